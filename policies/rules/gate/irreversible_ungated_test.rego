package flowgate.rules.gate.irreversible_ungated_test

import data.flowgate.rules.gate.irreversible_ungated as rule

params := {"GATE-003": {"recall_minimum": 14400, "recall": ["recall"]}}

op(name, extra) := object.union(
	{
		"id": sprintf("i/%s", [name]), "at": "m#0/o", "capability": "communicate", "effect": "send",
		"reversibility": "irreversible", "declared": {},
	},
	extra,
)

act(name, covered, external) := {
	"id": sprintf("i/%s@i/F", [name]), "at": sprintf("m#0/%s", [name]), "flow": "i/F", "operation": sprintf("i/%s", [name]),
	"context": "i/a.main", "target": "i/mail", "covered": covered, "external": external,
	"adequate_gates": [g | some g in ["i/ok"]; covered], "witness": [],
}

doc(actions, operations) := {"integration": {"id": "i", "phase_order": 3}, "actions": actions, "operations": operations, "tools": []}

failed(document) := r if r := {f.reason | some f in rule.fail} with input as document with data.params as params

subjects(document) := r if r := {s.id | some s in rule.subjects} with input as document with data.params as params

test_ungated_send_fails if failed(doc([act("send", false, true)], [op("send", {})])) == {"irreversible-ungated"}

test_gated_send_passes if {
	gated := doc([act("send", true, true)], [op("send", {})])
	failed(gated) == set()
	subjects(gated) == {"i/send@i/F"}
}

test_reversible_is_no_subject if subjects(doc([act("send", false, true)], [op("send", {"reversibility": "reversible"})])) == set()

test_outside_lost_its_approval_before_inside if {
	both := doc([act("send", false, true), act("post", true, false)], [op("send", {}), op("post", {})])
	failed(both) == {"external-gate-removed-first"}
}

test_trap_recall_window_of_sufficient_length_can_be_undone if {
	long := {"declared": {"rollback": {"method": "recall", "max_time": {"text": "4h", "seconds": 14400}}}}
	short := {"declared": {"rollback": {"method": "recall", "max_time": {"text": "1m", "seconds": 60}}}}
	subjects(doc([act("send", false, true)], [op("send", long)])) == set()
	failed(doc([act("send", false, true)], [op("send", short)])) == {"irreversible-ungated"}
}

test_code_outside_a_sandbox_cannot_be_undone if {
	runs := op("run", {"effect": "execute", "reversibility": "reversible"})
	action := object.union(act("run", false, false), {"target": "i/python"})
	loose := object.union(doc([action], [runs]), {"tools": [{"id": "i/python", "declared": {}}]})
	boxed := object.union(loose, {"tools": [{"id": "i/python", "declared": {"sandbox": {"isolation": "vm"}}}]})
	failed(loose) == {"irreversible-ungated"}
	subjects(boxed) == set()
}

test_a_draft_is_no_subject if subjects(doc([act("send", false, true)], [op("send", {"effect": "draft"})])) == set()
