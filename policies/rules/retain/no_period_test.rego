package flowgate.rules.retain.no_period_test

import data.flowgate.rules.retain.no_period as rule

doc(extra) := {"integration": {"id": "i"}, "retention": [object.union({
	"node": "i/index", "kind": "store", "at": "m#0/stores/index", "retention_at": "m#0/stores/index/retention",
	"period_seconds": 7776000, "deletion": true, "erasure": true, "highest_tier": 2, "personal": true, "contract": false,
}, extra)]}

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra)

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

subjects(extra) := r if r := {s.id | some s in rule.subjects} with input as doc(extra)

model(extra) := object.union({"kind": "model", "node": "i/llm", "deletion": false, "erasure": false, "contract": true}, extra)

test_period_method_and_route_pass if {
	open({}) == set()
	failed({}) == set()
	subjects({}) == {"i/index"}
}

test_no_period if {
	open({"period_seconds": null}) == {"no-period"}
	{u.at | some u in rule.unknown} == {"m#0/stores/index/retention/period"} with input as doc({"period_seconds": null})
}

test_no_method if open({"deletion": false}) == {"no-method"}

test_no_erasure_route_for_personal_data if {
	open({"erasure": false}) == {"no-erasure-route"}
	open({"erasure": false, "personal": false}) == set()
}

test_nothing_stated_is_three_reasons_at_the_node if {
	bare := {"period_seconds": null, "deletion": false, "erasure": false, "retention_at": "m#0/stores/index"}
	open(bare) == {"no-period", "no-method", "no-erasure-route"}
	"m#0/stores/index/retention/period" in {u.at | some u in rule.unknown} with input as doc(bare)
}

test_provider_without_a_period if open(model({"period_seconds": null})) == {"provider-unknown"}

test_provider_without_a_contract if {
	open(model({"contract": false})) == {"provider-unknown"}
	open(model({})) == set()
}

test_trap_provider_that_keeps_none_needs_a_contract if {
	failed(model({"period_seconds": 0, "contract": false})) == {"provider-unknown"}
	failed(model({"period_seconds": 0})) == set()
	open(model({"period_seconds": 0})) == set()
}

test_store_that_keeps_nothing_needs_no_method if open({"period_seconds": 0, "deletion": false, "erasure": false}) == set()

test_trap_places_without_data_are_no_subjects if {
	subjects({"highest_tier": 0, "period_seconds": null}) == set()
	subjects({"highest_tier": 1}) == {"i/index"}
}

test_planned_store_is_no_subject if {
	planned := object.union(doc({}), {"planned": {"nodes": ["i/index"]}})
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_contract_is_for_models_and_each_gap_is_told_once if {
	open(model({"period_seconds": 0, "contract": false})) == set()
	failed(model({"contract": false})) == set()
	failed({"period_seconds": 0}) == set()
}
