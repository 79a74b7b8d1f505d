# METADATA
# scope: package
# title: Data leaves its allowed regions
# description: >-
#   The main database seldom breaks a promise of residency; the failover, the support desk and the model that is routed to
#   wherever there is room do.
# custom:
#   id: RESIDENCY-001
#   name: outside-region
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Use a regional endpoint and a failover inside the allowed regions, turn global routing off, keep logs in the region, and
#     name regions by group (`eu`), country code or the cloud's own name.
#   reasons:
#     outside-region: the place is not in a region that the data allows
#     failover-outside: it moves out of the region when something fails
#     support-access: people look at it from outside the region
#     region-unknown: nobody can say where it is
#   references:
#     - "800-53 SA-9(5), CM-12, AC-4"
#     - "AI RMF GOVERN 1.1"
#     - "ISO 27001 A.5.23, A.5.31"
#     - "SOC 2 CC6.7, C1.1"
#     - "GDPR Art. 44, Art. 30(1)(e)"
#   related: [RESIDENCY-002, VENDOR-001, FLOW-001]
package flowgate.rules.residency.outside

import data.flowgate.lib.groups
import data.flowgate.lib.region
import data.flowgate.lib.words

classes[c.id] := c if {
	some c in input.classes
	not c.planned
	c.declared.allowed_regions
}

audience[a.id] := a.audience if some a in input.actors

# A person who receives their own data takes it where they are.
own(l, c) if audience[l.node] in object.get(c.declared, "subjects", [])

labelled contains [l.node, l.class] if {
	some l in input.labels
	not l.possible
	classes[l.class]
}

bound := groups.of(labelled)

# A node with the bound classes that lie there.
held contains {"location": l, "classes": here} if {
	some l in input.locations
	here := {class | some class in bound[l.node]; not own(l, classes[class])}
	count(here) > 0
}

# What says where the node is: the node itself or its boundary.
subjects contains {"id": r.of, "at": owner(r.of, h.location)} if {
	some h in held
	some r in h.location.regions
}

subjects contains {"id": nowhere(h.location), "at": owner(nowhere(h.location), h.location)} if {
	some h in held
	unplaced(h.location)
}

unplaced(l) if {
	l.kind != "actor"
	count([r | some r in l.regions; r.role == "primary"]) == 0
}

nowhere(l) := l.boundary if l.boundary_declared

nowhere(l) := l.node if not l.boundary_declared

boundary_at[b.id] := b.at if some b in input.boundaries

owner(id, l) := boundary_at[id] if id != l.node

owner(id, l) := l.at if id == l.node

# A place of one region, whatever lies there: one sentence for each class of trouble.
places := groups.of({[[r.of, r.role, r.region, r.at], h] | some h in held; some r in h.location.regions})

fail contains object.union(
	{
		"subject": key[0],
		"at": key[3],
		"reason": reason[key[1]],
		"label": label[key[1]],
		"message": sprintf("%s %s `%s`, and %s may only be in %s", [words.list(nodes), verb(key[1], nodes), key[2], words.list(out), words.choice(allowed)]),
		"help": help[key[1]],
		"related": [{"at": classes[class].at, "label": sprintf("`%s` is declared here", [classes[class].name])} | some class in out],
		"values": {"region": key[2], "allowed": allowed, "classes": out},
	},
	more,
) if {
	some key, holders in places
	region.known(key[2])
	stray := {[h.location.node, class] |
		some h in holders
		some class in h.classes
		not region.within(key[2], classes[class].declared.allowed_regions)
	}
	count(stray) > 0
	nodes := sort({pair[0] | some pair in stray})
	out := sort({pair[1] | some pair in stray})
	allowed := sort({word | some class in out; some word in classes[class].declared.allowed_regions})
	more := way(nodes[0], out)
}

reason := {"primary": "outside-region", "routing": "outside-region", "failover": "failover-outside", "support": "support-access"}

label := {
	"primary": "outside", "routing": "may be answered from anywhere", "failover": "outside when something fails",
	"support": "looked at from outside",
}

verb("primary", nodes) := "is in" if count(nodes) == 1

verb("primary", nodes) := "are in" if count(nodes) != 1

verb("routing", nodes) := "is routed" if count(nodes) == 1

verb("routing", nodes) := "are routed" if count(nodes) != 1

verb("failover", nodes) := "fails over to" if count(nodes) == 1

verb("failover", nodes) := "fail over to" if count(nodes) != 1

verb("support", nodes) := "is supported from" if count(nodes) == 1

verb("support", nodes) := "are supported from" if count(nodes) != 1

help := {
	"primary": "use an endpoint or account in an allowed region, or keep the data away from there",
	"routing": "write `routing: regional` once the provider keeps requests in the region of the endpoint",
	"failover": "fail over to a region that the data allows",
	"support": "have it supported from inside, or take the data out before it gets there",
}

paths[r.node] := r if some r in input.receipts

way(node, out) := {"path": path, "edge": path[count(path) - 1].flow} if {
	path := sort(ways(node, out))[0]
}

way(node, out) := {} if count(ways(node, out)) == 0

ways(node, out) := {arrived.path |
	some arrived in paths[node]["classes"]
	arrived["class"] == out[0]
	count(arrived.path) > 0
}

unknown contains {
	"subject": nowhere(h.location),
	"at": sprintf("%s/region", [owner(nowhere(h.location), h.location)]),
	"missing": "region",
	"reason": "region-unknown",
	"message": sprintf("nothing says where %s `%s` is, and %s may only be in %s", [h.location.kind, words.short(h.location.node), words.list(h.classes), words.choice(allowed_by(h.classes))]),
	"help": "write `region: …` on its boundary or on itself",
} if {
	some h in held
	unplaced(h.location)
}

allowed_by(all) := {word | some class in all; some word in classes[class].declared.allowed_regions}

# A name nobody knows is no region: neither inside nor outside.
unknown contains {
	"subject": key[0],
	"at": key[3],
	"missing": "region",
	"reason": "region-unknown",
	"message": sprintf("`%s` is no region this rule knows, and %s may only be in %s", [key[2], words.list(all), words.choice(allowed_by(all))]),
	"help": "write a group (`eu`), a country code (`de`) or the name of a cloud region (`eu-central-1`)",
} if {
	some key, holders in places
	not region.known(key[2])
	all := {class |
		some h in holders
		some class in h.classes
		not region.within(key[2], classes[class].declared.allowed_regions)
	}
	count(all) > 0
}
