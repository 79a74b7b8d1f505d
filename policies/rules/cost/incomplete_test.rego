package flowgate.rules.cost.incomplete_test

import data.flowgate.rules.cost.incomplete as rule

full := {
	"price_source": {"ref": "PRC-1", "date": "2026-11-01"},
	"direct": {"volume_per_day": 1000, "tokens_in": {"system": 900}, "tokens_out": 500, "price_in_per_1k": 0.004, "price_out_per_1k": 0},
	"overhead": {"build_days": 45, "maintenance_days_per_month": 3, "review_minutes_per_day": 200, "error_minutes_per_day": 0, "rate_per_hour": 48},
	"savings": {"baseline": "time_tracking", "baseline_ref": "TT-1", "minutes_per_item_before": 6, "minutes_per_item_after": 2},
}

doc(cost) := {"integration": {"id": "i", "at": "m#0", "has_manifest": true, "declared": {"cost": cost}}}

open(cost) := r if r := {u.reason | some u in rule.unknown} with input as doc(cost)

failed(cost) := r if r := {f.reason | some f in rule.fail} with input as doc(cost)

without(path) := json.remove(full, [path])

test_three_parts_pass if {
	open(full) == set()
	failed(full) == set()
	{s.id | some s in rule.subjects} == {"i"} with input as doc(full)
}

test_no_direct if {
	open(without("direct")) == {"no-direct"}
	open({}) == {"no-direct"}
}

test_no_overhead if open(without("overhead/build_days")) == {"no-overhead"}

test_no_review_cost if open(without("overhead/review_minutes_per_day")) == {"no-review-cost"}

test_no_savings if open(without("savings/minutes_per_item_after")) == {"no-savings"}

test_baseline_estimated if {
	failed(object.union(full, {"savings": {"baseline": "estimated by the team"}})) == {"baseline-estimated"}
	open(without("savings/baseline_ref")) == {"baseline-estimated"}
}

test_price_undated if {
	open(without("price_source/date")) == {"price-undated"}
	open(without("price_source")) == {"price-undated"}
}

# Severity and fail level keep it from blocking; no verdict raises it.
test_trap_never_blocks_by_default if {
	{v | some v in rule.fail; object.get(v, "severity", null) != null} == set() with input as doc(object.union(full, {"savings": {"baseline": "estimate"}}))
}
