package flowgate.rules.gate.fails_open_test

import data.flowgate.rules.gate.fails_open as rule

doc(inadequate) := {
	"integration": {"id": "i"},
	"flows": [{"id": "i/f", "via": ["i/ok"]}],
	"actions": [],
	"gates": [{
		"id": "i/ok", "name": "ok", "at": "m#0/gates/ok", "kind": "human_approval",
		"inadequate": [{"rule": "GATE-007", "reason": i[0], "at": sprintf("m#0/gates/ok/%s", [i[1]])} | some i in inadequate],
	}],
}

failed(inadequate) := r if r := {f.reason | some f in rule.fail} with input as doc(inadequate)

test_closed_gate_passes if {
	failed([]) == set()
	{s.id | some s in rule.subjects} == {"i/ok"} with input as doc([])
}

test_timeout_approves if failed([["timeout-approves", "on_timeout"]]) == {"timeout-approves"}

test_error_approves if failed([["error-approves", "on_error"]]) == {"error-approves"}

test_undeclared_is_one_gap if {
	all := [["undeclared", "timeout"], ["undeclared", "on_timeout"], ["undeclared", "on_error"]]
	failed(all) == {"undeclared"}
	{f.at | some f in rule.fail} == {"m#0/gates/ok/timeout"} with input as doc(all)
}

# The analysis of gates takes `hold` for `deny`: nothing is left to report.
test_trap_hold_is_as_good_as_deny if failed([]) == set()
