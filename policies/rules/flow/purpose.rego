# METADATA
# scope: package
# title: Data used for a purpose it was not collected for
# description: People gave their data for one thing. Using it for another is the first question legal asks.
# custom:
#   id: FLOW-005
#   name: other-purpose
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [VENDOR-002]
#   remediation: >-
#     Write the purpose on the flow (`for …`, `purpose:`) or below `purpose.uses`; where it differs from what the class allows,
#     drop the flow, or extend `allowed_uses` once legal has found a ground.
#   reasons:
#     purpose-not-allowed: the class does not allow this use
#     purpose-undeclared: nothing says what it is used for
#     training: a model may learn from it, and the class does not allow that
#   references:
#     - "800-53 PT-3, PT-2, SC-7(24)"
#     - "AI RMF MAP 1.1, MEASURE 2.10"
#     - "ISO 27001 A.5.34"
#     - "ISO 42001 A.9.4, A.7.3"
#     - "SOC 2 P4.1, P3.1"
#     - "GDPR Art. 5(1)(b), Art. 6(4), Art. 30(1)(b)"
#     - "EU AI Act Art. 10(2)(b)"
#   related: [FLOW-004, OWNER-003, VENDOR-002]
package flowgate.rules.flow.purpose

import data.flowgate.lib.place
import data.flowgate.lib.words

# Classes that say what they may be used for, or are about people, and are on some flow.
classes contains c if {
	some c in input.classes
	not c.planned
	limited(c)
	c.id in moved
}

limited(c) if c.personal

limited(c) if c.declared.allowed_uses

moved contains class if {
	some f in flows
	some class in f.carries
}

flows contains f if {
	some f in input.flows
	not f.planned
}

subjects contains {"id": c.id, "at": c.at} if some c in classes

# Files of no integration have none.
general := object.get(input, ["integration", "declared", "purpose", "uses"], [])

# A flow without a purpose of its own serves those of the integration.
silent contains class if {
	some f in flows
	not f.declared.purpose
	some class in f.carries
}

allowed(c, use) if {
	some one in object.get(c.declared, "allowed_uses", [])
	within(use, one)
}

# A narrower use is allowed with the wider one, not the other way round.
within(use, allowed_use) if use == allowed_use

within(use, allowed_use) if startswith(use, concat("", [allowed_use, "."]))

fail contains {
	"subject": c.id,
	"at": place.at(f, "purpose"),
	"reason": "purpose-not-allowed",
	"label": "another purpose",
	"edge": f.id,
	"message": sprintf("flow `%s` carries `%s` for `%s`, and the class allows %s", [f.name, c.name, f.declared.purpose, words.choice(c.declared.allowed_uses)]),
	"help": sprintf("drop the flow or keep `%s` out of it; if legal has found a ground, add `%s` to its `allowed_uses`", [c.name, f.declared.purpose]),
	"related": [{"at": place.at(c, "allowed_uses"), "label": "what it was collected for"}],
	"values": {"purpose": f.declared.purpose, "allowed": c.declared.allowed_uses},
} if {
	some c in classes
	c.declared.allowed_uses
	some f in flows
	c.id in f.carries
	f.declared.purpose
	not allowed(c, f.declared.purpose)
}

fail contains {
	"subject": c.id,
	"at": place.at(input.integration, sprintf("purpose/uses/%d", [i])),
	"reason": "purpose-not-allowed",
	"label": "another purpose",
	"message": sprintf("the integration serves `%s`, and class `%s` allows %s", [use, c.name, words.choice(c.declared.allowed_uses)]),
	"help": sprintf("write on each flow what it is for, drop `%s`, or add it to the `allowed_uses` of `%s` if legal has found a ground", [use, c.name]),
	"related": [{"at": place.at(c, "allowed_uses"), "label": "what it was collected for"}],
	"values": {"purpose": use, "allowed": c.declared.allowed_uses},
} if {
	some c in classes
	c.declared.allowed_uses
	c.id in silent
	some i, use in general
	not allowed(c, use)
}

# One place to write it, whatever it is used for.
purposeless := {c.id | some c in classes; c.id in silent} if count(general) == 0

subjects contains {"id": input.integration.id, "at": input.integration.at} if count(purposeless) > 0

unknown contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, "purpose/uses"),
	"missing": "purpose.uses",
	"reason": "purpose-undeclared",
	"message": sprintf("nothing says what %s %s used for", [words.list(purposeless), verb(purposeless)]),
	"help": "write `purpose: {uses: [essential.service.operations.support]}`, or `purpose` on the flows that carry it",
} if count(purposeless) > 0

verb(names) := "is" if count(names) == 1

verb(names) := "are" if count(names) > 1

unknown contains {
	"subject": c.id,
	"at": place.at(c, "allowed_uses"),
	"missing": "allowed_uses",
	"reason": "purpose-undeclared",
	"message": sprintf("class `%s` is about people and does not say what it was collected for", [c.name]),
	"help": sprintf("write `allowed_uses: […]` on `%s` with what people were told", [c.name]),
} if {
	some c in classes
	not c.declared.allowed_uses
}

# Only an express word lets a model learn from it.
learners[m.id] := m if {
	some m in input.models
	not m.unknown
	not m.planned
	m.declared.training_use in {"permitted", "allowed", "opt_in"}
}

fail contains {
	"subject": c.id,
	"at": place.at(m, "training_use"),
	"reason": "training",
	"label": "may learn from it",
	"edge": f.id,
	"message": sprintf("the provider of model `%s` may train on `%s`, and the class does not allow `train_ai_system`", [m.name, c.name]),
	"help": sprintf("write `training_use: prohibited` on `%s` once the contract says so, or keep `%s` away from it", [m.name, c.name]),
	"related": [{"at": f.at, "label": sprintf("`%s` goes there", [c.name])}],
} if {
	some c in classes
	not allowed(c, "train_ai_system")
	some f in flows
	c.id in f.carries
	m := learners[f.to]
}
