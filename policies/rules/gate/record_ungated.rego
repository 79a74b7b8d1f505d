# METADATA
# scope: package
# title: System-of-record write without approval where the phase requires it
# description: >-
#   A mistake in a system of record reaches everybody who relies on it, and carries the strictest audit expectations.
# custom:
#   id: GATE-002
#   name: record-ungated
#   severity: high
#   core: true
#   required_from: internal_pilot
#   contributes_to: [GATE-001]
#   parameters:
#     financial:
#       default: [invoice, payment, payout, refund, credit_note, journal_entry, bank_account, price]
#       description: objects whose change is high risk whatever is declared
#   remediation: >-
#     Put a gate of kind `human_approval` on the flow that writes. Until full production, write `risk: medium` or `low` where that is true; in full production only a reversible low-risk write with evidence of its reliability may go without.
#   reasons:
#     no-gate: nobody looks before the record changes
#     risk-undeclared: nothing says the risk of the write, so that it counts as high
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02"
#     - "Agentic threats T2"
#     - "AISVS 1.0 9.2.1, 9.2.4"
#     - "ATLAS AML.M0029"
#     - "800-53 AC-3, CM-3, AC-5"
#     - "AI RMF MAP 3.5, MANAGE 2.4"
#     - "ISO 27001 A.5.3, A.8.32"
#     - "ISO 42001 A.9.2"
#     - "SOC 2 CC8.1, CC6.3"
#     - "EU AI Act Art. 14(1)"
#     - "SOX ITGC APD, CO"
#   related: [GATE-001, GATE-003, GATE-005, WRITE-001]
package flowgate.rules.gate.record_ungated

import data.flowgate.lib.phase
import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["GATE-002"]

writes contains {"action": a, "operation": o} if {
	some a in input.actions
	not a.flow in planned.flows
	some o in input.operations
	o.id == a.operation
	o.capability == "record_write"
	o.effect != "draft"
	not o.planned
}

subjects contains {"id": w.action.id, "at": w.action.at} if some w in writes

# What is declared low is high all the same where money moves or a record goes.
risk(o) := "high" if overridden(o)

risk(o) := object.get(o.declared, "risk", "undeclared") if not overridden(o)

overridden(o) if o.effect in {"delete", "pay", "admin"}

overridden(o) if {
	some object in object.get(o.declared, "objects", [])
	some word in params.financial
	contains(lower(object), word)
}

# In full production approval may be absent only where a mistake is small, can be undone and has proven rare.
needs_approval(o) if {
	phase.last
	not earned(o)
}

needs_approval(o) if {
	not phase.last
	risk(o) in {"high", "undeclared"}
}

earned(o) if {
	risk(o) == "low"
	o.reversibility == "reversible"
	words.stated(object.get(o.declared, "evidence", null))
}

ungated contains w if {
	some w in writes
	not w.action.covered
	not w.action.group_gated
	needs_approval(w.operation)
}

fail contains object.union(
	{
		"subject": w.action.id,
		"at": w.action.at,
		"reason": "no-gate",
		"label": "writes without approval",
		"message": sprintf("`%s` changes records in `%s` by `%s` and no person approves it%s", [words.short(w.action.context), words.short(w.action.target), words.short(w.operation.id), because(w.operation)]),
		"help": sprintf("put a gate of kind `human_approval` on flow `%s`%s", [words.short(w.action.flow), alternative]),
		"edge": w.action.flow,
		"related": [{"at": w.operation.at, "label": "the operation"}],
		"values": {"risk": risk(w.operation), "gates": w.action.gates},
	},
	more,
) if {
	some w in ungated
	risk(w.operation) != "undeclared"
	more := details(w)
}

unknown contains {
	"subject": w.action.id,
	"at": w.operation.at,
	"missing": "risk",
	"reason": "risk-undeclared",
	"message": sprintf("`%s` changes records in `%s` without approval, and nothing says how much a mistake would cost", [words.short(w.operation.id), words.short(w.action.target)]),
	"help": sprintf("write `risk: low`, `medium` or `high` on `%s`, or put a gate of kind `human_approval` on flow `%s`", [words.short(w.operation.id), words.short(w.action.flow)]),
} if {
	some w in ungated
	risk(w.operation) == "undeclared"
}

# Test systems are there to be written to.
details(w) := {"path": w.action.witness, "severity": "info"} if input.integration.phase_order == 0

details(w) := {"path": w.action.witness} if input.integration.phase_order > 0

because(o) := sprintf("; `%s` is high risk whatever is declared", [o.effect]) if {
	overridden(o)
	o.effect in {"delete", "pay", "admin"}
}

because(o) := "; what it changes is financial, which is high risk whatever is declared" if {
	overridden(o)
	not o.effect in {"delete", "pay", "admin"}
}

because(o) := "" if not overridden(o)

alternative := ", or show that it is low risk, reversible and reliable (`evidence`)" if phase.last

alternative := ", or write `risk: medium` or `low` if a mistake costs little" if not phase.last
