# METADATA
# scope: package
# title: Agent acts through a personal account
# description: >-
#   A person's account ends with the employment, carries all that the person may do, and leaves traces that cannot tell
#   the person from the agent.
# custom:
#   id: AUTH-001
#   name: personal-account
#   severity: high
#   core: true
#   required_from: internal_pilot
#   parameters:
#     person_pattern:
#       default: '^[^0-9\s._@-][^0-9\s._@]+\.[^0-9\s._@-][^0-9\s._@]+(@.+)?$'
#       description: account names that look like a person's
#     service_words:
#       default: [svc, service, srv, bot, app, agent, api, system, sys, sa, integration, robot, batch, job, noreply, no-reply, support, team, prod, production, test, dev, stage, staging]
#       description: words between dots, dashes or underscores that show that an account is no person's
#     accountless:
#       default: [webhook_signature, incoming_webhook]
#       description: methods that log in as nobody
#   remediation: >-
#     Create a service account per agent and environment and write it as `auth.principal` with `type: service`. Where the
#     agent acts for the person who asked, write `subject_mode: user_delegated`.
#   reasons:
#     typed-human: the account is a person's
#     looks-personal: the account is named like a person's
#   references:
#     - "OWASP ASI03"
#     - "NHI Top 10 NHI10:2025"
#     - "800-53 AC-2, IA-4(4), IA-9"
#     - "ISO 27001 A.5.16, A.8.2"
#     - "SOC 2 CC6.1, CC6.2"
#     - "PCI DSS 4 8.2.2, 8.6.1"
#     - "SOX ITGC APD"
#   related: [AUTH-006]
package flowgate.rules.auth.personal_account

import data.flowgate.lib.place

params := data.params["AUTH-001"]

connections contains c if {
	some c in input.connections
	not c.planned
	not object.get(c.declared, ["auth", "method"], "") in params.accountless
}

subjects contains {"id": c.id, "at": c.at} if some c in connections

principal(c) := object.get(c.declared, ["auth", "principal"], {})

kind(c) := object.get(principal(c), "type", null)

# The person who asked acts through the agent: that is AUTH-006.
delegated(c) if c.declared.auth.subject_mode == "user_delegated"

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/principal/type"),
	"reason": "typed-human",
	"label": "a person's account",
	"message": sprintf("connection `%s` logs in as the person `%s`", [c.name, object.get(principal(c), "id", "(not named)")]),
	"help": sprintf("create a service account for `%s` and write `principal: {id: svc-…, type: service, owner: …}`", [c.name]),
} if {
	some c in connections
	not delegated(c)
	kind(c) == "human"
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/principal/id"),
	"reason": "looks-personal",
	"label": "named like a person",
	"message": sprintf("connection `%s` logs in as `%s`, which is named like a person", [c.name, principal(c).id]),
	"help": "name the service account after what it serves (`svc-triage-prod`), or write `type: human` if it is a person's",
} if {
	some c in connections
	not delegated(c)
	not kind(c) in {"human", "shared"}
	looks_personal(principal(c).id)
}

looks_personal(id) if {
	regex.match(params.person_pattern, lower(id))
	name := split(lower(id), "@")[0]
	words := {word | some word in regex.split(`[._-]`, name)}
	count(words & {word | some word in params.service_words}) == 0
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/principal"),
	"missing": "auth.principal",
	"message": sprintf("connection `%s` does not say which account it logs in as", [c.name]),
	"help": "write `principal: {id: …, type: service}` below `auth`",
} if {
	some c in connections
	not c.declared.auth.principal.id
	kind(c) != "human"
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/principal/type"),
	"missing": "auth.principal.type",
	"message": sprintf("connection `%s` does not say whose account `%s` is", [c.name, id]),
	"help": sprintf("write `principal: {id: %s, type: service}`", [id]),
} if {
	some c in connections
	not delegated(c)
	kind(c) == null
	id := principal(c).id
	not looks_personal(id)
}
