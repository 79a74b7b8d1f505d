# METADATA
# scope: package
# title: Gate removed without reliability evidence
# description: An approval may go when its record shows that it is not needed, not when it has become a nuisance.
# custom:
#   id: GATE-005
#   name: gate-removed
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     minimum_days:
#       default: 28
#       description: days that must have been measured
#     minimum_actions:
#       default: 200
#       description: actions that must have been measured
#   remediation: >-
#     Write the record from limited production as `evidence` of the operation (`ref`, `from`, `to`, `actions`, `error_rate`,
#     `threshold`, `reviewer`, and `baseline`, the sign-off that had the gate), or put the gate back.
#   reasons:
#     no-evidence: what was measured is not stated in full
#     too-few-actions: too few actions or days were measured
#     error-rate: more went wrong than is accepted
#     not-low-risk: the action is not of low risk
#     no-baseline: nothing says which sign-off still had the gate
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI09"
#     - "800-53 CM-3, CM-4, CA-7"
#     - "AI RMF MEASURE 2.4, MANAGE 4.1"
#     - "ISO 27001 A.8.32"
#     - "ISO 42001 A.6.2.4"
#     - "SOC 2 CC8.1"
#     - "EU AI Act Art. 9(5)"
#     - "SOX ITGC PC"
#   related: [GATE-001, GATE-002, OWNER-002]
package flowgate.rules.gate.unproven_removal

import data.flowgate.lib.dates
import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["GATE-005"]

# Who states evidence says that a gate stood here. Where one stands still, there is nothing to prove.
ungated := [o |
	some o in operations.writing
	o.declared.evidence
	o.id in {a.operation | some a in input.actions; not a.covered}
]

subjects contains {"id": o.id, "at": o.at} if some o in ungated

needed := ["ref", "from", "to", "actions", "error_rate", "threshold", "reviewer"]

unknown contains {
	"subject": o.id,
	"at": place.at(o, sprintf("evidence/%s", [absent[0]])),
	"missing": sprintf("evidence.%s", [absent[0]]),
	"reason": "no-evidence",
	"message": sprintf("the evidence for running `%s` without its gate does not state %s", [words.short(o.id), words.row(absent)]),
	"help": "write what was measured, for example `{ref: RPT-7, from: 2026-09-01, to: 2026-10-15, actions: 412, error_rate: 0.005, threshold: 0.01, reviewer: head-of-support}`",
} if {
	some o in ungated
	absent := [f | some f in needed; object.get(o.declared.evidence, f, null) in {null, ""}]
	count(absent) > 0
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "evidence/baseline"),
	"missing": "evidence.baseline",
	"reason": "no-baseline",
	"message": sprintf("nothing says which sign-off still had a gate on `%s`", [words.short(o.id)]),
	"help": "write its id as `baseline`",
} if {
	some o in ungated
	not words.stated(object.get(o.declared.evidence, "baseline", null))
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "evidence/actions"),
	"reason": "too-few-actions",
	"label": "too few",
	"message": sprintf("%d actions are too few to run `%s` without its gate", [o.declared.evidence.actions, words.short(o.id)]),
	"help": sprintf("measure at least %d actions, or put the gate back", [params.minimum_actions]),
	"values": {"minimum_actions": params.minimum_actions},
} if {
	some o in ungated
	o.declared.evidence.actions < params.minimum_actions
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "evidence/to"),
	"reason": "too-few-actions",
	"label": "too short",
	"message": sprintf("%s of measuring are too few to run `%s` without its gate", [words.several(days, "day"), words.short(o.id)]),
	"help": sprintf("measure at least %d days, or put the gate back", [params.minimum_days]),
	"values": {"minimum_days": params.minimum_days},
} if {
	some o in ungated
	days := dates.between(o.declared.evidence.from, o.declared.evidence.to)
	days < params.minimum_days
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "evidence/to"),
	"reason": "no-evidence",
	"label": "still to come",
	"message": sprintf("the evidence for running `%s` without its gate ends on %s, which is still to come", [words.short(o.id), o.declared.evidence.to]),
	"help": "write the last day that was measured",
} if {
	some o in ungated
	dates.age(o.declared.evidence.to) < 0
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "evidence/error_rate"),
	"reason": "error-rate",
	"label": "above the threshold",
	"message": sprintf("%s of the actions of `%s` were wrong, and %s is accepted", [words.amount(o.declared.evidence.error_rate), words.short(o.id), words.amount(o.declared.evidence.threshold)]),
	"help": "put the gate back until fewer go wrong",
} if {
	some o in ungated
	o.declared.evidence.error_rate > o.declared.evidence.threshold
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "risk"),
	"reason": "not-low-risk",
	"label": "not low",
	"message": sprintf("`%s` is of %s risk: reliability does not replace its gate", [words.short(o.id), o.declared.risk]),
	"help": "put the gate back; only actions of low risk may run without",
} if {
	some o in ungated
	o.declared.risk != "low"
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "risk"),
	"missing": "risk",
	"reason": "not-low-risk",
	"message": sprintf("nothing says that `%s`, which runs without its gate, is of low risk", [words.short(o.id)]),
	"help": "write `risk: low` if it is, or put the gate back",
} if {
	some o in ungated
	not o.declared.risk
}
