# METADATA
# scope: package
# title: Granted scope not needed by any declared operation
# description: Whoever steals the token or steers the agent gets every scope, also those that nothing ever used.
# custom:
#   id: SCOPE-001
#   name: unused-scope
#   severity: high
#   core: true
#   required_from: internal_pilot
#   remediation: Remove the scope, or declare the operation that needs it.
#   reasons:
#     unused: no declared operation needs it
#     implied-by-broader: another granted scope already includes it
#     wider-than-needed: a narrower scope is enough for all it is used for
#     unjustified: nothing shows what it is for
#     offline-without-schedule: it gives access while nobody is there, and nothing runs on a schedule
#   fixes:
#     unused:
#       - { does: "removes the scope `{scope}`", edit: remove, safe: true }
#     implied-by-broader:
#       - { does: "removes the scope `{scope}`", edit: remove, safe: true }
#     wider-than-needed:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, safe: true }
#     offline-without-schedule:
#       - { does: "removes the scope `{scope}`", edit: remove, safe: true }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI03"
#     - "Agentic threats T3"
#     - "NHI Top 10 NHI5:2025"
#     - "ATLAS AML.M0028"
#     - "800-53 AC-6, AC-6(7), CM-7"
#     - "ISO 27001 A.5.15, A.5.18, A.8.2"
#     - "SOC 2 CC6.3"
#     - "GDPR Art. 25(2)"
#     - "HIPAA 164.312(a)"
#     - "PCI DSS 4 7.2.2, 7.2.5"
#     - "SOX ITGC APD"
#   related: [SCOPE-002, SCOPE-004]
package flowgate.rules.scope.unused

import data.flowgate.lib.words

connections[c.id] := c if {
	some c in input.connections
	not c.planned
}

operations[id] := [o |
	some o in input.operations
	o.connection == id
	not o.planned
] if some id, _ in connections

# All-powerful grants are SCOPE-004's, unknown ones SCOPE-003's.
grants contains g if {
	some g in input.grants
	g.kind == "scope"
	g.powerful == null
	connections[g.connection]
	checked(g)
}

checked(g) if offline(g)

checked(g) if {
	g.known
	not g.companion
}

offline(g) if {
	g.access == "auth"
	g.scope in {"offline_access", "refresh_token"}
	not connections[g.connection].scheduled
}

subjects contains {"id": g.id, "at": g.at} if some g in grants

fail contains object.union(
	{
		"subject": g.id,
		"at": g.at,
		"label": "granted here",
		"related": declared(g),
		"values": {"scope": g.scope, "used_by": g.used_by},
	},
	more,
) if {
	some g in grants
	more := verdict(g)
}

verdict(g) := {
	"reason": "offline-without-schedule",
	"message": sprintf("connection `%s` holds `%s`, but nothing of it runs without a person", [name(g), g.scope]),
	"help": sprintf("%s, or declare the trigger of kind `schedule` that needs it", [removal(g)]),
} if offline(g)

verdict(g) := {
	"reason": "unused",
	"message": sprintf("connection `%s` holds scope `%s`, which no declared operation needs", [name(g), g.scope]),
	"help": sprintf("%s, or declare the operation that needs it", [removal(g)]),
} if {
	g.verdict == "excess"
	g.implied_by == null
	not offline(g)
}

verdict(g) := {
	"reason": "implied-by-broader",
	"message": sprintf("connection `%s` holds scope `%s` beside `%s`, which includes it", [name(g), g.scope, g.implied_by]),
	"help": sprintf("%s; `%s` covers what it allows", [removal(g), g.implied_by]),
} if {
	g.verdict == "excess"
	g.implied_by != null
	not offline(g)
}

verdict(g) := {
	"reason": "wider-than-needed",
	"label": "wider than needed",
	"message": sprintf("connection `%s` holds scope `%s`, and %s is enough for %s", [name(g), g.scope, words.list(g.replacement), words.list(g.used_by)]),
	"help": sprintf("replace `%s` by %s", [g.scope, words.list(g.replacement)]),
	"values": {"scope": g.scope, "used_by": g.used_by, "replacement": g.replacement},
} if {
	g.verdict == "used"
	count(g.replacement) > 0
	not offline(g)
	not told_as_write(g)
}

# On a connection that only reads SCOPE-002 says it.
told_as_write(g) if {
	connections[g.connection].read_only
	g.access in {"write", "delete", "admin"}
}

unknown contains object.union(
	{
		"subject": g.id,
		"at": g.at,
		"missing": "operations",
		"message": sprintf("nothing shows what scope `%s` of connection `%s` is for", [g.scope, name(g)]),
		"help": "write `call` on the operations so that the catalogue knows what they need, or `justification: <why>` on the scope",
	},
	more,
) if {
	some g in grants
	g.verdict == "undecided"
	not offline(g)
	more := unjustified(g)
}

unjustified(g) := {"reason": "unjustified"} if unexplained(g)

unjustified(g) := {} if not unexplained(g)

unexplained(g) if {
	count(g.used_by) == 0
	not words.stated(object.get(g, "justification", null))
	not mapped(g)
}

# The manifest says which operations use it. That explains, it does not prove.
mapped(g) if {
	some s in connections[g.connection].declared.scopes
	s.name == g.scope
	count(object.get(s, "operations", [])) > 0
}

name(g) := connections[g.connection].name

removal(g) := sprintf("remove `%s` from `scopes`", [g.scope]) if not g.from_vendor_file

removal(g) := sprintf("remove `%s` from the vendor file", [g.scope]) if {
	g.from_vendor_file
	connections[g.connection].declared.owns_app == true
}

removal(g) := sprintf("remove `%s` from the vendor file if nothing else uses this app (then write `owns_app: true`)", [g.scope]) if {
	g.from_vendor_file
	not connections[g.connection].declared.owns_app == true
}

# What is declared, for comparison.
declared(g) := [{"at": o.at, "label": sprintf("declared: `%s`", [o.name])} | some o in array.slice(operations[g.connection], 0, 5)]
