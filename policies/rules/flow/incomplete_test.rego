package flowgate.rules.flow.incomplete_test

import data.flowgate.rules.flow.incomplete as rule

region := {"region": "eu-central-1", "role": "primary", "at": "m#0/boundaries/corp/region"}

node(extra) := object.union({
	"node": "i/desk", "kind": "system", "at": "m#0/systems/desk", "boundary": "i/corp", "boundary_kind": "internal",
	"boundary_declared": true, "vendors": [], "regions": [region],
}, extra)

flow(extra) := object.union({
	"id": "i/F1", "name": "F1", "at": "m#0/flows/0", "places": {}, "planned": false, "derived": false, "operation": "i/desk.read",
	"classes": ["i/ticket"],
}, extra)

doc(extra) := object.union({
	"integration": {"id": "i", "at": "m#0"},
	"boundaries": [{"id": "i/corp", "name": "corp", "at": "m#0/boundaries/corp", "places": {}}],
	"operations": [{"id": "i/desk.read", "at": "m#0/connections/desk/operations/read", "planned": false, "connection": "i/desk"}],
	"connections": [], "stores": [], "systems": [],
	"flows": [flow({})],
	"locations": [node({}), node({"node": "i/main", "kind": "context", "at": "m#0/agents/main"})],
}, extra)

open(facts) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

test_complete_map_passes if {
	open(doc({})) == set()
	failed(doc({})) == set()
	{s.id | some s in rule.subjects} == {"i/corp", "i/desk", "i/desk.read", "i/F1"} with input as doc({})
}

test_operation_without_flow if {
	facts := doc({"flows": [flow({"operation": null}), flow({"id": "i/d", "derived": true})]})
	open(facts) == {["operation-without-flow", "i/desk.read", "m#0/connections/desk/operations/read"]}
}

test_no_map_at_all_is_told_once if {
	facts := doc({"flows": [flow({"derived": true})]})
	open(facts) == {["operation-without-flow", "i", "m#0/flows"]}
	{s.id | some s in rule.subjects} == {"i", "i/corp", "i/desk", "i/desk.read"} with input as facts
}

test_flow_without_class if open(doc({"flows": [flow({"classes": []})]})) == {["flow-without-class", "i/F1", "m#0/flows/0/classes"]}

test_node_without_boundary if {
	facts := doc({"locations": [node({"boundary": "i/internal-boundary", "boundary_declared": false, "regions": []})]})
	open(facts) == {["node-without-boundary", "i/desk", "m#0/systems/desk/boundary"]}
}

test_trap_context_may_run_in_the_default_boundary if {
	facts := doc({"locations": [node({}), node({"kind": "context", "boundary": "i/internal-boundary", "boundary_declared": false, "regions": []})]})
	open(facts) == set()
}

test_node_without_region_is_told_once_per_boundary if {
	facts := doc({"locations": [node({"regions": []}), node({"node": "i/jira", "regions": []})]})
	open(facts) == {["node-without-region", "i/corp", "m#0/boundaries/corp/region"]}
	{contains(u.message, "`desk` and `jira`") | some u in rule.unknown} == {true} with input as facts
}

test_failover_alone_is_no_region if {
	open(doc({"locations": [node({"regions": [object.union(region, {"role": "failover"})]})]})) == {["node-without-region", "i/corp", "m#0/boundaries/corp/region"]}
}

test_the_public_and_people_need_no_region if {
	facts := doc({"locations": [node({"boundary_kind": "public", "regions": []}), node({"kind": "actor", "boundary_declared": false, "regions": []})]})
	open(facts) == set()
}

test_dangling_reference if {
	store := {"id": "i/desk", "name": "desk", "at": "m#0/systems/desk", "places": {}, "declared": {"retention": {"propagates_to": ["main", "indx"]}}}
	facts := doc({"stores": [store]})
	failed(facts) == {["dangling-reference", "i/desk", "m#0/systems/desk/retention/propagates_to/1"]}
}

test_planned_elements_are_no_subjects if {
	facts := doc({"flows": [flow({"planned": true}), flow({"id": "i/F2", "operation": null})], "operations": []})
	{s.id | some s in rule.subjects} == {"i/corp", "i/desk", "i/F2"} with input as facts
}
