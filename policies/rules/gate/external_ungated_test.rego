package flowgate.rules.gate.external_ungated_test

import data.flowgate.rules.gate.external_ungated as rule

doc(action, effect) := {
	"integration": {"id": "i", "phase_order": 1},
	"operations": [{"id": "i/mail.send", "effect": effect, "planned": false, "connection": "i/mail"}],
	"actions": [object.union({
		"id": "i/mail.send@i/F1", "operation": "i/mail.send", "flow": "i/F1", "at": "m#0/flows/0", "context": "i/triage.main",
		"target": "i/mail", "external": true, "reaches": "i/customer", "gates": [], "adequate_gates": [], "covered": false,
		"group_gated": false, "witness": [{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/triage.main", "to": "i/mail", "label": "sends"}],
	}, action)],
}

failed(action) := r if r := {[f.subject, f.reason, f.edge] | some f in rule.fail} with input as doc(action, "send")

test_covered_action_passes if {
	failed({"covered": true, "group_gated": true, "witness": []}) == set()
	{s.id | some s in rule.subjects} == {"i/mail.send@i/F1"} with input as doc({"covered": true}, "send")
}

test_no_gate if {
	failed({}) == {["i/mail.send@i/F1", "no-gate", "i/F1"]}
	{f.message | some f in rule.fail} == {"`triage.main` reaches `customer` by `mail.send` and no person approves it"} with input as doc({}, "send")
	{count(f.path) | some f in rule.fail} == {1} with input as doc({}, "send")
}

test_bypass_is_gate_004s if failed({"group_gated": true, "bypass": "direct-edge"}) == set()

test_internal_action_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"external": false}, "send")
}

test_trap_draft_is_not_sending if {
	{s.id | some s in rule.subjects} == set() with input as doc({}, "draft")
}

test_trap_shared_channel_inside_is_external if {
	internal := doc({"reaches": null, "target": "i/jira", "operation": "i/jira.comment"}, "write")
	{f.reason | some f in rule.fail} == {"no-gate"} with input as internal
}

test_gate_that_does_not_count_is_named if {
	helps := {contains(f.help, "`screen` on flow `F1`") | some f in rule.fail} with input as doc({"gates": ["i/screen"]}, "send")
	helps == {true}
}

test_one_finding_per_edge if {
	both := object.union(doc({}, "send"), {"actions": array.concat(doc({}, "send").actions, doc({"id": "i/mail.send@i/F2", "flow": "i/F2"}, "send").actions)})
	{f.subject | some f in rule.fail} == {"i/mail.send@i/F1", "i/mail.send@i/F2"} with input as both
}

test_flow_without_operation if {
	messages := {f.message | some f in rule.fail} with input as doc({"operation": null, "id": "i/F1"}, "send")
	messages == {"`triage.main` reaches `customer` and no person approves it"}
}

test_planned_flow_is_no_subject if {
	planned := object.union(doc({}, "send"), {"planned": {"flows": ["i/F1"]}})
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_covered_alone_is_enough if failed({"covered": true, "group_gated": false}) == set()

test_planned_operation_is_no_subject if {
	planned := object.union(doc({}, "send"), {"planned": {"operations": ["i/mail.send"]}})
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_the_flow_that_decides_is_the_one_that_leaves_the_company if {
	onward := {"flow": "i/F9", "at": "m#0/flows/8", "from": "i/mail", "to": "i/customer", "label": "sends"}
	two := doc({"witness": array.concat(doc({}, "send").actions[0].witness, [onward])}, "send")
	{f.edge | some f in rule.fail} == {"i/F9"} with input as two
}
