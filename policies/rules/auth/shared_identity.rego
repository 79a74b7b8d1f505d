# METADATA
# scope: package
# title: Identity or secret shared between agents or environments
# description: What two agents share tells neither apart in a log, and what a test shares with production is lost with the test.
# custom:
#   id: AUTH-005
#   name: shared-identity
#   severity: high
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Give each agent, in each environment, an account and a secret of its own, and read each secret from a path of its own.
#   reasons:
#     shared-between-agents: another agent uses the same account or secret
#     shared-between-environments: another environment uses the same account or secret
#   references:
#     - "OWASP ASI03"
#     - "Agentic threats T9"
#     - "NHI Top 10 NHI8:2025, NHI9:2025"
#     - "800-53 IA-4, IA-9, AC-5"
#     - "ISO 27001 A.5.16, A.8.31"
#     - "SOC 2 CC6.1, CC6.3"
#     - "PCI DSS 4 6.5.3, 8.2.2"
#     - "SOX ITGC APD"
#   related: [AUTH-001, SECRET-002]
package flowgate.rules.auth.shared_identity

import data.flowgate.lib.planned
import data.flowgate.lib.words

subjects contains {"id": c.id, "at": c.at} if {
	some c in input.connections
	not c.planned
	identified(c)
}

identified(c) if c.declared.auth.principal.id

identified(c) if c.declared.auth.secrets

uses contains u if {
	some u in input.shared
	u.connection != null
	not u.connection in planned.connections
}

# Told once in each integration, at the last of its connections; the others are shown beside it.
told contains u if {
	some u in uses
	not later(u)
}

later(u) if {
	some v in uses
	v.kind == u.kind
	v.key == u.key
	v.connection > u.connection
}

fail contains {
	"subject": u.connection,
	"at": u.at,
	"reason": "shared-between-agents",
	"label": sprintf("also used by %s", [who]),
	"message": sprintf("%s is shared with %s", [thing, who]),
	"related": others,
	"help": sprintf("give each agent %s of its own", [noun(u)]),
} if {
	some u in told
	count(u.other_agents) > 0
	who := names(u, u.other_agents)
	thing := named(u)
	others := related(u.other_agents)
}

fail contains {
	"subject": u.connection,
	"at": u.at,
	"reason": "shared-between-environments",
	"label": sprintf("also used in %s", [who]),
	"message": sprintf("%s is shared with %s", [thing, who]),
	"related": others,
	"help": sprintf("use %s of its own in each environment", [noun(u)]),
} if {
	some u in told
	count(u.other_environments) > 0
	who := names(u, u.other_environments)
	thing := named(u)
	others := related(u.other_environments)
}

noun(u) := "a secret" if u.kind == "secret"

noun(u) := "an account" if u.kind == "principal"

named(u) := sprintf("secret `%s`", [u.key]) if u.kind == "secret"

# The key of an account begins with its product.
named(u) := sprintf("account `%s`", [concat(":", array.slice(split(u.key, ":"), 1, 99))]) if u.kind == "principal"

names(u, others) := sprintf("%s and others, in %d integrations", [all(others), u.others]) if u.cut

names(u, others) := all(others) if not u.cut

all(others) := words.list({o.who | some o in others})

related(others) := [{"at": o.at, "label": sprintf("`%s` uses it too", [words.short(o.connection)])} | some o in others]

unknown := set()
