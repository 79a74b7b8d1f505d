# METADATA
# scope: package
# title: No incident and breach route for the agent
# description: When the agent errs in production, the first hour decides; it is no hour for finding out who does what.
# custom:
#   id: OWNER-006
#   name: no-incident-route
#   severity: high
#   core: false
#   required_from: limited_production
#   parameters:
#     kinds:
#       default: [wrong_action, data_leak, injection]
#       description: kinds of incident that have a severity
#   remediation: >-
#     Write `incident: {runbook, breach_owner, evidence_hold: true, severity_map: {wrong_action: sev2, data_leak: sev1,
#     injection: sev1}}`. The company's runbook will do if it names the agent and its kill switch.
#   reasons:
#     no-runbook: nothing says what to do
#     no-severity-map: nothing says how bad which incident is
#     no-breach-route: nobody decides on notification of a breach
#     no-evidence-hold: nothing keeps the evidence
#   fixes:
#     no-evidence-hold:
#       - { does: "holds the evidence (`evidence_hold: true`)", edit: set, value: true, keys: [evidence_hold] }
#   references:
#     - "OWASP ASI08, ASI10"
#     - "800-53 IR-4, IR-6, IR-8"
#     - "AI RMF MANAGE 4.3, MANAGE 2.3"
#     - "ISO 27001 A.5.24, A.5.26, A.5.28"
#     - "ISO 42001 A.8.4"
#     - "SOC 2 CC7.4, CC7.5"
#     - "GDPR Art. 33(1), Art. 34(1)"
#     - "HIPAA 164.308(a)(6)"
#     - "EU AI Act Art. 73(1), Art. 26(5)"
#   related: [ROLLOUT-008, ROLLOUT-007]
package flowgate.rules.owner.no_incident_route

import data.flowgate.lib.place
import data.flowgate.lib.words

kinds := data.params["OWNER-006"].kinds

integration := input.integration if input.integration.has_manifest

subjects contains {"id": integration.id, "at": integration.at}

incident := object.get(integration.declared, "incident", {})

default severities := {}

severities := incident.severity_map if is_object(incident.severity_map)

stated(field) if words.stated(object.get(incident, field, null))

# A runbook may stand with those who are called.
runbook if stated("runbook")

runbook if words.stated(object.get(integration.declared, ["owners", "oncall", "runbook"], null))

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "incident/runbook"),
	"missing": "incident.runbook",
	"reason": "no-runbook",
	"message": "nothing says what to do when the agent errs",
	"help": "write the id as `incident: {runbook: RB-118}`; the company's own will do if it names the agent and its kill switch",
	"edge": sprintf("%s/incident/runbook", [integration.id]),
} if {
	integration
	not runbook
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "incident/severity_map"),
	"missing": "incident.severity_map",
	"reason": "no-severity-map",
	"message": sprintf("nothing says how bad an incident of kind %s is", [words.choice(absent)]),
	"help": sprintf("write the company's word for each, for example `severity_map: {%s}`", [concat(", ", [sprintf("%s: sev2", [k]) | some k in absent])]),
} if {
	integration
	absent := [k | some k in kinds; not words.stated(object.get(severities, k, null))]
	count(absent) > 0
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "incident/breach_owner"),
	"missing": "incident.breach_owner",
	"reason": "no-breach-route",
	"message": "nobody is named who decides on the notification of a breach",
	"help": "write the role, for example `breach_owner: dpo-office`; the clock of GDPR Art. 33 runs 72 hours",
} if {
	integration
	not stated("breach_owner")
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "incident/evidence_hold"),
	"missing": "incident.evidence_hold",
	"reason": "no-evidence-hold",
	"message": "nothing keeps the audit records from deletion while an incident is looked into",
	"help": "write `evidence_hold: true` when the log can be put on hold",
} if {
	integration
	not is_boolean(object.get(incident, "evidence_hold", null))
}

fail contains {
	"subject": integration.id,
	"at": place.at(integration, "incident/evidence_hold"),
	"reason": "no-evidence-hold",
	"label": "no hold",
	"message": "audit records go on being deleted while an incident is looked into",
	"help": "make a hold of the log possible, then write `evidence_hold: true`",
} if {
	integration
	incident.evidence_hold == false
}
