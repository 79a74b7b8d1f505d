package flowgate.rules.flow.purpose_test

import data.flowgate.rules.flow.purpose as rule

support := "essential.service.operations.support"

class(declared, extra) := object.union({
	"id": "i/mail", "name": "mail", "at": "m#0/data_classes/mail", "planned": false, "places": {}, "personal": true,
	"declared": declared,
}, extra)

flow(declared, extra) := object.union({
	"id": "i/F1", "name": "F1", "at": "m#0/flows/0", "places": {}, "planned": false, "to": "i/main", "carries": ["i/mail"],
	"declared": declared,
}, extra)

doc(class_, flow_, uses) := {
	"integration": {"id": "i", "at": "m#0", "places": {}, "declared": {"purpose": {"uses": uses}}},
	"classes": [class_], "flows": [flow_], "models": [],
}

open(facts) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.at] | some f in rule.fail} with input as facts

test_use_that_the_class_allows_passes if {
	facts := doc(class({"allowed_uses": [support]}, {}), flow({}, {}), [support])
	open(facts) == set()
	failed(facts) == set()
	{s.id | some s in rule.subjects} == {"i/mail"} with input as facts
}

test_purpose_not_allowed_on_the_flow if {
	facts := doc(class({"allowed_uses": [support]}, {}), flow({"purpose": "marketing.advertising"}, {}), [support])
	failed(facts) == {["purpose-not-allowed", "m#0/flows/0/purpose"]}
}

test_purpose_not_allowed_of_the_integration if {
	facts := doc(class({"allowed_uses": [support]}, {}), flow({}, {}), [support, "marketing"])
	failed(facts) == {["purpose-not-allowed", "m#0/purpose/uses/1"]}
}

test_flow_with_a_purpose_of_its_own_does_not_serve_the_others if {
	facts := doc(class({"allowed_uses": [support]}, {}), flow({"purpose": support}, {}), ["marketing"])
	failed(facts) == set()
}

test_trap_a_child_use_is_allowed_with_its_parent_not_the_reverse if {
	failed(doc(class({"allowed_uses": ["essential.service"]}, {}), flow({"purpose": support}, {}), [])) == set()
	failed(doc(class({"allowed_uses": [support]}, {}), flow({"purpose": "essential.service"}, {}), [])) == {["purpose-not-allowed", "m#0/flows/0/purpose"]}
	failed(doc(class({"allowed_uses": ["essential"]}, {}), flow({"purpose": "essential_other"}, {}), [])) == {["purpose-not-allowed", "m#0/flows/0/purpose"]}
}

test_purpose_undeclared if {
	open(doc(class({"allowed_uses": [support]}, {}), flow({}, {}), [])) == {["purpose-undeclared", "m#0/purpose/uses"]}
	open(doc(class({}, {}), flow({}, {}), [support])) == {["purpose-undeclared", "m#0/data_classes/mail/allowed_uses"]}
}

test_class_that_is_not_personal_and_says_nothing_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc(class({}, {"personal": false}), flow({}, {}), [support])
}

learning(declared) := object.union(doc(class(declared, {}), flow({}, {"to": "i/llm"}), [support]), {"models": [{
	"id": "i/llm", "name": "llm", "at": "m#0/models/llm", "places": {}, "planned": false, "unknown": false,
	"declared": {"training_use": "permitted"},
}]})

test_training if {
	failed(learning({"allowed_uses": [support]})) == {["training", "m#0/models/llm/training_use"]}
	failed(learning({"allowed_uses": [support, "train_ai_system"]})) == set()
}

test_label_that_came_by_mixing_counts if {
	facts := doc(class({"allowed_uses": [support]}, {}), flow({"purpose": "marketing"}, {"classes": []}), [])
	failed(facts) == {["purpose-not-allowed", "m#0/flows/0/purpose"]}
}
