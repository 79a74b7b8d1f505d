package flowgate.rules.audit.state_not_kept_test

import data.flowgate.rules.audit.state_not_kept as rule

doc(extra) := {
	"integration": {"id": "i"},
	"audit": {"sink": "i/log"},
	"stores": [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "declared": {"retention": {"period": {"text": "400d", "seconds": 34560000}}}}],
	"operations": [object.union({
		"id": "i/crm.update", "at": "m#0/o", "effect": "write", "creates": false, "captures": ["after", "before"],
		"declared": {"rollback": {"max_time": {"text": "24h", "seconds": 86400}}},
	}, extra)],
}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra)

subjects(extra) := r if r := {s.id | some s in rule.subjects} with input as doc(extra)

test_both_states_pass if {
	failed({}) == set()
	open({}) == set()
	subjects({}) == {"i/crm.update"}
}

test_no_before if failed({"captures": ["after"], "declared": {"capture": ["after"]}}) == {"no-before"}

test_no_after if failed({"captures": ["before"], "declared": {"capture": ["before"]}}) == {"no-after"}

test_nothing_stated_is_one_gap if open({"captures": []}) == {"no-before"}

test_new_record_has_no_state_before if {
	open({"captures": ["after"], "creates": true}) == set()
	open({"captures": [], "creates": true}) == {"no-after"}
	open({"captures": [], "effect": "pay", "creates": null}) == {"no-after"}
}

test_write_that_may_change_needs_both if open({"captures": ["after"], "creates": null}) == {"no-before"}

test_deleted_record_has_no_state_after if {
	open({"captures": ["before"], "effect": "delete"}) == set()
	open({"captures": [], "effect": "delete"}) == {"no-before"}
}

test_retention_too_short if {
	failed({"declared": {"rollback": {"max_time": {"text": "2y", "seconds": 63072000}}}}) == {"retention-too-short"}
	failed({"declared": {"rollback": {"max_time": {"text": "400d", "seconds": 34560000}}}}) == set()
}

test_sends_and_reads_change_no_record if {
	subjects({"effect": "send"}) == set()
	subjects({"effect": "read"}) == set()
}

# What is kept is about people too; AUDIT-006 and RETAIN-002 look at the same log, and a delta is enough here.
test_trap_field_level_delta_is_enough if {
	open({"captures": ["after", "before"], "declared": {}}) == set()
}
