# METADATA
# scope: package
# title: "Lethal trifecta: private data, untrusted content and an outbound channel in one context"
# description: >-
#   A sentence hidden in a ticket can make the agent send out what it has read. No filter finds them all; taking away one
#   of the three does.
# custom:
#   id: INJECT-001
#   name: lethal-trifecta
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Take away one of the three: split the context, drop the private source, or let a person approve (or a gate fix) what
#     goes out.
#   reasons:
#     explicit-channel: the context sends out by an action of its own
#     implicit-channel: what the context writes is fetched or shown outside
#     via-second-agent: another agent sends it out
#   references:
#     - "OWASP LLM01:2025/LLM01:2026, LLM02:2025/LLM02:2026, LLM06:2025/LLM03:2026"
#     - "OWASP ASI01, ASI02"
#     - "Agentic threats T6, T2"
#     - "AISVS 1.0 9.3.5"
#     - "ATLAS AML.T0051.001, AML.T0086, AML.T0057, AML.M0030, AML.M0032"
#     - "800-53 SC-7(10), AC-4, SC-39"
#     - "AI RMF MEASURE 2.7"
#     - "ISO 27001 A.8.12, A.8.27"
#     - "SOC 2 CC6.6, CC6.7"
#     - "GDPR Art. 25(1), Art. 32(1)"
#     - "EU AI Act Art. 15(5)"
#     - "lethal trifecta (Willison 2025)"
#   related: [INJECT-002, FLOW-004, GATE-001]
package flowgate.rules.inject.trifecta

import data.flowgate.lib.planned
import data.flowgate.lib.words

contexts contains t if {
	some t in input.trifecta
	not t.context in planned.nodes
}

subjects contains {"id": t.context, "at": t.at} if some t in contexts

fail contains object.union(
	{
		"subject": t.context,
		"at": t.at,
		"reason": t.channel,
		"label": "all three meet here",
		"message": sprintf("in context `%s` untrusted content can make the agent send %s out%s", [words.short(t.context), words.list(t.private), by[t.channel]]),
		"help": help(t),
		"path": path(t),
		"values": {"private": t.private, "cut": t.cut},
	},
	more,
) if {
	some t in contexts
	t.legs == 3
	t.channel != null
	more := edge(t)
}

by := {
	"explicit-channel": "",
	"implicit-channel": " by what it writes",
	"via-second-agent": " through another agent",
}

# The three ways one after the other, each step saying whose it is.
path(t) := array.concat(array.concat(leg("private data", t.private_path), leg("untrusted content", t.untrusted_path)), leg("way out", t.outbound_path))

leg(name, steps) := [object.union(step, {"label": sprintf("%s: %s", [name, step.label])}) | some step in steps]

edge(t) := {"edge": t.outbound_path[count(t.outbound_path) - 1].flow} if count(t.outbound_path) > 0

edge(t) := {} if count(t.outbound_path) == 0

help(t) := sprintf("take away one of the three: removing or gating %s is enough (`human_approval` for what goes out, `schema` for what comes in)", [words.list(t.cut)]) if {
	count(t.cut) > 0
}

help(t) := sprintf("take away one of the three: read %s in a context of its own, or let a person approve what leaves `%s`", [words.list(t.private), words.short(t.context)]) if {
	count(t.cut) == 0
}

unknown := set()
