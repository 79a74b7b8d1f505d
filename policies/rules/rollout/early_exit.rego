# METADATA
# scope: package
# title: Phase left too early or without exit evidence
# description: Time and evidence justify the next phase, not the wish to be done; rare cases need weeks to turn up.
# custom:
#   id: ROLLOUT-002
#   name: early-exit
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     minimum_days:
#       default: { sandbox: 7, internal_pilot: 14, limited_production: 28 }
#       description: days a phase lasts at least
#     maximum_days:
#       default: { sandbox: 21, internal_pilot: 28, limited_production: 56 }
#       description: days after which a phase is told to last long
#     criteria:
#       default: { sandbox: [integration_verified, prompts_tuned, failure_modes], internal_pilot: [edge_cases], limited_production: [volume_target, error_target] }
#       description: what `exit` of a finished phase states
#   remediation: >-
#     Stay in the phase until its criteria are met, and write them below `exit` of its entry in `rollout.history` with the test
#     report or list that shows it.
#   reasons:
#     too-short: the phase was shorter than the minimum
#     no-criteria: what ended the phase is not stated
#     criteria-unmet: a criterion was not met
#     overstay: the phase lasts longer than planned
#   references:
#     - "800-53 CM-3(2), SA-11, CA-6"
#     - "AI RMF MANAGE 1.1, MEASURE 2.5"
#     - "ISO 27001 A.8.29"
#     - "ISO 42001 A.6.2.4"
#     - "SOC 2 CC8.1, CC4.1"
#     - "EU AI Act Art. 9(5)"
#     - "SOX ITGC PD"
#   related: [ROLLOUT-001]
package flowgate.rules.rollout.early_exit

import data.flowgate.lib.dates
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["ROLLOUT-002"]

rollout := input.rollout if {
	input.rollout != null
	not input.rollout.planned
}

history := object.get(rollout.declared, "history", [])

running := object.get(rollout.declared, ["current", "start"], null)

subjects contains {"id": rollout.id, "at": rollout.at} if count(history) > 0

subjects contains {"id": rollout.id, "at": rollout.at} if running != null

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("history/%d/end", [i])),
	"reason": "too-short",
	"label": sprintf("after %s", [words.several(days, "day")]),
	"message": sprintf("phase `%s` lasted %s, and at least %d are asked for", [h.phase, words.several(days, "day"), params.minimum_days[h.phase]]),
	"help": "go back to it until the time is over; what turns up late counts most",
	"values": {"days": days, "minimum_days": params.minimum_days[h.phase]},
} if {
	some i, h in history
	days := dates.between(h.start, h.end)
	days >= 0
	days < params.minimum_days[h.phase]
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("history/%d/end", [i])),
	"reason": "overstay",
	"severity": "info",
	"label": sprintf("after %s", [words.several(days, "day")]),
	"message": sprintf("phase `%s` lasted %d days, and %d are usual at most", [h.phase, days, params.maximum_days[h.phase]]),
	"help": "say in the report what took longer",
	"values": {"days": days, "maximum_days": params.maximum_days[h.phase]},
} if {
	some i, h in history
	days := dates.between(h.start, h.end)
	days > params.maximum_days[h.phase]
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "current/start"),
	"reason": "overstay",
	"severity": "info",
	"label": sprintf("%d days ago", [days]),
	"message": sprintf("phase `%s` has lasted %d days, and %d are usual at most", [rollout.phase, days, params.maximum_days[rollout.phase]]),
	"help": "decide: go on to the next phase, or stop",
	"values": {"days": days, "maximum_days": params.maximum_days[rollout.phase]},
} if {
	days := dates.age(running)
	days > params.maximum_days[rollout.phase]
}

# Criteria by name; a bare word names none.
stated(h) := object.keys(given) if {
	given := object.get(h, "exit", null)
	is_object(given)
}

stated(h) := set() if not is_object(object.get(h, "exit", null))

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("history/%d/exit", [i])),
	"missing": sprintf("rollout.history.%d.exit.%s", [i, absent[0]]),
	"reason": "no-criteria",
	"message": sprintf("the end of phase `%s` does not state %s", [h.phase, words.row(absent)]),
	"help": sprintf("write for example `exit: {%s}`, with the report or list that shows it", [concat(", ", [sprintf("%s: RPT-1", [c]) | some c in absent])]),
	"values": {"missing": absent},
} if {
	some i, h in history
	absent := [c | some c in params.criteria[h.phase]; not c in stated(h)]
	count(absent) > 0
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("history/%d/exit/%s", [i, criterion])),
	"reason": "criteria-unmet",
	"label": "not met",
	"message": sprintf("phase `%s` ended although `%s` was not met", [h.phase, criterion]),
	"help": "go back to the phase until it is met",
} if {
	some i, h in history
	some criterion in params.criteria[h.phase]
	criterion in stated(h)
	unmet(h.exit[criterion])
}

unmet(value) if not words.stated(value)

unmet(value) if {
	is_object(value)
	value["met"] == false
}
