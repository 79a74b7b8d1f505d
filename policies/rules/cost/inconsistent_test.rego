package flowgate.rules.cost.inconsistent_test

import data.flowgate.rules.cost.inconsistent as rule

params := {"COST-002": {"tolerance_percent": 10, "loose_factor": 3}}

fact := {
	"at": "m#0/cost", "currency": "EUR", "model_per_day": 47.6, "people_per_day": 100, "maintenance_per_day": 20, "total_per_day": 167.6,
	"cap_per_day": 80, "cap_at": "m#0/agents/a/budget/max_spend_per_day", "cap_currencies": ["EUR"],
}

doc(extra, declared) := {
	"integration": {"id": "i", "at": "m#0", "declared": {"cost": declared}},
	"cost": object.union(fact, extra),
}

failed(extra, declared) := r if r := {f.reason | some f in rule.fail} with input as doc(extra, declared) with data.params as params

test_consistent_figures_pass if {
	failed({}, {"direct": {"per_day": 48}, "total_per_day": 170, "budget_per_day": 200}) == set()
	{s.id | some s in rule.subjects} == {"i"} with input as doc({}, {}) with data.params as params
}

test_over_budget if {
	failed({}, {"budget_per_day": 150}) == {"over-budget"}
	failed({}, {"budget_per_day": 167.6}) == set()
}

test_cap_below_estimate if failed({"cap_per_day": 40}, {}) == {"cap-below-estimate"}

test_cap_too_loose if {
	failed({"cap_per_day": 150}, {}) == {"cap-too-loose"}
	failed({"cap_per_day": 142.8}, {}) == set()
}

test_arithmetic_mismatch if {
	failed({}, {"direct": {"per_day": 5}}) == {"arithmetic-mismatch"}
	failed({}, {"total_per_day": 300}) == {"arithmetic-mismatch"}
	failed({"cap_currencies": ["USD"]}, {}) == {"arithmetic-mismatch"}
}

test_estimate_that_cannot_be_made_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"model_per_day": null}, {}) with data.params as params
	{s.id | some s in rule.subjects} == set() with input as {"integration": {"id": "i", "declared": {}}, "cost": null} with data.params as params
}

test_trap_prices_are_inputs_and_the_currency_is_told if {
	{f.message | some f in rule.fail} == {"a day is estimated at 167.6 EUR, above the budget of 150 EUR"} with input as doc({}, {"budget_per_day": 150})
		with data.params as params
}
