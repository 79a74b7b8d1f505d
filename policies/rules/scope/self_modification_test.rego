package flowgate.rules.scope.self_modification_test

import data.flowgate.rules.scope.self_modification as rule

doc(operation, extra) := object.union({
	"integration": {"id": "i", "declared": {"owners": {"technical": {"group": "agent-platform"}}}},
	"connections": [], "contexts": [{"id": "i/main", "planned": false}], "tools": [], "flows": [], "stores": [],
	"systems": [{"id": "i/target", "product": "internal-api", "planned": false}],
	"gates": [
		{"id": "i/security_gate", "adequate": true, "planned": false, "declared": {"approvers": {"group": "security"}}},
		{"id": "i/own_gate", "adequate": true, "planned": false, "declared": {"approvers": {"group": "agent-platform"}}},
	],
	"operations": [object.union({
		"id": "i/target.do", "at": "m#0/op", "planned": false, "connection": "i/target", "system": "i/target", "effect": "write",
		"declared": {"objects": ["ticket"]},
	}, operation)],
	"actions": [{"operation": "i/target.do", "covered": false, "adequate_gates": []}],
}, extra)

objects(list) := {"declared": {"objects": list}}

failed(facts) := r if r := {[f.reason, f.subject] | some f in rule.fail} with input as facts

test_ordinary_write_passes if {
	failed(doc({}, {})) == set()
	{s.id | some s in rule.subjects} == {"i/target.do"} with input as doc({}, {})
}

test_self_grant if {
	failed(doc(objects(["Permission_Set"]), {})) == {["self-grant", "i/target.do"]}
	failed(doc({}, {"systems": [{"id": "i/target", "product": "okta", "planned": false}]})) == {["self-grant", "i/target.do"]}
}

test_self_prompt_edit if failed(doc(objects(["system_prompt"]), {})) == {["self-prompt-edit", "i/target.do"]}

test_gate_edit if failed(doc(objects(["approval_rule"]), {})) == {["gate-edit", "i/target.do"]}

test_policy_edit if failed(doc(objects(["audit_configuration"]), {})) == {["policy-edit", "i/target.do"]}

store(kind) := {"id": "i/prompts", "name": "prompts", "at": "m#0/stores/prompts", "planned": false, "kind": kind}

into(kind, via) := {
	"stores": [store(kind)],
	"flows": [{"id": "i/F1", "name": "F1", "at": "m#0/flows/0", "planned": false, "from": "i/main", "to": "i/prompts", "operation": null, "via": via}],
}

test_flow_into_a_prompt_store if {
	failed(doc({}, into("prompt_store", []))) == {["self-prompt-edit", "i/F1"]}
	failed(doc({}, into("prompt_store", ["i/security_gate"]))) == set()
	failed(doc({}, into("prompt_store", ["i/own_gate"]))) == {["self-prompt-edit", "i/F1"]}
}

test_repository_that_holds_the_prompt if {
	facts := doc({"declared": {"resources": ["prompts"]}}, {"stores": [store("prompt_store")]})
	failed(facts) == {["self-prompt-edit", "i/target.do"]}
}

test_trap_scratch_memory_is_no_self_modification if failed(doc({}, into("memory", []))) == set()

test_trap_proposal_behind_a_human_merge_passes if {
	failed(doc({"effect": "draft", "declared": {"objects": ["prompt"]}}, {})) == set()
}

covered(gate) := {"actions": [{"operation": "i/target.do", "covered": true, "adequate_gates": [gate]}]}

test_gate_counts_when_another_role_holds_it if {
	failed(doc(objects(["role"]), covered("i/security_gate"))) == set()
	failed(doc(objects(["role"]), covered("i/own_gate"))) == {["self-grant", "i/target.do"]}
}

test_operation_on_no_way_can_be_called_all_the_same if failed(doc(objects(["role"]), {"actions": []})) == {["self-grant", "i/target.do"]}

test_reading_roles_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"effect": "read"}, {})
}
