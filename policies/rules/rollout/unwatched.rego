# METADATA
# scope: package
# title: Full production without monitoring, alerts or on-call
# description: When people stop looking at every action, something must look, and somebody must come.
# custom:
#   id: ROLLOUT-007
#   name: unwatched
#   severity: high
#   core: false
#   required_from: full_production
#   contributes_to: [OWNER-001, OWNER-006]
#   remediation: >-
#     Write `rollout.monitoring: {metrics, thresholds, oncall}` with error rate, refusals, rejected approvals, volume, spend and
#     blocked injections, each with the value at which somebody is called, and the runbook of the agent.
#   reasons:
#     no-monitoring: nothing is measured
#     no-thresholds: nothing says from which value on somebody is called
#     no-on-call: nobody is called
#     no-runbook: nothing says what to do then
#   references:
#     - "OWASP ASI08, ASI10"
#     - "AISVS 1.0 12.2.1"
#     - "800-53 SI-4, IR-4, IR-8, AU-6(1), CA-7"
#     - "AI RMF MANAGE 4.1, MANAGE 4.3, MEASURE 2.4"
#     - "ISO 27001 A.8.16, A.5.24, A.5.26"
#     - "ISO 42001 A.6.2.6, A.8.4"
#     - "SOC 2 CC7.2, CC7.3, CC7.4"
#     - "GDPR Art. 33(1)"
#     - "PCI DSS 4 10.4.1.1"
#     - "EU AI Act Art. 26(5), Art. 72(1)"
#     - "SOX ITGC CO"
#   related: [OWNER-006, ROLLOUT-006]
package flowgate.rules.rollout.unwatched

import data.flowgate.lib.place
import data.flowgate.lib.words

rollout := input.rollout if {
	input.integration.phase == "full_production"
	input.rollout != null
	not input.rollout.planned
}

subjects contains {"id": rollout.id, "at": rollout.at}

monitoring := object.get(rollout.declared, "monitoring", {})

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "monitoring/metrics"),
	"missing": "rollout.monitoring.metrics",
	"reason": "no-monitoring",
	"message": "nothing is measured while the agent runs for everyone",
	"help": "write for example `monitoring: {metrics: [error_rate, refusal_rate, approval_reject_rate, volume, spend, injection_blocks]}`",
} if {
	rollout
	not words.stated(object.get(monitoring, "metrics", null))
}

# A dashboard alerts nobody; a threshold by metric does.
thresholds := object.union(mapping("thresholds"), mapping("alerts"))

mapping(field) := given if {
	given := object.get(monitoring, field, {})
	is_object(given)
}

mapping(field) := {} if not is_object(object.get(monitoring, field, {}))

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "monitoring/thresholds"),
	"missing": "rollout.monitoring.thresholds",
	"reason": "no-thresholds",
	"message": sprintf("nothing says from which value of %s on somebody is called", [words.row(silent)]),
	"help": sprintf("write for example `thresholds: {%s: <value>}` below `monitoring`; a dashboard alerts nobody", [silent[0]]),
	"values": {"metrics": silent},
} if {
	silent := [m | some m in object.get(monitoring, "metrics", []); not words.stated(object.get(thresholds, m, null))]
	count(silent) > 0
}

on_call if words.stated(object.get(monitoring, "oncall", null))

on_call if {
	some field in ["rota", "group", "role"]
	words.stated(object.get(input.integration.declared, ["owners", "oncall", field], null))
}

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "monitoring/oncall"),
	"missing": "owners.oncall",
	"reason": "no-on-call",
	"message": "nobody is called when an alert comes",
	"help": "write the rota as `owners.oncall: {rota: agents-primary}`",
	"edge": sprintf("%s/owners/oncall", [input.integration.id]),
} if {
	rollout
	not on_call
}

runbook if words.stated(object.get(input.integration.declared, ["incident", "runbook"], null))

runbook if words.stated(object.get(input.integration.declared, ["owners", "oncall", "runbook"], null))

unknown contains {
	"subject": rollout.id,
	"at": place.at(input.integration, "incident/runbook"),
	"missing": "incident.runbook",
	"reason": "no-runbook",
	"message": "nothing says what to do when an alert comes",
	"help": "write the id as `incident: {runbook: RB-118}`",
	"edge": sprintf("%s/incident/runbook", [input.integration.id]),
} if {
	rollout
	not runbook
}

fail := set()
