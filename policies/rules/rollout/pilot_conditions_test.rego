package flowgate.rules.rollout.pilot_conditions_test

import data.flowgate.rules.rollout.pilot_conditions as rule

params := {"ROLLOUT-005": {"participants_min": 3, "participants_max": 10}}

good := {"participants": 7, "acknowledged": true, "review": "every_action", "reviewer": "ops"}

doc(phase, current, external) := {
	"integration": {"id": "i", "phase": phase},
	"rollout": {"id": "i/rollout", "at": "m#0/rollout", "planned": false, "declared": {"current": current}},
	"operations": [{"id": "i/mail.send", "effect": "send"}],
	"actions": [{"id": "i/a", "at": "m#0/f", "flow": "i/f", "operation": "i/mail.send", "external": external, "reaches": "i/customer", "witness": []}],
}

failed(current) := r if r := {f.reason | some f in rule.fail} with input as doc("internal_pilot", current, false) with data.params as params

open(current) := r if r := {u.reason | some u in rule.unknown} with input as doc("internal_pilot", current, false) with data.params as params

test_small_informed_group_passes if {
	failed(good) == set()
	open(good) == set()
	{s.id | some s in rule.subjects} == {"i/rollout"} with input as doc("internal_pilot", good, false) with data.params as params
}

test_too_few if {
	failed(object.union(good, {"participants": 2})) == {"too-few"}
	open(object.remove(good, ["participants"])) == {"too-few"}
}

test_too_many if failed(object.union(good, {"participants": 40})) == {"too-many"}

test_no_acknowledgement if {
	failed(object.union(good, {"acknowledged": false})) == {"no-acknowledgement"}
	open(object.remove(good, ["acknowledged"])) == {"no-acknowledgement"}
}

test_not_every_action if {
	failed(object.union(good, {"review": "weekly"})) == {"not-every-action"}
	open(object.remove(good, ["review"])) == {"not-every-action"}
	open(object.remove(good, ["reviewer"])) == {"not-every-action"}
}

test_other_phases_have_other_conditions if {
	other := doc("limited_production", {}, true)
	{s.id | some s in rule.subjects} == set() with input as other with data.params as params
	rule.fail == set() with input as other with data.params as params
	rule.unknown == set() with input as other with data.params as params
}

test_trap_customer_in_copy_makes_it_external if {
	{[f.subject, f.reason] | some f in rule.fail} == {["i/a", "not-internal"]} with input as doc("internal_pilot", good, true) with data.params as params
}
