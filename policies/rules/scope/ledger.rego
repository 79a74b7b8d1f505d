# METADATA
# scope: package
# title: Scope ledger incomplete or contradictory
# description: >-
#   Where the manifest and the real grant disagree, or nobody knows what a scope opens, a verdict on least privilege is a guess.
# custom:
#   id: SCOPE-003
#   name: scope-ledger
#   severity: medium
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Write the scopes as they are granted, or read them from the vendor file. Describe a system of your own in a catalogue
#     file (`catalogs` in flowgate.yaml), or write the `effect` on the scope.
#   reasons:
#     operation-without-scope: an operation needs a scope that nothing grants
#     unknown-scope: the catalogue does not know the scope
#     unknown-provider: the catalogue does not know the system
#   fixes:
#     operation-without-scope:
#       - { does: "grants `{scope}`", edit: add, from: scope, up: 2, below: scopes }
#     unknown-scope:
#       - { does: "writes `{near}` for `{scope}`", edit: replace, was: scope, from: near, if: near }
#   references:
#     - "NHI Top 10 NHI5:2025"
#     - "800-53 AC-6(7), CM-8"
#     - "ISO 27001 A.5.9, A.5.18"
#     - "SOC 2 CC6.1"
#   related: [SCOPE-001, SCOPE-002]
package flowgate.rules.scope.ledger

import data.flowgate.lib.place
import data.flowgate.lib.words

connections[c.id] := c if {
	some c in input.connections
	not c.planned
}

# A scope without a catalogue entry; its author may say what it opens.
grants contains g if {
	some g in input.grants
	g.kind == "scope"
	connections[g.connection]
}

lacking contains {"connection": c, "id": sprintf("%s:%s", [m.operation, c.id]), "need": m} if {
	some c in connections
	some m in c.missing
}

judged contains c if {
	some c in connections
	c.catalogued
}

judged contains c if {
	some c in connections
	c.has_scopes
}

subjects contains {"id": c.id, "at": c.at} if some c in judged

subjects contains {"id": g.id, "at": g.at} if some g in grants

subjects contains {"id": l.id, "at": l.need.at} if some l in lacking

fail contains {
	"subject": l.id,
	"at": l.need.at,
	"reason": "operation-without-scope",
	"label": "needs a scope",
	"message": sprintf("%s of connection `%s` needs `%s`, which is not granted", [thing(l.need.operation), l.connection.name, l.need.scope]),
	"help": sprintf("grant `%s`, or remove what needs it", [l.need.scope]),
	"values": {"scope": l.need.scope},
} if {
	some l in lacking
	l.connection.has_scopes
}

unknown contains {
	"subject": l.id,
	"at": l.need.at,
	"missing": "scopes",
	"reason": "operation-without-scope",
	"message": sprintf("%s of connection `%s` needs `%s`, and the connection states no scopes", [thing(l.need.operation), l.connection.name, l.need.scope]),
	"help": sprintf("write `scopes: [\"%s\"]`, or `scopes_from` and the vendor file that grants them", [l.need.scope]),
} if {
	some l in lacking
	not l.connection.has_scopes
}

thing(id) := sprintf("the entry `%s`", [id]) if regex.match(`^(event|feature|trigger):`, id)

thing(id) := sprintf("operation `%s`", [words.short(id)]) if not regex.match(`^(event|feature|trigger):`, id)

fail contains {
	"subject": g.id,
	"at": g.at,
	"reason": "unknown-scope",
	"label": "not known",
	"message": sprintf("connection `%s` holds `%s`, which `%s` does not have as far as the catalogue knows", [connections[g.connection].name, g.scope, connections[g.connection].product]),
	"help": advice(g),
	"values": {"scope": g.scope, "near": nearest(g)},
} if {
	some g in grants
	not g.known
	g.powerful == null
	not g.self_declared
	connections[g.connection].catalogued
}

# Where two names are near, nobody knows which one is meant.
nearest(g) := g.near if count(g.near) == 1

nearest(g) := [] if count(g.near) != 1

advice(g) := sprintf("did you mean %s? else write the `effect` on the scope, or describe it in a catalogue file", [words.choice(g.near)]) if count(g.near) > 0

advice(g) := "correct the name; if the scope is new or your own, write its `effect`, or describe it in a catalogue file" if count(g.near) == 0

fail contains {
	"subject": c.id,
	"at": place.at(c, "scopes"),
	"reason": "unknown-provider",
	"label": "cannot be judged",
	"message": sprintf("the scopes of connection `%s` cannot be judged: the catalogue does not know %s", [c.name, what(c)]),
	"help": "write `effect: read` (or what else it allows) on each scope, or describe the system in a catalogue file named under `catalogs`",
	"values": {"scopes": silent},
} if {
	some c in judged
	not c.catalogued
	silent := sort([g.scope | some g in grants; g.connection == c.id; not g.self_declared])
	count(silent) > 0
}

what(c) := sprintf("`%s`", [c.product]) if is_string(c.product)

what(c) := "its system" if not is_string(c.product)
