# METADATA
# scope: package
# title: Store without retention period or deletion method
# description: What nobody planned to delete is kept, and every year of it is one more year that can leak.
# custom:
#   id: RETAIN-001
#   name: no-retention-period
#   severity: high
#   core: true
#   required_from: limited_production
#   remediation: >-
#     Write `retention: {period, deletion: {method, owner}}` for each place that keeps data, with `erasure` where the data
#     is about people. For a model provider write the period and the contract that promises it.
#   reasons:
#     no-period: data stays without end
#     no-method: nothing deletes it, or nobody answers for that
#     no-erasure-route: one person's data cannot be removed
#     provider-unknown: what the model provider keeps is not known
#   references:
#     - "AISVS 1.0 8.3.2"
#     - "800-53 SI-12, SI-12(3), CM-12"
#     - "AI RMF MEASURE 2.10"
#     - "ISO 27001 A.8.10, A.5.33, A.5.34"
#     - "ISO 42001 A.4.3"
#     - "SOC 2 C1.2, P4.2, P4.3"
#     - "GDPR Art. 5(1)(e), Art. 30(1)(f), Art. 13(2)(a), Art. 28(3)(g)"
#     - "HIPAA 164.316(b)"
#     - "PCI DSS 4 3.2.1"
#   related: [RETAIN-002, RETAIN-003]
package flowgate.rules.retain.no_period

import data.flowgate.lib.planned
import data.flowgate.lib.words

places contains r if {
	some r in input.retention
	r.highest_tier >= 1
	not r.node in planned.nodes
}

subjects contains {"id": r.node, "at": r.at} if some r in places

# Nothing is kept where the period is zero.
keeps contains r if {
	some r in places
	r.kind != "model"
	r.period_seconds != 0
}

unknown contains gap(r, "period", {
	"reason": "no-period",
	"message": sprintf("%s `%s` keeps %s data without end", [r.kind, words.short(r.node), words.tier(r.highest_tier)]),
	"help": "write `retention: {period: 90d}`, or what the purpose needs",
}) if {
	some r in keeps
	r.period_seconds == null
}

unknown contains gap(r, "deletion", {
	"reason": "no-method",
	"message": sprintf("nothing says how %s `%s` deletes %s data and who answers for it", [r.kind, words.short(r.node), words.tier(r.highest_tier)]),
	"help": "write `deletion: {method: <job or lifecycle policy>, owner: <group>}` below `retention`",
}) if {
	some r in keeps
	not r.deletion
}

unknown contains gap(r, "erasure", {
	"reason": "no-erasure-route",
	"message": sprintf("nothing says how one person's data leaves %s `%s`", [r.kind, words.short(r.node)]),
	"help": "write `erasure: <job that deletes by subject>` below `retention`",
}) if {
	some r in keeps
	r.personal
	not r.erasure
}

unknown contains gap(r, "period", {
	"reason": "provider-unknown",
	"message": sprintf("nothing says how long the provider of model `%s` keeps %s data", [words.short(r.node), words.tier(r.highest_tier)]),
	"help": "write `retention: 30d` on the model and its `contract`; most providers keep requests to detect abuse",
}) if {
	some r in places
	r.kind == "model"
	r.period_seconds == null
}

# A period that only the provider can keep needs the provider's word. "Nothing at all" without it is a wrong statement.
unknown contains object.union(said, {"missing": "contract"}) if {
	some r in places
	r.kind == "model"
	r.period_seconds > 0
	not r.contract
	said := contractless(r)
}

fail contains contractless(r) if {
	some r in places
	r.kind == "model"
	r.period_seconds == 0
	not r.contract
}

contractless(r) := {
	"subject": r.node,
	"at": sprintf("%s/contract", [r.at]),
	"reason": "provider-unknown",
	"label": "no contract",
	"message": sprintf("model `%s` states what its provider keeps, and names no contract for it", [words.short(r.node)]),
	"help": "write `contract: <id of the agreement>` on the model",
}

gap(r, field, said) := object.union(said, {
	"subject": r.node,
	"at": field_at(r, field),
	"missing": sprintf("retention.%s", [field]),
})

# Below the retention where there is one, else below the node.
field_at(r, field) := sprintf("%s/retention/%s", [r.at, field]) if r.retention_at == r.at

field_at(r, field) := sprintf("%s/%s", [r.retention_at, field]) if r.retention_at != r.at
