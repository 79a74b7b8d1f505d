package flowgate.rules.limit.no_cap_test

import data.flowgate.rules.limit.no_cap as rule

params := {"LIMIT-001": {"inside": ["agent", "agent_process", "model", "prompt"], "loose_factor": 10}}

limit := {"max_per_run": 1, "max_per_day": 100, "enforced_by": "gateway"}

doc(effect, tier, declared) := {
	"integration": {"id": "i"},
	"operations": [{"id": "i/jira.create", "at": "m#0/o", "effect": effect, "tier": tier, "declared": declared}],
}

failed(effect, declared) := r if r := {f.reason | some f in rule.fail} with input as doc(effect, 2, declared) with data.params as params

open(effect, declared) := r if r := {u.reason | some u in rule.unknown} with input as doc(effect, 2, declared) with data.params as params

subjects(effect, tier) := r if r := {s.id | some s in rule.subjects} with input as doc(effect, tier, {}) with data.params as params

test_capped_write_passes if {
	failed("write", {"limit": limit}) == set()
	open("write", {"limit": limit}) == set()
	subjects("write", null) == {"i/jira.create"}
}

test_write_uncapped if {
	open("write", {}) == {"write-uncapped"}
	open("send", {"limit": object.remove(limit, ["max_per_day"])}) == {"write-uncapped"}
	open("send", {"limit": object.remove(limit, ["max_per_run"])}) == {"write-uncapped"}
}

test_bulk_read_uncapped if {
	open("read", {}) == {"bulk-read-uncapped"}
	open("read", {"limit": {"max_records_per_run": 3, "enforced_by": "gateway"}}) == set()
}

test_reads_of_what_is_not_confidential_need_no_cap if {
	subjects("read", 1) == set()
	subjects("read", null) == set()
	subjects("read", 2) == {"i/jira.create"}
}

test_not_enforced if {
	open("write", {"limit": object.remove(limit, ["enforced_by"])}) == {"not-enforced"}
	failed("write", {"limit": object.union(limit, {"enforced_by": "prompt"})}) == {"not-enforced"}
}

test_nothing_stated_is_one_gap if count(rule.unknown) == 1 with input as doc("write", null, {}) with data.params as params

test_trap_cap_too_loose_is_low if {
	failed("write", {"limit": limit, "planned_per_day": 9}) == {"cap-too-loose"}
	{f.severity | some f in rule.fail} == {"low"} with input as doc("write", 2, {"limit": limit, "planned_per_day": 9}) with data.params as params
	failed("write", {"limit": limit, "planned_per_day": 10}) == set()
}

test_planned_operation_is_no_subject if {
	planned := {"integration": {"id": "i"}, "operations": [{"id": "i/x", "planned": true, "effect": "write", "declared": {}}]}
	{s.id | some s in rule.subjects} == set() with input as planned with data.params as params
}
