package flowgate.rules.write.no_way_back_test

import data.flowgate.rules.write.no_way_back as rule

good := {"method": "restore_before_state", "owner": "ops", "max_time": {"text": "24h", "seconds": 86400}, "tested_on": "2026-10-12"}

params := {"WRITE-001": {
	"methods": ["delete_or_close", "restore_before_state", "compensating_transaction", "recall_window", "correction_notice"],
	"tested_within_days": 180,
}}

doc(extra) := {
	"integration": {"id": "i", "phase_order": 2},
	"ages": {"2026-10-12": 41, "2026-01-12": 314, "2027-01-01": -40},
	"operations": [object.union({
		"id": "i/crm.update", "at": "m#0/o", "effect": "write", "reversibility": "reversible", "creates": false,
		"captures": ["after", "before"], "declared": {"rollback": good},
	}, extra)],
}

rollback(extra) := doc({"declared": {"rollback": object.union(good, extra)}})

without(field) := json.remove(doc({}), [sprintf("operations/0/declared/rollback/%s", [field])])

failed(input_doc) := r if r := {f.reason | some f in rule.fail} with input as input_doc with data.params as params

open(input_doc) := r if r := {u.reason | some u in rule.unknown} with input as input_doc with data.params as params

test_tested_way_back_passes if {
	failed(doc({})) == set()
	open(doc({})) == set()
	{s.id | some s in rule.subjects} == {"i/crm.update"} with input as doc({})
}

test_missing if {
	open(without("method")) == {"missing"}
	failed(without("method")) == set()
}

test_unknown_method_is_missing if failed(rollback({"method": "ask_vendor"})) == {"missing"}

test_no_owner if {
	open(without("owner")) == {"no-owner"}
	open(without("max_time")) == {"no-owner"}
}

test_depends_on_missing_before_state if {
	failed(doc({"captures": ["after"]})) == {"depends-on-missing-before-state"}
	failed(object.union(rollback({"method": "correction_notice"}), {})) == set()
}

test_untested_from_limited_production_on if {
	open(without("tested_on")) == {"untested"}
	failed(rollback({"tested_on": "2026-01-12"})) == {"untested"}
	pilot := {"integration": {"id": "i", "phase_order": 1}}
	open(object.union(without("tested_on"), pilot)) == set()
}

test_a_test_in_the_future_is_none if failed(rollback({"tested_on": "2027-01-01"})) == {"untested"}

test_irreversible_needs_a_correction if {
	irreversible := {"reversibility": "irreversible"}
	failed(doc(irreversible)) == {"missing"}
	failed(doc(object.union(irreversible, {"declared": {"rollback": {"method": "correction_notice"}}}))) == set()
}

helps(extra) := r if r := {u.help | some u in rule.unknown} with input as bare(extra) with data.params as params

bare(extra) := {
	"integration": {"id": "i", "phase_order": 1},
	"operations": [object.union({
		"id": "i/x.y", "at": "m#0/o", "effect": "write", "reversibility": "reversible", "creates": null, "captures": [], "declared": {},
	}, extra)],
}

test_example_follows_from_the_operation if {
	helps({}) == {"write `rollback: {method: restore_before_state, owner: <group>, max_time: 24h}`"}
	helps({"creates": true}) == {"write `rollback: {method: delete_or_close, owner: <group>, max_time: 24h}`"}
	helps({"reversibility": "irreversible"}) == {"write `rollback: {method: correction_notice, owner: <group>, max_time: 24h}`"}
}

test_trap_closing_a_record_lists_its_side_effects if {
	closing := {"declared": {"rollback": {"method": "delete_or_close"}}}
	open(doc(closing)) == {"missing"}
	open(doc({"declared": {"rollback": {"method": "delete_or_close"}, "side_effects": ["watcher notification"]}})) == set()
	open(doc(object.union(closing, {"effect": "send"}))) == set()
}

test_reads_and_planned_operations_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as doc({"effect": "read"})
	{s.id | some s in rule.subjects} == set() with input as doc({"planned": true})
}
