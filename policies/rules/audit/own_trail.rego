# METADATA
# scope: package
# title: Agent can alter or delete its own audit trail
# description: A log that its subject can change proves nothing about its subject.
# custom:
#   id: AUDIT-005
#   name: own-trail
#   severity: critical
#   core: true
#   required_from: limited_production
#   parameters:
#     immutable:
#       default: [worm, object_lock_compliance, hash_chain_external, append_only_separate_account]
#       description: words of `immutability` for a sink where writing can only add
#   remediation: >-
#     Let the agent only append. The sink belongs to another team and lies in another account.
#   reasons:
#     delete-grant: the agent may change or delete records
#     same-principal-admin: the trail belongs to the agent's own account
#     config-change: the agent may change how the trail is kept
#   references:
#     - "OWASP ASI10"
#     - "Agentic threats T8"
#     - "800-53 AU-9, AU-9(4), AC-5"
#     - "ISO 27001 A.8.15, A.5.3"
#     - "SOC 2 CC6.1, CC7.2"
#     - "PCI DSS 4 10.3.1, 10.3.2"
#     - "SOX ITGC CO"
#   related: [AUDIT-004, SCOPE-007]
package flowgate.rules.audit.own_trail

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["AUDIT-005"]

sinks contains s if {
	some s in input.stores
	s.kind == "audit_sink"
	not s.planned
}

subjects contains {"id": s.id, "at": s.at} if some s in sinks

immutable(s) if s.declared.immutability in params.immutable

operations[o.id] := o if {
	some o in input.operations
	not o.planned
}

agentic contains n.id if some n in input.contexts

agentic contains n.id if some n in input.tools

# Ways to touch the sink: a flow into it by an operation, or an operation that names it among its objects or resources.
touching contains {"sink": s, "operation": o, "at": f.at} if {
	some s in sinks
	some f in input.flows
	f.to == s.id
	f.from in agentic
	not f.planned
	o := operations[f.operation]
}

touching contains {"sink": s, "operation": o, "at": o.at} if {
	some s in sinks
	some o in operations
	s.name in array.concat(object.get(o.declared, "objects", []), object.get(o.declared, "resources", []))
}

changes(_, o) := "config-change" if o.effect in {"admin", "execute"}

changes(_, o) := "delete-grant" if o.effect == "delete"

# Writing only adds where nothing can be overwritten.
changes(s, o) := "delete-grant" if {
	o.effect in {"write", "transition"}
	not immutable(s)
	not o.declared.reversibility == "irreversible"
}

fail contains {
	"subject": s.id,
	"at": touch.at,
	"reason": reason,
	"label": doing[reason],
	"message": sprintf("by `%s` the agent %s its own audit trail `%s`", [words.short(touch.operation.id), does[reason], s.name]),
	"help": "take the operation away and let the agent only append; who keeps the trail is another team with another account",
	"related": [{"at": s.at, "label": "the audit trail"}],
	"values": {"operation": touch.operation.id, "effect": touch.operation.effect},
} if {
	some touch in touching
	s := touch.sink
	reason := changes(s, touch.operation)
}

doing := {"delete-grant": "changes records", "config-change": "changes how they are kept"}

does := {"delete-grant": "can change or delete records of", "config-change": "can change how records are kept in"}

# A permission on the sink that is more than reading or adding.
fail contains {
	"subject": s.id,
	"at": place.at(c, sprintf("permissions/%d/access/%d", [i, j])),
	"reason": "delete-grant",
	"label": "more than appending",
	"message": sprintf("connection `%s` holds `%s` on the agent's own audit trail `%s`", [c.name, access, s.name]),
	"help": "leave only the right to add records",
	"related": [{"at": s.at, "label": "the audit trail"}],
	"values": {"access": access},
} if {
	some s in sinks
	some c in input.connections
	not c.planned
	some i, permission in c.declared.permissions
	permission.object == s.name
	some j, access in permission.access
	access in {"edit", "delete", "modify_all"}
}

# Accounts the agent acts as, and the agents themselves.
selves contains id if {
	some c in input.connections
	id := c.declared.auth.principal.id
}

selves contains a.name if some a in input.agents

fail contains {
	"subject": s.id,
	"at": place.at(s, "owner"),
	"reason": "same-principal-admin",
	"label": "the agent's own account",
	"message": sprintf("the audit trail `%s` belongs to `%s`, the account it records", [s.name, s.declared.owner]),
	"help": "let another team own it in a separate account, and grant the agent the right to append",
	"values": {"owner": s.declared.owner},
} if {
	some s in sinks
	s.declared.owner in selves
}

unknown contains {
	"subject": s.id,
	"at": place.at(s, "owner"),
	"missing": "owner",
	"reason": "same-principal-admin",
	"message": sprintf("nothing says who owns the audit trail `%s`", [s.name]),
	"help": sprintf("write `owner: security-ops`, or who else keeps `%s`; it must not be the agent", [s.name]),
} if {
	some s in sinks
	not s.declared.owner
}
