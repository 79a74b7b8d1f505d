# METADATA
# scope: package
# title: Approval load exceeds human capacity
# description: Whoever must approve every ten seconds approves without reading; then the gate exists on paper only.
# custom:
#   id: GATE-009
#   name: approval-load
#   severity: medium
#   core: false
#   required_from: limited_production
#   parameters:
#     capacity_per_hour:
#       default: 20
#       description: decisions one approver makes per hour with care, when no gate says
#     hours_per_day:
#       default: 8
#       description: hours per day in which approvers are there, when no gate says
#     seconds_per_decision:
#       default: 30
#       description: less time than this for a decision is no decision
#   remediation: >-
#     Lower the volume, put more people on shift, or let items of low risk pass a deterministic policy gate. Write
#     `planned_per_day` or a cap on the operations and `members_on_shift` on the approvers.
#   reasons:
#     overload: more items come than the people on shift can decide
#     implied-rubber-stamp: there is no time to read an item
#     inputs-missing: how many items or people there are is not stated
#   references:
#     - "OWASP ASI09"
#     - "Agentic threats T10"
#     - "800-53 AC-4(9)"
#     - "AI RMF GOVERN 3.2, MAP 3.5"
#     - "ISO 42001 A.9.2"
#     - "EU AI Act Art. 14(4)(b), Art. 26(2)"
#   related: [GATE-006, LIMIT-001]
package flowgate.rules.gate.load

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["GATE-009"]

subjects contains {"id": a.id, "at": a.at} if some a in input.approvals

capacity(a) := a.capacity_per_hour if a.capacity_per_hour != null

capacity(a) := params.capacity_per_hour if a.capacity_per_hour == null

hours(a) := a.hours_per_day if a.hours_per_day != null

hours(a) := params.hours_per_day if a.hours_per_day == null

# With numbers nobody stated the result is provisional.
basis(a) := "" if a.capacity_per_hour != null

basis(a) := sprintf(", at %d an hour each, the default", [params.capacity_per_hour]) if a.capacity_per_hour == null

stamped(a) if a.per_day * params.seconds_per_decision > a.on_shift * hours(a) * 3600

overloaded(a) if a.per_day > a.on_shift * capacity(a) * hours(a)

fail contains {
	"subject": a.id,
	"at": at(a),
	"reason": "implied-rubber-stamp",
	"label": sprintf("%d on shift", [a.on_shift]),
	"message": sprintf("%d items a day wait for `%s`, which leaves less than %d seconds for each", [a.per_day, a.name, params.seconds_per_decision]),
	"help": help(a),
	"values": values(a),
} if {
	some a in input.approvals
	a.on_shift != null
	stamped(a)
}

fail contains {
	"subject": a.id,
	"at": at(a),
	"reason": "overload",
	"label": sprintf("%d on shift", [a.on_shift]),
	"message": sprintf("%d items a day wait for `%s`, and %d on shift decide %d in %s hours%s", [a.per_day, a.name, a.on_shift, floor((a.on_shift * capacity(a)) * hours(a)), words.amount(hours(a)), basis(a)]),
	"help": help(a),
	"values": values(a),
} if {
	some a in input.approvals
	a.on_shift != null
	overloaded(a)
	not stamped(a)
}

values(a) := {
	"per_day": a.per_day,
	"on_shift": a.on_shift,
	"capacity_per_hour": capacity(a),
	"hours_per_day": hours(a),
	"operations": a.operations,
}

help(a) := sprintf("lower the volume of %s, or put more people on shift", [words.list(a.operations)]) if a.planned

help(a) := sprintf("lower the caps of %s or state what is planned as `planned_per_day`, or put more people on shift", [words.list(a.operations)]) if not a.planned

at(a) := sprintf("%s/members_on_shift", [a.at]) if a.actor

at(a) := sprintf("%s/on_shift", [a.at]) if not a.actor

unknown contains {
	"subject": a.id,
	"at": at(a),
	"missing": "members_on_shift",
	"reason": "inputs-missing",
	"message": sprintf("nothing says how many of `%s` are on shift to approve", [a.name]),
	"help": people(a),
} if {
	some a in input.approvals
	a.on_shift == null
}

people(a) := "write `members_on_shift: 3` on the actor; count those on shift, not the team" if a.actor

people(a) := "write `on_shift: 3` below `approvers`; count those on shift, not the team" if not a.actor

unknown contains {
	"subject": a.id,
	"at": place.at(o, "planned_per_day"),
	"missing": "planned_per_day",
	"reason": "inputs-missing",
	"message": sprintf("nothing says how often `%s` waits for `%s`", [words.short(o.id), a.name]),
	"help": "write `planned_per_day: 200`, or a cap as `limit: {max_per_day: 200}`",
} if {
	some a in input.approvals
	some o in input.operations
	o.id in a.uncounted
}
