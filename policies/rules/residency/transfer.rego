# METADATA
# scope: package
# title: Third-country transfer without a mechanism
# description: Personal data may leave Europe only on a named legal ground that somebody has assessed.
# custom:
#   id: RESIDENCY-002
#   name: transfer-without-mechanism
#   severity: high
#   core: false
#   required_from: limited_production
#   parameters:
#     mechanisms:
#       default: [adequacy, scc, bcr, derogation]
#       description: mechanisms of GDPR Chapter V
#     controllers:
#       default: [eu, eea, uk, gb]
#       description: jurisdictions, beside the member states, whose controllers are bound
#   remediation: >-
#     Write `transfer: {mechanism: scc, assessment: …}` on the vendor, or keep the data in the region.
#   reasons:
#     no-mechanism: nothing allows the transfer
#     no-assessment: nobody has assessed what the law of that country does to it
#   references:
#     - "800-53 SA-9(5)"
#     - "ISO 27001 A.5.31, A.5.34"
#     - "SOC 2 P6.1"
#     - "GDPR Art. 44, Art. 46(2)(c), Art. 46(2)(b), Art. 30(1)(e), Art. 28(3)(a), Art. 13(1)(f)"
#   related: [RESIDENCY-001, VENDOR-001]
package flowgate.rules.residency.transfer

import data.flowgate.lib.place
import data.flowgate.lib.region
import data.flowgate.lib.words

params := data.params["RESIDENCY-002"]

jurisdictions := {lower(j) | some j in object.get(input.integration, ["declared", "governance", "jurisdictions"], [])}

bound if {
	some j in jurisdictions
	j in params.controllers
}

bound if count(jurisdictions & region.eea) > 0

personal contains c.id if {
	some c in input.classes
	c.personal
	not c.planned
}

receiving contains label.node if {
	some label in input.labels
	not label.possible
	label.class in personal
}

home := region.eea | {"gb"}

# Regions outside Europe of a node that personal data reaches. Whom the data is about takes it along.
abroad[l] := regions if {
	bound
	some l in input.locations
	l.kind != "actor"
	l.node in receiving
	regions := {r | some r in l.regions; outside(r.region)}
	count(regions) > 0
}

outside(word) if count(region.places(lower(word)) - home) > 0

outside(word) if lower(word) in region.anywhere

# Who receives it there: the vendor, or the boundary of a company that nobody names.
recipients contains v if {
	some l, _ in abroad
	some v in input.vendors
	v.id in l.vendors
}

nameless contains l if {
	some l, _ in abroad
	named := {v.name | some v in input.vendors; v.id in l.vendors}
	count(named) == 0
}

subjects contains {"id": v.id, "at": v.at} if some v in recipients

subjects contains {"id": l.node, "at": l.at} if some l in nameless

where(v) := sort({lower(r.region) | some l, regions in abroad; v.id in l.vendors; some r in regions})

nodes(v) := sort({l.node | some l, _ in abroad; v.id in l.vendors})

mechanism(v) := object.get(v.declared, ["transfer", "mechanism"], null)

unknown contains {
	"subject": v.id,
	"at": place.at(v, "transfer/mechanism"),
	"missing": "transfer.mechanism",
	"reason": "no-mechanism",
	"message": sprintf("personal data goes to %s of `%s` in %s, and nothing says what allows that", [words.list(nodes(v)), v.name, concat(", ", where(v))]),
	"help": sprintf("write `transfer: {mechanism: scc, assessment: …}` on vendor `%s`, or use a region inside", [v.name]),
} if {
	some v in recipients
	not words.stated(mechanism(v))
}

fail contains {
	"subject": v.id,
	"at": place.at(v, "transfer/mechanism"),
	"reason": "no-mechanism",
	"label": "no such mechanism",
	"message": sprintf("`%s` is no mechanism for transfers to third countries", [mechanism(v)]),
	"help": sprintf("write one of %s", [words.choice(params.mechanisms)]),
	"values": {"mechanism": mechanism(v)},
} if {
	some v in recipients
	words.stated(mechanism(v))
	not mechanism(v) in params.mechanisms
}

inadequate(v) := {country |
	some l, regions in abroad
	v.id in l.vendors
	some r in regions
	some country in region.places(lower(r.region)) - home
	not country in region.adequate
}

fail contains {
	"subject": v.id,
	"at": place.at(v, "transfer/mechanism"),
	"reason": "no-mechanism",
	"label": "not adequate",
	"message": sprintf("vendor `%s` relies on adequacy, and %s has no decision of that kind (list of %s)", [v.name, words.list(inadequate(v)), region.as_of]),
	"help": "conclude standard clauses and write `mechanism: scc` with the assessment",
	"values": {"countries": sort(inadequate(v)), "list": region.as_of},
} if {
	some v in recipients
	mechanism(v) == "adequacy"
	count(inadequate(v)) > 0
}

unknown contains {
	"subject": v.id,
	"at": place.at(v, "transfer/assessment"),
	"missing": "transfer.assessment",
	"reason": "no-assessment",
	"message": sprintf("vendor `%s` transfers personal data by `%s`, and no assessment is named", [v.name, mechanism(v)]),
	"help": "write `assessment: <id of the transfer impact assessment>` beside the mechanism",
} if {
	some v in recipients
	mechanism(v) in params.mechanisms
	mechanism(v) != "adequacy"
	not words.stated(object.get(v.declared, ["transfer", "assessment"], null))
}

unknown contains {
	"subject": l.node,
	"at": sprintf("%s/vendor", [l.at]),
	"missing": "vendor",
	"reason": "no-mechanism",
	"message": sprintf("personal data goes to `%s` in %s, and nothing says who runs it and what allows that", [words.short(l.node), concat(", ", sort({r.region | some r in regions}))]),
	"help": "name who runs it as `vendor` of its boundary, and write `transfer` on that vendor",
} if {
	some l in nameless
	regions := abroad[l]
}
