# METADATA
# scope: package
# title: Resource selection unrestricted
# description: >-
#   Scopes rarely say where an agent may act. Who serves one channel, project or mailbox must not be able to read them all.
# custom:
#   id: SCOPE-006
#   name: all-resources
#   severity: high
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Name the channels, projects or mailboxes under `resources.allow`, and write in `enforced_by` what holds the limit:
#     membership, an application access policy, a role in the project.
#   reasons:
#     all-channels: nothing limits which conversations
#     all-projects: nothing limits which projects, repositories, sites or schemas
#     all-mailboxes: nothing limits whose mail or calendar
#     domain-wide-delegation: it may act as anyone in the domain
#   references:
#     - "OWASP LLM02:2025/LLM02:2026, LLM06:2025/LLM03:2026"
#     - "OWASP ASI02"
#     - "ATLAS AML.M0028"
#     - "800-53 AC-3, AC-6, AC-4"
#     - "ISO 27001 A.5.15, A.8.3"
#     - "SOC 2 CC6.1, CC6.3"
#     - "GDPR Art. 25(2)"
#   related: [SCOPE-001, SCOPE-005]
package flowgate.rules.scope.resources

import data.flowgate.lib.place
import data.flowgate.lib.words

active contains o.connection if {
	some o in input.operations
	not o.planned
}

connections contains c if {
	some c in input.connections
	not c.planned
	c.id in active
	is_string(object.get(c.traits, "resources", null))
	not own(c)
}

# A person's own mailbox or drive is limited to that person by whose token it is.
own(c) if {
	c.traits.resources in {"mailboxes", "drives"}
	c.declared.auth.subject_mode == "user_delegated"
}

delegating contains c if {
	some c in input.connections
	not c.planned
	c.declared.auth.grant == "domain_wide_delegation"
}

delegating contains c if {
	some c in input.connections
	not c.planned
	c.declared.auth.subject_mode == "domain_wide_delegation"
}

subjects contains {"id": c.id, "at": c.at} if some c in connections | delegating

reasons := {"channels": "all-channels", "mailboxes": "all-mailboxes"}

reason(c) := object.get(reasons, c.traits.resources, "all-projects")

singular := {
	"channels": "channel", "mailboxes": "mailbox", "projects": "project", "teams": "team", "spaces": "space", "sites": "site",
	"drives": "drive", "repositories": "repository", "schemas": "schema",
}

allow(c) := object.get(c.declared, ["resources", "allow"], [])

everything(c) := [i | some i, entry in allow(c); entry in {"*", "all", "any"}]

unknown contains {
	"subject": c.id,
	"at": place.at(c, "resources"),
	"missing": "resources",
	"reason": reason(c),
	"message": sprintf("nothing limits which %s connection `%s` reaches", [c.traits.resources, c.name]),
	"help": sprintf("write `resources: {type: %s, allow: […], enforced_by: …}`", [object.get(singular, c.traits.resources, c.traits.resources)]),
} if {
	some c in connections - delegating
	count(allow(c)) == 0
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "resources/enforced_by"),
	"missing": "resources.enforced_by",
	"reason": reason(c),
	"message": sprintf("nothing says what keeps connection `%s` to its %s", [c.name, c.traits.resources]),
	"help": "write `enforced_by`, for example `membership`, `application_policy` or `project_role`; a list that nobody enforces is a wish",
} if {
	some c in connections
	count(allow(c)) > 0
	count(everything(c)) == 0
	not words.stated(object.get(c.declared, ["resources", "enforced_by"], null))
}

fail contains {
	"subject": c.id,
	"at": sprintf("%s/%d", [place.at(c, "resources/allow"), i]),
	"reason": reason(c),
	"label": "all of them",
	"message": sprintf("connection `%s` may reach all %s", [c.name, c.traits.resources]),
	"help": sprintf("name the %s it serves", [c.traits.resources]),
} if {
	some c in connections - delegating
	some i in everything(c)
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth"),
	"reason": "domain-wide-delegation",
	"label": "acts as anyone",
	"message": sprintf("connection `%s` may act as anyone in the domain", [c.name]),
	"help": "list the accounts it may act as under `resources.allow`, and say in `enforced_by` what holds that; better, share the mailbox or calendar with one service account",
} if {
	some c in delegating
	unlimited(c)
}

unlimited(c) if count(allow(c)) == 0

unlimited(c) if count(everything(c)) > 0

# Direct and group messages are no channels: a list of channels does not limit them.
fail contains {
	"subject": c.id,
	"at": place.at(c, "resources/allow"),
	"reason": "all-channels",
	"label": "channels only",
	"message": sprintf("connection `%s` is limited to channels, and `%s` opens every %s of its account", [c.name, g.scope, conversation[kind]]),
	"help": sprintf("remove `%s`, or list `%s` under `resources.allow` with what limits it", [g.scope, kind]),
	"related": [{"at": g.at, "label": "granted here"}],
	"values": {"scope": g.scope},
} if {
	some c in connections
	c.traits.resources == "channels"
	count(allow(c)) > 0
	count(everything(c)) == 0
	some g in input.grants
	g.connection == c.id
	g.access == "read"
	kind := split(g.scope, ":")[0]
	conversation[kind]
	count([e | some e in allow(c); startswith(e, kind)]) == 0
}

conversation := {"im": "direct message", "mpim": "group message"}
