# METADATA
# scope: package
# title: Model provider may train on or retain confidential data
# description: What has trained a model that others use cannot be taken back.
# custom:
#   id: VENDOR-002
#   name: model-terms
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   contributes_to: [FLOW-004]
#   parameters:
#     retention_days:
#       default: 30
#       description: days a provider may keep requests, for example to detect abuse
#     no_review:
#       default: [none, "no", prohibited, opted_out, consent_only]
#       description: words of `human_review` for a provider whose people do not read requests
#   remediation: >-
#     Use enterprise terms without training and with no or short retention, and write `training_use: prohibited`,
#     `human_review`, `retention` and the `contract` on the model; or take the data out before it.
#   reasons:
#     training-not-prohibited: the provider may learn from it
#     retention-too-long: the provider keeps it longer than needed
#     human-review: people of the provider may read it
#     undeclared: nothing says what the provider may do with it
#   references:
#     - "OWASP LLM02:2025/LLM02:2026"
#     - "OWASP ASI04"
#     - "ATLAS AML.T0057"
#     - "800-53 SA-9, SC-7(24), PT-3"
#     - "AI RMF GOVERN 6.1, MEASURE 2.10"
#     - "ISO 27001 A.5.23, A.8.10"
#     - "ISO 42001 A.10.3"
#     - "SOC 2 CC9.2, P6.4, C1.1"
#     - "GDPR Art. 28(3)(a), Art. 28(3)(g), Art. 5(1)(b)"
#   related: [VENDOR-001, RETAIN-001, FLOW-005]
package flowgate.rules.vendor.model_terms

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["VENDOR-002"]

kept[r.node] := r if {
	some r in input.retention
	r.kind == "model"
}

# Models run by somebody else that confidential or personal data reaches.
models contains m if {
	some m in input.models
	not m.unknown
	not m.planned
	sensitive(m)
	not own(m)
}

sensitive(m) if m.highest_tier >= 2

sensitive(m) if kept[m.id].personal

own(m) if {
	some b in input.boundaries
	b.id == m.boundary
	b.kind == "internal"
}

subjects contains {"id": m.id, "at": m.at} if some m in models

data_of(m) := sprintf("%s data", [words.tier(m.highest_tier)]) if m.highest_tier >= 2

data_of(m) := "personal data" if not m.highest_tier >= 2

training(m) := object.get(m.declared, "training_use", null)

# The flow by which it gets there, so that what other rules say of that flow is told with it.
entering(m) := {"edge": min(carrying(m))} if count(carrying(m)) > 0

entering(m) := {} if count(carrying(m)) == 0

carrying(m) := {f.id | some f in input.flows; f.to == m.id; count(f.carries) > 0}

fail contains object.union(
	{
		"subject": m.id,
		"at": place.at(m, "training_use"),
		"reason": "training-not-prohibited",
		"label": "may learn from it",
		"message": sprintf("model `%s` receives %s, and its provider may train on it (`%s`)", [m.name, data_of(m), training(m)]),
		"help": "agree on terms without training and write `training_use: prohibited`, or take the data out before the model",
		"values": {"training_use": training(m)},
	},
	more,
) if {
	some m in models
	training(m) != null
	training(m) != "prohibited"
	more := entering(m)
}

# A promise without paper.
fail contains {
	"subject": m.id,
	"at": place.at(m, "contract"),
	"reason": "training-not-prohibited",
	"label": "no contract",
	"message": sprintf("model `%s` receives %s, and no contract says that its provider may not train on it", [m.name, data_of(m)]),
	"help": "write `contract: <id of the agreement>` on the model; terms differ by plan, so name the one of this endpoint",
} if {
	some m in models
	training(m) == "prohibited"
	not words.stated(object.get(m.declared, "contract", null))
}

fail contains {
	"subject": m.id,
	"at": place.at(m, "retention/period"),
	"reason": "retention-too-long",
	"label": "longer than allowed",
	"message": sprintf("the provider of model `%s` keeps %s for %d days, more than %d", [m.name, data_of(m), floor(seconds / 86400), params.retention_days]),
	"help": "agree on zero or short retention, or take the data out before the model",
	"values": {"days": floor(seconds / 86400), "allowed": params.retention_days},
} if {
	some m in models
	seconds := kept[m.id].period_seconds
	seconds > params.retention_days * 86400
}

fail contains {
	"subject": m.id,
	"at": place.at(m, "human_review"),
	"reason": "human-review",
	"label": "people read it",
	"message": sprintf("people of the provider of model `%s` may read %s (`%s`)", [m.name, data_of(m), m.declared.human_review]),
	"help": "opt out of human review and write `human_review: none`, or take the data out before the model",
	"values": {"human_review": m.declared.human_review},
} if {
	some m in models
	m.declared.human_review
	not lower(m.declared.human_review) in params.no_review
}

# How long the provider keeps it is asked by RETAIN-001.
unknown contains {
	"subject": m.id,
	"at": place.at(m, absent[0]),
	"missing": concat(", ", absent),
	"reason": "undeclared",
	"message": sprintf("model `%s` receives %s and does not state %s", [m.name, data_of(m), words.list(absent)]),
	"help": "write what the terms of this endpoint and plan say: `training_use: prohibited`, `human_review: none`",
} if {
	some m in models
	absent := [field | some field in ["training_use", "human_review"]; object.get(m.declared, field, null) == null]
	count(absent) > 0
}
