# METADATA
# scope: package
# title: Regulated data reaches a node not authorised for that regime
# description: One hop outside what a regime allows can turn an internal tool into a breach that must be reported.
# custom:
#   id: FLOW-006
#   name: regulated-data
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   parameters:
#     phi:
#       default: [phi, hipaa]
#       description: words for protected health information among a class's `regimes`
#     pci:
#       default: [pci, pci_dss]
#       description: words for cardholder data
#     special_category:
#       default: [special_category, gdpr_art9]
#       description: words for special categories; the categories of GDPR Art. 9 count without a word
#     financial_reporting:
#       default: [financial_reporting, sox, sox_itgc]
#       description: words for data of financial reporting
#     baa:
#       default: [baa, hipaa, hipaa_baa]
#       description: attestations of a vendor that stand for a business associate agreement
#     pci_attestations:
#       default: [pci, pci_dss, pci_aoc]
#       description: attestations of a vendor that put it into the scope of PCI
#     itgc_attestations:
#       default: [soc1, soc1_type2, isae3402]
#       description: attestations of a vendor that put it into the scope of ITGC
#   remediation: >-
#     Take the data out before that node, replace it by a token, or bring the node into the regulated scope with its contract.
#   reasons:
#     phi-no-baa: health information, and no business associate agreement
#     pci-out-of-scope: card data outside the assessed scope
#     pci-auth-data: what authenticates a card payment is kept or sent on
#     art9-no-basis: a special category without an exception of GDPR Art. 9
#     itgc-out-of-scope: financial reporting data outside the controls
#   references:
#     - "800-53 AC-4, PT-7, SA-9"
#     - "AI RMF GOVERN 1.1"
#     - "ISO 27001 A.5.31, A.5.34"
#     - "SOC 2 CC6.7, P6.1"
#     - "GDPR Art. 9(1), Art. 9(2)"
#     - "HIPAA 164.308(b)(1), 164.314(a), 164.312(a)"
#     - "PCI DSS 4 3.3.1, 12.5.2, 12.8.2"
#     - "SOX ITGC APD"
#   related: [FLOW-004, VENDOR-001, OWNER-005]
package flowgate.rules.flow.regulated

import data.flowgate.lib.place
import data.flowgate.lib.planned
import data.flowgate.lib.taxonomy
import data.flowgate.lib.words

params := data.params["FLOW-006"]

words_for := {
	"phi": params.phi, "pci": params.pci, "special_category": params.special_category,
	"financial_reporting": params.financial_reporting,
}

classes[c.id] := c if {
	some c in input.classes
	not c.planned
}

governed(c, regime) if {
	some word in object.get(c.declared, "regimes", [])
	word in words_for[regime]
}

governed(c, "special_category") if taxonomy.has(c, taxonomy.special)

governed(c, "pci") if taxonomy.has(c, taxonomy.card_authentication)

regulated contains c.id if {
	some c in classes
	some regime in ["phi", "pci", "special_category", "financial_reporting"]
	governed(c, regime)
}

# Where a regulated class arrives; people read what they may, which is for FLOW-004 to say.
arrivals contains {"receipt": r, "arrived": a, "class": classes[a.class]} if {
	some r in input.receipts
	r.kind != "actor"
	not r.node in planned.nodes
	some a in r.classes
	a.class in regulated
}

subjects contains {"id": x.receipt.node, "at": x.receipt.at} if some x in arrivals

# One exception serves the whole integration, so the class is what lacks it.
special contains c if {
	some c in classes
	governed(c, "special_category")
	some label in input.labels
	label.class == c.id
}

subjects contains {"id": c.id, "at": c.at} if some c in special

locations[l.node] := l if some l in input.locations

applies(regime) if {
	some name, entry in object.get(input.integration, ["declared", "governance", "regimes"], {})
	name in words_for[regime]
	entry.applies == true
}

# A vendor by an attestation, the company itself by having the regime in scope.
authorised(node, regime, _) if {
	locations[node].boundary_kind == "internal"
	applies(regime)
}

authorised(node, _, attestations) if {
	locations[node].boundary_kind != "internal"
	some v in input.vendors
	v.id in locations[node].vendors
	some one in v.declared.attestations
	lower(one) in attestations
}

