package flowgate.rules.flow.mixed_customers_test

import data.flowgate.rules.flow.mixed_customers as rule

doc(context, store) := {
	"integration": {"id": "i"},
	"classes": [{"id": "i/ticket", "planned": false, "declared": {"tenancy": "per_customer"}}],
	"labels": [
		{"node": "i/main", "class": "i/ticket", "possible": false},
		{"node": "i/index", "class": "i/ticket", "possible": false},
	],
	"actions": [{"id": "i/send", "context": "i/main", "external": true}],
	"actors": [{"id": "i/customer", "external": true}], "receipts": [],
	"contexts": [{"id": "i/main", "at": "m#0/agents/a/contexts/main", "places": {}, "planned": false, "declared": context}],
	"flows": [{"id": "i/F1", "from": "i/index", "to": "i/main", "planned": false}],
	"stores": [object.union({
		"id": "i/index", "name": "index", "at": "m#0/stores/index", "places": {}, "planned": false, "kind": "vector_index",
		"declared": {"partition_key": "customer_id"},
	}, store)],
}

open(facts) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.at] | some f in rule.fail} with input as facts

keyed := {"key": "ticket_id"}

bare(kind) := object.union(doc(keyed, {}), {"stores": [{
	"id": "i/index", "name": "index", "at": "m#0/stores/index", "places": {}, "planned": false, "kind": kind, "declared": {},
}]})

test_keyed_context_and_separated_store_pass if {
	open(doc(keyed, {})) == set()
	failed(doc(keyed, {})) == set()
	{s.id | some s in rule.subjects} == {"i/main", "i/index"} with input as doc(keyed, {})
}

test_unkeyed_context if {
	open(doc({}, {})) == {["unkeyed-context", "m#0/agents/a/contexts/main/key"]}
	failed(doc({"key": "global"}, {})) == {["unkeyed-context", "m#0/agents/a/contexts/main/key"]}
}

test_shared_cache if {
	facts := bare("vector_index")
	open(facts) == {["shared-cache", "m#0/stores/index/partition_key"]}
	failed(doc(keyed, {"declared": {"partition_key": "none"}})) == {["shared-cache", "m#0/stores/index/partition_key"]}
}

test_shared_memory if {
	facts := bare("memory")
	open(facts) == {["shared-memory", "m#0/stores/index/partition_key"]}
}

test_trap_analysis_for_the_inside_may_see_all_customers if {
	facts := object.union(doc({}, {}), {"actions": [{"id": "i/send", "context": "i/main", "external": false}]})
	{s.id | some s in rule.subjects} == set() with input as facts
}

test_context_on_the_way_to_a_customer_emits if {
	path := [{"flow": "i/F2", "from": "i/main", "to": "i/reply"}, {"flow": "i/F3", "from": "i/reply", "to": "i/customer"}]
	facts := object.union(doc({}, {}), {"actions": [], "receipts": [{"node": "i/customer", "classes": [{"class": "i/ticket", "path": path}]}]})
	open(facts) == {["unkeyed-context", "m#0/agents/a/contexts/main/key"]}
}

test_class_of_no_customer_is_no_subject if {
	facts := object.union(doc({}, {"declared": {}}), {"classes": [{"id": "i/ticket", "planned": false, "declared": {"tenancy": "shared"}}]})
	{s.id | some s in rule.subjects} == set() with input as facts
}
