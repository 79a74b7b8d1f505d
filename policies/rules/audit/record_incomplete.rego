# METADATA
# scope: package
# title: Audit record schema incomplete
# description: After an incident these fields answer who did what, on which records, why, when, and how it ended.
# custom:
#   id: AUDIT-002
#   name: incomplete-audit-record
#   severity: high
#   core: true
#   required_from: internal_pilot
#   parameters:
#     aliases:
#       default:
#         timestamp: [time, ts, event_time]
#         agent_id: [agent]
#         agent_version: [version]
#         initiator: [user, actor, job, initiated_by]
#         rationale: [reason, decision, prompt_ref]
#         records: [record_ids, object_ids]
#         result: [outcome]
#         error: [error_message]
#         duration_ms: [duration]
#         correlation_id: [trace_id]
#         approval_id: [approval_ref, approval]
#       description: other names for the fields; `audit.field_map` adds an integration's own
#   remediation: >-
#     Write the missing fields below `audit.record`, the time as `utc_ms`. Where your log has other names, write them as
#     `audit.field_map`.
#   reasons:
#     no-record: no fields are stated
#     no-timestamp: when
#     timestamp-precision: milliseconds
#     timestamp-zone: UTC
#     no-agent-version: which agent in which version
#     no-initiator: for whom or by which job
#     no-action: what it did
#     no-rationale: why it decided so
#     no-record-ids: on which records
#     no-inputs: what it was given
#     no-outputs: what it gave
#     no-result: success, failure or partial
#     no-error: what went wrong
#     no-duration: how long it took
#     no-correlation: which steps belong together
#     no-approval-ref: which approval it rests on
#   fixes:
#     timestamp-precision:
#       - { does: "takes the time in UTC with milliseconds (`utc_ms`)", edit: set, value: utc_ms }
#     timestamp-zone:
#       - { does: "takes the time in UTC with milliseconds (`utc_ms`)", edit: set, value: utc_ms }
#   references:
#     - "Agentic threats T8"
#     - "AISVS 1.0 12.1.3, 12.1.4, 9.4.2"
#     - "800-53 AU-3, AU-3(1), AU-8, AU-10(1)"
#     - "ISO 27001 A.8.15, A.8.17"
#     - "ISO 42001 A.6.2.8"
#     - "SOC 2 CC7.2"
#     - "GDPR Art. 5(2)"
#     - "HIPAA 164.312(b), 164.312(d)"
#     - "PCI DSS 4 10.2.2, 10.6.1"
#     - "EU AI Act Art. 12(2)"
#     - "SOX ITGC CO"
#   related: [AUDIT-001, AUDIT-003]
package flowgate.rules.audit.record_incomplete

import data.flowgate.lib.place
import data.flowgate.lib.words

audit := input.audit if {
	input.audit != null
	not input.audit.planned
}

# A mapping of fields, or a list of them.
record := audit.declared.record if {
	is_object(audit.declared.record)
	count(audit.declared.record) > 0
}

record := {field: true | some field in audit.declared.record} if {
	is_array(audit.declared.record)
	count(audit.declared.record) > 0
}

field_map := audit.declared.field_map if is_object(audit.declared.field_map)

default field_map := {}

subjects contains {"id": audit.id, "at": audit.at}

subjects contains {"id": input.integration.id, "at": input.integration.at} if input.audit == null

unknown contains {
	"subject": input.integration.id,
	"at": sprintf("%s/audit", [input.integration.at]),
	"missing": "audit",
	"reason": "no-record",
	"message": "nothing says what an audit record holds",
	"help": "write `audit: {sink: <store>, covers: all, record: {timestamp: utc_ms, …}}`",
} if input.audit == null

unknown contains {
	"subject": audit.id,
	"at": place.at(audit, "record"),
	"missing": "audit.record",
	"reason": "no-record",
	"message": "nothing says which fields an audit record has",
	"help": sprintf("write `record: {timestamp: utc_ms, %s: true, …}`", [concat(": true, ", sort([f | some f, _ in needed; f != "timestamp"]))]),
} if {
	audit
	not record
}

