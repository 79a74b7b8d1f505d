# METADATA
# scope: package
# title: Undeclared or incomplete data flow
# description: Reviewers sign a map. What is not on it nobody has reviewed.
# custom:
#   id: FLOW-001
#   name: incomplete-map
#   severity: high
#   core: true
#   required_from: limited_production
#   remediation: >-
#     Draw each operation as a flow with the classes it carries, put each node into a boundary, and give each boundary its
#     region.
#   reasons:
#     operation-without-flow: an operation is on no written flow
#     flow-without-class: a flow does not say what it carries
#     node-without-boundary: a node is in no declared boundary
#     node-without-region: nothing says where a node is
#     dangling-reference: a name leads to nothing
#   references:
#     - "800-53 CM-8, CM-12, CM-13, PL-8, CA-3"
#     - "AI RMF MAP 4.1, GOVERN 1.6"
#     - "ISO 27001 A.5.9, A.5.14"
#     - "ISO 42001 A.4.2, A.6.2.3"
#     - "SOC 2 CC2.1, CC3.2"
#     - "GDPR Art. 30(1), Art. 35(7)(a)"
#     - "PCI DSS 4 12.5.2"
#     - "EU AI Act Art. 11(1)"
#   related: [FLOW-002, FLOW-003, FLOW-008]
package flowgate.rules.flow.incomplete

import data.flowgate.lib.groups
import data.flowgate.lib.place
import data.flowgate.lib.words

written contains f if {
	some f in input.flows
	not f.derived
	not f.planned
}

operations contains o if {
	some o in input.operations
	not o.planned
}

# People stand where they are; contexts may run in the default boundary.
nodes contains n if {
	some n in input.locations
	not n.kind in {"actor", "context"}
}

# Boundaries that something stands in. The public has no region.
inhabitants contains [n.boundary, n.node] if {
	some n in input.locations
	n.kind != "actor"
	n.boundary_declared
	n.boundary_kind != "public"
}

inhabited := groups.of(inhabitants)

boundaries contains b if {
	some b in input.boundaries
	inhabited[b.id]
}

subjects contains {"id": x.id, "at": x.at} if some x in operations | written | boundaries

subjects contains {"id": n.node, "at": n.at} if some n in nodes

subjects contains {"id": input.integration.id, "at": input.integration.at} if no_map

# No flow at all is one thing to say, not one for each operation.
no_map if {
	count(written) == 0
	count(operations) > 0
}

undrawn contains f.operation if {
	some f in input.flows
	f.derived
	f.operation != null
}

unknown contains {
	"subject": input.integration.id,
	"at": sprintf("%s/flows", [input.integration.at]),
	"missing": "flows",
	"reason": "operation-without-flow",
	"message": sprintf("no data flow is written; those of %s are guesses", [words.list([o.id | some o in operations])]),
	"help": "draw each operation: `desk -> main: ticket by desk.read_ticket` in a `.flow` file beside the manifest, or `flows: [{from: desk, to: main, operation: desk.read_ticket, classes: [ticket]}]`",
} if no_map

unknown contains {
	"subject": o.id,
	"at": o.at,
	"missing": "flows",
	"reason": "operation-without-flow",
	"message": sprintf("operation `%s` is on no written flow", [words.short(o.id)]),
	"help": sprintf("write the flow it stands for, with `operation: %s`", [words.short(o.id)]),
} if {
	not no_map
	some o in operations
	o.id in undrawn
}

unknown contains {
	"subject": f.id,
	"at": place.at(f, "classes"),
	"missing": "classes",
	"reason": "flow-without-class",
	"message": sprintf("flow `%s` does not say what it carries", [f.name]),
	"help": "name the data classes it carries",
} if {
	some f in written
	count(f.classes) == 0
}

unknown contains {
	"subject": n.node,
	"at": sprintf("%s/boundary", [n.at]),
	"missing": "boundary",
	"reason": "node-without-boundary",
	"message": sprintf("%s `%s` is in no declared boundary", [n.kind, words.short(n.node)]),
	"help": sprintf("write `boundary: …` on `%s`, and declare whose it is below `boundaries`", [words.short(n.node)]),
} if {
	some n in nodes
	not n.boundary_declared
}

located contains n.node if {
	some n in input.locations
	count([r | some r in n.regions; r.role == "primary"]) > 0
}

unknown contains {
	"subject": b.id,
	"at": place.at(b, "region"),
	"missing": "region",
	"reason": "node-without-region",
	"message": sprintf("nothing says in which region %s of boundary `%s` %s", [words.list(lost), b.name, verb(lost)]),
	"help": sprintf("write `region: …` on boundary `%s`, or on the node where it differs", [b.name]),
} if {
	some b in boundaries
	lost := {node | some node in inhabited[b.id]; not node in located}
	count(lost) > 0
}

names contains n.node if some n in input.locations

verb(nodes) := "is" if count(nodes) == 1

verb(nodes) := "are" if count(nodes) > 1

named(word) if word in names

named(word) if sprintf("%s/%s", [input.integration.id, word]) in names

fail contains {
	"subject": n.node,
	"at": place.at(s, sprintf("retention/propagates_to/%d", [i])),
	"reason": "dangling-reference",
	"label": "no such place",
	"message": sprintf("deletion in `%s` goes on to `%s`, which is not declared", [s.name, to]),
	"help": sprintf("correct the name, or declare `%s` as a store or system", [to]),
} if {
	some n in nodes
	some s in array.concat(input.stores, input.systems)
	s.id == n.node
	some i, to in s.declared.retention.propagates_to
	not named(to)
}
