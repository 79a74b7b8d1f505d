# METADATA
# scope: package
# title: Write-capable scope on a connection declared read-only
# description: An agent that only reads needs no grant that changes anything; then a hijacked one cannot change anything either.
# custom:
#   id: SCOPE-002
#   name: write-scope-on-read-only
#   severity: high
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Ask for the read variant. Where some operations write, put them on a second connection with its own account.
#   reasons:
#     write-scope: the scope allows changes
#     delete-scope: the scope allows deletion
#     crud-permission: the object permission allows changes
#   fixes:
#     write-scope:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, if: replacement, safe: true }
#       - { does: "removes the scope `{scope}`", edit: remove, if: unused, safe: true }
#     delete-scope:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, if: replacement, safe: true }
#       - { does: "removes the scope `{scope}`", edit: remove, if: unused, safe: true }
#     crud-permission:
#       - { does: "removes `{scope}`", edit: remove, if: unused, safe: true }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02"
#     - "Agentic threats T2"
#     - "NHI Top 10 NHI5:2025"
#     - "ATLAS AML.M0028"
#     - "800-53 AC-6, CM-7"
#     - "ISO 27001 A.5.15, A.8.3"
#     - "SOC 2 CC6.3"
#     - "PCI DSS 4 7.2.2"
#     - "SOX ITGC APD"
#   related: [SCOPE-001, SCOPE-004]
package flowgate.rules.scope.write_on_read_only

import data.flowgate.lib.words

read_only[c.id] := c if {
	some c in input.connections
	c.read_only
	not c.planned
}

# All-powerful grants are SCOPE-004's.
grants contains g if {
	some g in input.grants
	read_only[g.connection]
	g.access != "unknown"
	g.powerful == null
}

subjects contains {"id": g.id, "at": g.at} if some g in grants

fail contains object.union(
	{
		"subject": g.id,
		"at": g.at,
		"reason": reason(g),
		"label": sprintf("allows %s", [g.access]),
		"message": sprintf("connection `%s` only reads, but its %s `%s` allows %s", [read_only[g.connection].name, g.kind, g.scope, g.access]),
		"values": {"scope": g.scope, "access": g.access, "replacement": g.replacement, "unused": count(g.used_by) == 0},
	},
	more,
) if {
	some g in grants
	g.access in {"write", "delete", "admin"}
	not compensated(g)
	more := advice(g)
}

# The vendor has no scope that only reads; the permissions of the account do it instead.
compensated(g) if {
	g.no_read_only_variant
	kept := [p.access | some p in input.grants; p.connection == g.connection; p.kind == "permission"]
	count(kept) > 0
	every access in kept { access == "read" }
}

reason(g) := "crud-permission" if g.kind == "permission"

reason(g) := "delete-scope" if {
	g.kind == "scope"
	g.access == "delete"
}

reason(g) := "write-scope" if {
	g.kind == "scope"
	g.access != "delete"
}

advice(g) := {
	"severity": "medium",
	"help": sprintf("`%s` has no read-only variant: limit the account's object permissions to read, and write them as `permissions`", [g.scope]),
} if g.no_read_only_variant

advice(g) := {"help": sprintf("ask for %s instead of `%s`", [words.list(g.replacement), g.scope])} if {
	not g.no_read_only_variant
	count(g.replacement) > 0
}

advice(g) := {"help": sprintf("write `access: [read]` and the `fields` instead of `%s`", [g.scope])} if {
	not g.no_read_only_variant
	count(g.replacement) == 0
	g.kind == "permission"
}

advice(g) := {"help": sprintf("remove `%s`; if an operation does write, declare its `effect` on a connection of its own", [g.scope])} if {
	not g.no_read_only_variant
	count(g.replacement) == 0
	g.kind == "scope"
}

unknown := set()
