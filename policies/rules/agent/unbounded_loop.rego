# METADATA
# scope: package
# title: Unbounded loop between agents or tools
# description: >-
#   A loop that starts itself floods systems and budgets within minutes.
# custom:
#   id: AGENT-003
#   name: unbounded-loop
#   severity: high
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Drop events that the agent itself caused (`own_events_filtered: true` on the trigger) and bound how often one run may cause another (`max_depth` on the trigger or the delegation).
#   reasons:
#     no-bound: nothing says how often it may go round
#     self-trigger: the agent's own writes start it again, without limit
#     no-own-event-filter: events that the agent caused are not dropped
#   fixes:
#     no-own-event-filter:
#       - { does: "drops events of its own (`own_events_filtered: true`)", edit: set, value: true, below: own_events_filtered }
#     self-trigger:
#       - { does: "drops events of its own (`own_events_filtered: true`)", edit: set, value: true, below: own_events_filtered }
#   references:
#     - "OWASP LLM10:2025/LLM06:2026"
#     - "OWASP ASI08"
#     - "Agentic threats T4, T5"
#     - "AISVS 1.0 9.1.2"
#     - "ATLAS AML.T0034.002"
#     - "800-53 SC-5, SC-6, SI-17"
#     - "ISO 27001 A.8.6"
#     - "SOC 2 A1.1, CC7.5"
#     - "EU AI Act Art. 15(4)"
#   related: [LIMIT-002, WRITE-004, AGENT-001]
package flowgate.rules.agent.unbounded_loop

import data.flowgate.lib.planned
import data.flowgate.lib.words

# A person who approves each round is a bound.
loops contains l if {
	some l in input.loops
	not l.approved
	every node in l.nodes {
		not node in planned.nodes
	}
}

subjects contains {"id": l.id, "at": l.at} if some l in loops

unfiltered(l) := [e | some e in l.events; not e.own_events_filtered == true]

deep(l) if {
	some b in l.bounds
	b.kind == "max_depth"
}

# Without events a run goes round within itself: steps of every agent in it bound it as well.
bounded(l) if deep(l)

bounded(l) if {
	count(l.events) == 0
	stepped := {b.of | some b in l.bounds; b.kind == "max_steps"}
	every agent in l.agents {
		agent in stepped
	}
}

open contains {"loop": l, "reason": "self-trigger", "at": unfiltered(l)[0].at, "field": "own_events_filtered"} if {
	some l in loops
	count(unfiltered(l)) > 0
	not bounded(l)
}

open contains {"loop": l, "reason": "no-own-event-filter", "at": unfiltered(l)[0].at, "field": "own_events_filtered"} if {
	some l in loops
	count(unfiltered(l)) > 0
	bounded(l)
}

open contains {"loop": l, "reason": "no-bound", "at": l.at, "field": "max_depth"} if {
	some l in loops
	count(unfiltered(l)) == 0
	not bounded(l)
}

# Stated to be unfiltered, or agents that go round without any event: nothing is missing, it is so.
stated(o) if {
	some e in o.loop.events
	e.own_events_filtered == false
}

fail contains {
	"subject": o.loop.id,
	"at": o.at,
	"reason": o.reason,
	"label": label[o.reason],
	"message": message(o),
	"help": help[o.reason],
	"path": o.loop.path,
} if {
	some o in open
	stated(o)
}

unknown contains {
	"subject": o.loop.id,
	"at": o.at,
	"missing": o.field,
	"reason": o.reason,
	"message": message(o),
	"help": help[o.reason],
} if {
	some o in open
	not stated(o)
}

message(o) := sprintf("%s can start %s again%s", [words.list(o.loop.agents), itself(o.loop), rest[o.reason]])

itself(l) := "itself" if count(l.agents) == 1

itself(l) := "each other" if count(l.agents) > 1

rest := {
	"self-trigger": ": events that it causes are not dropped and nothing bounds the depth",
	"no-own-event-filter": ": events that it causes are not dropped",
	"no-bound": " and nothing bounds how often",
}

label := {
	"self-trigger": "started by its own writes",
	"no-own-event-filter": "own events count too",
	"no-bound": "without end",
}

help := {
	"self-trigger": "write `own_events_filtered: true` and `max_depth: 1` on the trigger, and mark what the agent writes so that its events can be told apart",
	"no-own-event-filter": "write `own_events_filtered: true` on the trigger and mark what the agent writes",
	"no-bound": "write `max_depth` on the trigger or on the entry of `delegates`, or `max_steps` in the budget of each agent",
}
