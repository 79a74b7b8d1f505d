# METADATA
# scope: package
# title: Pilot conditions not met
# description: A pilot finds the odd cases safely because few people take part, know it, and look at everything.
# custom:
#   id: ROLLOUT-005
#   name: pilot-conditions
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [GATE-001, FLOW-004]
#   parameters:
#     participants_min:
#       default: 3
#       description: people who take part, at least
#     participants_max:
#       default: 10
#       description: people who take part, at most
#   remediation: >-
#     Write below `rollout.current` who takes part (`participants`), that they know (`acknowledged: true`), and who looks at
#     every action (`review: every_action`, `reviewer`); let nothing leave the company.
#   reasons:
#     not-internal: something reaches people outside
#     too-few: too few people take part to find anything, or nothing says how many
#     too-many: more people take part than can be looked after
#     no-acknowledgement: they do not know that it is an experiment
#     not-every-action: nobody looks at every action
#   references:
#     - "800-53 CM-3(2), SI-4"
#     - "AI RMF MEASURE 2.4, GOVERN 3.2"
#     - "ISO 42001 A.6.2.5, A.8.2"
#     - "SOC 2 CC8.1, CC7.2"
#     - "EU AI Act Art. 26(2), Art. 26(7)"
#   related: [ROLLOUT-001, ROLLOUT-006]
package flowgate.rules.rollout.pilot_conditions

import data.flowgate.lib.place
import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["ROLLOUT-005"]

rollout := input.rollout if {
	input.integration.phase == "internal_pilot"
	input.rollout != null
	not input.rollout.planned
}

subjects contains {"id": rollout.id, "at": rollout.at}

current := object.get(rollout.declared, "current", {})

# Whoever is in copy counts: the audience of an action is everyone it reaches.
outward contains a if {
	input.integration.phase == "internal_pilot"
	some a in input.actions
	a.external
	not a.flow in planned.flows
	not a.operation in planned.operations
	not a.operation in drafts
}

drafts := {o.id | some o in input.operations; o.effect == "draft"}

subjects contains {"id": a.id, "at": a.at} if some a in outward

fail contains {
	"subject": a.id,
	"at": a.at,
	"reason": "not-internal",
	"label": "reaches people outside",
	"message": sprintf("the agent is in an internal pilot, and `%s` reaches %s", [words.short(a.flow), whom(a)]),
	"help": "send it to colleagues only, or let the agent draft, until the pilot is over",
	"edge": edge(a),
} if some a in outward

whom(a) := sprintf("`%s`", [words.short(a.reaches)]) if a.reaches != null

whom(a) := "people outside" if a.reaches == null

# The flow that reaches someone outside: the last of the way there.
edge(a) := a.witness[count(a.witness) - 1].flow if count(a.witness) > 0

edge(a) := a.flow if count(a.witness) == 0

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/participants"),
	"missing": "rollout.current.participants",
	"reason": "too-few",
	"message": "nothing says how many people take part in the pilot",
	"help": sprintf("write how many as `participants: %d` below `current`: at least %d, at most %d", [params.participants_min, params.participants_min, params.participants_max]),
} if {
	rollout
	not is_number(object.get(current, "participants", null))
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/participants"),
	"reason": "too-few",
	"label": "too few",
	"message": sprintf("%d people take part in the pilot, too few to meet the odd cases", [current.participants]),
	"help": sprintf("let at least %d take part", [params.participants_min]),
	"values": {"participants_min": params.participants_min},
} if current.participants < params.participants_min

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/participants"),
	"reason": "too-many",
	"label": "too many",
	"message": sprintf("%d people take part in the pilot, more than can be looked after", [current.participants]),
	"help": sprintf("let at most %d take part", [params.participants_max]),
	"values": {"participants_max": params.participants_max},
} if current.participants > params.participants_max

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/acknowledged"),
	"missing": "rollout.current.acknowledged",
	"reason": "no-acknowledgement",
	"message": "nothing shows that those who take part know of the experiment",
	"help": "tell them, let them agree, and write `acknowledged: true`",
} if {
	rollout
	not is_boolean(object.get(current, "acknowledged", null))
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/acknowledged"),
	"reason": "no-acknowledgement",
	"label": "they do not know",
	"message": "those who take part in the pilot do not know of the experiment",
	"help": "tell them, let them agree, and write `acknowledged: true`",
} if current.acknowledged == false

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("current/%s", [absent[0]])),
	"missing": sprintf("rollout.current.%s", [absent[0]]),
	"reason": "not-every-action",
	"message": sprintf("the pilot does not state %s", [words.row(absent)]),
	"help": "write `review: every_action` and who does it as `reviewer`",
} if {
	rollout
	absent := [f | some f in ["review", "reviewer"]; not words.stated(object.get(current, f, null))]
	count(absent) > 0
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/review"),
	"reason": "not-every-action",
	"label": "not every action",
	"message": sprintf("the pilot is reviewed `%s`, not action by action", [current.review]),
	"help": "write `review: every_action`, and do it: fewer people and actions make it possible",
} if {
	words.stated(object.get(current, "review", null))
	current.review != "every_action"
}
