# METADATA
# scope: package
# title: Acting subject not declared or not justified
# description: A user's token can do what the user can; a service account can do the same for everybody who asks.
# custom:
#   id: AUTH-006
#   name: acting-subject
#   severity: medium
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Write `subject_mode: service` or `user_delegated` below `auth`, and why as `justification`. Begin with a service account
#     and delegate where a use needs the user's own rights.
#   reasons:
#     undeclared: nothing says as whom it acts
#     unjustified-delegation: it acts as the user and nothing says why, or no user is there
#     unjustified-service: people who ask get confidential data by a service account and nothing says why
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI03"
#     - "AISVS 1.0 9.5.2"
#     - "ATLAS AML.M0026, AML.M0027"
#     - "800-53 AC-6, AC-3, AC-24"
#     - "ISO 27001 A.5.15, A.5.18"
#     - "SOC 2 CC6.3"
#   related: [AUTH-001, AUTH-007]
package flowgate.rules.auth.acting_subject

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

connections contains c if {
	some c in input.connections
	not c.planned
}

subjects contains {"id": c.id, "at": c.at} if some c in connections

mode(c) := object.get(c.declared, ["auth", "subject_mode"], null)

justified(c) if words.stated(object.get(c.declared, ["auth", "justification"], null))

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/subject_mode"),
	"missing": "auth.subject_mode",
	"reason": "undeclared",
	"message": sprintf("connection `%s` does not say as whom it acts", [c.name]),
	"help": "write `subject_mode: service` with its `justification`, or `user_delegated` where it acts with the rights of the user who asks",
} if {
	some c in connections
	mode(c) == null
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/subject_mode"),
	"reason": "undeclared",
	"label": "no such mode",
	"message": sprintf("connection `%s` acts as `%s`, which is neither `service` nor `user_delegated`", [c.name, mode(c)]),
	"help": "write `subject_mode: service` or `subject_mode: user_delegated`",
} if {
	some c in connections
	not mode(c) in {null, "service", "user_delegated"}
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/justification"),
	"missing": "auth.justification",
	"reason": "unjustified-delegation",
	"message": sprintf("connection `%s` acts with the rights of the user, and nothing says why", [c.name]),
	"help": "write the use that needs it, for example `justification: \"replies must respect the agent's own record access\"`",
} if {
	some c in connections
	mode(c) == "user_delegated"
	not justified(c)
}

# Who starts the agent: people whose content flows in, and what they are.
people contains a if {
	some a in input.actors
	not a.planned
	not a.declared.kind == "job"
	some f in input.flows
	f.from == a.id
	not f.planned
	f.to in {c.id | some c in input.contexts}
}

asked if count(people) > 0

asked if {
	some t in input.triggers
	not t.planned
	t.declared.kind == "human"
}

asked if {
	some o in operations.checked
	o.declared.trigger.kind == "human"
}

# A clock has no rights to lend.
fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/subject_mode"),
	"reason": "unjustified-delegation",
	"label": "no user is there",
	"message": sprintf("connection `%s` acts with the rights of a user, but the agent runs on a schedule and nobody asks", [c.name]),
	"help": "use `subject_mode: service`, or declare the person or trigger of kind `human` that starts it",
} if {
	some c in connections
	mode(c) == "user_delegated"
	c.scheduled
	not asked
}

# Classes that a connection reads and that are confidential at least.
reads(connection) := {o.id |
	some o in operations.checked
	o.connection == connection
	o.effect == "read"
	o.tier >= 2
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/justification"),
	"missing": "auth.justification",
	"reason": "unjustified-service",
	"message": sprintf("whoever starts the agent gets confidential data by %s, because connection `%s` acts as a service", [words.list(reads(c.id)), c.name]),
	"help": "write why that is right as `justification`, or let it act as `user_delegated`",
} if {
	some c in connections
	mode(c) == "service"
	count(reads(c.id)) > 0
	not justified(c)
	strangers(c)
}

# Someone other than those whom the data is about.
strangers(c) if {
	some a in people
	not a.audience in about(c.id)
}

strangers(_) if {
	asked
	count(people) == 0
}

about(connection) := {""} | {subject |
	some o in operations.checked
	o.connection == connection
	o.effect == "read"
	some name in o.declared.classes
	some class in input.classes
	class.name == name
	some subject in class.declared.subjects
}
