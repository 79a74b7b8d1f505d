package flowgate.rules.limit.no_budget_test

import data.flowgate.rules.limit.no_budget as rule

params := {"LIMIT-002": {"stops": ["stop", "degrade"]}}

full := {
	"max_steps": 12, "max_tokens_per_run": 40000, "max_runtime": {"text": "90s", "seconds": 90},
	"max_spend_per_day": {"amount": 50, "currency": "EUR"}, "on_exceed": "stop",
}

doc(budget) := {
	"integration": {"id": "i"},
	"agents": [{"id": "i/triage", "name": "triage", "at": "m#0/agents/triage", "declared": {"budget": budget}}],
}

failed(budget) := r if r := {f.reason | some f in rule.fail} with input as doc(budget) with data.params as params

open(budget) := r if r := {u.reason | some u in rule.unknown} with input as doc(budget) with data.params as params

test_four_budgets_pass if {
	failed(full) == set()
	open(full) == set()
	{s.id | some s in rule.subjects} == {"i/triage"} with input as doc(full) with data.params as params
}

test_no_steps if open(object.remove(full, ["max_steps"])) == {"no-steps"}

test_no_tokens if open(object.remove(full, ["max_tokens_per_run"])) == {"no-tokens"}

test_no_runtime if open(object.remove(full, ["max_runtime"])) == {"no-runtime"}

test_no_spend if open(object.remove(full, ["max_spend_per_day"])) == {"no-spend"}

test_nothing_stated_is_one_gap if {
	open({}) == {"no-steps"}
	{u.values.missing | some u in rule.unknown} == {["max_steps", "max_tokens_per_run", "max_runtime", "max_spend_per_day"]} with input as doc({})
		with data.params as params
}

test_continues_on_exceed if {
	failed(object.union(full, {"on_exceed": "alert"})) == {"continues-on-exceed"}
	open(object.remove(full, ["on_exceed"])) == {"continues-on-exceed"}
}

test_degrading_is_stopping_in_part if failed(object.union(full, {"on_exceed": "degrade"})) == set()

test_trap_quota_of_the_provider_is_no_budget_of_a_run if open({"max_spend_per_day": full.max_spend_per_day, "on_exceed": "stop"}) == {"no-steps"}
