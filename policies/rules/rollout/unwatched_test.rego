package flowgate.rules.rollout.unwatched_test

import data.flowgate.rules.rollout.unwatched as rule

base := {
	"integration": {"id": "i", "at": "m#0", "phase": "full_production", "declared": {"owners": {"oncall": {"rota": "primary"}}, "incident": {"runbook": "RB-1"}}},
	"rollout": {
		"id": "i/rollout", "at": "m#0/rollout", "planned": false,
		"declared": {"monitoring": {"metrics": ["error_rate", "spend"], "thresholds": {"error_rate": 0.05, "spend": 100}}},
	},
}

open(gone) := r if r := {u.reason | some u in rule.unknown} with input as json.remove(base, gone)

test_watched_agent_passes if {
	open([]) == set()
	rule.fail == set() with input as base
	{s.id | some s in rule.subjects} == {"i/rollout"} with input as base
}

test_no_monitoring if open(["rollout/declared/monitoring"]) == {"no-monitoring"}

test_no_thresholds if {
	open(["rollout/declared/monitoring/thresholds"]) == {"no-thresholds"}
	open(["rollout/declared/monitoring/thresholds/spend"]) == {"no-thresholds"}
}

test_alerts_by_metric_are_thresholds if {
	alerts := object.union(
		json.remove(base, ["rollout/declared/monitoring/thresholds"]),
		{"rollout": {"declared": {"monitoring": {"alerts": {"error_rate": 0.05, "spend": 100}}}}},
	)
	{u.reason | some u in rule.unknown} == set() with input as alerts
}

test_no_on_call if open(["integration/declared/owners"]) == {"no-on-call"}

test_no_runbook if open(["integration/declared/incident"]) == {"no-runbook"}

test_other_phases_are_watched_by_people if {
	limited := object.union(base, {"integration": {"phase": "limited_production"}})
	{s.id | some s in rule.subjects} == set() with input as limited
}

test_trap_dashboard_without_thresholds_is_no_alert if {
	board := object.union(
		json.remove(base, ["rollout/declared/monitoring/thresholds"]),
		{"rollout": {"declared": {"monitoring": {"dashboard": "grafana/7"}}}},
	)
	{u.reason | some u in rule.unknown} == {"no-thresholds"} with input as board
}
