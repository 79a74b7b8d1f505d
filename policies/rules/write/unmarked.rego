# METADATA
# scope: package
# title: Agent-created records not marked
# description: A mark finds everything the agent made, on the day somebody has to look at or remove it.
# custom:
#   id: WRITE-004
#   name: unmarked-records
#   severity: medium
#   core: false
#   required_from: limited_production
#   remediation: >-
#     Set a label, field or footer with the agent's id and version when it creates a record, and write it as
#     `marking: {label}`; `author` only where no person can use that account.
#   reasons:
#     no-marking: nothing tells what the agent made
#     shared-marking: people or another agent make records with the same mark
#   references:
#     - "OWASP ASI09"
#     - "Agentic threats T8"
#     - "800-53 AU-10, AU-3"
#     - "AI RMF MEASURE 2.8"
#     - "ISO 27001 A.8.15"
#     - "ISO 42001 A.6.2.8"
#     - "SOC 2 CC7.2"
#     - "EU AI Act Art. 50(1)"
#   related: [AUDIT-001, WRITE-001]
package flowgate.rules.write.unmarked

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

# A write of which nothing says that it only changes records may create some.
creating := [o | some o in operations.writing; o.effect == "write"; not o.creates == false]

subjects contains {"id": o.id, "at": o.at} if some o in creating

marks := ["label", "field", "footer"]

marked(o) if {
	some mark in marks
	words.stated(object.get(o.declared, ["marking", mark], null))
}

by_author(o) if {
	not marked(o)
	words.stated(object.get(o.declared, ["marking", "author"], null))
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "marking"),
	"missing": "marking",
	"reason": "no-marking",
	"message": sprintf("nothing tells which records `%s` made", [words.short(o.id)]),
	"help": sprintf("write for example `marking: {label: \"agent:%s\"}`, or `creates: false` if it only changes records", [input.integration.id]),
} if {
	some o in creating
	not marked(o)
	not by_author(o)
}

# The account as author is a mark only if no person can use it.
fail contains {
	"subject": o.id,
	"at": place.at(o, "marking/author"),
	"reason": "shared-marking",
	"label": "people use it too",
	"message": sprintf("records of `%s` are told by their author, and people can use that account", [words.short(o.id)]),
	"help": "set a label or field of the agent's own, or use a service account that nobody can log in to",
} if {
	some o in creating
	by_author(o)
	some c in input.connections
	c.id == o.connection
	object.get(c.declared, ["auth", "principal", "type"], null) in {"human", "shared"}
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "marking/author"),
	"missing": "auth.principal.type",
	"reason": "shared-marking",
	"message": sprintf("records of `%s` are told by their author, and nothing says that no person can use that account", [words.short(o.id)]),
	"help": "write `principal: {id: …, type: service}` on the connection, or set a label of the agent's own",
} if {
	some o in creating
	by_author(o)
	some c in input.connections
	c.id == o.connection
	not c.declared.auth.principal.type
}

fail contains {
	"subject": o.id,
	"at": s.at,
	"reason": "shared-marking",
	"label": "not its own",
	"message": sprintf("records of `%s` carry the label that %s sets too", [words.short(o.id), words.list(s.integrations)]),
	"help": sprintf("use a label of this agent, for example `agent:%s`", [input.integration.id]),
} if {
	some s in input.shared
	s.kind == "marking"
	some o in creating
	s.at == sprintf("%s/marking/label", [o.at])
}
