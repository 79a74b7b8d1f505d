package flowgate.rules.rollout.ladder_test

import data.flowgate.rules.rollout.ladder as rule

operation(id, capability) := {"id": id, "at": "m#0/o", "effect": "write", "capability": capability, "system": "i/crm"}

post := operation("i/chat.post", "communicate")

file := operation("i/crm.file", "record_write")

doc(phase, operations, declared) := {
	"today": "2026-11-22",
	"ages": {"2026-09-21": 62, "2026-10-16": 37, "2027-01-01": -40},
	"integration": {"id": "i", "at": "m#0", "phase_order": phase},
	"rollout": {"id": "i/rollout", "at": "m#0/rollout", "planned": false, "declared": declared},
	"operations": operations,
}

pilot(operations, ladder) := doc(1, operations, {"capability": ladder})

failed(input_doc) := r if r := {f.reason | some f in rule.fail} with input as input_doc

open(input_doc) := r if r := {u.reason | some u in rule.unknown} with input as input_doc

both := {"read": {"proven": "2026-09-21"}, "communicate": {"proven": "2026-10-16"}}

test_layer_by_layer_passes if {
	failed(pilot([post, file], both)) == set()
	open(pilot([post, file], both)) == set()
	{s.id | some s in rule.subjects} == {"i/rollout"} with input as pilot([post, file], both)
}

test_not_proven if {
	open(doc(1, [post], {})) == {"not-proven"}
	failed(pilot([post], {"read": {"proven": "2027-01-01"}})) == {"not-proven"}
	failed(pilot([post], {"read": {"notes": "soon"}})) == {"not-proven"}
}

test_write_before_read if {
	open(pilot([post], {"communicate": {"proven": "2026-10-16"}})) == {"write-before-read"}
	failed(pilot([post], {"read": {"proven": "2026-10-16"}, "communicate": {"proven": "2026-09-21"}})) == {"write-before-read"}
}

test_record_write_before_communicate if {
	open(pilot([file], {"read": {"proven": "2026-09-21"}})) == {"record-write-before-communicate"}
	failed(pilot([file], object.union(both, {"record_write": {"proven": "2026-09-21"}}))) == {"record-write-before-communicate"}
}

test_proven_for_other_systems_is_not_proven if {
	elsewhere := object.union(both, {"read": {"systems": ["desk"]}})
	failed(pilot([post], elsewhere)) == {"not-proven"}
	failed(pilot([post], object.union(both, {"read": {"systems": ["desk", "crm"]}}))) == set()
}

test_recorded_exception_passes if {
	excused := {"read": {"proven": "2026-09-21"}, "communicate": {"exception": "DEC-7"}}
	failed(pilot([file], excused)) == set()
	open(pilot([file], excused)) == set()
}

test_trap_agent_that_never_communicates if {
	never := {"read": {"proven": "2026-09-21"}, "communicate": {"usage": "not_used"}}
	failed(pilot([file], never)) == set()
	open(pilot([file], never)) == set()
	failed(pilot([post, file], never)) == {"not-proven"}
}

test_trap_sandbox_may_try_later_layers if {
	open(doc(0, [post, file], {})) == set()
	{s.id | some s in rule.subjects} == set() with input as doc(0, [post, file], {})
}

test_reading_alone_needs_no_ladder if {
	reads := [object.union(post, {"effect": "read", "capability": "read"})]
	{s.id | some s in rule.subjects} == set() with input as doc(2, reads, {})
	open(doc(2, reads, {})) == set()
}

test_adopted_agent_has_climbed_before if {
	adopted := {"adopted": {"since": "2025-01-01", "incidents": 0, "approved_by": ["ciso"]}}
	open(doc(2, [post, file], adopted)) == set()
}
