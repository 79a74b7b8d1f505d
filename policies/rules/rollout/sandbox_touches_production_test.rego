package flowgate.rules.rollout.sandbox_touches_production_test

import data.flowgate.rules.rollout.sandbox_touches_production as rule

doc(phase, environment, class) := {
	"integration": {"id": "i", "phase": phase},
	"systems": [{"id": "i/crm", "at": "m#0/systems/crm", "environment": environment}],
	"stores": [
		{"id": "i/vault", "at": "m#0/stores/vault", "kind": "secret_manager", "environment": "production"},
		{"id": "i/index", "at": "m#0/stores/index", "kind": "vector_index", "environment": "test"},
	],
	"models": [{"id": "i/llm", "at": "m#0/models/llm"}],
	"connections": [{"id": "i/c", "system": "i/crm"}],
	"flows": [{"id": "i/f", "from": "i/crm", "to": "i/main"}],
	"contexts": [{"id": "i/main", "at": "m#0/agents/main"}],
	"classes": [object.union({"id": "i/record", "name": "record", "at": "m#0/data_classes/record", "tier": 2, "personal": true, "declared": {"data": "synthetic"}}, class)],
	"labels": [
		{"node": "i/crm", "class": "i/record", "possible": false},
		{"node": "i/llm", "class": "i/record", "possible": false},
	],
}

failed(phase, environment, class) := r if r := {f.reason | some f in rule.fail} with input as doc(phase, environment, class)

open(phase, environment, class) := r if r := {u.reason | some u in rule.unknown} with input as doc(phase, environment, class)

real := {"declared": {"data": "real"}}

test_test_system_with_invented_data_passes if {
	failed("sandbox", "test", {}) == set()
	open("sandbox", "test", {}) == set()
	{s.id | some s in rule.subjects} == {"i/crm", "i/record"} with input as doc("sandbox", "test", {})
}

test_production_system if {
	failed("sandbox", "production", {}) == {"production-system"}
	open("sandbox", null, {}) == {"production-system"}
}

test_shared_tenant if failed("sandbox", "shared_service", {}) == {"shared-tenant"}

test_real_data if {
	failed("sandbox", "test", real) == {"real-data"}
	open("sandbox", "test", {"declared": {"data": null}}) == set()
	failed("sandbox", "test", object.union(real, {"personal": false, "tier": 1})) == set()
}

test_data_of_unknown_origin if {
	silent := object.union(doc("sandbox", "test", {}), {"classes": [{
		"id": "i/record", "name": "record", "at": "m#0/data_classes/record",
		"tier": 2, "personal": false, "declared": {},
	}]})
	{u.reason | some u in rule.unknown} == {"real-data"} with input as silent
}

test_real_data_in_a_test_system_of_a_later_phase if {
	failed("full_production", "staging", real) == {"real-data"}
	failed("full_production", "production", real) == set()
	open("full_production", null, real) == set()
	{s.id | some s in rule.subjects} == set() with input as doc("full_production", "production", real)
}

test_trap_model_provider_is_shared_by_nature if {
	not "i/llm" in {s.id | some s in rule.subjects} with input as doc("sandbox", "test", {})
}

test_what_is_planned_or_unused_is_not_reached if {
	unused := object.union(doc("sandbox", "production", {}), {"connections": [], "flows": []})
	{f.reason | some f in rule.fail} == set() with input as unused
}

test_possible_data_is_no_statement if {
	maybe := object.union(doc("sandbox", "test", real), {"labels": [{"node": "i/crm", "class": "i/record", "possible": true}]})
	{f.reason | some f in rule.fail} == set() with input as maybe
}
