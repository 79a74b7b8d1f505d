package flowgate.rules.gate.approver_test

import data.flowgate.rules.gate.approver as rule

doc(reasons, gate) := {
	"integration": {"id": "i"},
	"flows": [{"id": "i/f", "via": ["i/ok"]}],
	"actions": [{"id": "i/send", "flow": "i/f", "gates": ["i/ok"], "covered": count(reasons) == 0, "witness": []}],
	"gates": [object.union({
		"id": "i/ok", "name": "ok", "at": "m#0/gates/ok", "kind": "human_approval",
		"inadequate": [{"rule": "GATE-006", "reason": r, "at": "m#0/gates/ok/approvers"} | some r in reasons],
	}, gate)],
}

failed(reasons) := r if r := {f.reason | some f in rule.fail} with input as doc(reasons, {})

test_fit_approver_passes if {
	failed([]) == set()
	{s.id | some s in rule.subjects} == {"i/ok"} with input as doc([], {})
}

test_every_reason_is_told if {
	failed(["empty"]) == {"empty"}
	failed(["self"]) == {"self"}
	failed(["bot"]) == {"bot"}
	failed(["requester-approves"]) == {"requester-approves"}
	failed(["developer-approves"]) == {"developer-approves"}
}

test_reasons_of_other_rules_are_theirs if {
	other := object.union(doc([], {}), {"gates": [{
		"id": "i/ok", "at": "m#0/gates/ok", "kind": "human_approval",
		"inadequate": [{"rule": "GATE-007", "reason": "undeclared", "at": "m#0/gates/ok"}],
	}]})
	{f.reason | some f in rule.fail} == set() with input as other
}

test_unused_gate_is_no_subject if {
	unused := object.union(doc(["empty"], {}), {"flows": []})
	{s.id | some s in rule.subjects} == set() with input as unused
	{f.reason | some f in rule.fail} == set() with input as unused
}

test_told_where_the_action_gets_through if {
	{f.edge | some f in rule.fail} == {"i/f"} with input as doc(["bot"], {})
}

# One person cannot separate duties: it is told, and a waiver with a review afterwards is the way.
test_trap_team_of_one_is_told if failed(["requester-approves"]) == {"requester-approves"}
