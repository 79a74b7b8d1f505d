# METADATA
# scope: package
# title: Limited production without containment
# description: The first real exposure goes wrong somewhere; group, caps, gates and a look at the log keep it small.
# custom:
#   id: ROLLOUT-006
#   name: no-containment
#   severity: high
#   core: false
#   required_from: limited_production
#   contributes_to: [LIMIT-001, FLOW-004, GATE-001]
#   parameters:
#     often:
#       default: [continuous, every_action, daily, twice_weekly, weekly]
#       description: how often the log is looked at, at least weekly
#     everyone:
#       default: [all, any, everyone, everybody, "*"]
#       description: groups that are no limit
#   remediation: >-
#     Write below `rollout.current` the `group` (people or region) that gets it, caps on each operation, an adequate approval
#     before what is risky or cannot be undone, and `audit.review: {cadence: weekly, owner}`.
#   reasons:
#     no-group: nothing limits who gets it
#     no-volume-limit: an action has no daily cap
#     high-risk-ungated: a risky action has no adequate approval
#     review-too-rare: nobody looks at the log every week
#   fixes:
#     review-too-rare:
#       - { does: "reviews the log every week", edit: set, value: weekly, keys: [cadence] }
#   references:
#     - "800-53 CM-3, AU-6, AC-6"
#     - "AI RMF MANAGE 2.2, MEASURE 2.4"
#     - "ISO 27001 A.8.16, A.8.32"
#     - "ISO 42001 A.6.2.6"
#     - "SOC 2 CC7.2, CC8.1"
#     - "PCI DSS 4 10.4.2"
#     - "EU AI Act Art. 26(5)"
#   related: [GATE-002, LIMIT-001, ROLLOUT-007]
package flowgate.rules.rollout.no_containment

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["ROLLOUT-006"]

limited if input.integration.phase == "limited_production"

rollout := input.rollout if {
	limited
	input.rollout != null
	not input.rollout.planned
}

subjects contains {"id": rollout.id, "at": rollout.at}

current := object.get(rollout.declared, "current", {})

group := object.get(current, "group", null)

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/group"),
	"missing": "rollout.current.group",
	"reason": "no-group",
	"message": "nothing says which group or region gets the agent first",
	"help": "write it as `group` below `current`, for example `group: support EU`",
} if {
	rollout
	not words.stated(group)
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/group"),
	"reason": "no-group",
	"label": "everyone",
	"message": sprintf("`%s` is no limit on who gets the agent", [group]),
	"help": "name one department or region",
} if {
	words.stated(group)
	lower(group) in params.everyone
}

# LIMIT-001 says the same of an operation in every phase: it is told there.
writing := [o | some o in operations.writing; limited]

subjects contains {"id": o.id, "at": o.at} if some o in writing

unknown contains {
	"subject": o.id,
	"at": place.at(o, "limit/max_per_day"),
	"missing": "limit.max_per_day",
	"reason": "no-volume-limit",
	"message": sprintf("`%s` has no daily cap in limited production", [words.short(o.id)]),
	"help": "write for example `limit: {max_per_run: 1, max_per_day: 50, enforced_by: gateway}`",
} if {
	some o in writing
	not is_number(object.get(o.declared, ["limit", "max_per_day"], null))
}

risky := {o.id: sprintf("`%s` is of high risk", [words.short(o.id)]) | some o in writing; o.declared.risk == "high"}

final := {o.id: sprintf("`%s` cannot be undone", [words.short(o.id)]) |
	some o in writing
	o.reversibility == "irreversible"
	o.effect != "draft"
}

why := object.union(final, risky)

actions := [a | some a in input.actions; why[a.operation]; not a.flow in planned.flows]

subjects contains {"id": a.id, "at": a.at} if some a in actions

fail contains {
	"subject": a.id,
	"at": a.at,
	"reason": "high-risk-ungated",
	"label": "no approval",
	"message": sprintf("%s, and no person approves it in limited production", [why[a.operation]]),
	"help": sprintf("put a gate of kind `human_approval` on flow `%s`", [words.short(a.flow)]),
	"edge": edge(a),
} if {
	some a in actions
	not a.covered
}

edge(a) := a.witness[count(a.witness) - 1].flow if count(a.witness) > 0

edge(a) := a.flow if count(a.witness) == 0

# The review of the log, else that of the running phase.
cadence := input.audit.declared.review.cadence

cadence := current.review if not input.audit.declared.review.cadence

unknown contains {
	"subject": rollout.id,
	"at": review_at("cadence"),
	"missing": "audit.review.cadence",
	"reason": "review-too-rare",
	"message": "nothing says how often somebody looks at the log",
	"help": "write `audit: {review: {cadence: weekly, owner: support-ops}}`",
} if {
	rollout
	not cadence
}

unknown contains {
	"subject": rollout.id,
	"at": review_at("owner"),
	"missing": "audit.review.owner",
	"reason": "review-too-rare",
	"message": "nobody is named who looks at the log",
	"help": "write who does it as `owner` below `audit.review`",
} if {
	rollout
	cadence
	not words.stated(object.get(input.audit, ["declared", "review", "owner"], null))
	not words.stated(object.get(current, "reviewer", null))
}

fail contains {
	"subject": rollout.id,
	"at": review_at("cadence"),
	"reason": "review-too-rare",
	"label": "too rare",
	"message": sprintf("the log is looked at `%s`, less often than every week", [cadence]),
	"help": "write `cadence: weekly` or more often, and do it",
} if {
	rollout
	not lower(cadence) in params.often
	not regex.match(`^([1-7]d|1w|[0-9]+h)$`, cadence)
}

review_at(field) := place.at(input.audit, sprintf("review/%s", [field])) if input.audit != null

review_at("cadence") := place.at(rollout, "current/review") if input.audit == null

review_at("owner") := place.at(rollout, "current/reviewer") if input.audit == null
