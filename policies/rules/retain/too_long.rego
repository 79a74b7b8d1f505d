# METADATA
# scope: package
# title: Retention longer than the data class allows, or conflicting duties
# description: >-
#   The duty to delete and the duty to keep pull apart. Where both hold for one place, somebody must have decided between them.
# custom:
#   id: RETAIN-002
#   name: kept-too-long
#   severity: high
#   core: true
#   required_from: limited_production
#   parameters:
#     minimum_days:
#       default: {ai_act: 183, hipaa: 2190, pci_dss: 365, sox_itgc: 2555}
#       description: days that a regime in scope asks an audit sink to keep its records
#   remediation: >-
#     Shorten the period, pseudonymise what is kept longer, or keep it in a store of its own; legal decides what wins and
#     writes it as `conflict_note`.
#   reasons:
#     too-long: it is kept longer than its class allows
#     unresolved-conflict: a regime asks for longer than a class allows, and nobody has decided
#   fixes:
#     too-long:
#       - { does: "keeps it for {allowed} days", edit: set, value: "{allowed}d" }
#   references:
#     - "800-53 SI-12, SI-12(1)"
#     - "AI RMF GOVERN 1.1"
#     - "ISO 27001 A.8.10, A.5.31"
#     - "SOC 2 P4.2, C1.2"
#     - "GDPR Art. 5(1)(e), Art. 25(2)"
#     - "PCI DSS 4 3.2.1"
#   related: [RETAIN-001, RETAIN-003, RETAIN-004]
package flowgate.rules.retain.too_long

import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["RETAIN-002"]

# Places with a period, and a class that limits it.
places contains r if {
	some r in input.retention
	r.period_seconds != null
	r.allowed_seconds != null
	not r.node in planned.nodes
}

subjects contains {"id": r.node, "at": r.at} if some r in places

holders[e.id] := e if some e in array.concat(array.concat(input.stores, input.systems), input.models)

# Backups outlive what they back up.
backup(r) := object.get(holders[r.node], ["declared", "retention", "backup", "seconds"], 0)

kept(r) := r.period_seconds + backup(r)

resolved(r) if words.stated(object.get(holders[r.node], ["declared", "retention", "conflict_note"], null))

days(seconds) := floor(seconds / 86400)

limits(r) := {c.id |
	some label in input.labels
	label.node == r.node
	not label.possible
	some c in input.classes
	c.id == label.class
	c.declared.max_retention.seconds == r.allowed_seconds
}

due contains regime if {
	some regime, entry in object.get(input.integration, ["declared", "governance", "regimes"], {})
	entry.applies == true
	params.minimum_days[regime]
}

# What regimes ask of this place. Only the audit trail has duties of that kind.
minimum(r) := max({params.minimum_days[regime] | some regime in due} | {0}) if trail(r)

minimum(r) := 0 if not trail(r)

trail(r) if holders[r.node].kind == "audit_sink"

conflict(r) if {
	minimum(r) > days(r.allowed_seconds)
	not resolved(r)
}

fail contains {
	"subject": r.node,
	"at": at(r),
	"reason": "too-long",
	"label": "longer than the data allows",
	"message": sprintf("%s `%s` keeps %s for %d days%s, and it may be kept for %d", [r.kind, words.short(r.node), words.list(limits(r)), days(kept(r)), backups(r), days(r.allowed_seconds)]),
	"help": sprintf("write `retention: {period: %dd}`, keep what must stay longer under a pseudonym, or in a store of its own", [max({0, days(r.allowed_seconds - backup(r))})]),
	"values": {"days": days(kept(r)), "allowed": days(r.allowed_seconds)},
} if {
	some r in places
	kept(r) > r.allowed_seconds
	not conflict(r)
	not resolved(r)
}

backups(r) := "" if backup(r) == 0

backups(r) := " with its backups" if backup(r) > 0

fail contains {
	"subject": r.node,
	"at": at(r),
	"reason": "unresolved-conflict",
	"label": "two duties",
	"message": sprintf("%s asks `%s` to keep records for %d days, and %s may be kept for %d", [words.list(askers(r)), words.short(r.node), minimum(r), words.list(limits(r)), days(r.allowed_seconds)]),
	"help": "keep the data out of the audit trail or under a pseudonym, or write `conflict_note` below `retention` with what legal has decided",
	"values": {"minimum": minimum(r), "allowed": days(r.allowed_seconds)},
} if {
	some r in places
	conflict(r)
}

askers(r) := {regime | some regime in due; params.minimum_days[regime] == minimum(r)}

at(r) := sprintf("%s/period", [r.retention_at])

unknown := set()
