package flowgate.rules.scope.ledger_test

import data.flowgate.rules.scope.ledger as rule

doc(connection, grant) := {
	"integration": {"id": "i"},
	"connections": [object.union({
		"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "catalogued": true, "has_scopes": true, "product": "jira", "missing": [],
	}, connection)],
	"grants": [object.union({
		"id": "i/c:x", "scope": "x", "at": "m#0/c/scopes/0", "connection": "i/c", "kind": "scope", "known": true,
		"self_declared": false, "powerful": null, "near": [],
	}, grant)],
}

lacks := {"missing": [{"scope": "y", "operation": "i/c.make", "at": "m#0/c/operations/make"}]}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

test_complete_ledger_passes if {
	failed(doc({}, {})) == set()
	open(doc({}, {})) == set()
	{s.id | some s in rule.subjects} == {"i/c", "i/c:x"} with input as doc({}, {})
}

test_operation_without_scope if {
	failed(doc(lacks, {})) == {"operation-without-scope"}
	{f.at | some f in rule.fail} == {"m#0/c/operations/make"} with input as doc(lacks, {})
}

test_connection_without_any_scopes_is_open if {
	d := doc(object.union(lacks, {"has_scopes": false}), {})
	failed(d) == set()
	open(d) == {"operation-without-scope"}
}

test_event_of_a_vendor_file if {
	d := doc({"missing": [{"scope": "y", "operation": "event:message.im", "at": "app#0/e/0"}]}, {})
	{contains(f.message, "the entry `event:message.im`") | some f in rule.fail} == {true} with input as d
}

test_unknown_scope if {
	failed(doc({}, {"known": false})) == {"unknown-scope"}
	{startswith(f.help, "did you mean `xy`?") | some f in rule.fail} == {true} with input as doc({}, {"known": false, "near": ["xy"]})
}

test_trap_unknown_scope_is_never_harmless if failed(doc({}, {"known": false, "access": "unknown"})) == {"unknown-scope"}

test_trap_effect_written_on_the_scope if {
	failed(doc({}, {"known": false, "self_declared": true})) == set()
	failed(doc({"catalogued": false}, {"known": false, "self_declared": true})) == set()
}

test_powerful_grant_is_scope_004s if failed(doc({}, {"known": false, "powerful": "wildcard"})) == set()

test_unknown_provider if {
	failed(doc({"catalogued": false, "product": "acme"}, {"known": false})) == {"unknown-provider"}
	{f.values.scopes | some f in rule.fail} == {["x"]} with input as doc({"catalogued": false, "product": null}, {"known": false})
}

test_system_without_scopes_of_its_own_is_no_subject if {
	d := object.union(doc({"catalogued": false, "has_scopes": false}, {}), {"grants": []})
	{s.id | some s in rule.subjects} == set() with input as d
}
