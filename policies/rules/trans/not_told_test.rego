package flowgate.rules.trans.not_told_test

import data.flowgate.rules.trans.not_told as rule

path := [
	{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/main", "to": "i/mail", "label": "sends"},
	{"flow": "i/F2", "at": "m#0/flows/1", "from": "i/mail", "to": "i/customer", "label": "reaches"},
]

doc(audience, disclosure, extra) := object.union({
	"integration": {"id": "i", "declared": {"disclosure": disclosure}},
	"actors": [{"id": "i/customer", "name": "customer", "at": "m#0/actors/customer", "audience": audience, "planned": false}],
	"contexts": [{"id": "i/main", "planned": false}],
	"connections": [{"id": "i/mailer", "name": "mailer", "system": "i/mail", "planned": false}],
	"operations": [], "actions": [], "flows": [],
	"receipts": [{"node": "i/customer", "classes": [{"class": "i/reply", "path": path}]}],
}, extra)

open(facts) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as facts

notice := [{"channel": "mail", "audience": "customer", "text": "prepared by an assistant"}]

test_notice_on_the_channel_passes if {
	open(doc("customer", notice, {})) == set()
	{s.id | some s in rule.subjects} == {"i/customer"} with input as doc("customer", notice, {})
}

test_no_disclosure if {
	open(doc("customer", [], {})) == {["no-disclosure", "i/customer", "m#0/flows/1"]}
	open(doc("public", [], {})) == {["no-disclosure", "i/customer", "m#0/flows/1"]}
}

test_employees_not_informed if open(doc("employee", [], {})) == {["employees-not-informed", "i/customer", "m#0/flows/1"]}

test_notice_on_another_channel_or_for_others_does_not_count if {
	count(open(doc("customer", [{"channel": "chat", "text": "x"}], {}))) == 1
	count(open(doc("customer", [{"channel": "mail", "audience": "public", "text": "x"}], {}))) == 1
	count(open(doc("customer", [{"channel": "mail", "text": ""}], {}))) == 1
	open(doc("customer", [{"channel": "mailer", "text": "x"}], {})) == set()
}

test_what_never_was_in_a_context_is_not_the_agent_s if {
	direct := [object.union(path[1], {"from": "i/desk"})]
	facts := doc("customer", [], {"receipts": [{"node": "i/customer", "classes": [{"class": "i/reply", "path": direct}]}]})
	{s.id | some s in rule.subjects} == set() with input as facts
}

test_action_that_names_them_counts_without_classes if {
	action := {"reaches": "i/customer", "target": "i/mail", "context": "i/main", "operation": null, "flow": "i/F1", "at": "m#0/flows/0", "covered": true}
	facts := doc("customer", [], {"receipts": [], "actions": [action]})
	open(facts) == {["no-disclosure", "i/customer", "m#0/flows/0"]}
	straight := doc("customer", [], {"receipts": [], "actions": [object.union(action, {"target": "i/customer"})]})
	open(straight) == {["no-disclosure", "i/customer", "m#0/flows/0"]}
}

test_trap_approved_text_is_exempt_only_by_parameter if {
	action := {"reaches": "i/customer", "target": "i/mail", "context": "i/main", "operation": null, "flow": "i/F1", "at": "m#0/flows/0", "covered": true}
	facts := doc("customer", [], {"actions": [action]})
	params := {"TRANS-001": {"audiences": ["customer"], "approved_text_needs_notice": false}}
	open(facts) != set()
	{u.reason | some u in rule.unknown} == set() with input as facts with data.params as params
	ungated := doc("customer", [], {"actions": [object.union(action, {"covered": false})]})
	{u.reason | some u in rule.unknown} == {"no-disclosure"} with input as ungated with data.params as params
}

test_colleagues_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as doc("internal", [], {})
}
