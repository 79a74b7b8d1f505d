package flowgate.rules.owner.no_incident_route_test

import data.flowgate.rules.owner.no_incident_route as rule

params := {"OWNER-006": {"kinds": ["wrong_action", "data_leak"]}}

full := {"runbook": "RB-1", "breach_owner": "dpo", "evidence_hold": true, "severity_map": {"wrong_action": "sev2", "data_leak": "sev1"}}

doc(incident, owners) := {"integration": {"id": "i", "at": "m#0", "has_manifest": true, "declared": {"incident": incident, "owners": owners}}}

open(incident, owners) := r if r := {u.reason | some u in rule.unknown} with input as doc(incident, owners) with data.params as params

test_route_passes if {
	open(full, {}) == set()
	rule.fail == set() with input as doc(full, {}) with data.params as params
	{s.id | some s in rule.subjects} == {"i"} with input as doc(full, {}) with data.params as params
}

test_no_runbook if open(object.remove(full, ["runbook"]), {}) == {"no-runbook"}

test_no_severity_map if {
	open(object.remove(full, ["severity_map"]), {}) == {"no-severity-map"}
	open(object.union(object.remove(full, ["severity_map"]), {"severity_map": "see RB-1"}), {}) == {"no-severity-map"}
	open(object.union(object.remove(full, ["severity_map"]), {"severity_map": {"data_leak": "sev1"}}), {}) == {"no-severity-map"}
}

test_no_breach_route if open(object.remove(full, ["breach_owner"]), {}) == {"no-breach-route"}

test_no_evidence_hold if {
	open(object.remove(full, ["evidence_hold"]), {}) == {"no-evidence-hold"}
	{f.reason | some f in rule.fail} == {"no-evidence-hold"} with input as doc(object.union(full, {"evidence_hold": false}), {}) with data.params as params
}

test_trap_runbook_of_those_on_call_will_do if open(object.remove(full, ["runbook"]), {"oncall": {"runbook": "RB-118"}}) == set()
