package flowgate.rules.retain.copies_test

import data.flowgate.rules.retain.copies as rule

day := 86400

doc(extra) := {"integration": {"id": "i"}, "stores": [], "systems": [], "copies": [object.union({
	"id": "i/mail@i/index", "class": "i/mail", "personal": true, "possible": false, "source": "i/desk", "source_at": "m#0/systems/desk",
	"copy": "i/index", "kind": "vector_index", "at": "m#0/stores/index/retention", "source_seconds": 365 * day, "seconds": 90 * day,
	"outlives": false, "propagated": true, "propagates_at": "m#0/systems/desk/retention/propagates_to", "path": [],
}, extra)]}

failed(extra) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as doc(extra)

open(extra) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as doc(extra)

test_copy_that_goes_with_its_source_passes if {
	failed({}) == set()
	open({}) == set()
	{s.id | some s in rule.subjects} == {"i/index"} with input as doc({})
}

test_outlives_source if failed({"outlives": true, "seconds": 400 * day}) == {["outlives-source", "i/index", "m#0/stores/index/retention"]}

test_no_propagation if open({"propagated": false}) == {["no-propagation", "i/index", "m#0/systems/desk/retention/propagates_to"]}

test_channel_copy if {
	open({"kind": "channel", "propagated": false, "seconds": null}) == {["channel-copy", "i/index", "m#0/stores/index/retention"]}
	open({"kind": "channel", "propagated": false}) == set()
}

test_trap_chat_channel_is_a_store if {
	{s.id | some s in rule.subjects} == {"i/index"} with input as doc({"kind": "channel"})
}

test_trap_aggregate_about_nobody_is_no_copy if {
	{s.id | some s in rule.subjects} == set() with input as doc({"personal": false})
}

test_model_that_keeps_nothing_and_what_only_may_be_a_copy_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as doc({"kind": "model", "seconds": 0})
	{s.id | some s in rule.subjects} == set() with input as doc({"possible": true})
}
