# METADATA
# scope: package
# title: Action or decision not covered by the audit trail
# description: The one silent path is where the incident will be, and then nobody can say what happened.
# custom:
#   id: AUDIT-001
#   name: uncovered-action
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Log where tools are called, so that no operation can pass it by: `audit: {sink: …, covers: all}` without exceptions, and
#     `logs_to` on each gate.
#   reasons:
#     operation-uncovered: an operation leaves no record
#     gate-decision-uncovered: a decision of a gate or the use of the kill switch leaves no record
#     no-sink: no store keeps the records
#   fixes:
#     operation-uncovered:
#       - { does: "logs all of it (`covers: all`)", edit: set, value: all, keys: [covers] }
#   references:
#     - "OWASP ASI10"
#     - "Agentic threats T8"
#     - "AISVS 1.0 12.1.1, 12.4.2"
#     - "ATLAS AML.M0024"
#     - "800-53 AU-2, AU-12, AC-6(9)"
#     - "AI RMF MEASURE 2.8, MEASURE 2.4"
#     - "ISO 27001 A.8.15"
#     - "ISO 42001 A.6.2.8"
#     - "SOC 2 CC7.2, CC7.3"
#     - "GDPR Art. 5(2), Art. 30(1)(g)"
#     - "HIPAA 164.312(b)"
#     - "PCI DSS 4 10.2.1, 10.2.1.1, 10.2.1.2"
#     - "EU AI Act Art. 12(1), Art. 26(6)"
#     - "SOX ITGC CO"
#   related: [AUDIT-002, AUDIT-005, AUDIT-007]
package flowgate.rules.audit.uncovered

import data.flowgate.lib.planned
import data.flowgate.lib.words

duties contains c if {
	some c in input.coverage
	not c.id in planned_acts
}

planned_acts := planned.operations | planned.nodes | planned.flows | planned.gates

subjects contains {"id": c.id, "at": c.at} if some c in duties

subjects contains {"id": input.integration.id, "at": input.integration.at} if sinkless

# Something to log, and no place for it: one thing to say.
sinkless if {
	count(duties) > 0
	no_sink
}

no_sink if input.audit == null

no_sink if input.audit.sink == null

where := sprintf("%s/audit", [input.integration.at]) if input.audit == null

where := sprintf("%s/sink", [input.audit.at]) if input.audit != null

unknown contains {
	"subject": input.integration.id,
	"at": where,
	"missing": "audit.sink",
	"reason": "no-sink",
	"message": sprintf("nothing keeps a record of the %d things that the audit trail must have", [count(duties)]),
	"help": "declare a store of kind `audit_sink` and write `audit: {sink: …, covers: all}`",
} if sinkless

# From the pilot on the extent is written, not taken for granted.
unknown contains {
	"subject": input.integration.id,
	"at": sprintf("%s/covers", [input.audit.at]),
	"missing": "audit.covers",
	"reason": "operation-uncovered",
	"message": "the audit trail does not say what it covers",
	"help": "write `covers: all` below `audit`",
} if unstated

subjects contains {"id": input.integration.id, "at": input.integration.at} if unstated

unstated if {
	count(duties) > 0
	not no_sink
	not input.audit.covers_declared
}

open contains c if {
	some c in duties
	not no_sink
	input.audit.covers_declared
	not c.covered
}

reason(c) := "gate-decision-uncovered" if c.kind in {"gate", "kill_switch"}

reason(c) := "operation-uncovered" if not c.kind in {"gate", "kill_switch"}

what := {
	"operation": "operation", "model_call": "calls of model", "invocation": "call of another agent by flow", "gate": "decisions of gate",
	"kill_switch": "use of",
}

named(c) := "the kill switch" if c.kind == "kill_switch"

named(c) := sprintf("%s `%s`", [what[c.kind], words.short(c.id)]) if c.kind != "kill_switch"

fail contains object.union(
	{
		"subject": c.id,
		"reason": reason(c),
		"label": "leaves no record",
		"message": sprintf("the audit trail does not have %s (%d of %d covered)", [named(c), count(duties) - count(open), count(duties)]),
		"values": {"covered": count(duties) - count(open), "of": count(duties)},
	},
	more,
) if {
	some c in open
	more := mend(c)
}

# An exception says so itself; elsewhere nothing names it.
mend(c) := {
	"at": c.exception,
	"help": "take the exception away; what is logged where tools are called costs no extra call",
	"related": [{"at": c.at, "label": "what it leaves out"}],
} if c.exception != null

mend(c) := {"at": c.at, "help": "write `covers: all`, or add it to `covers`"} if {
	c.exception == null
	reason(c) == "operation-uncovered"
}

mend(c) := {"at": c.at, "help": "write `covers: all`, or `logs_to` on the gate"} if {
	c.exception == null
	reason(c) == "gate-decision-uncovered"
}
