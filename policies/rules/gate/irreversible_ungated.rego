# METADATA
# scope: package
# title: Irreversible action allowed without standing human approval
# description: >-
#   Where nothing can be undone, approval is the only correction there is.
# custom:
#   id: GATE-003
#   name: irreversible-ungated
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   contributes_to: [GATE-001, GATE-004, FLOW-004]
#   parameters:
#     recall_minimum:
#       default: 14400
#       description: shortest recall window in seconds that makes a send something that can be undone
#     recall:
#       default: [recall, delayed_send, undo_send, hold]
#       description: methods of `rollback` that hold an action back for a while
#   remediation: >-
#     Keep a gate of kind `human_approval` in front of it in every phase, or make it something that can be called back: a delayed send with a recall window, a delete with restore.
#   reasons:
#     irreversible-ungated: it cannot be undone and nobody looks before
#     external-gate-removed-first: what goes out lost its approval while what stays inside kept it
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI08"
#     - "Agentic threats T2"
#     - "AISVS 1.0 9.2.1, 9.2.3, 9.2.10"
#     - "ATLAS AML.M0029, AML.T0101, AML.T0048"
#     - "800-53 AC-4(9), SI-17"
#     - "ISO 27001 A.5.14"
#     - "SOC 2 CC6.7"
#     - "EU AI Act Art. 14(4)(d), Art. 14(4)(e)"
#   related: [GATE-001, GATE-002, WRITE-001]
package flowgate.rules.gate.irreversible_ungated

import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["GATE-003"]

acts contains {"action": a, "operation": o} if {
	some a in input.actions
	not a.flow in planned.flows
	some o in input.operations
	o.id == a.operation
	o.effect != "draft"
	not o.planned
}

irreversible contains w if {
	some w in acts
	w.operation.reversibility == "irreversible"
	not recallable(w.operation)
}

# Code that runs outside a sandbox can do anything.
irreversible contains w if {
	some w in acts
	w.operation.effect == "execute"
	some t in input.tools
	t.id == w.action.target
	not words.stated(object.get(t.declared, ["sandbox", "isolation"], null))
}

recallable(o) if {
	rollback := object.get(o.declared, "rollback", {})
	rollback.method in params.recall
	rollback.max_time.seconds >= params.recall_minimum
}

subjects contains {"id": w.action.id, "at": w.action.at} if some w in irreversible

fail contains {
	"subject": w.action.id,
	"at": w.action.at,
	"reason": reason(w),
	"label": "cannot be undone",
	"message": sprintf("`%s` cannot be undone and no person approves it%s", [words.short(w.operation.id), beside(w)]),
	"help": sprintf("put a gate of kind `human_approval` on flow `%s`, or let it wait where it can be called back (`rollback: {method: recall, max_time: 4h}`)", [words.short(w.action.flow)]),
	"edge": reached(w.action),
	"path": w.action.witness,
	"related": array.concat([{"at": w.operation.at, "label": "the operation"}], [{"at": at, "label": "inside, and approved"} | some at in kept(w)]),
	"values": {"reversibility": w.operation.reversibility},
} if {
	some w in irreversible
	not w.action.covered
}

# The flow that reaches the effect: the last of the witness.
reached(a) := a.witness[count(a.witness) - 1].flow if count(a.witness) > 0

reached(a) := a.flow if count(a.witness) == 0

# Messages inside that still are approved, while this one goes out unapproved.
kept(w) := {a.at |
	w.action.external
	w.operation.capability == "communicate"
	some other in acts
	other.operation.capability == "communicate"
	a := other.action
	not a.external
	count(a.adequate_gates) > 0
}

reason(w) := "external-gate-removed-first" if count(kept(w)) > 0

reason(w) := "irreversible-ungated" if count(kept(w)) == 0

beside(w) := ", while messages inside still are approved" if count(kept(w)) > 0

beside(w) := "" if count(kept(w)) == 0

unknown := set()
