package flowgate.rules.inject.rule_of_two_test

import data.flowgate.rules.inject.rule_of_two as rule

step := {"flow": "i/F0", "at": "m#0/f0", "from": "i/desk", "to": "i/a.main", "label": "reads"}

context(extra) := object.union({"context": "i/a.main", "at": "m#0/c", "private": ["i/account"], "untrusted_path": [step]}, extra)

act(name, extra) := object.union(
	{
		"id": name, "at": "m#0/f1", "flow": sprintf("i/%s", [name]), "operation": sprintf("i/crm.%s", [name]),
		"contexts": ["i/a.main"], "covered": false, "closed_schema": false, "fixed_destination": false, "witness": [step],
	},
	extra,
)

doc(legs, actions) := {"integration": {"id": "i"}, "trifecta": [context(legs)], "actions": actions, "operations": []}

failed(document) := r if r := {f.reason | some f in rule.fail} with input as document

test_reads_knows_and_acts if failed(doc({}, [act("update", {})])) == {"all-three"}

test_one_of_two_is_supervised if {
	failed(doc({}, [act("update", {}), act("send", {"covered": true})])) == {"gate-partial"}
}

test_approved_passes if {
	failed(doc({}, [act("update", {"covered": true})])) == set()
	{s.id | some s in rule.subjects} == {"i/a.main"} with input as doc({}, [act("update", {"covered": true})])
}

test_closed_form_to_a_fixed_place_passes if {
	failed(doc({}, [act("update", {"closed_schema": true, "fixed_destination": true})])) == set()
	failed(doc({}, [act("update", {"closed_schema": true})])) == {"all-three"}
}

test_two_of_three_pass if {
	failed(doc({"private": []}, [act("update", {})])) == set()
	failed(doc({"untrusted_path": []}, [act("update", {})])) == set()
	failed(doc({}, [])) == set()
}

test_trap_writes_inside_count if failed(doc({}, [act("update", {"external": false})])) == {"all-three"}

test_a_draft_does_nothing_yet if {
	draft := object.union(doc({}, [act("draft", {})]), {"operations": [{"id": "i/crm.draft", "effect": "draft", "planned": false}]})
	failed(draft) == set()
}

test_actions_over_a_shared_tool_count_for_each_context if {
	document := doc({}, [act("update", {"contexts": ["i/b.main", "i/a.main"]})])
	failed(document) == {"all-three"}
}
