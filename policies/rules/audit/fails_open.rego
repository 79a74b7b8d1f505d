# METADATA
# scope: package
# title: Action proceeds when logging fails
# description: Unlogged actions are what an attacker wants; a full disk must not grant them.
# custom:
#   id: AUDIT-007
#   name: audit-fails-open
#   severity: high
#   core: false
#   required_from: limited_production
#   parameters:
#     closed:
#       default: [block, buffer_durable]
#       description: what may happen to an action whose record cannot be written
#   remediation: >-
#     Write the record before the action, and let writes stop when the sink is not there: `on_failure: block`. A durable buffer
#     does as well with `buffer_limit` and `alert`.
#   reasons:
#     fail-open: the action happens although its record is lost
#     undeclared: nothing says what happens then
#   fixes:
#     fail-open:
#       - { does: "stops actions that cannot be logged (`on_failure: block`)", edit: set, value: block, keys: [on_failure] }
#     undeclared:
#       - { does: "stops actions that cannot be logged (`on_failure: block`)", edit: set, value: block, keys: [on_failure] }
#   references:
#     - "OWASP ASI10"
#     - "Agentic threats T8"
#     - "800-53 AU-5"
#     - "ISO 27001 A.8.15"
#     - "SOC 2 CC7.2"
#     - "HIPAA 164.312(b)"
#     - "PCI DSS 4 10.7.2"
#   related: [AUDIT-001, AUDIT-004]
package flowgate.rules.audit.fails_open

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

closed := data.params["AUDIT-007"].closed

# Actions that must not go unrecorded: whatever is no read, and reads of restricted data.
grave := [o.id | some o in operations.checked; heavy(o)]

heavy(o) if o.effect != "read"

heavy(o) if o.tier == 3

sinks contains s if {
	some s in input.stores
	s.kind == "audit_sink"
	not s.planned
	count(grave) > 0
}

subjects contains {"id": s.id, "at": s.at} if some s in sinks

mode(s) := object.get(s.declared, ["on_failure", "mode"], null)

unknown contains {
	"subject": s.id,
	"at": place.at(s, "on_failure"),
	"missing": "on_failure",
	"reason": "undeclared",
	"message": sprintf("nothing says what happens to actions when audit sink `%s` cannot be written", [s.name]),
	"help": "write `on_failure: block`, or `{mode: buffer_durable, buffer_limit: 2GB, alert: agents-primary}`",
} if {
	some s in sinks
	mode(s) == null
}

fail contains {
	"subject": s.id,
	"at": place.at(s, "on_failure"),
	"reason": "fail-open",
	"label": "goes on unrecorded",
	"message": sprintf("when audit sink `%s` cannot be written, `%s` lets actions go on unrecorded", [s.name, mode(s)]),
	"help": sprintf("write one of %s", [words.choice(closed)]),
} if {
	some s in sinks
	mode(s) != null
	not mode(s) in closed
}

# A buffer that may fill up unnoticed loses records all the same.
unknown contains {
	"subject": s.id,
	"at": place.at(s, sprintf("on_failure/%s", [absent[0]])),
	"missing": sprintf("on_failure.%s", [absent[0]]),
	"reason": "fail-open",
	"message": sprintf("the buffer before audit sink `%s` does not state %s: full and unnoticed, it loses records", [s.name, words.list(absent)]),
	"help": "write for example `on_failure: {mode: buffer_durable, buffer_limit: 2GB, alert: agents-primary}`",
} if {
	some s in sinks
	mode(s) == "buffer_durable"
	absent := [f | some f in ["buffer_limit", "alert"]; not words.stated(object.get(s.declared.on_failure, f, null))]
	count(absent) > 0
}
