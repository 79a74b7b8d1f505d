# METADATA
# scope: package
# title: Write action without a worst-case statement
# description: The first question of every review is what the worst malfunction would do; the answer is due before it happens.
# custom:
#   id: WRITE-003
#   name: no-worst-case
#   severity: medium
#   core: false
#   required_from: limited_production
#   parameters:
#     same_text:
#       default: 3
#       description: from so many operations on, one text for all is no statement about any
#   remediation: >-
#     Write `worst_case: {statement, max_loss, affected}` on each operation that changes or sends something: one sentence, how
#     many records or people, what order of loss.
#   reasons:
#     missing: the worst is not described, or by the same words everywhere
#     not-quantified: neither loss nor number is stated
#   references:
#     - "800-53 RA-3"
#     - "AI RMF MAP 3.2, MAP 5.1"
#     - "ISO 27001 A.5.8"
#     - "ISO 42001 A.5.2, A.5.4"
#     - "SOC 2 CC3.2"
#     - "GDPR Art. 35(7)(c)"
#     - "EU AI Act Art. 9(2)"
#   related: [WRITE-001, LIMIT-001]
package flowgate.rules.write.worst_case

import data.flowgate.lib.groups
import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["WRITE-003"]

subjects contains {"id": o.id, "at": o.at} if some o in operations.writing

statement(o) := object.get(o.declared, ["worst_case", "statement"], "")

unknown contains {
	"subject": o.id,
	"at": place.at(o, "worst_case/statement"),
	"missing": "worst_case.statement",
	"reason": "missing",
	"message": sprintf("nothing says what the worst malfunction of `%s` would do", [words.short(o.id)]),
	"help": "write for example `worst_case: {statement: \"Up to 100 wrong issues per day; no customer effect.\", affected: 12}`",
} if {
	some o in operations.writing
	trim_space(statement(o)) == ""
}

texts contains [text, o.id] if {
	some o in operations.writing
	text := lower(trim_space(statement(o)))
	text != ""
}

alike := groups.of(texts)

fail contains {
	"subject": o.id,
	"at": place.at(o, "worst_case/statement"),
	"reason": "missing",
	"label": "the same everywhere",
	"message": sprintf("the worst case of `%s` is described by the words of %d operations", [words.short(o.id), count(alike[lower(trim_space(statement(o)))])]),
	"help": "write what this operation would do, to whom, and how much of it",
	"values": {"operations": sort([id | some id in alike[lower(trim_space(statement(o)))]])},
} if {
	some o in operations.writing
	count(alike[lower(trim_space(statement(o)))]) >= params.same_text
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "worst_case/affected"),
	"missing": "worst_case.affected",
	"reason": "not-quantified",
	"message": sprintf("the worst case of `%s` has no number", [words.short(o.id)]),
	"help": "write how many it would affect (`affected: 200`) or what it would cost (`max_loss: 2000 EUR`)",
} if {
	some o in operations.writing
	trim_space(statement(o)) != ""
	not o.declared.worst_case.max_loss
	not is_number(object.get(o.declared, ["worst_case", "affected"], null))
}
