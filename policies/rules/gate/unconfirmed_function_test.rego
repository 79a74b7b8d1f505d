package flowgate.rules.gate.unconfirmed_function_test

import data.flowgate.rules.gate.unconfirmed_function as rule

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

test_stated_effect if {
	failed([{"aspect": "operation", "effect": "delete", "stated": true, "confirmation": "absent"}]) == {"stated-effect"}
}

test_effect_by_name if {
	failed([{"aspect": "operation", "effect": "send", "stated": false, "confirmation": "absent"}]) == {"effect-by-name"}
}

test_trap_reads_confirmed_and_unsaid_are_quiet if {
	failed([{"aspect": "operation", "effect": "read", "stated": true, "confirmation": "absent"}]) == set()
	failed([{"aspect": "operation", "effect": "write", "stated": true, "confirmation": "required"}]) == set()
	failed([{"aspect": "operation", "effect": "write", "stated": true, "confirmation": "unknown"}]) == set()
	failed([{"aspect": "operation", "effect": "execute", "stated": true, "confirmation": "absent"}]) == set()
}

test_one_finding_tells_all_of_a_kind if {
	all := [object.union({"aspect": "operation", "effect": "write", "stated": true, "confirmation": "absent"}, {"value": sprintf("v%d", [i])}) | some i in numbers.range(1, 6)]
	some f in rule.fail with input as doc(all)
	f.at == "m.json#0/0"
	contains(f.message, "`v1`, `v2`, `v3`, `v4` and 2 more")
	count(f.related) == 4
}
