package flowgate.rules.auth.missing_method_test

import data.flowgate.rules.auth.missing_method as rule

params := {"AUTH-002": {"methods": ["oauth2_client_credentials", "mtls", "api_key", "webhook_signature", "workload_identity", "incoming_webhook"]}}

connection(declared, kind) := {"connections": [{
	"id": "i/crm", "name": "crm", "at": "m.yaml#0/connections/crm", "planned": false,
	"boundary_kind": kind, "declared": declared,
}]}

flow(extra) := {
	"systems": [{"id": "i/desk", "boundary_kind": "vendor"}],
	"flows": [object.union({
		"id": "i/F1", "name": "F1", "at": "m.yaml#0/flows/0", "planned": false, "declared": {}, "from": "i/desk",
		"to": "i/main", "operation": null, "derived": false, "response": false, "crosses": true,
		"actor_end": false, "authenticated": false,
	}, extra)],
}

failed(doc) := r if r := {f.reason | some f in rule.fail} with input as doc with data.params as params

open(doc) := r if r := {object.get(u, "reason", "-") | some u in rule.unknown} with input as doc with data.params as params

subjects(doc) := r if r := {s.id | some s in rule.subjects} with input as doc with data.params as params

test_known_method_passes if {
	doc := connection({"auth": {"method": "oauth2_client_credentials"}}, "vendor")
	failed(doc) == set()
	open(doc) == set()
	subjects(doc) == {"i/crm"}
}

test_absent_method_is_unknown_and_missing if {
	doc := connection({}, "vendor")
	failed(doc) == set()
	open(doc) == {"missing"}
}

test_none_fails if failed(connection({"auth": {"method": "none"}}, "vendor")) == {"none"}

test_basic_fails if failed(connection({"auth": {"method": "basic"}}, "internal")) == {"basic"}

test_unknown_method_fails if failed(connection({"auth": {"method": "magic"}}, "vendor")) == {"unknown-method"}

test_api_key_leaves_the_company if failed(connection({"auth": {"method": "api_key"}}, "vendor")) == {"api-key-external"}

test_api_key_inside_passes if failed(connection({"auth": {"method": "api_key"}}, "internal")) == set()

test_trap_inbound_events_are_connections_too if {
	failed(connection({"api": {"mode": "events"}, "auth": {"method": "none"}}, "vendor")) == {"webhook-unsigned"}
	failed(connection({"api": {"mode": "events"}, "auth": {"method": "webhook_signature"}}, "vendor")) == set()
}

trigger(declared) := {"triggers": [{"id": "i/hook", "name": "hook", "at": "m.yaml#0/triggers/hook", "declared": object.union({"kind": "event", "source": "partner"}, declared)}]}

test_trap_events_by_a_trigger_are_connections_too if {
	open(trigger({})) == {"webhook-unsigned"}
	failed(trigger({"auth": "none"})) == {"webhook-unsigned"}
	failed(trigger({"auth": "magic"})) == {"unknown-method"}
	open(trigger({"auth": "webhook_signature"})) == set()
	failed(trigger({"auth": "webhook_signature"})) == set()
	subjects(trigger({})) == {"i/hook"}
	subjects(trigger({"kind": "schedule"})) == set()
	subjects(object.union(trigger({"source": "desk.read"}), {"connections": [], "systems": [{"name": "desk"}]})) == set()
}

test_planned_connection_is_no_subject if {
	doc := {"connections": [object.union(connection({}, "vendor").connections[0], {"planned": true})]}
	subjects(doc) == set()
	open(doc) == set()
}

test_trap_flows_inside_one_boundary_need_none if {
	subjects(flow({"crosses": false})) == set()
	subjects(flow({})) == {"i/F1"}
}

test_flows_of_actors_and_connections_and_answers_are_exempt if {
	subjects(flow({"actor_end": true})) == set()
	subjects(flow({"operation": "i/desk.read"})) == set()
	subjects(flow({"response": true})) == set()
}

test_inbound_flow_without_signature if {
	open(flow({})) == {"webhook-unsigned"}
	open(flow({"from": "i/main", "to": "i/llm"})) == {"missing"}
}

test_derived_edge_stays_unknown if open(flow({"derived": true})) == {"-"}

test_flow_that_authenticates if {
	open(flow({"declared": {"transport": "mtls"}})) == set()
	doc := flow({"authenticated": true, "declared": {"auth": "workload_identity"}})
	open(doc) == set()
	failed(doc) == set()
}

test_flow_with_auth_none_fails if {
	failed(flow({"from": "i/main", "authenticated": true, "declared": {"auth": "none"}})) == {"none"}
}

test_place_is_the_field if {
	doc := connection({"auth": {"method": "none"}}, "vendor")
	{f.at | some f in rule.fail} == {"m.yaml#0/connections/crm/auth/method"} with input as doc with data.params as params
	moved := {"connections": [object.union(doc.connections[0], {"places": {"auth": "a.flow#0/auth"}})]}
	{f.at | some f in rule.fail} == {"a.flow#0/auth/method"} with input as moved with data.params as params
}

test_planned_flow_is_no_subject if subjects(flow({"planned": true})) == set()

test_flow_between_internal_boundaries_is_no_webhook if {
	inside := object.union(flow({}), {"systems": [{"id": "i/desk", "boundary_kind": "internal"}]})
	open(inside) == {"missing"}
}

test_derived_edge_to_a_model_stays_unknown if open(flow({"derived": true, "from": "i/main", "to": "i/llm"})) == {"-"}

test_call_of_a_model_nobody_declared_is_no_subject if {
	doc := object.union(
		flow({"to": "i/unknown-model", "derived": true}),
		{"models": [{"id": "i/unknown-model", "unknown": true}]},
	)
	subjects(doc) == set()
}
