package flowgate.rules.tool.floating_server_test

import data.flowgate.rules.tool.floating_server as rule

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

test_not_pinned if failed([{"aspect": "server", "value": "parcel-mcp", "pinned": false}]) == {"not-pinned"}

test_development_mode if failed([{"aspect": "floating-library"}]) == {"development-mode"}

test_trap_what_is_not_fetched_needs_no_version if {
	failed([{"aspect": "server", "pinned": null}]) == set()
	failed([{"aspect": "server", "pinned": true}]) == set()
}

test_one_finding_tells_all_of_a_kind if {
	all := [object.union({"aspect": "server", "pinned": false}, {"value": sprintf("v%d", [i])}) | some i in numbers.range(1, 6)]
	some f in rule.fail with input as doc(all)
	f.at == "m.json#0/0"
	contains(f.message, "`v1`, `v2`, `v3`, `v4` and 2 more")
	count(f.related) == 4
}
