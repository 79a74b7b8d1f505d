# METADATA
# scope: package
# title: No rotation schedule or interval too long
# description: A leak that nobody noticed stays usable until the secret changes.
# custom:
#   id: SECRET-003
#   name: secret-rotation
#   severity: high
#   core: true
#   required_from: limited_production
#   parameters:
#     max_days:
#       default: 90
#       description: longest interval of rotation in days
#   remediation: >-
#     Let your secret manager rotate the secret, and write the interval, the day of the last run and who answers for it.
#   reasons:
#     missing: nothing says how often the secret changes
#     too-long: the interval is longer than allowed
#     overdue: the last rotation is longer ago than the interval
#     no-owner: nobody answers for the rotation
#   references:
#     - "NHI Top 10 NHI7:2025"
#     - "AISVS 1.0 9.4.3"
#     - "800-53 IA-5, SC-12"
#     - "ISO 27001 A.5.17, A.8.24"
#     - "SOC 2 CC6.1"
#     - "PCI DSS 4 8.6.3, 3.7.4"
#   related: [AUTH-003, SECRET-002]
package flowgate.rules.secret.rotation

import data.flowgate.lib.planned

max_days := data.params["SECRET-003"].max_days

# Where no secret is stored (workload identity) there is none in the facts; a literal has to go before it can rotate.
secrets contains s if {
	some s in input.secrets
	s.connection != null
	s.form != "literal"
	not s.connection in planned.connections
}

subjects contains {"id": s.id, "at": s.at} if some s in secrets

unknown contains gap(s, s.at, "missing", {
	"missing": "rotation.interval",
	"label": "no rotation",
	"message": sprintf("nothing says how often `%s` is rotated", [s.key]),
	"help": sprintf("write `rotation: {interval: %vd, last: <day>, owner: <group>}` beside its `ref`", [max_days]),
}) if {
	some s in secrets
	not interval(s)
}

unknown contains gap(s, place, "no-owner", {
	"missing": "rotation.owner",
	"label": "no owner",
	"message": sprintf("nobody is named who rotates `%s`", [s.key]),
	"help": "write `owner: <group>` below `rotation`",
}) if {
	some s in secrets
	interval(s)
	s.rotation.owner == null
	place := s.rotation.at
}

fail contains gap(s, place, "too-long", {
	"label": sprintf("more than %v days", [max_days]),
	"message": sprintf("`%s` is rotated every %v days, at most %v are allowed", [s.key, s.rotation.interval_days, max_days]),
	"help": sprintf("rotate it at least every %v days: `interval: %vd`", [max_days, max_days]),
	"values": {"days": s.rotation.interval_days, "max_days": max_days},
}) if {
	some s in secrets
	s.rotation.interval_days > max_days
	place := field(s, "interval")
}

fail contains gap(s, place, "overdue", {
	"label": sprintf("%v days ago", [s.rotation.age_days]),
	"message": sprintf("`%s` was rotated %v days ago and should be every %v", [s.key, s.rotation.age_days, s.rotation.interval_days]),
	"help": "rotate it now and write the day as `last`",
	"values": {"age_days": s.rotation.age_days, "days": s.rotation.interval_days},
}) if {
	some s in secrets
	s.rotation.age_days > s.rotation.interval_days
	place := field(s, "last")
}

interval(s) if s.rotation.interval_days != null

# `rotation: 60d` is the interval itself.
field(s, name) := sprintf("%s/%s", [s.rotation.at, name])

gap(s, at, reason, said) := object.union(said, {"subject": s.id, "at": at, "reason": reason})
