# METADATA
# scope: package
# title: Delegation raises privilege
# description: >-
#   Several agents, each harmless, make one powerful agent when the weakest may ask the strongest.
# custom:
#   id: AGENT-002
#   name: delegation-escalates
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Limit what the callee does for this caller (`tasks` that name operations or effects, a token of narrower scope), or put a gate of kind `human_approval` in front of the sensitive effect.
#   reasons:
#     escalation: untrusted content can use what only the callee may do
#     cycle-escalation: agents that invoke each other share all they may do
#     requester-below-agent: people outside can use what only the callee may do
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI03, ASI07, ASI08"
#     - "Agentic threats T3, T14"
#     - "AISVS 1.0 9.5.2, 9.5.5, 9.2.10"
#     - "ATLAS AML.M0026"
#     - "800-53 AC-6, AC-6(10), AC-24"
#     - "ISO 27001 A.8.2, A.5.15"
#     - "SOC 2 CC6.3"
#     - "SOX ITGC APD"
#   related: [AGENT-001, GATE-001, SCOPE-001]
package flowgate.rules.agent.delegation_escalates

import data.flowgate.lib.planned
import data.flowgate.lib.words

delegations contains d if {
	some d in input.delegations
	not d.from in planned.agents
	not d.to in planned.agents
}

subjects contains {"id": d.id, "at": d.at} if some d in delegations

steered(d) if count(d.untrusted_path) > 0

steered(d) if count(d.requesters) > 0

fail contains {
	"subject": d.id,
	"at": d.at,
	"reason": reason(d),
	"label": sprintf("adds %s", [words.list(gained)]),
	"message": sprintf("by invoking `%s`, agent `%s` gains %s%s; %s", [words.short(d.to), words.short(d.from), words.list(gained), others(d), who(d)]),
	"help": sprintf("name the operations or effects `%s` may ask for as `tasks` of the delegation, or put a gate of kind `human_approval` in front of %s", [words.short(d.from), words.list(gained)]),
	"path": d.untrusted_path,
	"related": [{"at": a.at, "label": sprintf("`%s` may do this", [words.short(a.holder)])} | some a in d.adds],
	"values": {"added": d.added, "adds": gained, "tasks": d.tasks},
} if {
	some d in delegations
	d.added > 0
	steered(d)
	gained := [a.operation | some a in d.adds]
}

reason(d) := "cycle-escalation" if d.cycle

reason(d) := "escalation" if {
	not d.cycle
	count(d.untrusted_path) > 0
}

reason(d) := "requester-below-agent" if {
	not d.cycle
	count(d.untrusted_path) == 0
}

others(d) := sprintf(" and %d more", [d.added - count(d.adds)]) if d.added > count(d.adds)

others(d) := "" if d.added <= count(d.adds)

who(d) := "untrusted content reaches the caller" if count(d.untrusted_path) > 0

who(d) := sprintf("%s can ask the caller", [words.list(d.requesters)]) if count(d.untrusted_path) == 0

unknown := set()
