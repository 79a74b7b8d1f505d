# METADATA
# scope: package
# title: Rollout phase skipped or out of order
# description: Each phase is there to find what the one before could not show; who skips one finds it in production.
# custom:
#   id: ROLLOUT-001
#   name: skipped-phase
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   remediation: >-
#     Go back to the phase that is missing, and write each finished phase with `start`, `end`, `exit` and `approved_by`
#     below `rollout.history`. An agent that was live before says so once as `rollout.adopted`.
#   reasons:
#     skipped: a phase before this one is missing
#     out-of-order: the phases do not follow each other
#     no-history: nothing says which phases there were
#     incomplete-entry: a phase has no dates, no exit decision or no approval
#   references:
#     - "OWASP ASI08, ASI10"
#     - "800-53 CM-3, CM-3(2), SA-3, SA-11"
#     - "AI RMF MANAGE 1.1, MEASURE 2.3"
#     - "ISO 27001 A.8.29, A.8.31, A.8.32"
#     - "ISO 42001 A.6.2.4, A.6.2.5"
#     - "SOC 2 CC8.1"
#     - "EU AI Act Art. 9(2)"
#     - "SOX ITGC PD, PC"
#   related: [ROLLOUT-002, ROLLOUT-004]
package flowgate.rules.rollout.skipped_phase

import data.flowgate.lib.adoption
import data.flowgate.lib.phase
import data.flowgate.lib.place
import data.flowgate.lib.words

rollout := input.rollout if {
	input.rollout != null
	not input.rollout.planned
}

subjects contains {"id": rollout.id, "at": rollout.at}

subjects contains {"id": input.integration.id, "at": input.integration.at} if input.rollout == null

unknown contains {
	"subject": input.integration.id,
	"at": sprintf("%s/rollout", [input.integration.at]),
	"missing": "rollout.phase",
	"reason": "no-history",
	"message": "nothing says in which phase the agent is",
	"help": "write `rollout: {phase: sandbox}`, or the phase it has reached with its history",
} if input.rollout == null

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "phase"),
	"missing": "rollout.phase",
	"reason": "no-history",
	"message": "nothing says in which phase the agent is",
	"help": "write `phase: sandbox`, or the phase it has reached with its history",
} if rollout.phase == null

# The phase that the history must lead to: where the agent is or what is asked for, whichever is later.
goal := max({rollout.requested_order} | {phase.order(name) | name := rollout.phase; name != null})

history := object.get(rollout.declared, "history", [])

# An agent that was live before it was declared here need not prove the phases before.
excused := phase.order(rollout.phase) if adoption.stated

default excused := 0

needed := [name | some n, name in phase.names; n < goal; n >= excused]

seen := {h.phase | some h in history; h.phase}

missing := [name | some name in needed; not name in seen]

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "history"),
	"missing": "rollout.history",
	"reason": "no-history",
	"message": sprintf("nothing shows that the agent went through %s", [words.row(needed)]),
	"help": "write one entry per finished phase below `history`, or `adopted: {since, incidents, approved_by}` if it was live before",
} if {
	count(needed) > 0
	count(history) == 0
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "history"),
	"reason": "skipped",
	"label": sprintf("no %s", [concat(", ", missing)]),
	"message": sprintf("the history leads to `%s` without %s", [phase.names[goal], words.row(missing)]),
	"help": sprintf("go back to `%s`, or write its entry if it took place", [missing[0]]),
	"values": {"missing": missing},
} if {
	count(history) > 0
	count(missing) > 0
}

first[name] := min({i | some i, h in history; h.phase == name}) if some name in seen

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("history/%d", [i])),
	"reason": "out-of-order",
	"label": problem.label,
	"message": problem.message,
	"help": problem.help,
} if {
	some i, _ in history
	some problem in disorder
	problem.entry == i
}

# A phase before one that must come first. Going back later is no disorder: a new major version begins again.
disorder contains {
	"entry": i,
	"label": "too early",
	"message": sprintf("`%s` stands before `%s`", [later, earlier]),
	"help": "put the entries in the order in which the phases took place",
} if {
	some later, i in first
	some earlier, j in first
	phase.order(earlier) < phase.order(later)
	j > i
}

disorder contains {
	"entry": i,
	"label": "begins too early",
	"message": sprintf("`%s` begins on %s, before `%s` ends on %s", [h.phase, h.start, previous.phase, previous.end]),
	"help": "correct the dates; a phase begins when the one before has ended",
} if {
	some i, h in history
	previous := history[i - 1]
	h.start < previous.end
}

disorder contains {
	"entry": i,
	"label": "not over yet",
	"message": sprintf("`%s` is listed as finished, but ends on %s", [h.phase, h.end]),
	"help": "move it to `current` until it has ended",
} if {
	some i, h in history
	h.end > input.today
}

disorder contains {
	"entry": i,
	"label": "ends before it begins",
	"message": sprintf("`%s` ends on %s, before it begins on %s", [h.phase, h.end, h.start]),
	"help": "correct the dates",
} if {
	some i, h in history
	h.end < h.start
}

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("history/%d/%s", [i, absent[0]])),
	"missing": sprintf("rollout.history.%d.%s", [i, absent[0]]),
	"reason": "incomplete-entry",
	"message": sprintf("the entry of phase `%s` does not state %s", [h.phase, words.list(absent)]),
	"help": sprintf("add %s to the entry", [words.list(absent)]),
} if {
	some i, h in history
	h.phase in needed
	absent := [f | some f in ["start", "end", "exit", "approved_by"]; not words.stated(object.get(h, f, null))]
	count(absent) > 0
}
