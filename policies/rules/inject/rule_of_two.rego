# METADATA
# scope: package
# title: Rule of Two exceeded without human supervision
# description: >-
#   A run that nobody watches should hold at most two of three powers: reading what strangers wrote, knowing what is private, changing or sending something.
# custom:
#   id: INJECT-002
#   name: rule-of-two
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [INJECT-001]
#   remediation: >-
#     Let a person approve what the context does, let only a closed form go to a fixed destination, or read untrusted content in a context of its own and hand on closed-schema facts.
#   reasons:
#     all-three: nothing it does is supervised
#     gate-partial: some of what it does is supervised, some is not
#   references:
#     - "OWASP LLM01:2025/LLM01:2026, LLM06:2025/LLM03:2026"
#     - "OWASP ASI01, ASI02"
#     - "Agentic threats T6"
#     - "AISVS 1.0 9.3.5, 9.2.1"
#     - "ATLAS AML.M0029, AML.M0030"
#     - "800-53 AC-6, AC-5, AC-4"
#     - "ISO 27001 A.8.27"
#     - "SOC 2 CC6.3"
#     - "Agents Rule of Two (Meta 2025)"
#   related: [INJECT-001, GATE-001, GATE-002]
package flowgate.rules.inject.rule_of_two

import data.flowgate.lib.planned
import data.flowgate.lib.words

contexts contains t if {
	some t in input.trifecta
	not t.context in planned.nodes
}

subjects contains {"id": t.context, "at": t.at} if some t in contexts

drafts contains o.id if {
	some o in input.operations
	o.effect == "draft"
}

acts contains a if {
	some a in input.actions
	not a.flow in planned.flows
	not a.operation in planned.operations
	not a.operation in drafts
}

supervised(a) if a.covered

supervised(a) if {
	a.closed_schema
	a.fixed_destination
}

# What a context does without a person or a closed form to a fixed place, by context.
loose(context) := {a |
	some a in acts
	context in a.contexts
	not supervised(a)
}

watched(context) if {
	some a in acts
	context in a.contexts
	supervised(a)
}

fail contains {
	"subject": t.context,
	"at": t.at,
	"reason": reason(t),
	"label": "reads strangers, knows private data, acts",
	"message": sprintf("context `%s` reads what strangers wrote, knows %s, and does %s unsupervised", [words.short(t.context), words.list(t.private), words.list(names)]),
	"help": sprintf("put a gate of kind `human_approval` on %s, or let only a closed form (`schema`) go there and fix the destination", [words.list({a.flow | some a in actions})]),
	"path": array.concat(t.untrusted_path, first.witness),
	"edge": first.flow,
	"related": [{"at": a.at, "label": sprintf("`%s` is not supervised", [words.short(named(a))])} | some a in actions],
	"values": {"private": t.private, "actions": [named(a) | some a in actions]},
} if {
	some t in contexts
	count(t.untrusted_path) > 0
	count(t.private) > 0
	actions := loose(t.context)
	count(actions) > 0
	names := {named(a) | some a in actions}
	first := sort([[a.id, a] | some a in actions])[0][1]
}

named(a) := a.operation if a.operation != null

named(a) := a.flow if a.operation == null

reason(t) := "gate-partial" if watched(t.context)

reason(t) := "all-three" if not watched(t.context)

unknown := set()
