package flowgate.rules.secret.unmanaged_test

import data.flowgate.rules.secret.unmanaged as rule

doc(extra, order) := {
	"integration": {"id": "i", "phase_order": order},
	"secrets": [object.union({
		"id": "i/crm.token", "at": "m#0/crm/auth/secrets/token", "connection": "i/crm", "key": "token",
		"form": "manager", "scheme": "vault", "via_environment": false, "store": "i/vault", "write": "vault:<path>#token",
	}, extra)],
}

failed(extra, order) := r if {
	r := {[f.reason, object.get(f, "severity", "-")] | some f in rule.fail} with input as doc(extra, order)
		with data.params as {"SECRET-002": {"allow_via_env": true}}
}

test_managed_reference_passes if {
	failed({}, 3) == set()
	{s.id | some s in rule.subjects} == {"i/crm.token"} with input as doc({}, 3)
}

test_environment_variable if failed({"form": "environment", "scheme": null, "store": null}, 0) == {["env-var", "-"]}

test_file if failed({"form": "file", "scheme": null, "store": null}, 0) == {["committed-file", "-"]}

test_placeholder if {
	failed({"form": "placeholder", "scheme": null}, 0) == {["placeholder", "-"]}
	failed({"form": "unrecognised", "scheme": null}, 0) == {["placeholder", "-"]}
}

test_store_is_needed_in_production if {
	failed({"store": null}, 2) == {["undeclared-store", "-"]}
	failed({"store": null}, 1) == set()
}

test_trap_injection_of_a_managed_secret_is_medium if {
	failed({"via_environment": true}, 1) == {["env-var", "medium"]}
	strict := {object.get(f, "severity", "-") | some f in rule.fail} with input as doc({"via_environment": true}, 1)
		with data.params as {"SECRET-002": {"allow_via_env": false}}
	strict == {"-"}
}

test_literals_and_other_files_are_secret_001s if {
	{s.id | some s in rule.subjects} == set() with input as doc({"form": "literal"}, 3)
	{s.id | some s in rule.subjects} == set() with input as doc({"connection": null}, 3)
}

test_planned_connection_is_no_subject if {
	planned := object.union(doc({"form": "file"}, 3), {"planned": {"connections": ["i/crm"]}})
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_one_reason_at_a_time_in_production if {
	failed({"form": "environment", "store": null}, 3) == {["env-var", "-"]}
	failed({"form": "environment", "via_environment": true}, 3) == {["env-var", "-"]}
	failed({"via_environment": true, "store": null}, 3) == {["env-var", "medium"]}
}

params(on) := {"SECRET-002": {"allow_via_env": true, "environment_in_files": on}}

test_variables_of_other_files_are_reported_where_asked if {
	extra := {"form": "environment", "connection": null}
	asked := {[f.reason, f.severity] | some f in rule.fail} with input as doc(extra, 0) with data.params as params(true)
	asked == {["env-in-file", "low"]}
	rule.fail == set() with input as doc(extra, 0) with data.params as params(false)
	rule.fail == set() with input as doc({"connection": null}, 0) with data.params as params(true)
}

test_encrypted_in_the_file if failed({"form": "encrypted", "scheme": null, "store": null}, 0) == {["committed-file", "-"]}

test_advice_names_the_own_manager if {
	some f in rule.fail with input as doc({"form": "file", "write": "gcp-sm:projects/<project>/secrets/token"}, 0)
		with data.params as params(false)
	contains(f.help, "gcp-sm:projects/<project>/secrets/token")
}
