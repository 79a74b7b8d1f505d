# METADATA
# scope: package
# title: Automatic communication without a defined trigger
# description: A message is looked at and sent by a person, or it is sent when something defined happens; what lies between is the model's mood.
# custom:
#   id: GATE-010
#   name: undefined-trigger
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     boundless:
#       default: ["*", all, always, any, any message, every message, none]
#       description: conditions that let everything through
#   remediation: >-
#     Write `trigger: {kind, source, condition}` on the operation, or start the agent by one below `triggers`; otherwise let it
#     only draft. A condition that the model evaluates needs a deterministic gate behind it.
#   reasons:
#     no-trigger: nothing says when it communicates
#     model-decides: the model decides when it communicates
#     unbounded-trigger: everything that comes in triggers it
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02"
#     - "Agentic threats T7"
#     - "800-53 CM-7, AC-4"
#     - "AI RMF MAP 3.3"
#     - "ISO 42001 A.9.4"
#     - "SOC 2 CC6.7"
#   related: [GATE-001, LIMIT-001]
package flowgate.rules.gate.no_trigger

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

boundless := data.params["GATE-010"].boundless

# What a person approves or asks for item by item needs no trigger.
automatic := [o |
	some o in operations.writing
	o.capability == "communicate"
	o.effect != "draft"
	not o.id in attended
]

attended := {o | some o in {a.operation | some a in input.actions; a.covered}; not o in unattended}

unattended := {a.operation | some a in input.actions; not a.covered}

subjects contains {"id": o.id, "at": o.at} if some o in automatic

# The trigger of the operation, else those that start its agent.
triggers(o) := [{"of": o, "path": "trigger", "declared": o.declared.trigger}] if o.declared.trigger

triggers(o) := [{"of": t, "path": "", "declared": t.declared} |
	some t in input.triggers
	not t.planned
	starts(t, o)
] if {
	not o.declared.trigger
}

starts(t, _) if not t.declared.starts

starts(t, o) if t.declared.starts in starters(o.id)

# Names by which a trigger may name what performs the operation.
starters(o) := {name |
	some a in input.actions
	a.operation == o
	some c in input.contexts
	c.id == a.context
	some name in [c.name, c.agent, words.short(c.agent), c.id]
}

where(t, field) := place.at(t.of, field) if t.path == ""

where(t, field) := place.at(t.of, sprintf("%s/%s", [t.path, field])) if t.path != ""

unknown contains {
	"subject": o.id,
	"at": place.at(o, "trigger"),
	"missing": "trigger",
	"reason": "no-trigger",
	"message": sprintf("nothing says when `%s` happens, and no person approves each", [words.short(o.id)]),
	"help": "write for example `trigger: {kind: event, source: desk.read_ticket, condition: \"severity = 1\"}`, or let the agent only draft",
} if {
	some o in automatic
	count(triggers(o)) == 0
}

fail contains {
	"subject": o.id,
	"at": where(t, "kind"),
	"reason": "model-decides",
	"label": "the model decides",
	"message": sprintf("the model decides when `%s` happens, and no person approves each", [words.short(o.id)]),
	"help": "name the event, schedule or request that triggers it, or put a deterministic gate (`kind: policy`) behind the model's decision",
} if {
	some o in automatic
	some t in triggers(o)
	t.declared.kind == "model_decision"
	not thresholded(o)
}

# A fixed rule looks at what the model decided.
thresholded(o) if {
	some a in input.actions
	a.operation == o.id
	some g in input.gates
	g.id in a.gates
	g.kind in {"policy", "schema"}
	g.declared.deterministic == true
}

fail contains {
	"subject": o.id,
	"at": where(t, "condition"),
	"reason": "unbounded-trigger",
	"label": "lets everything through",
	"message": sprintf("everything that comes in triggers `%s`, and no person approves each", [words.short(o.id)]),
	"help": "write the condition under which it happens, for example `condition: \"severity = 1, once per ticket\"`",
} if {
	some o in automatic
	some t in triggers(o)
	t.declared.kind == "event"
	lower(t.declared.condition) in boundless
}

unknown contains {
	"subject": o.id,
	"at": where(t, "condition"),
	"missing": "trigger.condition",
	"reason": "unbounded-trigger",
	"message": sprintf("the trigger of `%s` states no condition", [words.short(o.id)]),
	"help": "write when an event counts, for example `condition: \"severity = 1, once per ticket\"`",
} if {
	some o in automatic
	some t in triggers(o)
	not t.declared.kind in {"schedule", "human", "model_decision"}
	not t.declared.condition
}
