# METADATA
# scope: package
# title: Uncontrolled egress channel
# description: >-
#   Reading a web address with data in it is already sending; so is a picture that a mail program loads.
# custom:
#   id: INJECT-004
#   name: uncontrolled-egress
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [INJECT-001]
#   parameters:
#     tier:
#       default: 2
#       description: lowest tier, 0 to 3, of what the context holds for the rule to apply
#   remediation: >-
#     List the hosts of a tool (`destinations`), take the recipient from the record and enforce it outside the model (`recipient: {rule, enforced_by}`), switch previews off (`render: {unfurl: false}`) and block images.
#   reasons:
#     free-url: the tool reaches any address the model writes
#     free-recipient: nothing outside the model fixes who receives it
#     auto-render: the reader's program loads what the text names
#     link-preview: the service opens the links in it
#   references:
#     - "OWASP LLM02:2025/LLM02:2026, LLM05:2025/LLM10:2026"
#     - "OWASP ASI02"
#     - "Agentic threats T2"
#     - "AISVS 1.0 7.3.3, 9.3.7"
#     - "ATLAS AML.T0086, AML.T0077, AML.T0025"
#     - "800-53 SC-7(5), SC-7(10), SC-7(8), AC-4"
#     - "ISO 27001 A.8.12, A.8.23"
#     - "SOC 2 CC6.6, CC6.7"
#   related: [INJECT-001, TOOL-003, FLOW-004]
package flowgate.rules.inject.uncontrolled_egress

import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["INJECT-004"]

channels contains e if {
	some e in input.egress
	e.highest_tier >= params.tier
	not e.flow in planned.flows
	not e.operation in planned.operations
	not e.target in planned.nodes
}

subjects contains {"id": e.id, "at": e.at} if some e in channels

fail contains {
	"subject": e.id,
	"at": e.at,
	"reason": e.reason,
	"label": label[e.reason],
	"message": sprintf("%s %s, and context `%s` holds %s", [by(e), danger[e.reason], words.short(e.context), words.list(e.classes)]),
	"help": help[e.reason],
	"path": e.path,
	"edge": e.flow,
	"values": {"classes": e.classes, "control": e.control},
} if {
	some e in channels
	e.state == "open"
}

unknown contains {
	"subject": e.id,
	"at": e.at,
	"missing": missing[e.reason],
	"reason": e.reason,
	"message": sprintf("nothing says whether %s %s; context `%s` holds %s", [by(e), danger[e.reason], words.short(e.context), words.list(e.classes)]),
	"help": help[e.reason],
} if {
	some e in channels
	e.state == "unstated"
}

by(e) := sprintf("`%s`", [words.short(e.operation)]) if e.operation != null

by(e) := sprintf("`%s`", [words.short(e.target)]) if e.operation == null

danger := {
	"free-url": "reaches any address the model writes",
	"free-recipient": "goes to whomever the model names",
	"auto-render": "is shown by programs that load what it names",
	"link-preview": "has its links opened by the service",
}

label := {
	"free-url": "any address",
	"free-recipient": "any recipient",
	"auto-render": "loads by itself",
	"link-preview": "opens links",
}

missing := {
	"free-url": "destinations",
	"free-recipient": "recipient",
	"auto-render": "render.images",
	"link-preview": "render.unfurl",
}

help := {
	"free-url": "list the hosts it may reach as `destinations`, or put a gate of kind `allow_list` in front",
	"free-recipient": "write `recipient: {rule: …, enforced_by: gateway}`, list `resources` that something outside the model enforces, or put a gate of kind `allow_list` with `pins: destination` in front",
	"auto-render": "write `render: {images: blocked}`, or send plain text",
	"link-preview": "write `render: {unfurl: false}` and switch previews off in the call",
}
