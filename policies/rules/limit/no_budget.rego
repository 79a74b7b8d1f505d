# METADATA
# scope: package
# title: No token, step, time or spend budget
# description: A run that goes on and on costs money, and hides what an attacker has it do.
# custom:
#   id: LIMIT-002
#   name: no-budget
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     stops:
#       default: [stop, degrade]
#       description: what may happen when a budget is used up
#   remediation: >-
#     Write `budget: {max_steps, max_tokens_per_run, max_runtime, max_spend_per_day, on_exceed: stop}` on each agent. A quota of
#     the provider's account is no budget of a run.
#   reasons:
#     no-steps: nothing limits the steps of a run
#     no-tokens: nothing limits the tokens of a run
#     no-runtime: nothing limits the time of a run
#     no-spend: nothing limits the spend of a day
#     continues-on-exceed: it goes on when a budget is used up
#   fixes:
#     continues-on-exceed:
#       - { does: "stops when a budget is used up (`on_exceed: stop`)", edit: set, value: stop, keys: [on_exceed] }
#   references:
#     - "OWASP LLM10:2025/LLM06:2026"
#     - "OWASP ASI08"
#     - "Agentic threats T4"
#     - "AISVS 1.0 9.1.2"
#     - "ATLAS AML.T0034, AML.T0034.002, AML.T0029"
#     - "800-53 SC-5, SC-6"
#     - "AI RMF MANAGE 2.4"
#     - "ISO 27001 A.8.6"
#     - "SOC 2 A1.1"
#     - "EU AI Act Art. 15(4)"
#   related: [LIMIT-001, COST-002]
package flowgate.rules.limit.no_budget

import data.flowgate.lib.place
import data.flowgate.lib.words

stops := data.params["LIMIT-002"].stops

agents contains a if {
	some a in input.agents
	not a.planned
}

subjects contains {"id": a.id, "at": a.at} if some a in agents

budget(a) := object.get(a.declared, "budget", {})

limits := ["max_steps", "max_tokens_per_run", "max_runtime", "max_spend_per_day"]

reason := {"max_steps": "no-steps", "max_tokens_per_run": "no-tokens", "max_runtime": "no-runtime", "max_spend_per_day": "no-spend"}

absent(a) := [l | some l in limits; not words.stated(object.get(budget(a), l, null))]

# One finding per agent, under the reason of the first that is missing.
unknown contains {
	"subject": a.id,
	"at": place.at(a, sprintf("budget/%s", [missing[0]])),
	"missing": sprintf("budget.%s", [missing[0]]),
	"reason": reason[missing[0]],
	"message": sprintf("nothing limits the %s of agent `%s`", [concat(", ", [what[l] | some l in missing]), a.name]),
	"help": sprintf("write for example `budget: {%s}`%s", [concat(", ", [example[l] | some l in missing]), where(a)]),
	"values": {"missing": missing},
} if {
	some a in agents
	missing := absent(a)
	count(missing) > 0
}

what := {
	"max_steps": "steps per run",
	"max_tokens_per_run": "tokens per run",
	"max_runtime": "time per run",
	"max_spend_per_day": "spend per day",
}

example := {
	"max_steps": "max_steps: 12",
	"max_tokens_per_run": "max_tokens_per_run: 40000",
	"max_runtime": "max_runtime: 90s",
	"max_spend_per_day": "max_spend_per_day: 50 EUR, on_exceed: stop",
}

where(a) := "" if not a.implicit

where(a) := " below `agents: main`" if a.implicit

unknown contains {
	"subject": a.id,
	"at": place.at(a, "budget/on_exceed"),
	"missing": "budget.on_exceed",
	"reason": "continues-on-exceed",
	"message": sprintf("nothing says what agent `%s` does when a budget is used up", [a.name]),
	"help": "write `on_exceed: stop`, or `degrade` and say how it goes on",
} if {
	some a in agents
	count(absent(a)) < count(limits)
	not words.stated(object.get(budget(a), "on_exceed", null))
	not "max_spend_per_day" in absent(a)
}

fail contains {
	"subject": a.id,
	"at": place.at(a, "budget/on_exceed"),
	"reason": "continues-on-exceed",
	"label": "goes on",
	"message": sprintf("when a budget is used up, agent `%s` does `%s`", [a.name, budget(a).on_exceed]),
	"help": sprintf("write %s", [words.choice(stops)]),
} if {
	some a in agents
	words.stated(object.get(budget(a), "on_exceed", null))
	not budget(a).on_exceed in stops
}
