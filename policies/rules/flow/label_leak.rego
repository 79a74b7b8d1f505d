# METADATA
# scope: package
# title: Sensitive data reaches a lower-tier sink or wider audience
# description: >-
#   What an agent has read can be in all that it writes. Where nothing enforces less, the strictest thing it read decides.
# custom:
#   id: FLOW-004
#   name: label-leak
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Let only listed fields pass (a gate of kind `schema`), take the data out before the context, give the task a context
#     of its own, or narrow who reads the place it reaches.
#   reasons:
#     tier-exceeds-clearance: the place may not hold data of that tier
#     audience-too-wide: people read it whom the data does not allow
#     unenforced-claim: the flow claims less, and nothing enforces the claim
#     unproven-gate: a gate would remove it, and only a declaration says that it does
#   references:
#     - "OWASP LLM02:2025/LLM02:2026"
#     - "OWASP ASI02"
#     - "AISVS 1.0 5.2.7, 5.2.4"
#     - "ATLAS AML.T0057"
#     - "800-53 AC-4, AC-4(1), AC-21, SC-7(10)"
#     - "ISO 27001 A.8.12, A.5.13, A.5.14"
#     - "SOC 2 CC6.7, C1.1"
#     - "GDPR Art. 5(1)(f), Art. 25(1), Art. 32(1)(b)"
#     - "HIPAA 164.312(a)"
#     - "PCI DSS 4 3.4.1"
#   related: [GATE-001, FLOW-005, INJECT-001]
package flowgate.rules.flow.label_leak

import data.flowgate.lib.planned
import data.flowgate.lib.words

# Contexts and tools hold data for the length of a run; where it goes from there is what counts.
receipts := [r |
	some r in input.receipts
	r.kind in {"system", "store", "model", "actor"}
	not r.node in planned.nodes
]

subjects contains {"id": r.node, "at": r.at} if some r in receipts

leaks(c) if c.exceeds_clearance

leaks(c) if count(c.audience_outside) > 0

# One finding per node: its highest tier first, then a class that a flow claims before one that came along.
ranked(r, possible) := sort([[0 - rank(c), order[reason(c)], c.class, c] |
	some c in r.classes
	c.possible == possible
	leaks(c)
])

rank(c) := c.tier if c.tier != null

else := 0

order := {"tier-exceeds-clearance": 0, "audience-too-wide": 1, "unproven-gate": 2, "unenforced-claim": 3}

reason(c) := "unproven-gate" if c.unproven_gate != null

else := "unenforced-claim" if unenforced(c)

else := "tier-exceeds-clearance" if c.exceeds_clearance

else := "audience-too-wide"

# The flow that brings it claims other classes, and not this one.
unenforced(c) if {
	not c.claimed
	count(claims(c)) > 0
}

claims(c) := object.get(claimed, entering(c).flow, [])

claimed := {f.id: f.classes | some f in input.flows}

entering(c) := c.path[count(c.path) - 1]

fail contains object.union(
	{
		"subject": r.node,
		"at": r.at,
		"reason": code,
		"label": sprintf("receives `%s`", [words.short(c.class)]),
		"message": sprintf("%s, %s", [arrival(r, c), cause(code, r, c)]),
		"help": help(code, r, c),
		"related": [{"at": c.at, "label": sprintf("`%s` is declared here", [words.short(c.class)])}],
		"values": {
			"class": c.class, "tier": c.tier, "clearance": r.clearance, "audience_outside": c.audience_outside,
			"also": [leak[2] | some n, leak in found; n > 0],
		},
	},
	more,
) if {
	some r in receipts
	found := ranked(r, false)
	c := found[0][3]
	code := reason(c)
	more := way(c)
}

# Without a tier nobody can say where a class may go, unless it says who may see it and nobody else does.
unknown contains {
	"subject": r.node,
	"at": c.at,
	"missing": "tier",
	"message": sprintf("class `%s` reaches %s `%s` and has no tier", [words.short(c.class), r.kind, words.short(r.node)]),
	"help": sprintf("write `tier: public`, `internal`, `confidential` or `restricted` on `%s`", [words.short(c.class)]),
} if {
	some r in receipts
	some c in r.classes
	c.tier == null
	not c.possible
	not leaks(c)
	not spoken_for(r, c)
}

spoken_for(r, c) if {
	r.clearance == null
	some class in input.classes
	class.id == c.class
	class.declared.allowed_audience
}

arrival(r, c) := sprintf("%s class `%s` reaches %s `%s`", [words.tier(c.tier), words.short(c.class), r.kind, words.short(r.node)]) if c.tier != null

else := sprintf("class `%s` reaches %s `%s`", [words.short(c.class), r.kind, words.short(r.node)])

way(c) := {"path": c.path, "edge": entering(c).flow} if count(c.path) > 0

else := {}

# What is wrong with that place.
limit(r, c) := sprintf("which may hold %s data at most", [words.tier(r.clearance)]) if c.exceeds_clearance

else := "an audience that the class does not allow" if r.kind == "actor"

else := sprintf("which is read by %s, whom the class does not allow", [words.list(c.audience_outside)])

cause(code, r, c) := limit(r, c) if code in {"tier-exceeds-clearance", "audience-too-wide"}

cause("unenforced-claim", r, c) := sprintf("%s; flow `%s` claims only %s and nothing enforces that", [limit(r, c), words.short(entering(c).flow), words.list(claims(c))])

cause("unproven-gate", r, c) := sprintf("%s; gate `%s` would take it out, but from this phase on only a gate counts whose effect is supported", [limit(r, c), words.short(c.unproven_gate)])

help("tier-exceeds-clearance", r, c) := sprintf("take `%s` out before `%s` (a gate of kind `schema` or `redaction`), or write `clearance: %s` there if it is fit for it", [words.short(c.class), words.short(r.node), words.tier(rank(c))])

help("audience-too-wide", r, c) := sprintf("take `%s` out before `%s`, or add %s to its `allowed_audience` if they may see it", [words.short(c.class), words.short(r.node), words.list(c.audience_outside)])

help("unenforced-claim", _, c) := sprintf("put a gate on flow `%s` that lets only %s pass (kind `schema` with `allows`), or keep `%s` out of the context it leaves", [words.short(entering(c).flow), words.list(claims(c)), words.short(c.class)])

help("unproven-gate", _, c) := sprintf("test gate `%s` and write `assurance: {level: tested, ref: …, date: …}` on it", [words.short(c.unproven_gate)])

# Only possibly present: nobody can say that it leaks, and nobody that it does not.
unknown contains {
	"subject": r.node,
	"at": r.at,
	"missing": "redaction",
	"message": sprintf("class `%s` may be in what reaches %s `%s`, %s", [words.short(c.class), r.kind, words.short(r.node), limit(r, c)]),
	"help": sprintf("put a gate of kind `redaction` that removes `%s` on the way", [words.short(c.class)]),
} if {
	some r in receipts
	count(ranked(r, false)) == 0
	c := ranked(r, true)[0][3]
}
