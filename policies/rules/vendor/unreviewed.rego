# METADATA
# scope: package
# title: Third party receives data without contract or current review
# description: Legal must see who receives the data and under which paper; a review from years ago is about another company.
# custom:
#   id: VENDOR-001
#   name: unreviewed-vendor
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     review_days:
#       default: 365
#       description: days a security review of a vendor holds
#   remediation: >-
#     Write `agreement`, `subprocessors`, `reviewed` and `approved: true` on the vendor. Data goes there when all of it stands.
#   reasons:
#     no-agreement: no contract governs the data
#     no-subprocessors: nothing says who else gets it
#     review-expired: nobody has looked at its security lately
#     not-approved: it is not on the list of those who may receive data
#   references:
#     - "OWASP LLM03:2025/LLM04:2026"
#     - "OWASP ASI04"
#     - "NHI Top 10 NHI3:2025"
#     - "800-53 SA-9, SR-6, SA-4, AC-20"
#     - "AI RMF GOVERN 6.1, MANAGE 3.1"
#     - "ISO 27001 A.5.19, A.5.20, A.5.22, A.5.23"
#     - "ISO 42001 A.10.2, A.10.3"
#     - "SOC 2 CC9.2, P6.4"
#     - "GDPR Art. 28(1), Art. 28(2), Art. 28(3), Art. 30(1)(d)"
#     - "HIPAA 164.308(b)(1)"
#     - "PCI DSS 4 12.8.1, 12.8.2, 12.8.4"
#   related: [VENDOR-002, RESIDENCY-002, FLOW-006]
package flowgate.rules.vendor.unreviewed

import data.flowgate.lib.groups
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["VENDOR-001"]

tiers[c.id] := c.tier if {
	some c in input.classes
	c.tier >= 1
}

personal contains c.id if {
	some c in input.classes
	c.personal
}

labelled contains [label.node, label.class] if {
	some label in input.labels
	not label.possible
	tiers[label.class]
}

at_node := groups.of(labelled)

# Nodes that a vendor runs and that receive more than public data. A model used over a marketplace has two vendors.
run contains [id, l.node] if {
	some l in input.locations
	l.kind != "actor"
	at_node[l.node]
	some id in l.vendors
}

nodes := groups.of(run)

# A vendor's boundary that names no vendor.
nameless contains l if {
	some l in input.locations
	l.kind != "actor"
	l.boundary_kind in {"vendor", "partner"}
	count(l.vendors) == 0
	at_node[l.node]
}

vendors contains v if {
	some v in input.vendors
	not v.planned
	nodes[v.id]
}

subjects contains {"id": v.id, "at": v.at} if some v in vendors

subjects contains {"id": l.node, "at": l.at} if some l in nameless | undeclared

declared contains v.id if some v in input.vendors

# Named, and nowhere declared.
undeclared contains l if {
	some l in input.locations
	l.kind != "actor"
	at_node[l.node]
	some id in l.vendors
	not id in declared
}

classes(id) := {class | some node in nodes[id]; some class in at_node[node]}

worst(id) := words.tier(max({tiers[class] | some class in classes(id)}))

agreement(id) := "processing agreement" if count(classes(id) & personal) > 0

agreement(id) := "agreement" if count(classes(id) & personal) == 0

unknown contains {
	"subject": v.id,
	"at": place.at(v, "agreement"),
	"missing": "agreement",
	"reason": "no-agreement",
	"message": sprintf("vendor `%s` receives %s data (%s), and no %s is named", [v.name, worst(v.id), words.list(nodes[v.id]), agreement(v.id)]),
	"help": sprintf("write `agreement: <id of the contract>` on vendor `%s`", [v.name]),
} if {
	some v in vendors
	not words.stated(object.get(v.declared, "agreement", null))
}

unknown contains {
	"subject": v.id,
	"at": place.at(v, "subprocessors"),
	"missing": "subprocessors",
	"reason": "no-subprocessors",
	"message": sprintf("nothing says to whom vendor `%s` hands on %s data", [v.name, worst(v.id)]),
	"help": sprintf("write `subprocessors: <id or link of the list>` on vendor `%s`", [v.name]),
} if {
	some v in vendors
	not words.stated(object.get(v.declared, "subprocessors", null))
}

unknown contains {
	"subject": v.id,
	"at": place.at(v, "reviewed"),
	"missing": "reviewed",
	"reason": "review-expired",
	"message": sprintf("nothing says when the security of vendor `%s` was reviewed", [v.name]),
	"help": sprintf("review it and write `reviewed: <day>` on vendor `%s`", [v.name]),
} if {
	some v in vendors
	not v.declared.reviewed
}

day := 86400000000000

ns(date) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [date]))

fail contains {
	"subject": v.id,
	"at": place.at(v, "reviewed"),
	"reason": "review-expired",
	"label": "too long ago",
	"message": sprintf("vendor `%s` was reviewed on %s, more than %d days before %s", [v.name, v.declared.reviewed, params.review_days, input.today]),
	"help": "review it again and write the new day",
	"values": {"reviewed": v.declared.reviewed, "days": params.review_days},
} if {
	some v in vendors
	ns(v.declared.reviewed) + (params.review_days * day) < ns(input.today)
}

fail contains {
	"subject": v.id,
	"at": place.at(v, "reviewed"),
	"reason": "review-expired",
	"label": "not yet",
	"message": sprintf("the review of vendor `%s` is dated %s, after %s", [v.name, v.declared.reviewed, input.today]),
	"help": "write the day on which the review was finished",
	"values": {"reviewed": v.declared.reviewed},
} if {
	some v in vendors
	v.declared.reviewed > input.today
}

fail contains {
	"subject": v.id,
	"at": place.at(v, "approved"),
	"reason": "not-approved",
	"label": "not approved",
	"message": sprintf("vendor `%s` is not approved and receives %s data (%s)", [v.name, worst(v.id), words.list(nodes[v.id])]),
	"help": "have it approved before data goes there, or take the flow out",
} if {
	some v in vendors
	v.declared.approved == false
}

unknown contains {
	"subject": v.id,
	"at": place.at(v, "approved"),
	"missing": "approved",
	"reason": "not-approved",
	"message": sprintf("nothing says whether vendor `%s` is approved", [v.name]),
	"help": sprintf("write `approved: true` on vendor `%s` once it is", [v.name]),
} if {
	some v in vendors
	object.get(v.declared, "approved", null) == null
}

unknown contains {
	"subject": l.node,
	"at": sprintf("%s/vendor", [owner(l)]),
	"missing": "vendor",
	"reason": "no-agreement",
	"message": sprintf("%s `%s` is run by a third party that nobody names", [l.kind, words.short(l.node)]),
	"help": "write `vendor: …` on its boundary, and declare that vendor below `vendors`",
} if some l in nameless

unknown contains {
	"subject": l.node,
	"at": owner(l),
	"missing": "vendors",
	"reason": "no-agreement",
	"message": sprintf("vendor %s of `%s` is not declared", [words.list(lost), words.short(l.node)]),
	"help": "declare it below `vendors` with its agreement, its sub-processors and the day of its review",
} if {
	some l in undeclared
	lost := {id | some id in l.vendors; not id in declared}
}

boundary_at[b.id] := b.at if some b in input.boundaries

owner(l) := boundary_at[l.boundary] if l.boundary_declared

owner(l) := l.at if not l.boundary_declared
