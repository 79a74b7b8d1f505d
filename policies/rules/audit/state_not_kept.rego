# METADATA
# scope: package
# title: Before and after state not captured for writes
# description: Without the state before and after, a wrong change can be neither seen nor taken back.
# custom:
#   id: AUDIT-003
#   name: state-not-captured
#   severity: high
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Let the tool read before it writes and log the difference with the id of the record: `capture: [before, after]` on the
#     operation, or `before: delta, after: delta` below `audit.record`. Keep the log at least as long as a rollback may take.
#   reasons:
#     no-before: what was there is not kept
#     no-after: what was written is not kept
#     retention-too-short: the log forgets before the rollback is over
#   fixes:
#     no-before:
#       - { does: "keeps the state before and after (`capture`)", edit: set, value: [before, after], keys: [capture] }
#     no-after:
#       - { does: "keeps the state after (`capture`)", edit: set, value: [before, after], keys: [capture] }
#   references:
#     - "Agentic threats T8"
#     - "800-53 AU-3(1), CP-9"
#     - "ISO 27001 A.8.15, A.8.13"
#     - "SOC 2 CC7.2, CC8.1"
#     - "HIPAA 164.312(c)"
#     - "PCI DSS 4 10.2.2"
#     - "EU AI Act Art. 12(2)"
#     - "SOX ITGC PC, CO"
#   related: [WRITE-001, AUDIT-006, RETAIN-002]
package flowgate.rules.audit.state_not_kept

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

changing := [o | some o in operations.writing; o.effect in {"write", "delete", "transition", "pay"}]

subjects contains {"id": o.id, "at": o.at} if some o in changing

# A new record has no state before, a deleted one none after; a payment is a new record.
needed(o) := ["after"] if fresh(o)

needed(o) := ["before"] if o.effect == "delete"

needed(o) := ["before", "after"] if {
	o.effect != "delete"
	not fresh(o)
}

fresh(o) if o.creates == true

fresh(o) if o.effect == "pay"

gaps contains {"operation": o, "states": states, "reason": sprintf("no-%s", [states[0]])} if {
	some o in changing
	states := [state | some state in needed(o); not state in o.captures]
	count(states) > 0
}

# The operation says what is kept, and leaves this out.
fail contains {
	"subject": gap.operation.id,
	"at": place.at(gap.operation, "capture"),
	"reason": gap.reason,
	"label": sprintf("without %s", [words.row(gap.states)]),
	"message": sprintf("the audit trail does not keep the state %s `%s`", [concat(" and ", gap.states), words.short(gap.operation.id)]),
	"help": sprintf("write `capture: [%s]`; the changed fields are enough", [concat(", ", needed(gap.operation))]),
} if {
	some gap in gaps
	gap.operation.declared.capture
}

unknown contains {
	"subject": gap.operation.id,
	"at": place.at(gap.operation, "capture"),
	"missing": "capture",
	"reason": gap.reason,
	"message": sprintf("nothing says that the audit trail keeps the state %s `%s`", [concat(" and ", gap.states), words.short(gap.operation.id)]),
	"help": sprintf("write `capture: [%s]` on the operation, or `%s: delta` below `audit.record` for all", [concat(", ", needed(gap.operation)), concat(": delta, ", gap.states)]),
} if {
	some gap in gaps
	not gap.operation.declared.capture
}

# Seconds that the sink keeps records.
kept := sink.declared.retention.period.seconds if {
	some sink in input.stores
	sink.id == input.audit.sink
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "rollback/max_time"),
	"reason": "retention-too-short",
	"label": sprintf("the log is kept for %s", [sink.declared.retention.period.text]),
	"message": sprintf("`%s` may be rolled back for %s, and its states are deleted before", [words.short(o.id), o.declared.rollback.max_time.text]),
	"help": sprintf("keep `%s` at least that long, or shorten `rollback.max_time`", [sink.name]),
	"related": [{"at": sink.at, "label": "the log"}],
} if {
	some o in changing
	o.declared.rollback.max_time.seconds > kept
	some sink in input.stores
	sink.id == input.audit.sink
}
