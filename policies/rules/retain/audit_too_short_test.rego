package flowgate.rules.retain.audit_too_short_test

import data.flowgate.rules.retain.audit_too_short as rule

params := {"RETAIN-003": {"minimum_days": {"own": 365, "pci_dss": 365, "hipaa": 2190, "ai_act_high_risk": 183}, "hot_days": {"pci_dss": 90}}}

days(n) := {"text": sprintf("%dd", [n]), "seconds": n * 86400}

doc(retention, governance) := {
	"integration": {"id": "i", "at": "m#0", "declared": {"governance": governance}},
	"classes": [],
	"stores": [
		{"id": "i/log", "name": "log", "at": "m#0/stores/log", "kind": "audit_sink", "declared": {"retention": retention}},
		{"id": "i/index", "name": "index", "at": "m#0/stores/index", "kind": "vector_index", "declared": {}},
	],
}

gdpr := {"regimes": {"gdpr": {"applies": true}}}

pci := {"regimes": {"pci_dss": {"applies": true}}}

failed(input_doc) := r if r := {f.reason | some f in rule.fail} with input as input_doc with data.params as params

open(input_doc) := r if r := {u.reason | some u in rule.unknown} with input as input_doc with data.params as params

test_a_year_passes if {
	failed(doc({"period": days(400)}, gdpr)) == set()
	open(doc({"period": days(400)}, gdpr)) == set()
	{s.id | some s in rule.subjects} == {"i/log"} with input as doc({"period": days(400)}, gdpr)
}

test_below_minimum if {
	failed(doc({"period": days(90)}, gdpr)) == {"below-minimum"}
	open(doc({}, gdpr)) == {"below-minimum"}
}

test_longest_regime_decides if {
	failed(doc({"period": days(400)}, {"regimes": {"hipaa": {"applies": true}}})) == {"below-minimum"}
	failed(doc({"period": days(400)}, {"regimes": {"hipaa": {"applies": false}}})) == set()
}

test_regime_of_a_class_applies if {
	card := {"classes": [{"id": "i/record", "declared": {"regimes": ["hipaa"]}}]}
	failed(object.union(doc({"period": days(400)}, gdpr), card)) == {"below-minimum"}
}

test_high_risk_system_has_a_minimum_of_its_own if {
	longer := {"RETAIN-003": {"minimum_days": {"own": 30, "ai_act_high_risk": 183}, "hot_days": {}}}
	risky := {"regimes": {"gdpr": {"applies": true}}, "ai_act": {"class": "high_risk"}}
	{f.reason | some f in rule.fail} == {"below-minimum"} with input as doc({"period": days(90)}, risky) with data.params as longer
	{f.reason | some f in rule.fail} == set() with input as doc({"period": days(90)}, gdpr) with data.params as longer
}

test_hot_tier_below_minimum if {
	failed(doc({"period": days(400), "hot": days(30)}, pci)) == {"hot-tier-below-minimum"}
	open(doc({"period": days(400)}, pci)) == {"hot-tier-below-minimum"}
	failed(doc({"period": days(400), "hot": days(90)}, pci)) == set()
}

test_regime_unset if open(doc({"period": days(400)}, {})) == {"regime-unset"}

test_trap_what_hipaa_asks_for_is_a_parameter if {
	own := {"RETAIN-003": {"minimum_days": {"own": 365, "hipaa": 365}, "hot_days": {}}}
	hipaa := {"regimes": {"hipaa": {"applies": true}}}
	{f.reason | some f in rule.fail} == set() with input as doc({"period": days(400)}, hipaa) with data.params as own
}
