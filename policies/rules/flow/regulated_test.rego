package flowgate.rules.flow.regulated_test

import data.flowgate.rules.flow.regulated as rule

step := {"flow": "i/F1", "at": "m#0/flows/0", "from": "i/main", "to": "i/llm", "label": "asks"}

doc(declared, possible, extra) := object.union({
	"integration": {"id": "i", "at": "m#0", "places": {}, "declared": {}},
	"classes": [{"id": "i/data", "name": "data", "at": "m#0/data_classes/data", "planned": false, "declared": declared}],
	"labels": [{"node": "i/llm", "class": "i/data"}],
	"receipts": [{"node": "i/llm", "kind": "model", "at": "m#0/models/llm", "classes": [{"class": "i/data", "possible": possible, "path": [step]}]}],
	"locations": [{"node": "i/llm", "boundary_kind": "vendor", "vendors": ["i/model-co"]}],
	"vendors": [{"id": "i/model-co", "name": "model-co", "declared": {"attestations": ["soc2"]}}],
}, extra)

phi := {"regimes": ["phi"], "categories": ["org.claims"]}

failed(facts) := r if r := {[f.reason, f.subject] | some f in rule.fail} with input as facts

open(facts) := r if r := {[u.reason, u.subject] | some u in rule.unknown} with input as facts

attested(word) := {"vendors": [{"id": "i/model-co", "name": "model-co", "declared": {"attestations": ["soc2", word]}}]}

inside(regimes) := {
	"integration": {"id": "i", "at": "m#0", "places": {}, "declared": {"governance": {"regimes": regimes}}},
	"locations": [{"node": "i/llm", "boundary_kind": "internal", "vendors": []}],
}

test_phi_no_baa if {
	failed(doc(phi, false, {})) == {["phi-no-baa", "i/llm"]}
	failed(doc(phi, false, attested("hipaa_baa"))) == set()
	{s.id | some s in rule.subjects} == {"i/llm"} with input as doc(phi, false, attested("BAA"))
}

test_pci_out_of_scope if {
	card := {"regimes": ["pci_dss"]}
	failed(doc(card, false, {})) == {["pci-out-of-scope", "i/llm"]}
	failed(doc(card, false, attested("pci_dss"))) == set()
}

test_pci_auth_data_is_allowed_nowhere if {
	cvv := {"regimes": ["pci"], "categories": ["org.card_authentication"]}
	failed(doc(cvv, false, attested("pci_dss"))) == {["pci-auth-data", "i/llm"]}
}

test_itgc_out_of_scope if {
	ledger := {"regimes": ["financial_reporting"]}
	failed(doc(ledger, false, {})) == {["itgc-out-of-scope", "i/llm"]}
	failed(doc(ledger, false, attested("soc1"))) == set()
}

test_inside_the_company_the_regime_must_be_in_scope if {
	failed(doc(phi, false, inside({}))) == {["phi-no-baa", "i/llm"]}
	failed(doc(phi, false, inside({"hipaa": {"applies": false}}))) == {["phi-no-baa", "i/llm"]}
	failed(doc(phi, false, inside({"hipaa": {"applies": true}}))) == set()
}

test_art9_no_basis if {
	health := {"categories": ["user.health.condition"]}
	open(doc(health, false, {})) == {["art9-no-basis", "i/data"]}
	based := {"integration": {"id": "i", "at": "m#0", "places": {}, "declared": {"purpose": {"art9_basis": "Art. 9(2)(a)"}}}}
	open(doc(health, false, based)) == set()
	open(doc({"regimes": ["special_category"]}, false, {})) == {["art9-no-basis", "i/data"]}
}

test_trap_what_may_be_in_free_text_is_medium if {
	{[f.reason, f.severity] | some f in rule.fail} == {["phi-no-baa", "medium"]} with input as doc(phi, true, {})
}

test_the_path_is_shown if {
	{[f.path[0].flow, f.edge] | some f in rule.fail} == {["i/F1", "i/F1"]} with input as doc(phi, false, {})
}

test_class_without_a_regime_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"categories": ["user.name"]}, false, {})
}

test_people_and_planned_nodes_are_no_subjects if {
	actor := {"receipts": [{"node": "i/agent_of_claims", "kind": "actor", "at": "m#0/actors/x", "classes": [{"class": "i/data", "possible": false, "path": [step]}]}]}
	failed(doc(phi, false, actor)) == set()
	failed(doc(phi, false, {"planned": {"nodes": ["i/llm"]}})) == set()
}
