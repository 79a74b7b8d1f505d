package flowgate.rules.owner.no_assessment_test

import data.flowgate.rules.owner.no_assessment as rule

params := {"OWNER-005": {"special_categories": ["user.health"], "large_scale": 10000, "vulnerable": ["child"], "review_days": 730}}

dpia := {"ref": "DPIA-1", "date": "2026-09-30", "outcome": "acceptable", "review_by": "2027-09-30"}

doc(class, audience, governance) := {
	"ages": {"2026-09-30": 53, "2027-09-30": -312, "2026-10-01": 52, "2020-01-01": 2517},
	"integration": {"id": "i", "at": "m#0", "declared": {"governance": governance}},
	"classes": [{"id": "i/record", "name": "record", "personal": true, "declared": class}],
	"labels": [{"class": "i/record", "node": "i/main", "possible": false}],
	"actors": [{"id": "i/c", "audience": audience}],
	"operations": [],
}

failed(assessment) := r if {
	r := {f.reason | some f in rule.fail} with input as doc({}, "customer", {"assessments": {"dpia": assessment}}) with data.params as params
}

open(assessments) := r if {
	r := {u.reason | some u in rule.unknown} with input as doc({}, "customer", {"assessments": assessments}) with data.params as params
}

needed(class, audience, more) := r if {
	r := {s.id | some s in rule.subjects} with input as object.union(doc(class, audience, {}), more) with data.params as params
}

test_assessed_passes if {
	failed(dpia) == set()
	open({"dpia": dpia}) == set()
}

test_dpia_missing if {
	open({}) == {"dpia-missing"}
	open({"dpia": object.remove(dpia, ["outcome"])}) == {"dpia-missing"}
	open({"dpia": object.remove(dpia, ["date"])}) == {"dpia-missing"}
}

test_dpia_outdated if {
	failed(object.union(dpia, {"review_by": "2026-10-01"})) == {"dpia-outdated"}
	failed(object.union(object.remove(dpia, ["review_by"]), {"date": "2020-01-01"})) == {"dpia-outdated"}
}

test_fria_missing if {
	risky := {"ai_act": {"class": "high_risk"}, "assessments": {"dpia": dpia}}
	{u.reason | some u in rule.unknown} == {"fria-missing"} with input as doc({}, "customer", risky) with data.params as params
}

test_prior_consultation_open if {
	high := object.union(dpia, {"outcome": "high_residual_risk"})
	failed(high) == {"prior-consultation-open"}
	failed(object.union(high, {"consultation": "AUTH-7"})) == set()
}

test_what_makes_it_likely if {
	needed({}, "internal", {}) == set()
	needed({"categories": ["user.health.record"]}, "internal", {}) == {"i"}
	needed({"volume_subjects": 10000}, "internal", {}) == {"i"}
	needed({"volume_subjects": 9999}, "internal", {}) == set()
	needed({"subjects": ["child"]}, "internal", {}) == {"i"}
	needed({}, "internal", {"operations": [{"id": "i/x", "declared": {"decision_effect": "decides"}}]}) == {"i"}
	needed({}, "customer", {"labels": []}) == set()
}

test_trap_reasoned_not_required_passes if {
	open({"dpia": {"outcome": "not_required", "reason": "no new risk"}}) == set()
	open({"dpia": {"outcome": "not_required"}}) == {"dpia-missing"}
}
