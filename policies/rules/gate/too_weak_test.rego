package flowgate.rules.gate.too_weak_test

import data.flowgate.rules.gate.too_weak as rule

params := {"GATE-008": {"batch_max": 0}}

doc(kind, reasons, action) := {
	"integration": {"id": "i"},
	"flows": [{"id": "i/f", "via": ["i/ok"]}],
	"operations": [{"id": "i/jira.create", "capability": "record_write"}],
	"actions": [object.union({"id": "i/a", "flow": "i/f", "operation": null, "gates": ["i/ok"], "covered": false, "external": true, "witness": []}, action)],
	"gates": [{
		"id": "i/ok", "name": "ok", "at": "m#0/gates/ok", "kind": kind,
		"inadequate": [{"rule": "GATE-008", "reason": r, "at": "m#0/gates/ok/scope"} | some r in reasons],
	}],
}

failed(kind, reasons, action) := r if {
	r := {f.reason | some f in rule.fail} with input as doc(kind, reasons, action) with data.params as params
}

person(reasons) := failed("human_approval", reasons, {})

test_strong_gate_passes if {
	person([]) == set()
	{s.id | some s in rule.subjects} == {"i/ok"} with input as doc("human_approval", [], {}) with data.params as params
}

test_every_reason_is_told if {
	person(["standing-approval"]) == {"standing-approval"}
	person(["partial-view"]) == {"partial-view"}
	person(["not-bound"]) == {"not-bound"}
	person(["in-process"]) == {"in-process"}
}

test_model_as_approver if {
	failed("llm_judge", ["model-as-approver", "in-process"], {}) == {"model-as-approver"}
	failed("classifier", ["model-as-approver"], {"external": false, "operation": "i/jira.create"}) == {"model-as-approver"}
}

test_classifier_beside_an_approval_is_welcome if {
	failed("classifier", ["model-as-approver"], {"covered": true}) == set()
	failed("classifier", ["model-as-approver"], {"external": false}) == set()
}

test_in_process_filter_is_no_approval if failed("redaction", ["in-process"], {}) == set()

# The analysis of gates accepts `batch(max=n)` up to the parameter; what is more is told with what is allowed.
test_trap_batch_with_a_list_and_a_cap if {
	person([]) == set()
	allowed := {"GATE-008": {"batch_max": 20}}
	{f.help | some f in rule.fail} == {"write `scope: single`, or `scope: batch(max=20)` with a visible list"} with input as doc("human_approval", ["standing-approval"], {})
		with data.params as allowed
}
