package flowgate.rules.flow.model_hygiene_test

import data.flowgate.rules.flow.model_hygiene as rule

crm := {"id": "i/crm", "at": "m#0/systems/crm", "planned": false, "implicit": false}

doc(extra) := object.union({"integration": {"id": "i"}, "systems": [crm], "drift": [], "unused": []}, extra)

drift := {"id": "i/crm", "field": "region", "at": "m#0/systems/crm/region", "other": "a.flow#0/systems/crm/region", "first": "eu", "second": "us"}

unused(kind, reason) := {"unused": [{"id": "i/crm", "name": "crm", "at": "m#0/systems/crm", "kind": kind, "reason": reason}]}

failed(extra) := r if r := {[f.subject, f.reason] | some f in rule.fail} with input as doc(extra)

test_same_in_both_passes if {
	failed({}) == set()
	{s.id | some s in rule.subjects} == {"i/crm"} with input as doc({})
}

test_drift_shows_both_places if {
	failed({"drift": [drift]}) == {["i/crm", "drift"]}
	{[f.at, f.related[0].at] | some f in rule.fail} == {["m#0/systems/crm/region", "a.flow#0/systems/crm/region"]} with input as doc({"drift": [drift]})
}

test_drift_of_two_fields_is_two_findings_of_one_subject if {
	two := {"drift": [drift, object.union(drift, {"field": "owner"})]}
	count(rule.fail) == 2 with input as doc(two)
	count(rule.subjects) == 1 with input as doc(two)
}

test_drift_of_what_is_no_element_has_a_subject if {
	own := {"drift": [object.union(drift, {"id": "i", "at": "m#0/metadata/version"}), object.union(drift, {"id": "i", "at": "m#0/metadata/title"})]}
	{s | some s in rule.subjects} == {{"id": "i/crm", "at": "m#0/systems/crm"}, {"id": "i", "at": "m#0/metadata/title"}} with input as doc(own)
}

test_unreachable if failed(unused("system", "unreachable")) == {["i/crm", "unreachable"]}

test_dead_grant if failed(unused("connection", "dead-grant")) == {["i/crm", "dead-grant"]}

test_unused_class if failed(unused("class", "unused-class")) == {["i/crm", "unused-class"]}

test_trap_planned_elements_are_left_out if {
	planned := object.union(unused("system", "unreachable"), {"systems": [object.union(crm, {"planned": true})], "planned": {"nodes": ["i/crm"]}, "drift": [drift]})
	failed(planned) == set()
	{s.id | some s in rule.subjects} == set() with input as doc(planned)
}

test_implicit_elements_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as doc({"systems": [object.union(crm, {"implicit": true})]})
}

test_derived_flows_and_unknown_models_are_no_subjects if {
	made := {
		"systems": [],
		"flows": [{"id": "i/F1", "at": "m#0", "planned": false, "derived": true}],
		"models": [{"id": "i/llm", "at": "m#0", "planned": false, "unknown": true}],
	}
	{s.id | some s in rule.subjects} == set() with input as doc(made)
}
