package flowgate.rules.agent.unbounded_loop_test

import data.flowgate.rules.agent.unbounded_loop as rule

event(filtered) := {"trigger": "i/created", "at": "m#0/t", "own_events_filtered": filtered}

depth := {"kind": "max_depth", "of": "i/created", "value": 1, "at": "m#0/t/max_depth"}

steps(agent) := {"kind": "max_steps", "of": agent, "value": 12, "at": "m#0/b"}

doc(extra) := {"integration": {"id": "i"}, "loops": [object.union(
	{
		"id": "i/a.main", "at": "m#0/f", "nodes": ["i/a.main", "i/jira"], "agents": ["i/a"], "path": [], "events": [event(true)],
		"bounds": [depth], "approved": false,
	},
	extra,
)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra)

test_filtered_and_bounded_passes if {
	failed({}) == set()
	open({}) == set()
	{s.id | some s in rule.subjects} == {"i/a.main"} with input as doc({})
}

test_own_writes_start_it_again if {
	open({"events": [event(null)], "bounds": []}) == {"self-trigger"}
	failed({"events": [event(false)], "bounds": []}) == {"self-trigger"}
}

test_own_events_are_not_dropped if {
	open({"events": [event(null)]}) == {"no-own-event-filter"}
	failed({"events": [event(false)]}) == {"no-own-event-filter"}
}

test_filter_alone_is_no_bound if open({"bounds": []}) == {"no-bound"}

test_agents_bounded_by_their_steps if {
	ring := {"events": [], "agents": ["i/a", "i/b"]}
	open(object.union(ring, {"bounds": [steps("i/a")]})) == {"no-bound"}
	open(object.union(ring, {"bounds": [steps("i/a"), steps("i/b")]})) == set()
}

test_a_person_in_the_loop_is_a_bound if {
	{s.id | some s in rule.subjects} == set() with input as doc({"approved": true, "bounds": []})
}

test_trap_calls_and_answers_are_no_loop if {
	{s.id | some s in rule.subjects} == set() with input as {"integration": {"id": "i"}, "loops": []}
}
