package flowgate.rules.scope.unused_test

import data.flowgate.rules.scope.unused as rule

doc(grant, connection) := {
	"integration": {"id": "i"},
	"connections": [object.union({"id": "i/jira", "name": "jira", "at": "m#0/jira", "planned": false, "scheduled": false, "declared": {}}, connection)],
	"operations": [{"id": "i/jira.read", "name": "read", "at": "m#0/jira/operations/read", "connection": "i/jira", "planned": false}],
	"grants": [object.union({
		"id": "i/jira:x", "scope": "x", "at": "m#0/jira/scopes/0", "connection": "i/jira", "kind": "scope", "known": true,
		"access": "write", "used_by": [], "verdict": "excess", "implied_by": null, "powerful": null,
		"companion": false, "justification": null, "from_vendor_file": false,
	}, grant)],
}

failed(grant) := r if r := {f.reason | some f in rule.fail} with input as doc(grant, {})

open(grant) := r if r := {object.get(u, "reason", "-") | some u in rule.unknown} with input as doc(grant, {})

subjects(grant) := r if r := {s.id | some s in rule.subjects} with input as doc(grant, {})

test_used_scope_passes if {
	grant := {"verdict": "used", "used_by": ["i/jira.read"]}
	failed(grant) == set()
	open(grant) == set()
	subjects(grant) == {"i/jira:x"}
}

test_excess_is_unused if {
	failed({}) == {"unused"}
	{r.at | some f in rule.fail; some r in f.related} == {"m#0/jira/operations/read"} with input as doc({}, {})
}

test_justification_does_not_excuse_excess if failed({"justification": "later"}) == {"unused"}

test_excess_beside_a_broader_one if failed({"implied_by": "y"}) == {"implied-by-broader"}

test_offline_access_needs_a_schedule if {
	grant := {"scope": "offline_access", "access": "auth", "companion": true, "verdict": "used"}
	failed(grant) == {"offline-without-schedule"}
	{f.reason | some f in rule.fail} == set() with input as doc(grant, {"scheduled": true})
}

test_undecided_without_any_word_is_unjustified if {
	open({"verdict": "undecided"}) == {"unjustified"}
	failed({"verdict": "undecided"}) == set()
}

test_undecided_with_a_word_stays_unknown if {
	open({"verdict": "undecided", "justification": "case export"}) == {"-"}
	mapped := doc({"verdict": "undecided"}, {"declared": {"scopes": [{"name": "x", "operations": ["read"]}]}})
	{object.get(u, "reason", "-") | some u in rule.unknown} == {"-"} with input as mapped
}

test_trap_companions_are_no_subjects if subjects({"scope": "openid", "access": "auth", "companion": true}) == set()

test_trap_unknown_scopes_are_scope_003s if subjects({"known": false}) == set()

test_powerful_scopes_are_scope_004s if subjects({"powerful": "full-access"}) == set()

test_permissions_and_planned_connections_are_no_subjects if {
	subjects({"kind": "permission"}) == set()
	{s.id | some s in rule.subjects} == set() with input as doc({}, {"planned": true})
}

test_vendor_file_is_shared_unless_owned if {
	grant := {"from_vendor_file": true}
	shared := {contains(f.help, "if nothing else uses this app") | some f in rule.fail} with input as doc(grant, {})
	shared == {true}
	owned := {contains(f.help, "if nothing else uses this app") | some f in rule.fail} with input as doc(grant, {"declared": {"owns_app": true}})
	owned == {false}
}

test_used_scope_beside_a_broader_one_passes if {
	failed({"verdict": "used", "implied_by": "y"}) == set()
	failed({"verdict": "used", "scope": "offline_access"}) == set()
}

test_offline_access_is_told_once if {
	grant := {"scope": "offline_access", "access": "auth", "companion": true}
	failed(object.union(grant, {"verdict": "excess"})) == {"offline-without-schedule"}
	failed(object.union(grant, {"verdict": "excess", "implied_by": "y"})) == {"offline-without-schedule"}
	open(object.union(grant, {"verdict": "undecided"})) == set()
}

test_only_a_mapping_of_this_scope_counts if {
	other := doc({"verdict": "undecided"}, {"declared": {"scopes": [{"name": "y", "operations": ["read"]}, {"name": "x", "operations": []}]}})
	{object.get(u, "reason", "-") | some u in rule.unknown} == {"unjustified"} with input as other
}

test_scope_wider_than_needed if {
	grant := {"verdict": "used", "used_by": ["i/jira.read"], "replacement": ["y", "z"]}
	failed(grant) == {"wider-than-needed"}
	{f.help | some f in rule.fail} == {"replace `x` by `y` and `z`"} with input as doc(grant, {})
	{f.reason | some f in rule.fail} == set() with input as doc(grant, {"read_only": true})
	{f.reason | some f in rule.fail} == {"wider-than-needed"} with input as doc(object.union(grant, {"access": "read"}), {"read_only": true})
	failed({"verdict": "used", "used_by": ["i/jira.read"], "replacement": []}) == set()
}

test_undecided_in_use_is_not_unjustified if open({"verdict": "undecided", "used_by": ["i/jira.read"]}) == {"-"}

test_only_operations_of_the_connection_are_shown if {
	base := doc({}, {})
	more := object.union(base, {"operations": array.concat(base.operations, [
		{"id": "i/other.read", "name": "read", "at": "m#0/other", "connection": "i/other", "planned": false},
		{"id": "i/jira.later", "name": "later", "at": "m#0/later", "connection": "i/jira", "planned": true},
	])})
	{r.at | some f in rule.fail; some r in f.related} == {"m#0/jira/operations/read"} with input as more
}

test_manifest_scope_of_an_owned_app if {
	helps := {f.help | some f in rule.fail} with input as doc({}, {"declared": {"owns_app": true}})
	helps == {"remove `x` from `scopes`, or declare the operation that needs it"}
}
