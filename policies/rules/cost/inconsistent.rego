# METADATA
# scope: package
# title: Estimated spend exceeds budget or is inconsistent
# description: A figure that does not follow from its inputs was hoped for, not calculated.
# custom:
#   id: COST-002
#   name: cost-mismatch
#   severity: medium
#   core: false
#   required_from: limited_production
#   parameters:
#     tolerance_percent:
#       default: 10
#       description: by so much a stated figure may differ from the recomputed one
#     loose_factor:
#       default: 3
#       description: a spend limit above this many times the estimate limits nothing
#   remediation: >-
#     Correct the inputs, the model or the limit until they agree. The estimate is volume × tokens × price, plus review and
#     error minutes at the hourly rate, plus a day's share of the maintenance.
#   reasons:
#     over-budget: the estimate is above the budget
#     cap-below-estimate: the spend limit stops the agent every day
#     cap-too-loose: the spend limit is far above the estimate
#     arithmetic-mismatch: a stated figure does not follow from its inputs
#   references:
#     - "OWASP LLM10:2025/LLM06:2026"
#     - "Agentic threats T4"
#     - "ATLAS AML.T0034"
#     - "800-53 SC-6"
#     - "AI RMF MAP 3.2"
#   related: [COST-001, LIMIT-002]
package flowgate.rules.cost.inconsistent

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["COST-002"]

declared := object.get(input.integration.declared, "cost", {})

cost := input.cost if {
	input.cost != null
	input.cost.model_per_day != null
}

subjects contains {"id": input.integration.id, "at": cost.at}

money(amount) := sprintf("%s %s", [words.amount(amount), cost.currency]) if cost.currency != null

money(amount) := words.amount(amount) if cost.currency == null

# Cents are whole numbers and compare exactly.
cents(amount) := round(amount * 100)

fail contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, "cost/budget_per_day"),
	"reason": "over-budget",
	"label": "below the estimate",
	"message": sprintf("a day is estimated at %s, above the budget of %s", [money(cost.total_per_day), money(declared.budget_per_day)]),
	"help": sprintf("lower the volume or the review time, choose another model, or raise the budget; %s", [sum]),
	"values": values,
} if {
	cost.total_per_day != null
	cents(cost.total_per_day) > cents(declared.budget_per_day)
}

sum := sprintf("model calls %s, people %s, maintenance %s", [words.amount(cost.model_per_day), words.amount(cost.people_per_day), words.amount(cost.maintenance_per_day)])

values := {
	"model_per_day": cost.model_per_day,
	"people_per_day": cost.people_per_day,
	"maintenance_per_day": cost.maintenance_per_day,
	"total_per_day": cost.total_per_day,
}

comparable if {
	cost.cap_per_day != null
	count([c | some c in cost.cap_currencies; c != cost.currency]) == 0
}

fail contains {
	"subject": input.integration.id,
	"at": cost.cap_at,
	"reason": "cap-below-estimate",
	"label": "below the estimate",
	"message": sprintf("the spend limit of %s a day stops the agent every day: model calls are estimated at %s", [money(cost.cap_per_day), money(cost.model_per_day)]),
	"help": "raise the limit above the estimate, or lower the volume",
	"values": values,
} if {
	comparable
	cents(cost.cap_per_day) < cents(cost.model_per_day)
}

fail contains {
	"subject": input.integration.id,
	"at": cost.cap_at,
	"reason": "cap-too-loose",
	"label": "far above the estimate",
	"message": sprintf("the spend limit of %s a day is more than %d times the estimate of %s", [money(cost.cap_per_day), params.loose_factor, money(cost.model_per_day)]),
	"help": sprintf("set it to at most %d times the estimate, so that it stops what runs away", [params.loose_factor]),
	"values": values,
} if {
	comparable
	cents(cost.cap_per_day) > params.loose_factor * cents(cost.model_per_day)
}

fail contains {
	"subject": input.integration.id,
	"at": cost.cap_at,
	"reason": "arithmetic-mismatch",
	"label": "another currency",
	"message": sprintf("the spend limit is in %s and the cost in %s", [concat(", ", cost.cap_currencies), cost.currency]),
	"help": "state both in one currency",
} if {
	cost.cap_per_day != null
	cost.currency != null
	not comparable
}

# What is stated beside the inputs must follow from them.
stated contains {"path": "cost/direct/per_day", "said": said, "is": cost.model_per_day} if said := declared.direct.per_day

stated contains {"path": "cost/total_per_day", "said": said, "is": cost.total_per_day} if {
	cost.total_per_day != null
	said := declared.total_per_day
}

fail contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, s.path),
	"reason": "arithmetic-mismatch",
	"label": "does not follow",
	"message": sprintf("%s a day is stated, and the inputs give %s", [money(s.said), money(s.is)]),
	"help": "correct the figure or the inputs",
	"values": values,
} if {
	some s in stated
	abs(cents(s.said) - cents(s.is)) * 100 > cents(s.is) * params.tolerance_percent
}

unknown := set()
