package flowgate.rules.rollout.no_kill_switch_test

import data.flowgate.rules.rollout.no_kill_switch as rule

params := {"ROLLOUT-008": {"outside": ["gateway_block", "token_revocation"], "whole": ["all_principals"], "tested_within_days": 180}}

good := {
	"method": ["gateway_block", "token_revocation"], "scope": "all_principals", "who": ["ops"],
	"max_time": {"text": "5m", "seconds": 300}, "tested_on": "2026-10-13",
}

doc(phase, switch) := {
	"ages": {"2026-10-13": 40, "2026-01-13": 313},
	"integration": {"id": "i", "phase_order": phase},
	"rollout": {"id": "i/rollout", "at": "m#0/rollout", "planned": false, "declared": {"kill_switch": switch}},
}

failed(switch) := r if r := {f.reason | some f in rule.fail} with input as doc(2, switch) with data.params as params

open(phase, switch) := r if r := {u.reason | some u in rule.unknown} with input as doc(phase, switch) with data.params as params

test_rehearsed_stop_passes if {
	failed(good) == set()
	open(2, good) == set()
	{s.id | some s in rule.subjects} == {"i/rollout"} with input as doc(2, good) with data.params as params
}

test_missing if {
	open(2, {}) == {"missing"}
	open(2, object.remove(good, ["who"])) == {"missing"}
	open(2, object.remove(good, ["max_time"])) == {"missing"}
}

test_in_process_only if failed(object.union(good, {"method": ["stop_pod"]})) == {"in-process-only"}

test_partial_scope if {
	failed(object.union(good, {"scope": "chat"})) == {"partial-scope"}
	open(2, object.remove(good, ["scope"])) == {"partial-scope"}
}

test_untested_from_limited_production_on if {
	open(2, object.remove(good, ["tested_on"])) == {"untested"}
	open(1, object.remove(good, ["tested_on"])) == set()
	failed(object.union(good, {"tested_on": "2026-01-13"})) == {"untested"}
}

test_trap_closing_the_chat_does_not_stop_scheduled_jobs if failed(object.union(good, {"method": ["chat_off"], "scope": "chat"})) == {"in-process-only", "partial-scope"}
