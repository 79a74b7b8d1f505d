package flowgate.rules.gate.load_test

import data.flowgate.rules.gate.load as rule

params := {"GATE-009": {"capacity_per_hour": 20, "hours_per_day": 8, "seconds_per_decision": 30}}

doc(extra) := {
	"integration": {"id": "i"},
	"operations": [{"id": "i/mail.send", "at": "m#0/o"}],
	"approvals": [object.union({
		"id": "i/lead", "name": "lead", "at": "m#0/actors/lead", "actor": true, "gates": ["i/ok"], "operations": ["i/mail.send"],
		"per_day": 200, "planned": true, "uncounted": [], "on_shift": 3, "hours_per_day": null, "capacity_per_hour": null,
	}, extra)],
}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra) with data.params as params

open(extra) := r if r := {u.at | some u in rule.unknown} with input as doc(extra) with data.params as params

test_three_people_for_two_hundred_items_pass if {
	failed({}) == set()
	open({}) == set()
	{s.id | some s in rule.subjects} == {"i/lead"} with input as doc({}) with data.params as params
}

test_overload if {
	failed({"on_shift": 1}) == {"overload"}
	failed({"on_shift": 1, "per_day": 160}) == set()
	failed({"per_day": 700, "hours_per_day": 24}) == set()
}

test_implied_rubber_stamp if {
	failed({"on_shift": 1, "per_day": 1000}) == {"implied-rubber-stamp"}
	failed({"on_shift": 1, "per_day": 1000, "capacity_per_hour": 500}) == {"implied-rubber-stamp"}
}

test_inputs_missing if {
	{u.reason | some u in rule.unknown} == {"inputs-missing"} with input as doc({"on_shift": null}) with data.params as params
	open({"on_shift": null}) == {"m#0/actors/lead/members_on_shift"}
	open({"on_shift": null, "actor": false}) == {"m#0/actors/lead/on_shift"}
	open({"uncounted": ["i/mail.send"]}) == {"m#0/o/planned_per_day"}
	failed({"on_shift": null}) == set()
}

test_trap_people_on_shift_count_not_the_team if {
	{u.help | some u in rule.unknown} == {"write `members_on_shift: 3` on the actor; count those on shift, not the team"} with input as doc({"on_shift": null})
		with data.params as params
}

told(extra) := r if r := {f.message | some f in rule.fail} with input as doc(extra) with data.params as params

test_trap_default_capacity_makes_the_result_provisional if {
	told({"on_shift": 1}) == {"200 items a day wait for `lead`, and 1 on shift decide 160 in 8 hours, at 20 an hour each, the default"}
	told({"on_shift": 1, "capacity_per_hour": 20}) == {"200 items a day wait for `lead`, and 1 on shift decide 160 in 8 hours"}
}
