# METADATA
# scope: package
# title: Solely automated decision about a person with significant effect
# description: Nobody needs to accept that a machine alone decides about their job, their money or their account.
# custom:
#   id: TRANS-002
#   name: automated-decision
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   parameters:
#     effects:
#       default: [legal_or_similar, decides]
#       description: words of `decision_effect` for decisions with legal or similarly significant effect
#   remediation: >-
#     Let a person with the power to change it decide (a gate of kind `human_approval`), and write where the person concerned
#     can contest it as `contest_route`.
#   reasons:
#     no-human: nobody decides but the machine
#     no-contest-route: the person concerned cannot contest it
#   references:
#     - "OWASP ASI09"
#     - "Agentic threats T15"
#     - "800-53 AC-4(9)"
#     - "AI RMF MAP 3.5, MEASURE 3.3"
#     - "ISO 42001 A.5.4, A.9.2"
#     - "SOC 2 P8.1"
#     - "GDPR Art. 22(1), Art. 22(3), Art. 13(2)(f)"
#     - "EU AI Act Art. 14(1), Art. 26(11)"
#   related: [GATE-003, GATE-006, TRANS-001]
package flowgate.rules.trans.automated_decision

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["TRANS-002"]

operations contains o if {
	some o in input.operations
	not o.planned
	o.declared.decision_effect in params.effects
}

subjects contains {"id": o.id, "at": o.at} if some o in operations

# Every way to it must lead past a person whose approval counts: a click without power or sight is none (GATE-006, GATE-008).
ungated(operation) := {a |
	some a in input.actions
	a.operation == operation
	not a.covered
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "decision_effect"),
	"reason": "no-human",
	"label": "decides about a person",
	"message": sprintf("`%s` decides about a person and no person decides with it", [words.short(o.id)]),
	"help": sprintf("put a gate of kind `human_approval` on flow %s, with approvers who can change the result", [words.list({a.flow | some a in ways})]),
	"path": [step | some step in sort([a.witness | some a in ways])[0]],
	"values": {"decision_effect": o.declared.decision_effect},
} if {
	some o in operations
	ways := ungated(o.id)
	count(ways) > 0
}

unknown contains {
	"subject": o.id,
	"at": sprintf("%s/contest_route", [input.integration.at]),
	"missing": "contest_route",
	"reason": "no-contest-route",
	"message": sprintf("nothing says where a person can contest what `%s` decides", [words.short(o.id)]),
	"help": "write `contest_route: <address or process>` with a person at its end",
} if {
	some o in operations
	not words.stated(object.get(input.integration, ["declared", "contest_route"], null))
}
