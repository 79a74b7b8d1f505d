package flowgate.rules.scope.wide_vendor_file_test

import data.flowgate.rules.scope.wide_vendor_file as rule

file := {
	"id": "m.json", "at": "m.json#0", "kind": "x", "kind_name": "a manifest", "product": null, "described": false,
	"unknown": [],
}

statement(i, extra) := object.union({
	"id": sprintf("m.json:%d", [i]), "file": "m.json", "at": sprintf("m.json#0/%d", [i]), "aspect": "grant", "value": "v",
	"token": null, "access": null, "breadth": null, "powerful": null, "effect": null, "stated": null,
	"confirmation": null, "pinned": null, "reach": null, "plain": null,
}, extra)

doc(all) := {
	"integration": null, "vendor_files": [file],
	"vendor_statements": [statement(i, extra) | some i, extra in all],
}

failed(all) := r if r := {f.reason | some f in rule.fail} with input as doc(all)

test_a_quiet_file_passes if {
	failed([{}]) == set()
	{s.id | some s in rule.subjects} == {"m.json"} with input as doc([])
}

test_all_powerful if failed([{"powerful": "admin-scope"}]) == {"all-powerful"}

test_org_wide_application if {
	failed([{"token": "application", "access": "read", "breadth": "all"}]) == {"org-wide-application"}
}

test_whole_account if failed([{"access": "write", "breadth": "all"}]) == {"whole-account"}

test_every_record if failed([{"aspect": "permission", "access": "modify_all"}]) == {"every-record"}

test_unscoped_capability if failed([{"aspect": "unscoped-capability"}]) == {"unscoped-capability"}

test_trap_boilerplate_is_quiet if {
	failed([{"value": "openid", "access": "auth", "breadth": "own"}]) == set()
	failed([{"value": "User.Read", "token": "delegated", "access": "read", "breadth": "own"}]) == set()
	failed([{"value": "users:read", "access": "read", "breadth": "all"}]) == set()
	failed([{"value": "nobody:knows", "access": "unknown", "breadth": "unknown"}]) == set()
}

test_trap_described_files_are_judged_with_their_operations if {
	described := object.union(doc([{"powerful": "full-access"}]), {"vendor_files": [object.union(file, {"described": true})]})
	count(rule.fail) == 0 with input as described
}

test_one_finding_tells_all_of_a_kind if {
	all := [object.union({"powerful": "full-access"}, {"value": sprintf("v%d", [i])}) | some i in numbers.range(1, 6)]
	some f in rule.fail with input as doc(all)
	f.at == "m.json#0/0"
	contains(f.message, "`v1`, `v2`, `v3`, `v4` and 2 more")
	count(f.related) == 4
}
