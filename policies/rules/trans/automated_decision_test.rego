package flowgate.rules.trans.automated_decision_test

import data.flowgate.rules.trans.automated_decision as rule

doc(effect, covered, route) := {
	"integration": {"id": "i", "at": "m#0", "declared": {"contest_route": route}},
	"connections": [], "flows": [],
	"operations": [{
		"id": "i/shop.close", "at": "m#0/connections/shop/operations/close", "places": {}, "planned": false, "connection": "i/shop",
		"declared": {"decision_effect": effect},
	}],
	"actions": [{
		"id": "i/shop.close@i/F1", "operation": "i/shop.close", "flow": "i/F1", "covered": covered,
		"witness": [{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/main", "to": "i/shop", "label": "closes"}],
	}],
}

open(facts) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.at] | some f in rule.fail} with input as facts

test_person_decides_and_there_is_a_route if {
	open(doc("legal_or_similar", true, "appeals@example.org")) == set()
	failed(doc("legal_or_similar", true, "appeals@example.org")) == set()
	{s.id | some s in rule.subjects} == {"i/shop.close"} with input as doc("decides", true, "x")
}

test_no_human if {
	failed(doc("legal_or_similar", false, "x")) == {["no-human", "m#0/connections/shop/operations/close/decision_effect"]}
	{f.path[0].flow | some f in rule.fail} == {"i/F1"} with input as doc("decides", false, "x")
}

test_no_contest_route if {
	open(doc("legal_or_similar", true, "")) == {["no-contest-route", "m#0/contest_route"]}
	open(doc("legal_or_similar", true, "none")) == {["no-contest-route", "m#0/contest_route"]}
}

# Coverage counts adequate gates only, so an approver without power leaves the action uncovered.
test_trap_approver_without_power_is_no_person if {
	failed(doc("legal_or_similar", false, "x")) == {["no-human", "m#0/connections/shop/operations/close/decision_effect"]}
}

test_what_only_assists_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc("assists", false, "")
}
