# METADATA
# scope: package
# title: Gate fails open
# description: A gate that opens when nobody looks is no gate, only a delay.
# custom:
#   id: GATE-007
#   name: gate-fails-open
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [FLOW-004, GATE-001]
#   remediation: >-
#     Write `timeout`, and `on_timeout` and `on_error` as `deny` or `hold`; let somebody else decide when the first does not
#     answer.
#   reasons:
#     timeout-approves: when nobody answers, it happens
#     error-approves: when the gate fails, it happens
#     undeclared: nothing says what happens then
#   fixes:
#     timeout-approves:
#       - { does: "denies when nobody answers", edit: set, value: deny }
#     error-approves:
#       - { does: "denies when the gate fails", edit: set, value: deny }
#     undeclared:
#       - { does: "denies when nobody answers or the gate fails", edit: fill, value: { on_timeout: deny, on_error: deny }, keys: [on_timeout, on_error], up: 1 }
#   references:
#     - "OWASP ASI08, ASI09"
#     - "Agentic threats T10"
#     - "AISVS 1.0 9.6.2"
#     - "800-53 SI-17, CP-12"
#     - "ISO 27001 A.8.27"
#     - "SOC 2 CC8.1"
#     - "EU AI Act Art. 14(4)(e)"
#   related: [GATE-006, GATE-008]
package flowgate.rules.gate.fails_open

import data.flowgate.lib.gates
import data.flowgate.lib.words

subjects contains {"id": g.id, "at": g.at} if some g in gates.approvals

said := {
	"timeout-approves": {
		"message": "lets the action pass when nobody answers",
		"label": "opens by itself",
		"help": "write `on_timeout: deny`, or `on_timeout: hold` with somebody else to decide",
	},
	"error-approves": {
		"message": "lets the action pass when it fails itself",
		"label": "opens by itself",
		"help": "write `on_error: deny` or `on_error: hold`",
	},
	"undeclared": {
		"message": "does not say what happens when nobody answers or it fails",
		"label": "",
		"help": "write for example `timeout: 4h, on_timeout: deny, on_error: hold`",
	},
}

fail contains object.union(
	{
		"subject": g.id,
		"at": i.at,
		"reason": i.reason,
		"label": text.label,
		"message": sprintf("gate `%s` %s", [words.short(g.id), text.message]),
		"help": text.help,
	},
	more,
) if {
	some g in gates.approvals
	some i in told(g)
	text := said[i.reason]
	more := gates.story(g)
}

# What is not stated is one gap, at its first field.
told(g) := [i | some i in g.inadequate; i.rule == "GATE-007"; not i in array.slice(silent(g), 1, count(silent(g)))]

silent(g) := [i | some i in g.inadequate; i.rule == "GATE-007"; i.reason == "undeclared"]

unknown := set()
