# METADATA
# scope: package
# title: Object or field access not enumerated
# description: Only a list of objects and fields keeps volume, cost and exposure bounded, and the data inventory true.
# custom:
#   id: SCOPE-005
#   name: fields-not-listed
#   severity: high
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     List `objects` and `fields` on each operation and ask for exactly these. Where a system cannot select fields, write
#     `fields: not_selectable` and filter behind the read.
#   reasons:
#     objects-wildcard: nothing limits which objects it touches
#     fields-wildcard: it takes every field
#     fields-missing: nothing says which fields it takes
#   references:
#     - "OWASP LLM02:2025/LLM02:2026"
#     - "800-53 AC-6, SI-12(1)"
#     - "ISO 27001 A.8.3, A.5.34"
#     - "SOC 2 CC6.1, P4.1"
#     - "GDPR Art. 5(1)(c), Art. 25(2)"
#     - "HIPAA 164.312(a)"
#     - "PCI DSS 4 7.2.6"
#   related: [SCOPE-006, FLOW-002]
package flowgate.rules.scope.fields

import data.flowgate.lib.operations as all
import data.flowgate.lib.place
import data.flowgate.lib.words

# Said on the connection, or on the system it leads to.
records contains c.id if {
	some c in input.connections
	c.declared.system_of_record == true
}

records contains c.id if {
	some s in input.systems
	s.declared.system_of_record == true
	some c in input.connections
	c.system == s.id
}

operations contains o if {
	some o in all.checked
	o.effect in {"read", "draft", "write", "transition"}
	o.connection in records
}

subjects contains {"id": o.id, "at": o.at} if some o in operations

objects(o) := object.get(o.declared, "objects", [])

fields(o) := object.get(o.declared, "fields", [])

unknown contains {
	"subject": o.id,
	"at": place.at(o, "objects"),
	"missing": "objects",
	"reason": "objects-wildcard",
	"message": sprintf("nothing says which objects `%s` touches", [words.short(o.id)]),
	"help": "write `objects: [Case, Contact]` with those it needs",
} if {
	some o in operations
	count(objects(o)) == 0
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "fields"),
	"missing": "fields",
	"reason": "fields-missing",
	"message": sprintf("nothing says which fields `%s` takes", [words.short(o.id)]),
	"help": "write `fields: [Id, Status]` with those it needs, or `fields: not_selectable` where the system cannot select",
} if {
	some o in operations
	count(fields(o)) == 0
}

fail contains {
	"subject": o.id,
	"at": sprintf("%s/%d", [place.at(o, "objects"), i]),
	"reason": "objects-wildcard",
	"label": "every object",
	"message": sprintf("`%s` may touch every object", [words.short(o.id)]),
	"help": "name the objects it needs",
} if {
	some o in operations
	some i, object in objects(o)
	object in {"*", "all"}
}

# `FIELDS(ALL)` of the query language selects every readable field.
fail contains {
	"subject": o.id,
	"at": sprintf("%s/%d", [place.at(o, "fields"), i]),
	"reason": "fields-wildcard",
	"label": "every field",
	"message": sprintf("`%s` takes `%s`, which is every field there is now and later", [words.short(o.id), field]),
	"help": "name the fields it needs",
} if {
	some o in operations
	some i, field in fields(o)
	regex.match(`(?i)^(\*|all|.*\bfields\s*\(\s*(all|standard|custom)\s*\))$`, field)
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "fields"),
	"reason": "fields-missing",
	"label": "cannot select",
	"message": sprintf("`%s` cannot select fields, and nothing filters what it reads", [words.short(o.id)]),
	"help": "let its flow pass a gate of kind `redaction`, `schema` or `allow_list`, or declare `permission_filter`",
} if {
	some o in operations
	"not_selectable" in fields(o)
	not filtered(o)
}

filters contains g.id if {
	some g in input.gates
	g.kind in {"redaction", "schema", "allow_list"}
}

filtered(o) if {
	some f in input.flows
	f.operation == o.id
	some g in f.via
	g in filters
}

filtered(o) if words.stated(object.get(o.declared, "permission_filter", null))
