# METADATA
# scope: package
# title: Approval gate can be bypassed
# description: A gate on one of two roads stops only those who take that road; injected instructions take the other.
# custom:
#   id: GATE-004
#   name: gate-bypass
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Put the same gate on the other route, or remove that route. For operations that scopes allow and nobody declared,
#     narrow the scopes or name what outside the model keeps to the declared ones as `operations_enforced_by`.
#   reasons:
#     alternate-tool: another tool has the same effect
#     alternate-agent: another agent has the same effect
#     alternate-connection: another connection has the same effect
#     direct-edge: another flow has the same effect
#     latent-operation: granted scopes allow the effect by operations that nobody declared
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI03"
#     - "Agentic threats T6, T2"
#     - "AISVS 1.0 9.2.1, 9.2.10"
#     - "800-53 AC-3, AC-4, AC-24"
#     - "ISO 27001 A.8.3, A.8.27"
#     - "SOC 2 CC6.1, CC8.1"
#     - "EU AI Act Art. 14(4)(d)"
#   related: [GATE-001, SCOPE-001]
package flowgate.rules.gate.bypass

import data.flowgate.lib.phase
import data.flowgate.lib.planned
import data.flowgate.lib.words

actions contains a if {
	some a in input.actions
	a.group_gated
	not a.flow in planned.flows
	not a.operation in planned.operations
}

# One latent fact per connection: the widest.
latent[id] := ranked[0][2] if {
	some id in {l.connection | some l in input.latent}
	not id in planned.connections
	ranked := sort([[0 - l.count, l.action, l] | some l in input.latent; l.connection == id])
}

subjects contains {"id": a.id, "at": a.at} if some a in actions

subjects contains {"id": l.connection, "at": l.at} if some l in latent

fail contains object.union(
	{
		"subject": a.id,
		"at": a.at,
		"reason": a.bypass,
		"label": "goes around the gate",
		"message": sprintf("`%s` reaches `%s` without the approval that guards this effect elsewhere: %s", [words.short(a.context), words.short(a.target), way[a.bypass]]),
		"help": help(a),
		"edge": a.flow,
		"related": [{"at": g.at, "label": "the gated route"} | some g in input.actions; g.id == a.bypasses],
	},
	more,
) if {
	some a in actions
	not a.covered
	a.bypass != null
	more := witness(a)
}

way := {
	"alternate-tool": "another operation or tool does it",
	"alternate-agent": "another agent does it",
	"alternate-connection": "another connection does it",
	"direct-edge": "another flow does it",
}

gates(a) := {gate | some g in input.actions; g.id == a.bypasses; some gate in g.adequate_gates}

help(a) := sprintf("put %s on flow `%s` too, or remove that flow", [words.list(gates(a)), words.short(a.flow)]) if count(gates(a)) > 0

help(a) := sprintf("put the same gate on flow `%s`, or remove that flow", [words.short(a.flow)]) if count(gates(a)) == 0

witness(a) := {"path": a.witness} if count(a.witness) > 0

witness(a) := {} if count(a.witness) == 0

fail contains {
	"subject": l.connection,
	"at": l.at,
	"reason": "latent-operation",
	"severity": severity,
	"label": sprintf("%d operations nobody declared", [l.count]),
	"message": sprintf("the scopes of connection `%s` allow %d undeclared operations with an effect that is gated, such as %s", [words.short(l.connection), l.count, words.list(l.strongest)]),
	"help": "narrow the scopes, or name the gateway or tool server that keeps to the declared operations as `operations_enforced_by`",
	"related": [{"at": g.at, "label": "the gated route"} | some g in input.actions; g.id == l.action],
	"values": {"count": l.count, "strongest": l.strongest},
} if {
	some l in latent
	l.enforced_by == null
	l.count > 0
}

severity := "high" if phase.production

severity := "info" if not phase.production

unknown := set()
