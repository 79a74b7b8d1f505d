# METADATA
# scope: package
# title: Audit retention below the required minimum
# description: Investigations begin months after the action, when a short log has already forgotten it.
# custom:
#   id: RETAIN-003
#   name: audit-retention-too-short
#   severity: high
#   core: true
#   required_from: limited_production
#   contributes_to: [RETAIN-001, OWNER-003]
#   parameters:
#     minimum_days:
#       default: { own: 365, pci_dss: 365, hipaa: 2190, ai_act_high_risk: 183, broker_dealer: 2190 }
#       description: >-
#         days an audit record is kept, `own` for everyone and by regime that applies; whether the six years of HIPAA cover raw
#         logs is disputed, brokers and dealers may keep some records three years only
#     hot_days:
#       default: { pci_dss: 90 }
#       description: days within which a record is there at once, by regime
#   remediation: >-
#     Set `retention.period` of the audit sink to the longest minimum that applies, and `retention.hot` where a regime wants
#     records at once. Write in `governance.regimes` which regimes apply.
#   reasons:
#     below-minimum: records are deleted too early
#     hot-tier-below-minimum: records cannot be had at once for long enough
#     regime-unset: nothing says which regimes apply
#   fixes:
#     below-minimum:
#       - { does: "keeps the log for {minimum_days} days", edit: set, value: "{minimum_days}d" }
#     hot-tier-below-minimum:
#       - { does: "keeps {hot_days} days of the log at hand", edit: set, value: "{hot_days}d" }
#   references:
#     - "Agentic threats T8"
#     - "800-53 AU-11"
#     - "ISO 27001 A.5.33, A.8.15"
#     - "SOC 2 CC7.3"
#     - "HIPAA 164.316(b)"
#     - "PCI DSS 4 10.5.1"
#     - "EU AI Act Art. 26(6)"
#     - "SOX ITGC CO"
#     - "SEC Rule 17a-4(a)(b)"
#   related: [RETAIN-001, OWNER-003]
package flowgate.rules.retain.audit_too_short

import data.flowgate.lib.place

params := data.params["RETAIN-003"]

sinks contains s if {
	some s in input.stores
	s.kind == "audit_sink"
	not s.planned
}

subjects contains {"id": s.id, "at": s.at} if some s in sinks

governance := object.get(input.integration.declared, "governance", {})

# Regimes that apply: by the integration, by a class it handles, by the class of the system under the AI Act.
regimes contains "own"

regimes contains name if {
	some name, regime in governance.regimes
	regime.applies == true
}

regimes contains name if {
	some class in input.classes
	not class.planned
	some name in class.declared.regimes
}

regimes contains "ai_act_high_risk" if governance.ai_act.class == "high_risk"

longest(table) := max({[table[name], name] | some name in regimes; table[name]})

day := 86400

fail contains {
	"subject": s.id,
	"at": place.at(s, "retention/period"),
	"reason": "below-minimum",
	"label": "too short",
	"message": sprintf("audit sink `%s` keeps records for %s, and %s asks for %d days", [s.name, s.declared.retention.period.text, whose(need[1]), need[0]]),
	"help": sprintf("write `retention: {period: %dd}`, or set `minimum_days` of RETAIN-003 to what your lawyers say", [need[0]]),
	"values": {"minimum_days": need[0], "regime": need[1]},
} if {
	some s in sinks
	need := longest(params.minimum_days)
	s.declared.retention.period.seconds < need[0] * day
}

unknown contains {
	"subject": s.id,
	"at": place.at(s, "retention/period"),
	"missing": "retention.period",
	"reason": "below-minimum",
	"message": sprintf("nothing says how long audit sink `%s` keeps records; %s asks for %d days", [s.name, whose(need[1]), need[0]]),
	"help": sprintf("write `retention: {period: %dd}`", [need[0]]),
} if {
	some s in sinks
	not s.declared.retention.period
	need := longest(params.minimum_days)
}

fail contains {
	"subject": s.id,
	"at": place.at(s, "retention/hot"),
	"reason": "hot-tier-below-minimum",
	"label": "too short",
	"message": sprintf("records of audit sink `%s` can be had at once for %s, and %s asks for %d days", [s.name, s.declared.retention.hot.text, whose(need[1]), need[0]]),
	"help": sprintf("write `hot: %dd` below `retention`", [need[0]]),
	"values": {"hot_days": need[0], "regime": need[1]},
} if {
	some s in sinks
	need := longest(params.hot_days)
	s.declared.retention.hot.seconds < need[0] * day
}

unknown contains {
	"subject": s.id,
	"at": place.at(s, "retention/hot"),
	"missing": "retention.hot",
	"reason": "hot-tier-below-minimum",
	"message": sprintf("nothing says how long records of audit sink `%s` can be had at once; %s asks for %d days", [s.name, whose(need[1]), need[0]]),
	"help": sprintf("write `hot: %dd` below `retention`", [need[0]]),
} if {
	some s in sinks
	s.declared.retention.period
	not s.declared.retention.hot
	need := longest(params.hot_days)
}

unknown contains {
	"subject": s.id,
	"at": place.at(input.integration, "governance/regimes"),
	"missing": "governance.regimes",
	"reason": "regime-unset",
	"message": sprintf("nothing says which regimes apply, so how long audit sink `%s` must keep records is not known", [s.name]),
	"help": "write them below `governance`, for example `regimes: {gdpr: {applies: true}, pci_dss: {applies: false, reason: no card data}}`",
	"edge": sprintf("%s/governance/regimes", [input.integration.id]),
} if {
	some s in sinks
	count(object.get(governance, "regimes", {})) == 0
}

whose("own") := "the company"

whose(name) := sprintf("regime `%s`", [name]) if name != "own"