checks := [
	{"regime": "phi", "attestations": params.baa, "reason": "phi-no-baa"},
	{"regime": "pci", "attestations": params.pci_attestations, "reason": "pci-out-of-scope"},
	{"regime": "financial_reporting", "attestations": params.itgc_attestations, "reason": "itgc-out-of-scope"},
]

fail contains object.union(
	{
		"subject": x.receipt.node,
		"at": x.receipt.at,
		"reason": check.reason,
		"label": sprintf("receives `%s`", [x["class"].name]),
		"message": sprintf("`%s`, %s, reaches %s `%s`, %s", [x["class"].name, what[check.regime], x.receipt.kind, words.short(x.receipt.node), lack(x.receipt.node, check.regime)]),
		"help": help(x.receipt.node, check.regime, x["class"].name),
		"related": [{"at": x["class"].at, "label": sprintf("`%s` is declared here", [x["class"].name])}],
		"values": {"class": x["class"].id, "regime": check.regime},
	},
	more,
) if {
	some x in arrivals
	some check in checks
	governed(x["class"], check.regime)
	not authorised(x.receipt.node, check.regime, check.attestations)
	more := how(x.arrived)
}

# What only may be there is told at medium: free text hides it, nobody declared it.
how(a) := {"path": a.path, "edge": a.path[count(a.path) - 1].flow} if {
	not a.possible
	count(a.path) > 0
}

how(a) := {} if {
	not a.possible
	count(a.path) == 0
}

how(a) := {"severity": "medium", "path": a.path} if {
	a.possible
	count(a.path) > 0
}

how(a) := {"severity": "medium"} if {
	a.possible
	count(a.path) == 0
}

what := {"phi": "protected health information", "pci": "card data", "financial_reporting": "data of financial reporting"}

inside(node) if locations[node].boundary_kind == "internal"

lack(node, regime) := sprintf("and `governance.regimes` does not say that %s is in scope", [scope[regime]]) if inside(node)

lack(node, "phi") := "whose vendor has no business associate agreement" if not inside(node)

lack(node, "pci") := "whose vendor has no attestation for PCI" if not inside(node)

lack(node, "financial_reporting") := "whose vendor has no attestation for the controls" if not inside(node)

scope := {"phi": "`hipaa`", "pci": "`pci_dss`", "financial_reporting": "`sox_itgc`"}

attestation := {"phi": "hipaa_baa", "pci": "pci_dss", "financial_reporting": "soc1"}

help(node, regime, _) := sprintf("keep it out of there, or bring it into scope: write `%s: {applies: true, reason: …}` below `governance.regimes`", [trim(scope[regime], "`")]) if inside(node)

help(node, regime, class) := sprintf("take `%s` out before it, or conclude the agreement and write `attestations: [%s]` on the vendor", [class, attestation[regime]]) if not inside(node)

fail contains object.union(
	{
		"subject": x.receipt.node,
		"at": x.receipt.at,
		"reason": "pci-auth-data",
		"label": sprintf("receives `%s`", [x["class"].name]),
		"message": sprintf("`%s` authenticates card payments and reaches %s `%s`; nobody may keep it after authorisation", [x["class"].name, x.receipt.kind, words.short(x.receipt.node)]),
		"help": "remove it where it comes in, with a gate of kind `redaction`",
		"related": [{"at": x["class"].at, "label": sprintf("`%s` is declared here", [x["class"].name])}],
		"values": {"class": x["class"].id, "regime": "pci"},
	},
	more,
) if {
	some x in arrivals
	taxonomy.has(x["class"], taxonomy.card_authentication)
	more := how(x.arrived)
}

unknown contains {
	"subject": c.id,
	"at": place.at(input.integration, "purpose/art9_basis"),
	"missing": "purpose.art9_basis",
	"reason": "art9-no-basis",
	"message": sprintf("class `%s` is a special category of personal data and nothing names the exception that allows it", [c.name]),
	"help": "write `purpose: {art9_basis: …}` with the exception of GDPR Art. 9(2) that legal has chosen, or take the data out",
} if {
	some c in special
	not words.stated(object.get(input.integration, ["declared", "purpose", "art9_basis"], null))
}
