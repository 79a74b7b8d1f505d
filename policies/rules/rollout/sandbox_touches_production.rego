# METADATA
# scope: package
# title: Sandbox touches production or real customer data
# description: The sandbox is where an agent may fail; with real systems and real people behind it, it fails at them.
# custom:
#   id: ROLLOUT-004
#   name: sandbox-production
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   sandbox_severity: keep
#   remediation: >-
#     Use test tenants and invented data in the sandbox, and keep real data out of test systems later. Write `environment` on
#     systems, connections or boundaries, and `data: synthetic`, `masked` or `real` on classes.
#   reasons:
#     production-system: it reaches a production system
#     real-data: real data of people or real secrets of the company are where tests run
#     shared-tenant: the tenant is shared with production
#   references:
#     - "NHI Top 10 NHI8:2025"
#     - "800-53 SA-3(2), SI-12(2), CM-3(2)"
#     - "AI RMF MEASURE 2.3"
#     - "ISO 27001 A.8.31, A.8.33"
#     - "SOC 2 CC8.1"
#     - "GDPR Art. 5(1)(b), Art. 25(1)"
#     - "PCI DSS 4 6.5.3, 6.5.5"
#     - "SOX ITGC PD"
#   related: [ROLLOUT-001, ROLLOUT-003]
package flowgate.rules.rollout.sandbox_touches_production

import data.flowgate.lib.groups
import data.flowgate.lib.place
import data.flowgate.lib.words

sandbox if input.integration.phase == "sandbox"

tests := {"development", "test", "staging", "sandbox"}

ends := {end | some f in input.flows; not f.planned; some end in [f.from, f.to]}

used := ends | {c.system | some c in input.connections; not c.planned}

# The provider of a model is shared by nature; its contract and clearance are other rules' matter.
places contains s if {
	some s in input.systems
	s.id in used
	not s.planned
}

places contains s if {
	some s in input.stores
	s.id in ends
	not s.planned
	not s.kind in {"secret_manager", "prompt_store", "audit_sink"}
}

judged contains p if {
	some p in places
	sandbox
}

judged contains p if {
	some p in places
	p.environment in tests
}

subjects contains {"id": p.id, "at": p.at} if some p in judged

fail contains {
	"subject": p.id,
	"at": place.at(p, "environment"),
	"reason": "production-system",
	"label": "production",
	"message": sprintf("the agent is in the sandbox and reaches `%s`, which is in production", [words.short(p.id)]),
	"help": "use a test tenant and write its `environment: test`",
} if {
	sandbox
	some p in judged
	p.environment == "production"
}

fail contains {
	"subject": p.id,
	"at": place.at(p, "environment"),
	"reason": "shared-tenant",
	"label": "shared with production",
	"message": sprintf("the agent is in the sandbox and reaches `%s`, which production uses too", [words.short(p.id)]),
	"help": "use a tenant of its own for tests and write its `environment: test`",
} if {
	sandbox
	some p in judged
	p.environment == "shared_service"
}

unknown contains {
	"subject": p.id,
	"at": place.at(p, "environment"),
	"missing": "environment",
	"reason": "production-system",
	"message": sprintf("nothing says whether `%s` is a test system", [words.short(p.id)]),
	"help": "write `environment: test` on the system, its connection or its boundary",
} if {
	sandbox
	some p in judged
	p.environment == null
}

# Classes that would hurt someone, and the places of tests they reach.
grave[c.id] := c if {
	some c in input.classes
	not c.planned
	weighty(c)
}

weighty(c) if c.personal

weighty(c) if c.tier >= 2

watched := {p.id | some p in judged}

reaching contains [l.class, l.node] if {
	some l in input.labels
	not l.possible
	watches(l.node)
	grave[l.class]
}

reached := groups.of(reaching)

# In the sandbox the agent's own contexts count too.
watches(node) if node in watched

watches(node) if {
	sandbox
	some c in input.contexts
	c.id == node
}

subjects contains {"id": id, "at": grave[id].at} if some id, _ in reached

fail contains {
	"subject": id,
	"at": place.at(grave[id], "data"),
	"reason": "real-data",
	"label": "real",
	"message": sprintf("real data of class `%s` reaches %s, where tests run", [grave[id].name, words.list(nodes)]),
	"help": "use invented or masked data there and write `data: synthetic` or `data: masked` on the class",
	"values": {"nodes": sort([n | some n in nodes])},
} if {
	some id, nodes in reached
	grave[id].declared.data == "real"
}

unknown contains {
	"subject": id,
	"at": place.at(grave[id], "data"),
	"missing": "data",
	"reason": "real-data",
	"message": sprintf("nothing says whether class `%s`, which reaches %s, is real data", [grave[id].name, words.list(nodes)]),
	"help": "write `data: synthetic`, `data: masked` or `data: real` on the class",
} if {
	sandbox
	some id, nodes in reached
	not grave[id].declared.data
}
