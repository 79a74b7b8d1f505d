package flowgate.rules.audit.holds_too_much_test

import data.flowgate.rules.audit.holds_too_much as rule

doc(class, record, extra) := object.union({
	"integration": {"id": "i"},
	"audit": {"at": "m#0/audit", "places": {}, "sink": "i/log", "declared": {"record": record}},
	"contexts": [{"id": "i/main", "planned": false}],
	"classes": [object.union({"id": "i/data", "name": "data", "at": "m#0/data_classes/data", "planned": false, "tier": 2, "declared": {}}, class)],
	"labels": [{"node": "i/main", "class": "i/data", "possible": false}],
	"stores": [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "places": {}, "planned": false, "kind": "audit_sink", "declared": {"readers": ["security"]}}],
}, extra)

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

category(word) := {"declared": {"categories": [word]}}

whole := {"inputs": "full", "outputs": "redacted"}

redacted := {"inputs": "redacted", "outputs": "redacted"}

at := "m#0/audit/record/inputs"

test_redacted_log_passes if {
	failed(doc(category("system.authentication"), redacted, {})) == set()
	{s.id | some s in rule.subjects} == {"i/log"} with input as doc({}, redacted, {})
}

test_credential if {
	failed(doc(category("user.authorization.password"), whole, {})) == {["credential", "i/log", at]}
	failed(doc(category("system.authentication"), {"inputs": true}, {})) == {["credential", "i/log", at]}
}

test_card_data if {
	failed(doc(category("user.financial.credit_card"), whole, {})) == {["card-data", "i/log", at]}
	failed(doc({"declared": {"regimes": ["pci_dss"]}}, whole, {})) == {["card-data", "i/log", at]}
}

test_special_category if {
	failed(doc(category("user.health.condition"), whole, {})) == {["special-category", "i/log", at]}
	failed(doc({"declared": {"regimes": ["phi"]}}, whole, {})) == {["special-category", "i/log", at]}
}

test_full_prompt if {
	failed(doc({"tier": 3}, whole, {})) == {["full-prompt", "i/log", at]}
	failed(doc({"tier": 2}, whole, {})) == set()
}

test_flow_into_the_log_counts_whatever_the_record_says if {
	facts := doc(category("user.health"), redacted, {"labels": [{"node": "i/log", "class": "i/data", "possible": false}]})
	failed(facts) == {["special-category", "i/log", "m#0/stores/log"]}
	plain := doc({"tier": 3}, redacted, {"labels": [{"node": "i/log", "class": "i/data", "possible": false}]})
	failed(plain) == set()
}

test_wide_readers if {
	open := [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "places": {}, "planned": false, "kind": "audit_sink", "declared": {"readers": ["security", "employees"]}}]
	failed(doc({}, whole, {"stores": open})) == {["wide-readers", "i/log", "m#0/stores/log/readers/1"]}
	failed(doc({"declared": {"allowed_audience": ["internal"]}}, whole, {"stores": open})) == set()
	failed(doc({}, redacted, {"stores": open})) == set()
}

test_trap_initiator_s_address_is_needed if {
	failed(doc(category("user.contact.email"), whole, {})) == set()
}

test_what_only_may_be_there_is_medium if {
	facts := doc(category("user.financial.credit_card"), whole, {"labels": [{"node": "i/main", "class": "i/data", "possible": true}]})
	{[f.reason, f.severity] | some f in rule.fail} == {["card-data", "medium"]} with input as facts
}
