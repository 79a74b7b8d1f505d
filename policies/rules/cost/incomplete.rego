# METADATA
# scope: package
# title: Cost model missing or one-sided
# description: People's time decides whether an agent pays, not tokens; who counts one side only decides wrongly.
# custom:
#   id: COST-001
#   name: cost-model
#   severity: medium
#   core: false
#   required_from: limited_production
#   remediation: >-
#     Write `cost` with `price_source`, `direct`, `overhead` and `savings`; take the state before from time tracking. It blocks
#     no merge and stands in the report.
#   reasons:
#     no-direct: what model calls cost is not stated in full
#     no-overhead: what building and running it costs is not stated in full
#     no-review-cost: the time of reviewing is not stated
#     no-savings: what is saved is not stated in full
#     baseline-estimated: the state before is estimated, not measured
#     price-undated: prices have no source or date
#   references:
#     - "AI RMF MAP 1.4, MAP 3.1, MAP 3.2, MANAGE 2.1"
#     - "ISO 42001 A.4.2"
#     - "SOC 2 CC3.1"
#   related: [COST-002, LIMIT-002]
package flowgate.rules.cost.incomplete

import data.flowgate.lib.place
import data.flowgate.lib.words

integration := input.integration if input.integration.has_manifest

subjects contains {"id": integration.id, "at": integration.at}

cost := object.get(integration.declared, "cost", {})

# Nothing at all is one gap.
unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "cost"),
	"missing": "cost",
	"reason": "no-direct",
	"message": "nothing says what the agent costs and saves",
	"help": "write what it costs and saves: `cost: {currency: EUR, price_source: {ref: PRC-1, date: 2026-11-01}, direct: {volume_per_day: 100, …}, overhead: {…}, savings: {…}}`; `flowgate schema manifest` lists the fields",
} if {
	integration
	count(cost) == 0
}

parts := [
	{"reason": "no-direct", "of": "direct", "what": "what model calls cost", "fields": ["volume_per_day", "tokens_in", "tokens_out", "price_in_per_1k", "price_out_per_1k"]},
	{"reason": "no-overhead", "of": "overhead", "what": "what building and running it costs", "fields": ["build_days", "maintenance_days_per_month", "error_minutes_per_day", "rate_per_hour"]},
	{"reason": "no-review-cost", "of": "overhead", "what": "how long people review", "fields": ["review_minutes_per_day"]},
	{"reason": "no-savings", "of": "savings", "what": "what is saved", "fields": ["baseline", "minutes_per_item_before", "minutes_per_item_after"]},
]

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, sprintf("cost/%s/%s", [part.of, absent[0]])),
	"missing": sprintf("cost.%s.%s", [part.of, absent[0]]),
	"reason": part.reason,
	"message": sprintf("the cost model does not say %s: %s", [part.what, words.row([sprintf("%s.%s", [part.of, f]) | some f in absent])]),
	"help": sprintf("write it below `cost.%s`; write 0 for what does not arise", [part.of]),
} if {
	integration
	count(cost) > 0
	some part in parts
	absent := [f | some f in part.fields; object.get(cost, [part.of, f], null) in {null, ""}]
	count(absent) > 0
}

fail contains {
	"subject": integration.id,
	"at": place.at(integration, "cost/savings/baseline"),
	"reason": "baseline-estimated",
	"label": "not measured",
	"message": sprintf("the state before is `%s`, so the savings are a guess", [cost.savings.baseline]),
	"help": "measure it, for example by time tracking, and write `baseline: time_tracking` with `baseline_ref`",
} if {
	integration
	contains(lower(cost.savings.baseline), "estimat")
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "cost/savings/baseline_ref"),
	"missing": "cost.savings.baseline_ref",
	"reason": "baseline-estimated",
	"message": "nothing shows where the state before was measured",
	"help": "write the id of the measurement as `baseline_ref`",
} if {
	integration
	words.stated(object.get(cost, ["savings", "baseline"], null))
	not contains(lower(cost.savings.baseline), "estimat")
	not words.stated(object.get(cost, ["savings", "baseline_ref"], null))
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, sprintf("cost/price_source/%s", [absent[0]])),
	"missing": sprintf("cost.price_source.%s", [absent[0]]),
	"reason": "price-undated",
	"message": sprintf("the prices do not state %s", [words.row(absent)]),
	"help": "write `price_source: {ref: PRC-2026-11, date: 2026-11-01}`",
} if {
	integration
	count(cost) > 0
	absent := [f | some f in ["ref", "date"]; not words.stated(object.get(cost, ["price_source", f], null))]
	count(absent) > 0
}
