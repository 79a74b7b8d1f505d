# METADATA
# scope: package
# title: Administrative, wildcard or full-access grant
# description: One grant that allows everything turns every other limit of the manifest into decoration.
# custom:
#   id: SCOPE-004
#   name: all-powerful-grant
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   sandbox_severity: keep
#   remediation: List the scopes, objects and permission sets that the operations need, one by one.
#   reasons:
#     admin-scope: the scope administers the system
#     wildcard: the scope stands for all scopes of a kind
#     full-access: the scope opens everything
#     org-wide-role: the role holds for the whole organisation
#   fixes:
#     admin-scope:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, if: replacement, safe: true }
#       - { does: "removes `{scope}`", edit: remove, if: unused, safe: true }
#     wildcard:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, if: replacement, safe: true }
#       - { does: "removes `{scope}`", edit: remove, if: unused, safe: true }
#     full-access:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, if: replacement, safe: true }
#       - { does: "removes `{scope}`", edit: remove, if: unused, safe: true }
#     org-wide-role:
#       - { does: "replaces the scope `{scope}` by `{replacement}`", edit: replace, was: scope, from: replacement, if: replacement, safe: true }
#       - { does: "removes `{scope}`", edit: remove, if: unused, safe: true }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI03"
#     - "Agentic threats T3"
#     - "NHI Top 10 NHI5:2025"
#     - "ATLAS AML.M0026"
#     - "800-53 AC-6, AC-6(5), AC-6(1)"
#     - "ISO 27001 A.8.2"
#     - "SOC 2 CC6.1, CC6.3"
#     - "PCI DSS 4 7.2.2, 7.3.3"
#     - "SOX ITGC APD"
#   related: [SCOPE-001, SCOPE-002]
package flowgate.rules.scope.all_powerful

import data.flowgate.lib.words

connections[c.id] := c if {
	some c in input.connections
	not c.planned
}

grants contains g if {
	some g in input.grants
	connections[g.connection]
}

subjects contains {"id": g.id, "at": g.at} if some g in grants

fail contains {
	"subject": g.id,
	"at": g.at,
	"reason": g.powerful,
	"label": label[g.powerful],
	"message": sprintf("connection `%s` holds `%s`, which %s", [connections[g.connection].name, g.scope, meaning[g.powerful]]),
	"help": help(g),
	"values": {"scope": g.scope, "replacement": g.replacement, "unused": count(g.used_by) == 0},
} if {
	some g in grants
	g.powerful != null
}

label := {
	"admin-scope": "administrative",
	"wildcard": "wildcard",
	"full-access": "full access",
	"org-wide-role": "holds everywhere",
}

meaning := {
	"admin-scope": "administers the system",
	"wildcard": "stands for every scope of its kind",
	"full-access": "opens everything the account can reach",
	"org-wide-role": "holds for the whole organisation",
}

help(g) := sprintf("replace `%s` by %s", [g.scope, words.list(g.replacement)]) if count(g.replacement) > 0

help(g) := sprintf("remove `%s` and grant only what %s needs", [g.scope, words.list(g.used_by)]) if {
	count(g.replacement) == 0
	count(g.used_by) > 0
}

help(g) := sprintf("remove `%s`; no declared operation needs it", [g.scope]) if {
	count(g.replacement) == 0
	count(g.used_by) == 0
}

unknown := set()
