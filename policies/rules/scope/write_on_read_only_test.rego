package flowgate.rules.scope.write_on_read_only_test

import data.flowgate.rules.scope.write_on_read_only as rule

doc(grant, connection) := {
	"integration": {"id": "i"},
	"connections": [object.union({"id": "i/crm", "name": "crm", "at": "m#0/crm", "planned": false, "read_only": true}, connection)],
	"grants": [object.union({
		"id": "i/crm:x", "scope": "x", "at": "m#0/crm/scopes/0", "connection": "i/crm", "kind": "scope", "known": true,
		"access": "write", "powerful": null, "no_read_only_variant": false, "replacement": [], "used_by": [],
	}, grant)],
}

failed(grant) := r if r := {[f.reason, object.get(f, "severity", "-")] | some f in rule.fail} with input as doc(grant, {})

subjects(grant, connection) := r if r := {s.id | some s in rule.subjects} with input as doc(grant, connection)

test_read_scope_passes if {
	failed({"access": "read"}) == set()
	subjects({"access": "read"}, {}) == {"i/crm:x"}
}

test_write_scope if {
	failed({}) == {["write-scope", "-"]}
	failed({"access": "admin"}) == {["write-scope", "-"]}
}

test_delete_scope if failed({"access": "delete"}) == {["delete-scope", "-"]}

test_edit_permission if {
	failed({"kind": "permission"}) == {["crud-permission", "-"]}
	failed({"kind": "permission", "access": "delete"}) == {["crud-permission", "-"]}
	failed({"kind": "permission", "access": "read"}) == set()
}

test_trap_no_read_only_variant_is_medium if {
	failed({"no_read_only_variant": true}) == {["write-scope", "medium"]}
	helps := {contains(f.help, "object permissions") | some f in rule.fail} with input as doc({"no_read_only_variant": true}, {})
	helps == {true}
}

test_replacement_is_named if {
	helps := {f.help | some f in rule.fail} with input as doc({"replacement": ["x:read"]}, {})
	helps == {"ask for `x:read` instead of `x`"}
}

test_only_read_only_connections if {
	subjects({}, {"read_only": false}) == set()
	subjects({}, {"planned": true}) == set()
}

test_unknown_and_powerful_scopes_are_other_rules if {
	subjects({"known": false, "access": "unknown"}, {}) == set()
	subjects({"powerful": "full-access"}, {}) == set()
}

help(grant) := r if r := {f.help | some f in rule.fail} with input as doc(grant, {})

test_advice_fits_the_grant if {
	help({"kind": "permission", "scope": "Case"}) == {"write `access: [read]` and the `fields` instead of `Case`"}
	help({"kind": "permission", "scope": "Case", "replacement": ["Case:read"]}) == {"ask for `Case:read` instead of `Case`"}
	every kind in ["scope", "permission"] {
		{contains(h, "no read-only variant") | some h in help({"kind": kind, "no_read_only_variant": true})} == {true}
		{contains(h, "no read-only variant") | some h in help({"kind": kind, "no_read_only_variant": true, "replacement": ["y"]})} == {true}
	}
}

permission(access) := {
	"id": "i/crm:p", "scope": "p", "at": "m#0/crm/permissions/0", "connection": "i/crm", "kind": "permission", "known": true,
	"access": access, "powerful": null, "no_read_only_variant": false, "replacement": [], "used_by": [],
}

beside(access) := r if {
	base := doc({"no_read_only_variant": true}, {})
	both := object.union(base, {"grants": array.concat(base.grants, [permission(access)])})
	r := {f.subject | some f in rule.fail} with input as both
}

test_permissions_that_only_read_make_up_for_a_scope_without_variant if {
	beside("read") == set()
	beside("write") == {"i/crm:x", "i/crm:p"}
}
