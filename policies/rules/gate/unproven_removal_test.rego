package flowgate.rules.gate.unproven_removal_test

import data.flowgate.rules.gate.unproven_removal as rule

params := {"GATE-005": {"minimum_days": 28, "minimum_actions": 200}}

evidence := {
	"ref": "RPT-7", "baseline": "SO-3", "from": "2026-09-01", "to": "2026-10-15",
	"actions": 412, "error_rate": 0.005, "threshold": 0.01, "reviewer": "owner",
}

doc(extra, risk, covered) := {
	"integration": {"id": "i"},
	"ages": {"2026-09-01": 82, "2026-10-15": 38, "2026-10-10": 43, "2027-01-01": -40},
	"actions": [{"operation": "i/chat.post", "covered": covered}],
	"operations": [{"id": "i/chat.post", "at": "m#0/o", "effect": "send", "declared": {"evidence": object.union(evidence, extra), "risk": risk}}],
}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra, "low", false) with data.params as params

open(input_doc) := r if r := {u.reason | some u in rule.unknown} with input as input_doc with data.params as params

without(field) := json.remove(doc({}, "low", false), [sprintf("operations/0/declared/%s", [field])])

test_measured_and_low_passes if {
	failed({}) == set()
	open(doc({}, "low", false)) == set()
	{s.id | some s in rule.subjects} == {"i/chat.post"} with input as doc({}, "low", false) with data.params as params
}

test_no_evidence if {
	open(without("evidence/reviewer")) == {"no-evidence"}
	failed({"to": "2027-01-01"}) == {"no-evidence"}
}

test_too_few_actions if {
	failed({"actions": 199}) == {"too-few-actions"}
	failed({"from": "2026-10-10"}) == {"too-few-actions"}
}

test_error_rate if failed({"error_rate": 0.02}) == {"error-rate"}

test_not_low_risk if {
	{f.reason | some f in rule.fail} == {"not-low-risk"} with input as doc({}, "high", false) with data.params as params
	open(without("risk")) == {"not-low-risk"}
}

test_no_baseline if open(without("evidence/baseline")) == {"no-baseline"}

test_gated_action_has_nothing_to_prove if {
	{s.id | some s in rule.subjects} == set() with input as doc({}, "low", true) with data.params as params
}

# The numbers are declared, not measured here: without the link to their source they are no evidence.
test_trap_numbers_need_their_source if open(without("evidence/ref")) == {"no-evidence"}
