package flowgate.rules.rollout.early_exit_test

import data.flowgate.rules.rollout.early_exit as rule

params := {"ROLLOUT-002": {
	"minimum_days": {"sandbox": 7, "internal_pilot": 14},
	"maximum_days": {"sandbox": 21, "internal_pilot": 28},
	"criteria": {"sandbox": ["integration_verified", "prompts_tuned"], "internal_pilot": ["edge_cases"]},
}}

done := {"integration_verified": true, "prompts_tuned": "RPT-1"}

doc(end, exit, current) := {
	"ages": {"2026-09-01": 82, "2026-09-04": 79, "2026-09-15": 68, "2026-10-15": 38, "2026-11-01": 21},
	"integration": {"id": "i"},
	"rollout": {
		"id": "i/rollout", "at": "m#0/rollout", "planned": false, "phase": "internal_pilot",
		"declared": {"history": [{"phase": "sandbox", "start": "2026-09-01", "end": end, "exit": exit}], "current": {"start": current}},
	},
}

failed(end, exit, current) := r if r := {f.reason | some f in rule.fail} with input as doc(end, exit, current) with data.params as params

open(exit) := r if r := {u.reason | some u in rule.unknown} with input as doc("2026-09-15", exit, "2026-11-01") with data.params as params

test_two_weeks_with_evidence_pass if {
	failed("2026-09-15", done, "2026-11-01") == set()
	open(done) == set()
	{s.id | some s in rule.subjects} == {"i/rollout"} with input as doc("2026-09-15", done, "2026-11-01") with data.params as params
}

test_too_short if failed("2026-09-04", done, "2026-11-01") == {"too-short"}

test_no_criteria if {
	open({}) == {"no-criteria"}
	open("done") == {"no-criteria"}
	open(object.remove(done, ["prompts_tuned"])) == {"no-criteria"}
}

test_criteria_unmet if {
	failed("2026-09-15", object.union(done, {"integration_verified": false}), "2026-11-01") == {"criteria-unmet"}
	failed("2026-09-15", object.union(done, {"prompts_tuned": {"met": false}}), "2026-11-01") == {"criteria-unmet"}
	open(object.union(done, {"integration_verified": false})) == set()
}

test_overstay_is_info if {
	failed("2026-10-15", done, "2026-11-01") == {"overstay"}
	failed("2026-09-15", done, "2026-10-15") == {"overstay"}
	{f.severity | some f in rule.fail} == {"info"} with input as doc("2026-09-15", done, "2026-10-15") with data.params as params
}

test_no_history_is_no_subject if {
	none := {"integration": {"id": "i"}, "rollout": {"id": "i/rollout", "at": "m#0/rollout", "planned": false, "declared": {}}}
	{s.id | some s in rule.subjects} == set() with input as none with data.params as params
	{s.id | some s in rule.subjects} == set() with input as {"integration": {"id": "i"}, "rollout": null} with data.params as params
}

test_trap_days_count_from_the_reference_day_and_ranges_are_told if {
	{f.values.maximum_days | some f in rule.fail} == {28} with input as doc("2026-09-15", done, "2026-10-15") with data.params as params
	{f.values.minimum_days | some f in rule.fail} == {7} with input as doc("2026-09-04", done, "2026-11-01") with data.params as params
}
