package flowgate.rules.scope.all_powerful_test

import data.flowgate.rules.scope.all_powerful as rule

doc(grant, connection) := {
	"integration": {"id": "i"},
	"connections": [object.union({"id": "i/crm", "name": "crm", "at": "m#0/crm", "planned": false}, connection)],
	"grants": [object.union({
		"id": "i/crm:x", "scope": "x", "at": "m#0/crm/scopes/0", "connection": "i/crm", "kind": "scope",
		"powerful": null, "replacement": [], "used_by": [],
	}, grant)],
}

failed(grant) := r if r := {f.reason | some f in rule.fail} with input as doc(grant, {})

help(grant) := r if r := {f.help | some f in rule.fail} with input as doc(grant, {})

test_narrow_scope_passes if {
	failed({}) == set()
	{s.id | some s in rule.subjects} == {"i/crm:x"} with input as doc({}, {})
}

test_admin_scope if failed({"powerful": "admin-scope"}) == {"admin-scope"}

test_wildcard if failed({"powerful": "wildcard"}) == {"wildcard"}

test_full_access if failed({"powerful": "full-access"}) == {"full-access"}

test_org_wide_role if failed({"powerful": "org-wide-role", "kind": "permission"}) == {"org-wide-role"}

# The host judges a wildcard with the resources it is limited to.
test_trap_wildcard_within_one_resource_passes if failed({"scope": "project/ENG/*", "breadth": "resource"}) == set()

test_help_names_what_suffices if {
	help({"powerful": "full-access", "replacement": ["b", "a"]}) == {"replace `x` by `a` and `b`"}
	help({"powerful": "full-access", "used_by": ["i/crm.read"]}) == {"remove `x` and grant only what `crm.read` needs"}
	help({"powerful": "full-access"}) == {"remove `x`; no declared operation needs it"}
}

test_planned_connection_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"powerful": "wildcard"}, {"planned": true})
}

test_replacement_is_named_before_use if {
	help({"powerful": "full-access", "replacement": ["a"], "used_by": ["i/crm.read"]}) == {"replace `x` by `a`"}
}
