# METADATA
# scope: package
# title: Audit store not immutable where required
# description: A log that its subject or an intruder can rewrite proves nothing about either.
# custom:
#   id: AUDIT-004
#   name: mutable-audit
#   severity: high
#   core: false
#   required_from: limited_production
#   parameters:
#     immutable:
#       default: [worm, object_lock_compliance, hash_chain_external, append_only_separate_account]
#       description: ways in which records are kept from change
#     worm:
#       default: [worm, object_lock_compliance]
#       description: those that regimes with write-once storage accept
#     weaker:
#       default: [object_lock_governance, append_only, versioned, hash_chain]
#       description: those that an administrator can lift
#     regimes:
#       default: [pci_dss, sox_itgc]
#       description: regimes that want records kept from change
#     strict_regimes:
#       default: [broker_dealer]
#       description: regimes that want write-once storage (or an audit trail of the store itself)
#   remediation: >-
#     Keep audit records under an object lock in compliance mode, in an append-only store of a separate account, or in a hash
#     chain anchored outside, and write that as `immutability` of the sink.
#   reasons:
#     mutable: records can be changed or deleted
#     weaker-than-regime: it is weaker than a regime that applies demands
#     undeclared: nothing says how records are kept from change
#   references:
#     - "Agentic threats T8"
#     - "800-53 AU-9, AU-9(1), AU-9(2), AU-9(3), AU-10"
#     - "ISO 27001 A.8.15, A.5.33"
#     - "SOC 2 CC7.2"
#     - "HIPAA 164.312(c)"
#     - "PCI DSS 4 10.3.2, 10.3.4"
#     - "SOX ITGC CO"
#     - "SEC Rule 17a-4(f): WORM or audit-trail alternative"
#   related: [AUDIT-005, RETAIN-003]
package flowgate.rules.audit.mutable

import data.flowgate.lib.operations
import data.flowgate.lib.phase
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["AUDIT-004"]

applies contains name if {
	some name, regime in input.integration.declared.governance.regimes
	regime.applies == true
}

demanded contains sprintf("regime `%s`", [name]) if {
	some name in applies
	name in array.concat(params.regimes, params.strict_regimes)
}

demanded contains "writing records in production" if {
	phase.production
	some o in operations.writing
	o.capability == "record_write"
}

strict := {name | some name in applies; name in params.strict_regimes}

sinks contains s if {
	some s in input.stores
	s.kind == "audit_sink"
	not s.planned
	count(demanded) > 0
}

subjects contains {"id": s.id, "at": s.at} if some s in sinks

why := concat(" and ", sort([d | some d in demanded]))

mode(s) := object.get(s.declared, "immutability", null)

unknown contains {
	"subject": s.id,
	"at": place.at(s, "immutability"),
	"missing": "immutability",
	"reason": "undeclared",
	"message": sprintf("nothing says how records of audit sink `%s` are kept from change, and %s asks for it", [s.name, why]),
	"help": "write `immutability: object_lock_compliance` if that is how the store is set up",
} if {
	some s in sinks
	mode(s) == null
}

fail contains {
	"subject": s.id,
	"at": place.at(s, "immutability"),
	"reason": "mutable",
	"label": "can be changed",
	"message": sprintf("`%s` does not keep the records of audit sink `%s` from change, and %s asks for it", [mode(s), s.name, why]),
	"help": sprintf("use one of %s", [words.choice(params.immutable)]),
} if {
	some s in sinks
	mode(s) != null
	not mode(s) in params.immutable
	not mode(s) in params.weaker
}

# What an administrator can lift is weaker than what was asked for.
fail contains {
	"subject": s.id,
	"at": place.at(s, "immutability"),
	"reason": "weaker-than-regime",
	"label": "an administrator can lift it",
	"message": sprintf("`%s` on audit sink `%s` can be lifted by administrators, and %s asks for more", [mode(s), s.name, why]),
	"help": sprintf("use one of %s", [words.choice(params.immutable)]),
} if {
	some s in sinks
	mode(s) in params.weaker
}

fail contains {
	"subject": s.id,
	"at": place.at(s, "immutability"),
	"reason": "weaker-than-regime",
	"label": "not write-once",
	"message": sprintf("`%s` on audit sink `%s` is no write-once storage, which %s asks for", [mode(s), s.name, words.list(strict)]),
	"help": sprintf("use one of %s", [words.choice(params.worm)]),
} if {
	some s in sinks
	mode(s) in params.immutable
	not mode(s) in params.worm
	count(strict) > 0
}
