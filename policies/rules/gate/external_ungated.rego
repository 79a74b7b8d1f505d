# METADATA
# scope: package
# title: External communication or write without any approval gate
# description: What has reached a customer cannot be called back; only a look beforehand helps.
# custom:
#   id: GATE-001
#   name: external-ungated
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   contributes_to: [FLOW-004]
#   remediation: >-
#     Put a gate of kind `human_approval` on the flow that sends, or let the agent draft and a person send.
#   reasons:
#     no-gate: nobody looks before it leaves
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI09"
#     - "Agentic threats T2"
#     - "AISVS 1.0 9.2.1"
#     - "ATLAS AML.M0029, AML.T0086"
#     - "800-53 AC-4(9), AC-3"
#     - "AI RMF MAP 3.5"
#     - "ISO 27001 A.8.12, A.5.14"
#     - "ISO 42001 A.9.2"
#     - "SOC 2 CC6.7, CC8.1"
#     - "GDPR Art. 22(3)"
#     - "EU AI Act Art. 14(1), Art. 14(4)(d)"
#   related: [GATE-004, GATE-006, GATE-007, GATE-008]
package flowgate.rules.gate.external_ungated

import data.flowgate.lib.planned
import data.flowgate.lib.words

actions contains a if {
	some a in input.actions
	a.external
	not a.flow in planned.flows
	not a.operation in drafts
	not a.operation in planned.operations
}

# A draft is sent by a person.
drafts contains o.id if {
	some o in input.operations
	o.effect == "draft"
}

subjects contains {"id": a.id, "at": a.at} if some a in actions

fail contains object.union(
	{
		"subject": a.id,
		"at": a.at,
		"reason": "no-gate",
		"label": "nobody looks before this",
		"message": sprintf("`%s` reaches `%s`%s and no person approves it", [words.short(a.context), words.short(goal(a)), by(a)]),
		"help": help(a),
		"edge": outside(a),
		"values": {"gates": a.gates},
	},
	more,
) if {
	some a in actions
	not a.covered
	not a.group_gated
	more := witness(a)
}

# The flow that reaches someone outside: the last of the witness.
outside(a) := a.witness[count(a.witness) - 1].flow if count(a.witness) > 0

outside(a) := a.flow if count(a.witness) == 0

goal(a) := a.reaches if a.reaches != null

goal(a) := a.target if a.reaches == null

by(a) := sprintf(" by `%s`", [words.short(a.operation)]) if a.operation != null

by(a) := "" if a.operation == null

help(a) := sprintf("put a gate of kind `human_approval` on flow `%s`, or let the agent draft and a person send", [words.short(a.flow)]) if {
	count(a.gates) == 0
}

help(a) := sprintf("%s on flow `%s` is no adequate approval by a person: add a gate of kind `human_approval`", [words.list(a.gates), words.short(a.flow)]) if {
	count(a.gates) > 0
}

witness(a) := {"path": a.witness} if count(a.witness) > 0

witness(a) := {} if count(a.witness) == 0

unknown := set()
