# METADATA
# scope: package
# title: Capability ladder violated
# description: An agent that reads wrongly does little harm; whoever lets it write first learns that from records.
# custom:
#   id: ROLLOUT-003
#   name: capability-ladder
#   severity: high
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Let the agent read first, then communicate, then write records, and write below `rollout.capability` since when each
#     layer is proven. What it never does is `not_used`; what is decided otherwise has an `exception`.
#   reasons:
#     write-before-read: it communicates or writes before reading is proven
#     record-write-before-communicate: it writes records before communicating is proven
#     not-proven: nothing shows that the layers before work
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02"
#     - "800-53 CM-7, SA-8(14), AC-6"
#     - "AI RMF MANAGE 1.1, MAP 3.3"
#     - "ISO 27001 A.8.32"
#     - "ISO 42001 A.6.2.5"
#     - "SOC 2 CC8.1"
#     - "EU AI Act Art. 9(2)"
#   related: [ROLLOUT-001, ROLLOUT-004]
package flowgate.rules.rollout.ladder

import data.flowgate.lib.adoption
import data.flowgate.lib.groups
import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

# In the sandbox later layers may be tried; that it is one is ROLLOUT-004's.
rollout := input.rollout if {
	input.rollout != null
	not input.rollout.planned
	input.integration.phase_order >= 1
}

subjects contains {"id": rollout.id, "at": rollout.at} if count(climbing) > 0

before := {"communicate": ["read"], "record_write": ["read", "communicate"]}

reason := {"read": "write-before-read", "communicate": "record-write-before-communicate"}

climbing := [o | some o in operations.writing; before[o.capability]]

ladder := object.get(rollout.declared, "capability", {})

# What stands on a layer.
above := {layer |
	some o in climbing
	some layer in before[o.capability]
}

passed(layer, _) if words.stated(ladder[layer].exception)

passed("communicate", _) if {
	ladder.communicate.usage == "not_used"
	not "communicate" in {o.capability | some o in climbing}
}

passed(layer, o) if {
	input.ages[ladder[layer].proven] >= 0
	covers(ladder[layer], o)
}

covers(layer, _) if not layer.systems

covers(layer, o) if o.system in {id | some name in layer.systems; some id in {name, sprintf("%s/%s", [input.integration.id, name])}}

# Operations whose layer before is not passed, by layer.
resting contains [layer, o.id] if {
	some o in climbing
	some layer in before[o.capability]
	not adoption.stated
	not passed(layer, o)
}

open := groups.of(resting)

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "capability"),
	"missing": "rollout.capability",
	"reason": "not-proven",
	"message": sprintf("nothing shows that the agent reads well before it goes on to %s", [words.list(open.read)]),
	"help": "write since when each layer is proven, for example `capability: {read: {proven: 2026-09-21}}`",
} if {
	count(open.read) > 0
	count(ladder) == 0
}

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("capability/%s", [layer])),
	"missing": sprintf("rollout.capability.%s", [layer]),
	"reason": reason[layer],
	"message": sprintf("nothing shows that `%s` is proven, on which %s rests", [layer, words.list(ids)]),
	"help": sprintf("write `%s: {proven: <day>}`%s", [layer, otherwise[layer]]),
} if {
	count(ladder) > 0
	some layer, ids in open
	not ladder[layer]
}

otherwise := {
	"read": ", or the `exception` that was decided",
	"communicate": ", `communicate: not_used` if it never does, or the `exception` that was decided",
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("capability/%s", [layer])),
	"reason": "not-proven",
	"label": "not proven",
	"message": sprintf("layer `%s` is not proven for %s", [layer, words.list(ids)]),
	"help": "write the day since when it is proven as `proven`, and under `systems` those it was proven for",
	"values": {"operations": sort([id | some id in ids])},
} if {
	some layer, ids in open
	ladder[layer]
}

# Both are proven, in the wrong order.
fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("capability/%s/proven", [layer])),
	"reason": reason[layer],
	"label": "proven later",
	"message": sprintf("`%s` was proven on %s, after `%s` on %s", [layer, ladder[layer].proven, higher, ladder[higher].proven]),
	"help": "go on to a layer only when the one before is proven; correct the dates if they are wrong",
} if {
	some higher, lower in before
	some layer in lower
	layer in above
	not words.stated(object.get(ladder, [layer, "exception"], null))
	input.ages[ladder[layer].proven] < input.ages[ladder[higher].proven]
	input.ages[ladder[layer].proven] >= 0
}
