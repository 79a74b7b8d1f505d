package flowgate.rules.secret.rotation_test

import data.flowgate.rules.secret.rotation as rule

doc(rotation) := changed({"rotation": rotation})

changed(extra) := {
	"integration": {"id": "i", "phase_order": 2},
	"secrets": [object.union({
		"id": "i/crm.token", "at": "m#0/crm/auth/secrets/token/ref", "connection": "i/crm", "key": "token",
		"form": "manager", "rotation": null,
	}, extra)],
}

good := {
	"at": "m#0/crm/auth/secrets/token/rotation", "interval": "60d", "interval_days": 60, "last": "2026-10-20", "age_days": 35,
	"owner": "platform-security",
}

params := {"SECRET-003": {"max_days": 90}}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d with data.params as params

missing(d) := r if r := {u.reason | some u in rule.unknown} with input as d with data.params as params

test_scheduled_rotation_passes if {
	failed(doc(good)) == set()
	missing(doc(good)) == set()
	{s.id | some s in rule.subjects} == {"i/crm.token"} with input as doc(good) with data.params as params
}

test_missing if {
	missing(doc(null)) == {"missing"}
	missing(doc(object.union(good, {"interval": null, "interval_days": null, "last": null, "age_days": null}))) == {"missing"}
}

test_no_owner if missing(doc(object.union(good, {"owner": null}))) == {"no-owner"}

test_too_long if {
	long := object.union(good, {"interval_days": 365})
	failed(doc(long)) == {"too-long"}
	some f in rule.fail with input as doc(long) with data.params as params
	f.at == "m#0/crm/auth/secrets/token/rotation/interval"
}

test_limit_itself_passes if failed(doc(object.union(good, {"interval_days": 90}))) == set()

test_overdue if {
	failed(doc(object.union(good, {"age_days": 61}))) == {"overdue"}
	failed(doc(object.union(good, {"age_days": 60}))) == set()
}

test_last_run_is_not_demanded if failed(doc(object.union(good, {"last": null, "age_days": null}))) == set()

test_trap_no_stored_secret_needs_no_rotation if {
	none := {"integration": {"id": "i", "phase_order": 3}, "secrets": []}
	{s.id | some s in rule.subjects} == set() with input as none with data.params as params
}

test_literals_and_planned_connections_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as changed({"form": "literal"}) with data.params as params
	planned := object.union(changed({}), {"planned": {"connections": ["i/crm"]}})
	{s.id | some s in rule.subjects} == set() with input as planned with data.params as params
}
