# METADATA
# scope: package
# title: Boundary crossed or data stored without protection
# description: Between two boundaries nobody watches the wire, and at rest nobody watches the disk.
# custom:
#   id: FLOW-003
#   name: unprotected-data
#   severity: high
#   core: false
#   required_from: limited_production
#   contributes_to: [AUTH-002]
#   parameters:
#     transports:
#       default: [tls1.2, tls1.3, mtls, private_link_tls, smtp_tls]
#       description: transports that protect what crosses a boundary
#     no_encryption:
#       default: [none, "no", "off", plain]
#       description: words that say that a store is not encrypted
#     evidence_for_by_vendor:
#       default: [referenced, tested]
#       description: assurance that `encryption_at_rest` of a vendor's needs
#   remediation: >-
#     Write `transport: tls1.3` (or `mtls`) on each flow between boundaries, and `encryption_at_rest` with `key_owner` on each
#     store that holds confidential data.
#   reasons:
#     no-transport: nothing says how it is carried
#     weak-transport: what carries it does not protect it
#     no-peer-auth: neither side proves who it is
#     no-rest-encryption: confidential data lies open
#     key-owner-unknown: nothing says who holds the keys
#   fixes:
#     no-transport:
#       - { does: "carries it over TLS (`transport: tls1.3`)", edit: set, value: tls1.3, keys: [transport] }
#     weak-transport:
#       - { does: "carries it over TLS (`transport: tls1.3`)", edit: set, value: tls1.3, keys: [transport] }
#   references:
#     - "OWASP ASI07"
#     - "Agentic threats T12"
#     - "800-53 SC-8, SC-8(1), SC-28, SC-28(1), SC-7"
#     - "ISO 27001 A.8.24, A.8.20, A.5.14"
#     - "SOC 2 CC6.7, CC6.1"
#     - "GDPR Art. 32(1)(a)"
#     - "HIPAA 164.312(e)(1), 164.312(a)"
#     - "PCI DSS 4 3.5.1"
#   related: [AUTH-002, FLOW-001]
package flowgate.rules.flow.unprotected

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["FLOW-003"]

# What crosses between two declared or implied boundaries. An answer is carried as its request is, unless it says otherwise.
flows contains f if {
	some f in input.flows
	f.crosses
	not f.derived
	not f.planned
	counts(f)
}

counts(f) if not f.response

counts(f) if f.declared.transport

stores contains s if {
	some s in input.stores
	s.highest_tier >= 2
	not s.planned
}

subjects contains {"id": e.id, "at": e.at} if some e in flows | stores

unknown contains {
	"subject": f.id,
	"at": place.at(f, "transport"),
	"missing": "transport",
	"reason": "no-transport",
	"edge": f.id,
	"message": sprintf("flow `%s` crosses a boundary and does not say how it is carried", [f.name]),
	"help": sprintf("write `transport: tls1.3` on flow `%s`, or `mtls` between your own services", [f.name]),
} if {
	some f in flows
	not f.declared.transport
}

fail contains {
	"subject": f.id,
	"at": place.at(f, "transport"),
	"reason": "weak-transport",
	"label": "does not protect it",
	"edge": f.id,
	"message": sprintf("flow `%s` crosses a boundary over `%s`", [f.name, f.declared.transport]),
	"help": sprintf("use one of %s", [words.choice(params.transports)]),
	"values": {"transport": f.declared.transport},
} if {
	some f in flows
	f.declared.transport
	not lower(f.declared.transport) in params.transports
}

# Flows that no connection answers for; who speaks for a connection is asked by AUTH-002. People prove who they are elsewhere.
unknown contains {
	"subject": f.id,
	"at": place.at(f, "auth"),
	"missing": "auth",
	"reason": "no-peer-auth",
	"edge": f.id,
	"message": sprintf("neither side of flow `%s` proves who it is", [f.name]),
	"help": "write `auth: workload_identity` on the flow, carry it over `mtls`, or name the operation of a connection",
} if {
	some f in flows
	f.operation == null
	not f.actor_end
	not f.authenticated
	not f.response
	not object.get(f.declared, "transport", "") == "mtls"
}

cipher(s) := object.get(s.declared, "encryption_at_rest", null)

open_at_rest(s) if {
	cipher(s) != null
	lower(cipher(s)) in params.no_encryption
}

unknown contains {
	"subject": s.id,
	"at": place.at(s, "encryption_at_rest"),
	"missing": "encryption_at_rest",
	"reason": "no-rest-encryption",
	"message": sprintf("nothing says how store `%s` protects %s data at rest", [s.name, words.tier(s.highest_tier)]),
	"help": "write `encryption_at_rest: kms`, or `by_vendor` with an `assurance` that refers to the vendor's evidence",
} if {
	some s in stores
	cipher(s) == null
}

fail contains {
	"subject": s.id,
	"at": place.at(s, "encryption_at_rest"),
	"reason": "no-rest-encryption",
	"label": "not encrypted",
	"message": sprintf("store `%s` keeps %s data without encryption", [s.name, words.tier(s.highest_tier)]),
	"help": "encrypt it with managed keys and write `encryption_at_rest: kms`",
} if {
	some s in stores
	open_at_rest(s)
}

unknown contains {
	"subject": s.id,
	"at": place.at(s, "encryption_at_rest"),
	"missing": "assurance",
	"reason": "no-rest-encryption",
	"message": sprintf("store `%s` leaves encryption to its vendor, and nothing refers to the vendor's evidence", [s.name]),
	"help": "write `assurance: {level: referenced, ref: …}` on the store",
} if {
	some s in stores
	cipher(s) == "by_vendor"
	not s.assurance in params.evidence_for_by_vendor
}

unknown contains {
	"subject": s.id,
	"at": place.at(s, "key_owner"),
	"missing": "key_owner",
	"reason": "key-owner-unknown",
	"message": sprintf("nothing says who holds the keys of store `%s`", [s.name]),
	"help": "write `key_owner: …` with the team or service that can withdraw them",
} if {
	some s in stores
	not cipher(s) in {null, "by_vendor"}
	not open_at_rest(s)
	not s.declared.key_owner
}
