# METADATA
# scope: package
# title: Write action without rollback or correction process
# description: Sooner or later a write is wrong; whoever wrote the way back beforehand needs minutes for it, others days.
# custom:
#   id: WRITE-001
#   name: no-rollback
#   severity: high
#   core: true
#   required_from: internal_pilot
#   parameters:
#     methods:
#       default: [delete_or_close, restore_before_state, compensating_transaction, recall_window, correction_notice]
#       description: ways back that count
#     tested_within_days:
#       default: 180
#       description: age of the last test, from limited production on
#   remediation: >-
#     Write `rollback: {method, owner, max_time}` on each operation that changes or sends something; from limited production
#     on also `tested_on`. What cannot be undone is corrected by `correction_notice`.
#   reasons:
#     missing: nothing leads back, or what is written does not
#     no-owner: nobody is named to do it, or no time is promised
#     depends-on-missing-before-state: it would restore a state that nobody keeps
#     untested: nobody has tried it lately
#   references:
#     - "OWASP ASI08, ASI10"
#     - "800-53 CP-10, IR-4, SI-17"
#     - "AI RMF MANAGE 2.3, MANAGE 2.4"
#     - "ISO 27001 A.5.26, A.8.13, A.8.32"
#     - "ISO 42001 A.6.2.6"
#     - "SOC 2 CC7.5, CC8.1"
#     - "GDPR Art. 32(1)(c)"
#     - "EU AI Act Art. 14(4)(d), Art. 15(4)"
#     - "SOX ITGC CO"
#   related: [AUDIT-003, GATE-003]
package flowgate.rules.write.no_way_back

import data.flowgate.lib.dates
import data.flowgate.lib.operations
import data.flowgate.lib.phase
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["WRITE-001"]

subjects contains {"id": o.id, "at": o.at} if some o in operations.writing

rollback(o) := object.get(o.declared, "rollback", {})

method(o) := object.get(rollback(o), "method", null)

# The way back that fits, as an example.
way(o) := "correction_notice" if o.reversibility == "irreversible"

way(o) := "delete_or_close" if {
	o.reversibility != "irreversible"
	o.creates == true
}

way(o) := "restore_before_state" if {
	o.reversibility != "irreversible"
	not o.creates == true
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "rollback/method"),
	"missing": "rollback.method",
	"reason": "missing",
	"message": sprintf("nothing says how `%s` is undone or corrected", [words.short(o.id)]),
	"help": sprintf("write `rollback: {method: %s, owner: <group>, max_time: 24h}`", [way(o)]),
} if {
	some o in operations.writing
	method(o) == null
}

fail contains object.union(
	{
		"subject": o.id,
		"at": place.at(o, "rollback/method"),
		"reason": "missing",
		"values": {"method": method(o), "reversibility": o.reversibility},
	},
	more,
) if {
	some o in operations.writing
	more := no_way(o)
}

no_way(o) := {
	"label": "no way back",
	"message": sprintf("`%s` is no way back for `%s`", [method(o), words.short(o.id)]),
	"help": sprintf("write one of %s; here `%s` fits", [words.choice(params.methods), way(o)]),
} if {
	method(o) != null
	not method(o) in params.methods
}

no_way(o) := {
	"label": "cannot be undone",
	"message": sprintf("`%s` cannot be undone, so `%s` promises what nobody can keep", [words.short(o.id), method(o)]),
	"help": "write `method: correction_notice`, or state the `reversibility` if it can be undone after all",
} if {
	o.reversibility == "irreversible"
	method(o) in params.methods
	method(o) != "correction_notice"
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "rollback/method"),
	"reason": "depends-on-missing-before-state",
	"label": "restores what is not kept",
	"message": sprintf("`%s` is to be restored to a state from before, and no record keeps that state", [words.short(o.id)]),
	"help": "write `capture: [before, after]` on the operation, or `before: delta` below `audit.record`",
} if {
	some o in operations.writing
	method(o) == "restore_before_state"
	not "before" in o.captures
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, sprintf("rollback/%s", [absent[0]])),
	"missing": sprintf("rollback.%s", [absent[0]]),
	"reason": "no-owner",
	"message": sprintf("the rollback of `%s` does not state %s", [words.short(o.id), words.list(absent)]),
	"help": "write who does it and within what time, for example `owner: support-ops, max_time: 24h`",
} if {
	some o in operations.writing
	method(o) != null
	absent := [f | some f in ["owner", "max_time"]; not words.stated(object.get(rollback(o), f, null))]
	count(absent) > 0
}

# A closed record may have told people meanwhile; what else it causes is part of the way back.
unknown contains {
	"subject": o.id,
	"at": place.at(o, "side_effects"),
	"missing": "side_effects",
	"reason": "missing",
	"message": sprintf("`%s` is undone by closing what it made, and nothing says what it has caused until then", [words.short(o.id)]),
	"help": "list it, for example `side_effects: [watcher notification]`, or write `side_effects: none`",
} if {
	some o in operations.writing
	method(o) == "delete_or_close"
	o.effect in {"write", "transition"}
	not words.stated(object.get(o.declared, "side_effects", null))
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "rollback/tested_on"),
	"missing": "rollback.tested_on",
	"reason": "untested",
	"message": sprintf("nothing shows that the rollback of `%s` was ever tried", [words.short(o.id)]),
	"help": "try it and write the day, for example `tested_on: 2026-10-12`",
} if {
	phase.production
	some o in operations.writing
	method(o) != null
	not rollback(o).tested_on
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "rollback/tested_on"),
	"reason": "untested",
	"label": "not within the time",
	"message": sprintf("the rollback of `%s` was tested on %s, not within the last %d days", [words.short(o.id), rollback(o).tested_on, params.tested_within_days]),
	"help": "try it again and write the day",
	"values": {"tested_on": rollback(o).tested_on, "tested_within_days": params.tested_within_days},
} if {
	phase.production
	some o in operations.writing
	method(o) != null
	rollback(o).tested_on
	not dates.within(rollback(o).tested_on, params.tested_within_days)
}
