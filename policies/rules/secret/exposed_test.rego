package flowgate.rules.secret.exposed_test

import data.flowgate.rules.secret.exposed as rule

doc(extra) := {
	"integration": {"id": "i"}, "secrets": [{"id": "s"}], "stores": [],
	"contexts": [{"id": "i/main", "at": "m#0/agents/a", "planned": false}],
	"credentials": [object.union({
		"node": "i/main", "kind": "context", "store_kind": null, "at": "m#0/agents/a", "class": "i/api_key", "through_context": false,
		"external": false, "path": [{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/vault", "to": "i/main", "label": "gives"}],
	}, extra)],
}

failed(extra) := r if r := {[f.reason, f.subject, f.edge] | some f in rule.fail} with input as doc(extra)

test_context_without_a_credential_passes if {
	clean := object.union(doc({}), {"credentials": []})
	{f.reason | some f in rule.fail} == set() with input as clean
	{s.id | some s in rule.subjects} == {"i/main"} with input as clean
}

test_in_context if {
	failed({}) == {["in-context", "i/main", "i/F1"]}
	failed({"node": "i/llm", "kind": "model"}) == {["in-context", "i/llm", "i/F1"]}
}

test_what_a_context_passes_to_its_model_is_told_once if failed({"node": "i/llm", "kind": "model", "through_context": true}) == set()

test_in_log if failed({"node": "i/log", "kind": "store", "store_kind": "audit_sink"}) == {["in-log", "i/log", "i/F1"]}

test_in_message if {
	failed({"node": "i/chat", "kind": "system", "through_context": true}) == {["in-message", "i/chat", "i/F1"]}
	failed({"node": "i/customer", "kind": "actor"}) == {["in-message", "i/customer", "i/F1"]}
}

test_in_store if failed({"node": "i/index", "kind": "store", "store_kind": "vector_index"}) == {["in-store", "i/index", "i/F1"]}

test_tool_that_attaches_it_is_the_right_place if {
	failed({"node": "i/adapter", "kind": "tool"}) == set()
	failed({"node": "i/crm", "kind": "system"}) == set()
}

test_secret_without_a_class_is_told_too if {
	{contains(f.message, "a secret reaches") | some f in rule.fail} == {true} with input as doc({"class": null})
}

# `customer_supplied_secret` is no credential of ours: the facts do not list it.
test_trap_password_in_a_customer_s_mail_is_not_this_rule_s if {
	{f.reason | some f in rule.fail} == set() with input as object.union(doc({}), {"credentials": []})
}
