package flowgate.rules.tool.unasked_command_test

import data.flowgate.rules.tool.unasked_command as rule

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

test_rules_and_roots if {
	every aspect in ["any-command", "network-command", "lasting-command", "home-directory"] {
		failed([{"aspect": aspect}]) == {aspect}
	}
}

test_never_asks if failed([{"aspect": "default-mode", "value": "bypassPermissions"}]) == {"never-asks"}

test_trap_single_commands_are_quiet if {
	failed([{"aspect": "operation", "value": "Bash(npm test)", "effect": "execute", "confirmation": "absent"}]) == set()
}

test_one_finding_tells_all_of_a_kind if {
	all := [object.union({"aspect": "any-command"}, {"value": sprintf("v%d", [i])}) | some i in numbers.range(1, 6)]
	some f in rule.fail with input as doc(all)
	f.at == "m.json#0/0"
	contains(f.message, "`v1`, `v2`, `v3`, `v4` and 2 more")
	count(f.related) == 4
}
