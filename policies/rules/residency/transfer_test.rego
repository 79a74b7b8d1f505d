package flowgate.rules.residency.transfer_test

import data.flowgate.rules.residency.transfer as rule

doc(jurisdictions, word, vendor) := {
	"integration": {"id": "i", "declared": {"governance": {"jurisdictions": jurisdictions}}},
	"classes": [{"id": "i/mail", "personal": true, "planned": false}],
	"labels": [{"node": "i/llm", "class": "i/mail", "possible": false}],
	"locations": [{"node": "i/llm", "kind": "model", "at": "m#0/models/llm", "vendors": ["i/model-co"], "regions": [{"region": word, "role": "primary"}]}],
	"vendors": [{"id": "i/model-co", "name": "model-co", "at": "m#0/vendors/model-co", "places": {}, "declared": vendor}],
}

open(facts) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

whole := {"transfer": {"mechanism": "scc", "assessment": "TIA-40"}}

test_transfer_with_clauses_and_assessment_passes if {
	facts := doc(["eu"], "us-east-1", whole)
	open(facts) == set()
	failed(facts) == set()
	{s.id | some s in rule.subjects} == {"i/model-co"} with input as facts
}

test_no_mechanism if {
	open(doc(["eu"], "us", {})) == {["no-mechanism", "i/model-co", "m#0/vendors/model-co/transfer/mechanism"]}
	failed(doc(["eu"], "us", {"transfer": {"mechanism": "trust", "assessment": "TIA-1"}})) == {["no-mechanism", "i/model-co", "m#0/vendors/model-co/transfer/mechanism"]}
}

test_no_assessment if {
	open(doc(["de"], "us", {"transfer": {"mechanism": "scc"}})) == {["no-assessment", "i/model-co", "m#0/vendors/model-co/transfer/assessment"]}
}

test_trap_adequacy_holds_by_a_dated_list if {
	failed(doc(["eu"], "jp", {"transfer": {"mechanism": "adequacy"}})) == set()
	open(doc(["eu"], "jp", {"transfer": {"mechanism": "adequacy"}})) == set()
	failed(doc(["eu"], "in", {"transfer": {"mechanism": "adequacy"}})) == {["no-mechanism", "i/model-co", "m#0/vendors/model-co/transfer/mechanism"]}
	{[f["values"].list, contains(f.message, "2026-11-01")] | some f in rule.fail} == {["2026-11-01", true]} with input as doc(["eu"], "in", {"transfer": {"mechanism": "adequacy"}})
}

test_global_routing_is_a_third_country if {
	open(doc(["uk"], "global", {})) == {["no-mechanism", "i/model-co", "m#0/vendors/model-co/transfer/mechanism"]}
}

test_place_in_europe_and_controller_elsewhere_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as doc(["eu"], "eu-central-1", {})
	{s.id | some s in rule.subjects} == set() with input as doc(["eu"], "uksouth", {})
	{s.id | some s in rule.subjects} == set() with input as doc(["us"], "us-east-1", {})
}

test_data_about_nobody_is_no_subject if {
	facts := object.union(doc(["eu"], "us", {}), {"classes": [{"id": "i/mail", "personal": false, "planned": false}]})
	{s.id | some s in rule.subjects} == set() with input as facts
}

test_place_that_nobody_is_named_for if {
	facts := object.union(doc(["eu"], "us", {}), {"vendors": []})
	open(facts) == {["no-mechanism", "i/llm", "m#0/models/llm/vendor"]}
}
