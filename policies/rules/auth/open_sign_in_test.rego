package flowgate.rules.auth.open_sign_in_test

import data.flowgate.rules.auth.open_sign_in as rule

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

test_marks if {
	every aspect in ["anonymous-execution", "no-authentication", "implicit-flow", "secret-in-url"] {
		failed([{"aspect": aspect}]) == {aspect}
	}
}

test_endless_token if failed([{"aspect": "refresh-token", "value": "infinite"}]) == {"endless-token"}

test_any_network if failed([{"aspect": "ip-relaxation", "value": "BYPASS"}]) == {"any-network"}

test_trap_limited_tokens_and_second_factors_are_quiet if {
	failed([{"aspect": "refresh-token", "value": "specific_lifetime:60:MONTHS"}]) == set()
	failed([{"aspect": "refresh-token", "value": "zero"}]) == set()
	failed([{"aspect": "ip-relaxation", "value": "BYPASS_2FACTOR"}]) == set()
}

test_one_finding_tells_all_of_a_kind if {
	all := [object.union({"aspect": "no-authentication"}, {"value": sprintf("v%d", [i])}) | some i in numbers.range(1, 6)]
	some f in rule.fail with input as doc(all)
	f.at == "m.json#0/0"
	contains(f.message, "`v1`, `v2`, `v3`, `v4` and 2 more")
	count(f.related) == 4
}
