# METADATA
# scope: package
# title: Production without valid sign-off, or sign-off stale
# description: IT, legal and security approve before production is touched, and they approve the thing that is deployed.
# custom:
#   id: OWNER-002
#   name: unsigned
#   severity: critical
#   core: true
#   required_from: limited_production
#   parameters:
#     roles:
#       default: {"IT": [it], "security": [security], "legal or privacy": [legal, privacy]}
#       description: decisions that are needed, each with the roles that can take it
#     max_days:
#       default: 365
#       description: days that a decision without `valid_until` holds
#   remediation: >-
#     Print the report on the model as it is (`flowgate report`), let each role decide on it, and record the decisions with
#     `flowgate signoff approve --role ROLE`. `flowgate signoff status` says what changed since and who must look again.
#   reasons:
#     missing-role: a role that must decide has not decided
#     rejected: a role decided against it
#     author-approves: who wrote the change approved it
#     digest-mismatch: the model is materially not the one that was decided on
#     phase-not-covered: the decision is on an earlier phase
#     expired: the decision holds no longer
#     conditions-open: a condition of the decision was not met in time
#   references:
#     - "800-53 CA-6, CM-3, CM-4, CM-3(4)"
#     - "AI RMF GOVERN 2.3, MANAGE 1.1"
#     - "ISO 27001 A.8.32, A.5.8"
#     - "ISO 42001 A.6.2.5"
#     - "SOC 2 CC8.1"
#     - "GDPR Art. 35(1), Art. 24(1)"
#     - "PCI DSS 4 6.5.1, 6.5.2"
#     - "EU AI Act Art. 26(1)"
#     - "SOX ITGC PC, PD"
#   related: [OWNER-004, ROLLOUT-002, GATE-005]
package flowgate.rules.owner.unsigned

import data.flowgate.lib.phase
import data.flowgate.lib.place

params := data.params["OWNER-002"]

# The gravest first: it names the finding.
order := ["rejected", "author-approves", "digest-mismatch", "phase-not-covered", "expired", "conditions-open", "missing-role"]

# What material changes ask of a role, in the words of the changes.
looks := {
	"it": {"it"},
	"security": {"security"},
	"legal": {"legal", "privacy"},
	"privacy": {"legal", "privacy"},
	"business": {"business"},
	"data_owner": {"privacy"},
	"works_council": {"privacy"},
	"internal_audit": {"it", "security", "legal", "privacy", "business"},
}

subjects contains {"id": input.integration.id, "at": input.integration.at} if input.integration

fail contains finding if phase.production

unknown contains pending if {
	not phase.production
	told := object.remove(finding, ["related"])
	pending := object.union(told, {"missing": "sign-off"})
}

# One finding for the integration, whatever the number of roles.
finding := {
	"subject": input.integration.id,
	"at": place.at(input.integration, "rollout/phase"),
	"reason": [reason | some reason in order; some gap in gaps; gap.reason == reason][0],
	"label": "asked for",
	"message": sprintf("%s needs decisions that hold: %s", [
		replace(asked, "_", " "),
		concat("; ", [sprintf("%s %s", [gap.slot, gap.said]) | some gap in gaps]),
	]),
	"related": [{"at": gap.at, "label": sprintf("%s decided here", [gap.slot])} | some gap in gaps; gap.at != ""],
	"values": {gap.slot: gap.reason | some gap in gaps},
} if {
	input.integration
	count(gaps) > 0
}

# The phase that needs them.
asked := input.integration.phase if phase.production

asked := "limited_production" if not phase.production

# Decisions that are missing or hold no longer, in the order of their names.
gaps := [gap |
	some slot in sort([name | some name, _ in params.roles])
	not settled(slot)
	gap := shortfall(slot)
]

# Someone decided for it, nobody against it, and nothing that the slot looks at has changed.
settled(slot) if {
	some d in decisions(slot)
	count(faults(slot, d)) == 0
	count([1 | some other in decisions(slot); other.decision == "reject"]) == 0
}

decisions(slot) := [d |
	some d in input.decisions
	not d.superseded
	d.role in params.roles[slot]
]

shortfall(slot) := {"slot": slot, "reason": "missing-role", "said": "has not decided", "at": ""} if count(decisions(slot)) == 0

# Of several faults the gravest is told.
shortfall(slot) := best(slot)[0] if count(decisions(slot)) > 0

best(slot) := [object.union(fault, {"slot": slot, "at": d.at}) |
	some reason in order
	some d in decisions(slot)
	some fault in faults(slot, d)
	fault.reason == reason
]

faults(slot, d) := array.concat(
	array.concat(array.concat(refused(d), own(d)), array.concat(stale(slot, d), early(d))),
	array.concat(over(d), open(d)),
)

refused(d) := [{"reason": "rejected", "said": sprintf("rejected it on %s", [d.date])} | d.decision == "reject"]

own(d) := [fault |
	some fault in [
		{"on": d.decision == "abstain", "reason": "missing-role", "said": sprintf("abstained on %s", [d.date])},
		{"on": d.age_days < 0, "reason": "missing-role", "said": sprintf("decides on %s, which is to come", [d.date])},
		{"on": d.by_author, "reason": "author-approves", "said": sprintf("was decided by %s, who wrote the change", [d.name])},
	]
	fault.on
]

stale(slot, d) := array.concat(
	[{"reason": "digest-mismatch", "said": sprintf("decided on %s on a model of which no copy is kept", [d.date])} | d.model == "gone"],
	array.concat(
		[{"reason": "digest-mismatch", "said": sprintf("decided on %s on a model whose copy was altered", [d.date])} | d.model == "altered"],
		[{"reason": "digest-mismatch", "said": sprintf("decided on %s, since when %s", [d.date, summed(asking(slot, d))])} | count(asking(slot, d)) > 0],
	),
)

# Material changes that the slot must look at.
asking(slot, d) := [change |
	some change in d.changes
	change.material
	count({role | some role in change.roles} & {word | some role in params.roles[slot]; some word in looks[role]}) > 0
]

summed(changes) := changes[0].message if count(changes) == 1

summed(changes) := sprintf("%s and %d more", [changes[0].message, count(changes) - 1]) if count(changes) > 1

early(d) := [{"reason": "phase-not-covered", "said": sprintf("decided on %s for %s only", [d.date, replace(d.phase, "_", " ")])} | d.phase_order < input.integration.phase_order]

over(d) := [{"reason": "expired", "said": sprintf("decided on %s until %s", [d.date, d.valid_until])} | d.days_left < 0] if d.valid_until != null

over(d) := [{"reason": "expired", "said": sprintf("decided on %s, %d days ago", [d.date, d.age_days])} | d.age_days > params.max_days] if d.valid_until == null

open(d) := [{"reason": "conditions-open", "said": sprintf("decided on %s on the condition \"%s\", which is %s", [d.date, c.text, state(c)])} |
	some c in d.conditions
	not c.met
	not waits(c)
]

# A condition whose day is to come is still in time.
waits(c) if c.days_left >= 0

state(c) := "open and has no `due`" if c.due == null

state(c) := sprintf("not met by %s", [c.due]) if c.due != null
