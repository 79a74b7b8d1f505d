# METADATA
# scope: package
# title: Tenants or customers mixed in one context
# description: Answering customer A with what customer B wrote is the classic accident of a support agent.
# custom:
#   id: FLOW-007
#   name: mixed-customers
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     tenancies:
#       default: [per_customer, per_tenant, per_account]
#       description: words of `tenancy` for data that belongs to one customer
#     unbound:
#       default: [none, shared, global, all, static]
#       description: words of `key` and `partition_key` that bind to nobody
#     caches:
#       default: [cache, vector_index]
#       description: kinds of store told as `shared-cache`; all others are memory
#   remediation: >-
#     Open a context for each ticket or customer (`key: ticket_id`), and separate what is remembered by customer
#     (`partition_key: account_id`).
#   reasons:
#     unkeyed-context: one context serves many customers
#     shared-cache: a cache or index gives everyone the same content
#     shared-memory: what one customer said is remembered for all
#   references:
#     - "OWASP LLM02:2025/LLM02:2026, LLM08:2025/LLM09:2026"
#     - "OWASP ASI06"
#     - "Agentic threats T1"
#     - "AISVS 1.0 8.1.1, 5.3.1"
#     - "800-53 SC-4, AC-4, SC-39"
#     - "ISO 27001 A.8.3, A.8.22"
#     - "SOC 2 CC6.1, C1.1"
#     - "GDPR Art. 5(1)(f), Art. 32(1)(b)"
#   related: [INJECT-003, FLOW-004]
package flowgate.rules.flow.mixed_customers

import data.flowgate.lib.groups
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["FLOW-007"]

separate contains c.id if {
	some c in input.classes
	not c.planned
	c.declared.tenancy in params.tenancies
}

labelled contains [label.node, label.class] if {
	some label in input.labels
	not label.possible
	label.class in separate
}

at_node := groups.of(labelled)

# Contexts whose output reaches people outside: by an action of their own, or on the way of something that does.
emitting contains a.context if {
	some a in input.actions
	a.external
}

outside contains a.id if {
	some a in input.actors
	a.external
}

emitting contains step.from if {
	some r in input.receipts
	r.node in outside
	some arrived in r.classes
	some step in arrived.path
}

contexts contains c if {
	some c in input.contexts
	not c.planned
	at_node[c.id]
	c.id in emitting
}

# Stores that such a context reads. Analyses of one's own over all customers are not meant.
readings contains [f.from, f.to] if {
	some f in input.flows
	f.to in emitting
}

read_by := groups.of(readings)

stores contains s if {
	some s in input.stores
	not s.planned
	at_node[s.id]
	read_by[s.id]
	s.kind != "audit_sink"
}

subjects contains {"id": e.id, "at": e.at} if some e in contexts | stores

key(c) := object.get(c.declared, "key", null)

unknown contains {
	"subject": c.id,
	"at": place.at(c, "key"),
	"missing": "key",
	"reason": "unkeyed-context",
	"message": sprintf("context `%s` handles %s of many customers and does not say what it is opened for", [words.short(c.id), words.list(at_node[c.id])]),
	"help": "write `key: ticket_id` (or the customer's id) on the context, and open a new one for each",
} if {
	some c in contexts
	key(c) == null
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "key"),
	"reason": "unkeyed-context",
	"label": "binds to nobody",
	"message": sprintf("context `%s` handles %s of many customers under the key `%s`", [words.short(c.id), words.list(at_node[c.id]), key(c)]),
	"help": "bind it to one customer or one of their matters: `key: ticket_id`",
	"values": {"key": key(c)},
} if {
	some c in contexts
	key(c) != null
	lower(key(c)) in params.unbound
}

partition(s) := object.get(s.declared, "partition_key", null)

reason(s) := "shared-cache" if s.kind in params.caches

reason(s) := "shared-memory" if not s.kind in params.caches

unknown contains {
	"subject": s.id,
	"at": place.at(s, "partition_key"),
	"missing": "partition_key",
	"reason": reason(s),
	"message": sprintf("store `%s` keeps %s of many customers for %s, and nothing separates them", [s.name, words.list(at_node[s.id]), words.list(read_by[s.id])]),
	"help": sprintf("write `partition_key: customer_id` on `%s` once reads are limited to one customer", [s.name]),
} if {
	some s in stores
	partition(s) == null
}

fail contains {
	"subject": s.id,
	"at": place.at(s, "partition_key"),
	"reason": reason(s),
	"label": "separates nobody",
	"message": sprintf("store `%s` keeps %s of many customers and separates them by `%s`", [s.name, words.list(at_node[s.id]), partition(s)]),
	"help": "separate it by customer: `partition_key: customer_id`",
	"values": {"partition_key": partition(s)},
} if {
	some s in stores
	partition(s) != null
	lower(partition(s)) in params.unbound
}
