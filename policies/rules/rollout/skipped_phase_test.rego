package flowgate.rules.rollout.skipped_phase_test

import data.flowgate.rules.rollout.skipped_phase as rule

entry(phase, start, end) := {"phase": phase, "start": start, "end": end, "exit": {"ok": true}, "approved_by": ["sec"]}

sandbox := entry("sandbox", "2026-01-01", "2026-02-01")

pilot := entry("internal_pilot", "2026-02-02", "2026-03-01")

limited := entry("limited_production", "2026-03-02", "2026-05-01")

doc(phase, requested, declared) := {
	"today": "2026-11-22",
	"integration": {"id": "i", "at": "m#0", "phase_order": requested},
	"rollout": {"id": "i/rollout", "at": "m#0/rollout", "planned": false, "phase": phase, "requested_order": requested, "declared": declared},
}

failed(input_doc) := r if r := {f.reason | some f in rule.fail} with input as input_doc

open(input_doc) := r if r := {u.reason | some u in rule.unknown} with input as input_doc

test_four_phases_in_order_pass if {
	full := doc("full_production", 3, {"history": [sandbox, pilot, limited]})
	failed(full) == set()
	open(full) == set()
	{s.id | some s in rule.subjects} == {"i/rollout"} with input as full
}

test_sandbox_needs_no_history if {
	open(doc("sandbox", 0, {})) == set()
	failed(doc("sandbox", 0, {})) == set()
}

test_skipped if {
	skipped := doc("full_production", 3, {"history": [sandbox]})
	failed(skipped) == {"skipped"}
	{f.values.missing | some f in rule.fail} == {["internal_pilot", "limited_production"]} with input as skipped
}

test_out_of_order_entries if failed(doc("limited_production", 2, {"history": [
	entry("internal_pilot", "2026-01-01", "2026-02-01"),
	entry("sandbox", "2026-02-02", "2026-03-01"),
]})) == {"out-of-order"}

test_out_of_order_dates if {
	failed(doc("limited_production", 2, {"history": [sandbox, entry("internal_pilot", "2026-01-15", "2026-03-01")]})) == {"out-of-order"}
	failed(doc("internal_pilot", 1, {"history": [entry("sandbox", "2026-02-01", "2026-01-01")]})) == {"out-of-order"}
}

test_no_history if open(doc("internal_pilot", 1, {})) == {"no-history"}

test_incomplete_entry if {
	history := {"history": [object.remove(sandbox, ["approved_by"])]}
	open(doc("internal_pilot", 1, history)) == {"incomplete-entry"}
	{u.at | some u in rule.unknown} == {"m#0/rollout/history/0/approved_by"} with input as doc("internal_pilot", 1, history)
}

test_no_rollout_is_unknown if {
	none := {"integration": {"id": "i", "at": "m#0", "phase_order": 0}, "rollout": null}
	open(none) == {"no-history"}
	failed(none) == set()
	{s.id | some s in rule.subjects} == {"i"} with input as none
}

test_no_phase_is_unknown if open(doc(null, 0, {})) == {"no-history"}

test_requested_phase_needs_the_current_one_closed if {
	failed(doc("internal_pilot", 2, {"history": [sandbox]})) == {"skipped"}
	failed(doc("internal_pilot", 2, {"history": [sandbox, pilot]})) == set()
}

test_asking_for_less_does_not_excuse if failed(doc("limited_production", 0, {"history": [sandbox]})) == {"skipped"}

test_adopted_agent_needs_no_history_before if {
	adopted := {"adopted": {"since": "2025-01-01", "incidents": 0, "approved_by": ["ciso"]}}
	open(doc("limited_production", 2, adopted)) == set()
	open(doc("limited_production", 3, adopted)) == {"no-history"}
	open(doc("limited_production", 2, {"adopted": {"since": "2025-01-01"}})) == {"no-history"}
}

test_trap_major_version_may_begin_again if {
	again := [sandbox, pilot, limited, entry("internal_pilot", "2026-05-02", "2026-06-01")]
	failed(doc("limited_production", 2, {"history": again})) == set()
}

test_planned_rollout_is_no_subject if {
	full := doc("limited_production", 2, {})
	planned := object.union(full, {"rollout": object.union(full.rollout, {"planned": true})})
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_adoption_needs_every_field if {
	adopted := {"since": "2025-01-01", "incidents": 0, "approved_by": ["ciso"]}
	open(doc("internal_pilot", 1, {"adopted": object.remove(adopted, ["since"])})) == {"no-history"}
	open(doc("internal_pilot", 1, {"adopted": object.remove(adopted, ["incidents"])})) == {"no-history"}
	open(doc("internal_pilot", 1, {"adopted": object.remove(adopted, ["approved_by"])})) == {"no-history"}
}

test_no_history_is_not_skipped_too if failed(doc("internal_pilot", 1, {})) == set()

test_entry_of_the_running_phase_may_be_unfinished if {
	open(doc("internal_pilot", 1, {"history": [sandbox, {"phase": "internal_pilot", "start": "2026-02-02"}]})) == set()
}

test_what_lies_in_the_future_proves_nothing if {
	later := {"adopted": {"since": "2030-01-01", "incidents": 0, "approved_by": ["ciso"]}}
	open(doc("limited_production", 2, later)) == {"no-history"}
	failed(doc("internal_pilot", 1, {"history": [entry("sandbox", "2030-01-01", "2030-02-01")]})) == {"out-of-order"}
}
