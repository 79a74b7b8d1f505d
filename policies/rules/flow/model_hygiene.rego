# METADATA
# scope: package
# title: "Model hygiene: manifest and diagram disagree, or dead elements"
# description: People sign a picture; where it differs from what runs, or shows what nothing uses, they signed something else.
# custom:
#   id: FLOW-008
#   name: model-hygiene
#   severity: medium
#   core: false
#   required_from: limited_production
#   remediation: >-
#     State each fact in one place. Delete what nothing uses, or write `status: planned` on what is still to come.
#   reasons:
#     drift: two places state it differently
#     unreachable: nothing starts a way to it
#     dead-grant: no flow uses the authority
#     unused-class: data that goes nowhere
#   fixes:
#     unused-class:
#       - { does: "removes the class", edit: remove }
#     dead-grant:
#       - { does: "removes the connection", edit: remove }
#   references:
#     - "800-53 CM-2, CM-8, CM-7"
#     - "AI RMF GOVERN 1.6"
#     - "ISO 27001 A.8.9, A.5.9"
#     - "SOC 2 CC7.1, CC8.1"
#     - "GDPR Art. 5(1)(c)"
#     - "PCI DSS 4 12.5.2"
#     - "SOX ITGC PC"
#   related: [SCOPE-001]
package flowgate.rules.flow.model_hygiene

import data.flowgate.lib.planned
import data.flowgate.lib.words

kinds := [
	"boundaries", "systems", "connections", "operations", "flows", "gates", "agents", "contexts", "models", "tools",
	"stores", "classes", "actors", "triggers",
]

elements contains [e.id, e.at] if {
	some kind in kinds
	some e in input[kind]
	not e.planned
	not e.implicit
	not e.derived
	not e.unknown
}

drift contains d if {
	some d in input.drift
	not d.id in planned.ids
}

unused contains u if {
	some u in input.unused
	not u.id in planned.ids
}

# An element may stand in several places: the first one is told.
subjects contains {"id": id, "at": at} if {
	pairs := sort(elements)
	before := ids_before(pairs)
	some i, [id, at] in pairs
	before[i] != id
}

# For each pair the id of the one before.
ids_before(pairs) := array.concat([null], [id | some [id, _] in pairs])

ids := {id | some [id, _] in elements}

# Drift and dead ends of anything else, such as the integration itself.
others contains [x.id, x.at] if {
	some x in drift | unused
	not x.id in ids
}

subjects contains {"id": id, "at": at} if {
	rest := sort(others)
	before := ids_before(rest)
	some i, [id, at] in rest
	before[i] != id
}

fail contains {
	"subject": d.id,
	"at": d.at,
	"reason": "drift",
	"label": sprintf("says `%s`", [d.first]),
	"message": sprintf("`%s` of `%s` is `%s` in one place and `%s` in another", [d.field, words.short(d.id), d.first, d.second]),
	"help": "correct the one that is wrong, or state it in one place only",
	"related": [{"at": d.other, "label": sprintf("says `%s`", [d.second])}],
	"values": {"field": d.field, "first": d.first, "second": d.second},
} if some d in drift

fail contains {
	"subject": u.id,
	"at": u.at,
	"reason": u.reason,
	"label": "nothing uses it",
	"message": sprintf("%s `%s` %s", [u.kind, u.name, meaning[u.reason]]),
	"help": sprintf("%s, or write `status: planned` on it", [advice[u.reason]]),
} if some u in unused

meaning := {
	"unused-class": "is collected and reaches nothing",
	"unreachable": "is on no way from any trigger",
	"dead-grant": "is granted and no flow uses it",
}

advice := {
	"unused-class": "stop collecting it and delete it, or write the flow that needs it",
	"unreachable": "delete it, or write the flow that reaches it",
	"dead-grant": "withdraw the grant and delete it",
}

unknown := set()
