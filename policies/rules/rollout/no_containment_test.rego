package flowgate.rules.rollout.no_containment_test

import data.flowgate.rules.rollout.no_containment as rule

params := {"ROLLOUT-006": {"often": ["daily", "weekly"], "everyone": ["all", "everyone"]}}

doc(operation, covered, more) := object.union({
	"integration": {"id": "i", "phase": "limited_production"},
	"rollout": {"id": "i/rollout", "at": "m#0/rollout", "planned": false, "declared": {"current": {"group": "support EU"}}},
	"audit": {"id": "i/audit", "at": "m#0/audit", "declared": {"review": {"cadence": "weekly", "owner": "ops"}}},
	"operations": [object.union({
		"id": "i/mail.send", "at": "m#0/o", "effect": "send", "reversibility": "irreversible",
		"declared": {"limit": {"max_per_day": 50}},
	}, operation)],
	"actions": [{"id": "i/a", "at": "m#0/f", "flow": "i/f", "operation": "i/mail.send", "covered": covered, "witness": []}],
}, more)

base := doc({}, true, {})

failed(input_doc) := r if r := {f.reason | some f in rule.fail} with input as input_doc with data.params as params

open(gone) := r if r := {u.reason | some u in rule.unknown} with input as json.remove(base, gone) with data.params as params

test_contained_passes if {
	failed(base) == set()
	open([]) == set()
	{s.id | some s in rule.subjects} == {"i/rollout", "i/mail.send", "i/a"} with input as base with data.params as params
}

test_no_group if {
	open(["rollout/declared/current/group"]) == {"no-group"}
	failed(doc({}, true, {"rollout": {"declared": {"current": {"group": "Everyone"}}}})) == {"no-group"}
}

test_no_volume_limit if open(["operations/0/declared/limit"]) == {"no-volume-limit"}

test_high_risk_ungated if {
	failed(doc({}, false, {})) == {"high-risk-ungated"}
	failed(doc({"reversibility": "reversible"}, false, {})) == set()
	failed(doc({"reversibility": "reversible", "declared": {"risk": "high"}}, false, {})) == {"high-risk-ungated"}
}

review(cadence) := doc({}, true, {"audit": {"declared": {"review": {"cadence": cadence}}}})

test_review_too_rare if {
	failed(review("monthly")) == {"review-too-rare"}
	failed(review("7d")) == set()
	open(["audit/declared/review/cadence"]) == {"review-too-rare"}
	open(["audit/declared/review/owner"]) == {"review-too-rare"}
}

test_other_phases_have_other_conditions if {
	other := doc({}, true, {"integration": {"phase": "full_production"}})
	{s.id | some s in rule.subjects} == set() with input as other with data.params as params
	rule.fail == set() with input as other with data.params as params
}

# The caps are LIMIT-001's and the approvals GATE-001's: subject and edge are theirs, so that it folds.
test_trap_told_with_what_it_contributes_to if {
	bare := json.remove(doc({}, false, {}), ["operations/0/declared/limit"])
	{u.subject | some u in rule.unknown} == {"i/mail.send"} with input as bare with data.params as params
	{[f.subject, f.edge] | some f in rule.fail} == {["i/a", "i/f"]} with input as bare with data.params as params
}
