package flowgate.rules.gate.record_ungated_test

import data.flowgate.rules.gate.record_ungated as rule

params := {"GATE-002": {"financial": ["invoice", "payment"]}}

op(effect, declared) := {
	"id": "i/crm.update", "at": "m#0/o", "capability": "record_write", "effect": effect, "reversibility": "reversible",
	"declared": declared,
}

act(covered) := {
	"id": "i/crm.update@i/F1", "at": "m#0/f", "flow": "i/F1", "operation": "i/crm.update", "context": "i/a.main",
	"target": "i/crm", "covered": covered, "group_gated": false, "gates": [],
	"witness": [{"flow": "i/F1", "at": "m#0/f", "from": "i/a.main", "to": "i/crm", "label": "writes"}],
}

doc(order, covered, effect, declared) := {
	"integration": {"id": "i", "phase_order": order}, "actions": [act(covered)], "operations": [op(effect, declared)],
}

failed(order, covered, effect, declared) := r if {
	r := {f.reason | some f in rule.fail} with input as doc(order, covered, effect, declared) with data.params as params
}

open(order, declared) := r if {
	r := {u.reason | some u in rule.unknown} with input as doc(order, false, "write", declared) with data.params as params
}

test_high_risk_write_needs_approval if failed(2, false, "write", {"risk": "high"}) == {"no-gate"}

test_approved_write_passes if {
	failed(3, true, "write", {"risk": "high"}) == set()
	subjects := {s.id | some s in rule.subjects} with input as doc(3, true, "write", {}) with data.params as params
	subjects == {"i/crm.update@i/F1"}
}

test_low_risk_may_go_before_full_production if failed(2, false, "write", {"risk": "low"}) == set()

test_full_production_asks_for_evidence if {
	failed(3, false, "write", {"risk": "low"}) == {"no-gate"}
	failed(3, false, "write", {"risk": "low", "evidence": {"actions": 412}}) == set()
}

test_undeclared_risk_is_asked_for if {
	open(1, {}) == {"risk-undeclared"}
	open(1, {"risk": "low"}) == set()
	failed(1, false, "write", {}) == set()
}

test_trap_sandbox_is_info if {
	found := {f.severity | some f in rule.fail} with input as doc(0, false, "write", {"risk": "high"}) with data.params as params
	found == {"info"}
}

test_trap_low_risk_delete_and_money_are_high if {
	failed(2, false, "delete", {"risk": "low"}) == {"no-gate"}
	failed(2, false, "write", {"risk": "low", "objects": ["Invoice"]}) == {"no-gate"}
}

test_a_draft_is_no_write if failed(2, false, "draft", {"risk": "high"}) == set()

test_planned_flow_is_no_subject if {
	planned := object.union(doc(2, false, "write", {"risk": "high"}), {"planned": {"flows": ["i/F1"]}})
	{s.id | some s in rule.subjects} == set() with input as planned with data.params as params
}