# Field → reason code.
needed := object.union(always, conditional)

always := {
	"timestamp": "no-timestamp", "agent_id": "no-agent-version", "agent_version": "no-agent-version",
	"initiator": "no-initiator", "action": "no-action", "rationale": "no-rationale", "records": "no-record-ids",
	"inputs": "no-inputs", "outputs": "no-outputs", "result": "no-result", "error": "no-error",
	"duration_ms": "no-duration",
}

conditional := object.union(
	{f: r | some f, r in {"correlation_id": "no-correlation"}; audit.several_hops},
	{f: r | some f, r in {"approval_id": "no-approval-ref"}; audit.gated},
)

# All names under which the log may keep a field; `field_map` is read in both directions.
names(field) := ({field} | {n | some n in data.params["AUDIT-002"].aliases[field]}) | mapped(field)

mapped(field) := {other | some [one, other] in pairs; one == field}

pairs := {[standard, own] | some standard, own in field_map} | {[standard, own] | some own, standard in field_map}

# The name in the record and what it says of the field.
kept[field] := {"name": name, "value": record[name]} if {
	some field, _ in needed
	found := sort([n | some n in names(field); object.get(record, n, null) != null])
	name := found[0]
}

unknown contains {
	"subject": audit.id,
	"at": sprintf("%s/%s", [place.at(audit, "record"), missing[0]]),
	"missing": sprintf("audit.record.%s", [missing[0]]),
	"reason": reason,
	"message": sprintf("an audit record has no field for %s", [words.list(missing)]),
	"help": sprintf("add `%s` to `record`, or name your own field for it in `field_map`", [concat("`, `", missing)]),
} if {
	record
	some reason in {r | some r in unkept}
	missing := sort([f | some f, r in unkept; r == reason])
}

unkept := {field: reason | some field, reason in needed; not kept[field]}

fail contains {
	"subject": audit.id,
	"at": sprintf("%s/%s", [place.at(audit, "record"), place.segment(kept[field].name)]),
	"reason": problem.reason,
	"label": problem.label,
	"message": sprintf("audit field `%s` %s", [kept[field].name, problem.message]),
	"help": problem.help,
} if {
	some field, _ in kept
	problem := wrong(field, kept[field].value)
}

wrong(field, value) := {
	"reason": needed[field],
	"label": "left out",
	"message": "is left out",
	"help": sprintf("write `%s: true`, or `reference` where the text itself must not be kept", [field]),
} if {
	not field in {"timestamp", "records", "result"}
	not words.stated(value)
}

wrong("records", value) := {
	"reason": "no-record-ids",
	"label": "no ids",
	"message": "does not keep the ids of the records",
	"help": "write `records: ids`",
} if {
	value != true
	not contains(lower(sprintf("%v", [value])), "id")
}

wrong("result", value) := {
	"reason": "no-result",
	"label": "not all outcomes",
	"message": sprintf("does not tell %s", [words.list(lacking)]),
	"help": "write `result: [success, failure, partial]`",
} if {
	lacking := {"success", "failure", "partial"} - told(value)
	count(lacking) > 0
}

told(value) := {"success", "failure", "partial"} if value == true

told(value) := {v | some v in value} if is_array(value)

told(value) := {value} if is_string(value)

told(value) := set() if value == false

wrong("timestamp", value) := clock(lower(sprintf("%v", [value])))

clock(text) := {
	"reason": "timestamp-zone",
	"label": "not UTC",
	"message": "does not say UTC",
	"help": "write `timestamp: utc_ms`",
} if not contains(text, "utc")

clock(text) := {
	"reason": "timestamp-precision",
	"label": "too coarse",
	"message": "does not tell milliseconds",
	"help": "write `timestamp: utc_ms`",
} if {
	contains(text, "utc")
	not regex.match(`(^|[^a-z])(ms|us|ns|millis|micros|nanos|milliseconds|microseconds|nanoseconds)($|[^a-z])`, text)
}
