package flowgate.rules.flow.unprotected_test

import data.flowgate.rules.flow.unprotected as rule

flow(declared, extra) := {"integration": {"id": "i"}, "stores": [], "flows": [object.union({
	"id": "i/F1", "name": "F1", "at": "m#0/flows/0", "places": {}, "planned": false, "derived": false, "response": false,
	"crosses": true, "actor_end": false, "operation": "i/desk.read", "authenticated": true, "declared": declared,
}, extra)]}

store(declared, extra) := {"integration": {"id": "i"}, "flows": [], "stores": [object.union({
	"id": "i/index", "name": "index", "at": "m#0/stores/index", "places": {}, "planned": false, "highest_tier": 2,
	"assurance": "declared", "declared": declared,
}, extra)]}

open(facts) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.at] | some f in rule.fail} with input as facts

subjects(facts) := r if r := {s.id | some s in rule.subjects} with input as facts

test_protected_flow_and_store_pass if {
	tls := flow({"transport": "tls1.3"}, {})
	subjects(tls) == {"i/F1"}
	open(tls) == set()
	failed(tls) == set()
	kms := store({"encryption_at_rest": "kms", "key_owner": "platform-security"}, {})
	subjects(kms) == {"i/index"}
	open(kms) == set()
	failed(kms) == set()
}

test_no_transport if open(flow({}, {})) == {["no-transport", "m#0/flows/0/transport"]}

test_weak_transport if {
	failed(flow({"transport": "http"}, {})) == {["weak-transport", "m#0/flows/0/transport"]}
	failed(flow({"transport": "in_process"}, {})) == {["weak-transport", "m#0/flows/0/transport"]}
	failed(flow({"transport": "mTLS"}, {})) == set()
}

test_no_peer_auth if {
	bare := {"operation": null, "authenticated": false}
	open(flow({"transport": "tls1.2"}, bare)) == {["no-peer-auth", "m#0/flows/0/auth"]}
	open(flow({"transport": "mtls"}, bare)) == set()
	open(flow({"transport": "tls1.2"}, object.union(bare, {"actor_end": true}))) == set()
}

test_connection_without_method_is_asked_elsewhere if open(flow({"transport": "tls1.2"}, {"authenticated": false})) == set()

test_flows_inside_a_boundary_are_no_subjects if subjects(flow({}, {"crosses": false})) == set()

test_answer_counts_only_where_it_says_how_it_is_carried if {
	subjects(flow({}, {"response": true})) == set()
	failed(flow({"transport": "http"}, {"response": true})) == {["weak-transport", "m#0/flows/0/transport"]}
}

test_no_rest_encryption if {
	open(store({}, {})) == {["no-rest-encryption", "m#0/stores/index/encryption_at_rest"]}
	failed(store({"encryption_at_rest": "none"}, {})) == {["no-rest-encryption", "m#0/stores/index/encryption_at_rest"]}
	open(store({"encryption_at_rest": "none"}, {})) == set()
}

test_key_owner_unknown if open(store({"encryption_at_rest": "kms"}, {})) == {["key-owner-unknown", "m#0/stores/index/key_owner"]}

test_trap_encryption_by_vendor_needs_evidence if {
	open(store({"encryption_at_rest": "by_vendor"}, {})) == {["no-rest-encryption", "m#0/stores/index/encryption_at_rest"]}
	open(store({"encryption_at_rest": "by_vendor"}, {"assurance": "referenced"})) == set()
}

test_store_of_internal_data_is_no_subject if {
	subjects(store({}, {"highest_tier": 1})) == set()
	subjects(store({}, {"highest_tier": null})) == set()
}

test_planned_flow_is_no_subject if subjects(flow({}, {"planned": true})) == set()
