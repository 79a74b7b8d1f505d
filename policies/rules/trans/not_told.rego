# METADATA
# scope: package
# title: People not told they deal with an AI system
# description: Who believes a person wrote it trusts it as they trust a person. To say so is a duty by law.
# custom:
#   id: TRANS-001
#   name: not-told
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     audiences:
#       default: [customer, public, candidate, employee]
#       description: audiences that must be told
#     approved_text_needs_notice:
#       default: true
#       description: "`false` exempts what a person has approved and sent; ask legal first"
#   remediation: >-
#     Tell people at the first contact and mark what the agent wrote: `disclosure: [{channel: mail, audience: customer, text: …}]`.
#   reasons:
#     no-disclosure: people outside are not told
#     employees-not-informed: employees are not told
#   references:
#     - "OWASP LLM09:2025/LLM07:2026"
#     - "OWASP ASI09"
#     - "Agentic threats T15"
#     - "800-53 PT-5"
#     - "AI RMF MEASURE 2.8"
#     - "ISO 42001 A.8.2"
#     - "SOC 2 P1.1"
#     - "GDPR Art. 13(2)(f), Art. 5(1)(a)"
#     - "EU AI Act Art. 50(1), Art. 26(7)"
#   related: [WRITE-004, TRANS-002]
package flowgate.rules.trans.not_told

import data.flowgate.lib.groups
import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["TRANS-001"]

people[a.id] := a if {
	some a in input.actors
	a.audience in params.audiences
	not a.planned
}

contexts contains c.id if some c in input.contexts

# What an agent had in hand reaches them over this last step.
reached contains [people[r.node], step] if {
	some r in input.receipts
	people[r.node]
	some arrived in r.classes
	some earlier in arrived.path
	earlier.from in contexts
	last := arrived.path[count(arrived.path) - 1]
	step := object.union(last, {"from": channel(last)})
}

# Sent by an operation: by the system that carries it out.
channel(step) := carriers[step.flow] if carriers[step.flow]

channel(step) := step.from if not carriers[step.flow]

carriers[f.id] := operations[f.operation] if {
	some f in input.flows
	operations[f.operation]
}

# An action that names them, whether or not it says what it carries.
reached contains [people[a.reaches], step] if {
	some a in input.actions
	people[a.reaches]
	not a.flow in planned.flows
	step := {"from": through(a), "to": a.reaches, "flow": a.flow, "at": a.at}
}

# Sent to the person by a system, or straight to the person.
through(a) := a.target if a.target != a.reaches

through(a) := operations[a.operation] if {
	a.target == a.reaches
	operations[a.operation]
}

through(a) := a.context if {
	a.target == a.reaches
	not operations[a.operation]
}

operations[o.id] := o.system if {
	some o in input.operations
	o.system != null
}

# One for each person and channel, whatever comes over it.
channels := groups.of({[[a.id, step.from], step] | some [a, step] in reached; not exempt(a)})

exempt(a) if {
	not params.approved_text_needs_notice
	every action in input.actions { guarded(a, action) }
}

guarded(a, action) if action.reaches != a.id

guarded(_, action) if action.covered

subjects contains {"id": a.id, "at": a.at} if {
	some key, _ in channels
	a := people[key[0]]
}

# `channel` may name the node or a connection to it.
named(d, node) if d.channel == words.short(node)

named(d, node) if {
	some c in input.connections
	c.system == node
	d.channel == c.name
}

told(key) if {
	some d in object.get(input.integration, ["declared", "disclosure"], [])
	named(d, key[1])
	words.stated(object.get(d, "text", null))
	object.get(d, "audience", people[key[0]].audience) == people[key[0]].audience
}

unknown contains {
	"subject": key[0],
	"at": first.at,
	"missing": "disclosure",
	"reason": reason(people[key[0]].audience),
	"message": sprintf("`%s` receives what the agent wrote by `%s` and is not told so", [people[key[0]].name, words.short(key[1])]),
	"help": sprintf("write `disclosure: [{channel: %s, audience: %s, text: …, first_contact: true}]`", [words.short(key[1]), people[key[0]].audience]),
	"edge": first.flow,
} if {
	some key, steps in channels
	not told(key)
	first := sort([s | some s in steps])[0]
}

reason(audience) := "employees-not-informed" if audience == "employee"

reason(audience) := "no-disclosure" if audience != "employee"

fail := set()
