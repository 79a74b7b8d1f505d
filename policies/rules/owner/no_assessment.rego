# METADATA
# scope: package
# title: Impact assessment required but not referenced
# description: A sign-off by the lawyers is worth what the assessment behind it is worth, and nothing without one.
# custom:
#   id: OWNER-005
#   name: no-impact-assessment
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     special_categories:
#       default: [user.health, user.biometric, user.genetic, user.political, user.religious, user.sexual_orientation, user.ethnicity, user.trade_union, user.criminal]
#       description: beginnings of categories that are special (GDPR Art. 9, 10)
#     large_scale:
#       default: 10000
#       description: people from whose number on processing is large
#     vulnerable:
#       default: [child, patient, minor, asylum_seeker]
#       description: subjects who cannot easily object
#     review_days:
#       default: 730
#       description: age of an assessment without `review_by` at which it is out of date
#   remediation: >-
#     Make the assessment (the report's chapters are its input) and write `governance.assessments.dpia: {ref, date, outcome,
#     review_by}`; for a high-risk system `fria` too. If it is not required, write `outcome: not_required` with the `reason`.
#   reasons:
#     dpia-missing: a data protection impact assessment is likely required and not referenced in full
#     dpia-outdated: the assessment is out of date
#     fria-missing: an assessment for a high-risk system is required and not referenced in full
#     prior-consultation-open: the risk stays high and the authority was not asked
#   references:
#     - "800-53 RA-8"
#     - "AI RMF MAP 5.1"
#     - "ISO 27001 A.5.34"
#     - "ISO 42001 A.5.2, A.5.3, A.5.4"
#     - "SOC 2 P1.1"
#     - "GDPR Art. 35(1), Art. 35(3), Art. 35(7), Art. 35(11)"
#     - "EU AI Act Art. 27(1), Art. 26(9)"
#   related: [OWNER-003, FLOW-002]
package flowgate.rules.owner.no_assessment

import data.flowgate.lib.dates
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["OWNER-005"]

assessments := object.get(input.integration.declared, ["governance", "assessments"], {})

classes[c.id] := c if {
	some c in input.classes
	c.personal
	not c.planned
}

# Classes that are really handled: they reach some place.
handled := {l.class | some l in input.labels; not l.possible; classes[l.class]}

# A screen, not legal advice: why an assessment is likely required.
grounds contains sprintf("class `%s` holds a special category", [classes[id].name]) if {
	some id in handled
	some category in classes[id].declared.categories
	some special in params.special_categories
	startswith(category, special)
}

grounds contains sprintf("class `%s` is about %d people", [classes[id].name, classes[id].declared.volume_subjects]) if {
	some id in handled
	classes[id].declared.volume_subjects >= params.large_scale
}

grounds contains sprintf("class `%s` is about people who cannot easily object", [classes[id].name]) if {
	some id in handled
	some subject in classes[id].declared.subjects
	subject in params.vulnerable
}

grounds contains "customers deal with the agent, and it handles data about people" if {
	count(handled) > 0
	some a in input.actors
	a.audience == "customer"
	not a.planned
}

grounds contains sprintf("`%s` decides about people", [words.short(o.id)]) if {
	count(handled) > 0
	some o in input.operations
	o.declared.decision_effect == "decides"
}

needed contains "dpia" if count(grounds) > 0

needed contains "fria" if input.integration.declared.governance.ai_act.class == "high_risk"

title := {"dpia": "a data protection impact assessment", "fria": "a fundamental rights impact assessment"}

why := {"dpia": concat("; ", sort([g | some g in grounds])), "fria": "the system is of high risk"}

subjects contains {"id": input.integration.id, "at": input.integration.at} if count(needed) > 0

waived(a) if {
	a.outcome == "not_required"
	words.stated(object.get(a, "reason", null))
}

lacking(a) := [f | some f in ["ref", "date", "outcome"]; not words.stated(object.get(a, f, null))] if a.outcome != "not_required"

lacking(a) := [f | some f in ["ref", "date", "outcome"]; not words.stated(object.get(a, f, null))] if not a.outcome

lacking(a) := ["reason"] if {
	a.outcome == "not_required"
	not waived(a)
}

lacking(a) := [] if waived(a)

unknown contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, sprintf("governance/assessments/%s", [kind])),
	"missing": sprintf("governance.assessments.%s.%s", [kind, absent[0]]),
	"reason": sprintf("%s-missing", [kind]),
	"message": sprintf("%s is likely required and does not state %s: %s", [title[kind], words.row(absent), why[kind]]),
	"help": sprintf("write `%s: {ref: DPIA-12, date: 2026-09-30, outcome: acceptable, review_by: 2027-09-30}` below `governance.assessments`, or `outcome: not_required` with the `reason`", [kind]),
} if {
	some kind in needed
	absent := lacking(object.get(assessments, kind, {}))
	count(absent) > 0
}

fail contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, "governance/assessments/dpia/review_by"),
	"reason": "dpia-outdated",
	"label": "over",
	"message": sprintf("the data protection impact assessment was to be reviewed by %s", [assessments.dpia.review_by]),
	"help": "review it and write the new dates",
} if {
	"dpia" in needed
	not waived(assessments.dpia)
	dates.age(assessments.dpia.review_by) > 0
}

fail contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, "governance/assessments/dpia/date"),
	"reason": "dpia-outdated",
	"label": "long ago",
	"message": sprintf("the data protection impact assessment of %s is older than %d days and has no `review_by`", [assessments.dpia.date, params.review_days]),
	"help": "review it and write `review_by`",
} if {
	"dpia" in needed
	not waived(assessments.dpia)
	not assessments.dpia.review_by
	dates.age(assessments.dpia.date) > params.review_days
}

fail contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, "governance/assessments/dpia/outcome"),
	"reason": "prior-consultation-open",
	"label": "high",
	"message": sprintf("the assessment ends with `%s`, and nothing shows that the authority was consulted", [assessments.dpia.outcome]),
	"help": "ask the authority (GDPR Art. 36) and write the reference as `consultation`, or lower the risk",
} if {
	"dpia" in needed
	assessments.dpia.outcome in {"high_residual_risk", "prior_consultation"}
	not words.stated(object.get(assessments.dpia, "consultation", null))
}
