package flowgate.rules.owner.undecided_test

import data.flowgate.rules.owner.undecided as rule

declared := {
	"purpose": {"intended": "Help.", "prohibited": ["credit"]},
	"governance": {
		"controller_role": "controller",
		"jurisdictions": ["eu"],
		"regimes": {"gdpr": {"applies": true}, "hipaa": {"applies": false, "reason": "no covered entity"}},
		"ai_act": {"role": "deployer", "class": "not_high_risk", "reason": "triage", "decided_by": "legal"},
	},
}

doc(paths) := json.remove({"integration": {"id": "i", "at": "m#0", "has_manifest": true, "declared": declared}}, [sprintf("integration/declared/%s", [p]) | some p in paths])

open(paths) := r if r := {u.reason | some u in rule.unknown} with input as doc(paths)

test_decided_passes if {
	open([]) == set()
	rule.fail == set() with input as doc([])
	{s.id | some s in rule.subjects} == {"i"} with input as doc([])
}

test_no_purpose if {
	open(["purpose/intended"]) == {"no-purpose"}
	open(["purpose/prohibited"]) == {"no-purpose"}
	open(["purpose"]) == {"no-purpose"}
}

test_no_jurisdiction if open(["governance/jurisdictions"]) == {"no-jurisdiction"}

test_regime_undecided if {
	open(["governance/regimes"]) == {"regime-undecided"}
	open(["governance/regimes/gdpr/applies"]) == {"regime-undecided"}
	open(["governance/regimes/hipaa/reason"]) == {"regime-undecided"}
	open(["governance/controller_role"]) == {"regime-undecided"}
}

test_ai_class_undecided if {
	open(["governance/ai_act"]) == {"ai-class-undecided"}
	open(["governance/ai_act/decided_by"]) == {"ai-class-undecided"}
}

test_lone_flow_file_is_no_subject if {
	lone := {"integration": {"id": "i", "at": "x#0", "has_manifest": false, "declared": {}}}
	{s.id | some s in rule.subjects} == set() with input as lone
	rule.unknown == set() with input as lone
}

# Any class that a person decided on passes, also one this program would not have chosen.
test_trap_the_tool_never_decides_applicability if {
	odd := object.union(doc([]), {"integration": {"declared": {"governance": {"ai_act": {"class": "minimal"}}}}})
	{u.reason | some u in rule.unknown} == set() with input as odd
}
