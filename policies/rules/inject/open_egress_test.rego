package flowgate.rules.inject.open_egress_test

import data.flowgate.rules.inject.open_egress as rule

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

test_any_host if failed([{"aspect": "egress", "value": "*", "reach": "any", "plain": false}]) == {"any-host"}

test_hosts_of_anybody if failed([{"aspect": "egress", "reach": "anybody", "plain": false}]) == {"hosts-of-anybody"}

test_tunnel if failed([{"aspect": "egress", "reach": "tunnel", "plain": true}]) == {"tunnel"}

test_not_encrypted if failed([{"aspect": "egress", "reach": "one", "plain": true}]) == {"not-encrypted"}

test_foreign_scripts if failed([{"aspect": "unsafe-content", "value": "unsafe-eval"}]) == {"foreign-scripts"}

test_trap_named_hosts_are_quiet if {
	failed([{"aspect": "egress", "reach": "one", "plain": false}]) == set()
	failed([{"aspect": "egress", "value": "*.parcel.example", "reach": "some", "plain": false}]) == set()
}

test_one_finding_tells_all_of_a_kind if {
	all := [object.union({"aspect": "egress", "reach": "any", "plain": false}, {"value": sprintf("v%d", [i])}) | some i in numbers.range(1, 6)]
	some f in rule.fail with input as doc(all)
	f.at == "m.json#0/0"
	contains(f.message, "`v1`, `v2`, `v3`, `v4` and 2 more")
	count(f.related) == 4
}
