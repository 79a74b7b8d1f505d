package flowgate.rules.audit.own_trail_test

import data.flowgate.rules.audit.own_trail as rule

doc(effect, store, extra) := object.union({
	"integration": {"id": "i"},
	"contexts": [{"id": "i/main", "planned": false}], "tools": [], "agents": [{"id": "i/triage", "name": "triage", "planned": false}],
	"connections": [{"id": "i/logs", "name": "logs", "at": "m#0/connections/logs", "places": {}, "planned": false, "declared": {"auth": {"principal": {"id": "svc-triage"}}}}],
	"operations": [{"id": "i/logs.do", "at": "m#0/connections/logs/operations/do", "planned": false, "connection": "i/logs", "effect": effect, "declared": {}}],
	"flows": [{"id": "i/F1", "at": "m#0/flows/0", "planned": false, "from": "i/main", "to": "i/log", "operation": "i/logs.do"}],
	"stores": [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "places": {}, "planned": false, "kind": "audit_sink", "declared": object.union({"owner": "security-ops"}, store)}],
}, extra)

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

open(facts) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as facts

test_append_only_passes if {
	facts := doc("write", {"immutability": "object_lock_compliance"}, {})
	failed(facts) == set()
	open(facts) == set()
	{s.id | some s in rule.subjects} == {"i/log"} with input as facts
}

test_delete_grant if {
	failed(doc("delete", {"immutability": "object_lock_compliance"}, {})) == {["delete-grant", "i/log", "m#0/flows/0"]}
	failed(doc("write", {}, {})) == {["delete-grant", "i/log", "m#0/flows/0"]}
}

test_operation_that_names_the_sink_counts if {
	facts := doc("delete", {}, {"flows": [], "operations": [{
		"id": "i/logs.do", "at": "m#0/connections/logs/operations/do", "planned": false, "connection": "i/logs", "effect": "delete",
		"declared": {"resources": ["log"]},
	}]})
	failed(facts) == {["delete-grant", "i/log", "m#0/connections/logs/operations/do"]}
}

test_permission_on_the_sink_counts if {
	facts := doc("read", {}, {"connections": [{
		"id": "i/logs", "name": "logs", "at": "m#0/connections/logs", "places": {}, "planned": false,
		"declared": {"permissions": [{"object": "log", "access": ["create", "delete"]}]},
	}]})
	failed(facts) == {["delete-grant", "i/log", "m#0/connections/logs/permissions/0/access/1"]}
}

test_config_change if failed(doc("admin", {}, {})) == {["config-change", "i/log", "m#0/flows/0"]}

test_same_principal_admin if {
	at := "m#0/stores/log/owner"
	failed(doc("read", {"owner": "svc-triage"}, {})) == {["same-principal-admin", "i/log", at]}
	failed(doc("read", {"owner": "triage"}, {})) == {["same-principal-admin", "i/log", at]}
	open(object.union(doc("read", {}, {}), {"stores": [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "places": {}, "planned": false, "kind": "audit_sink", "declared": {}}]})) == {["same-principal-admin", at]}
}

test_trap_deletion_by_a_lifecycle_policy_is_not_the_agent_s if {
	failed(doc("read", {"retention": {"deletion": {"method": "lifecycle_policy", "owner": "security-ops"}}}, {})) == set()
}

test_other_stores_are_no_subjects if {
	facts := object.union(doc("delete", {}, {}), {"stores": [{"id": "i/log", "name": "log", "at": "m", "places": {}, "planned": false, "kind": "memory", "declared": {}}]})
	{s.id | some s in rule.subjects} == set() with input as facts
}
