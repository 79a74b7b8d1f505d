package flowgate.rules.scope.fields_test

import data.flowgate.rules.scope.fields as rule

doc(declared, more) := object.union({
	"integration": {"id": "i"},
	"systems": [{"id": "i/crm", "declared": {}}],
	"connections": [{"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "system": "i/crm", "declared": {"system_of_record": true}}],
	"operations": [{"id": "i/c.read", "name": "c.read", "at": "m#0/c/operations/read", "planned": false, "connection": "i/c", "effect": "read", "declared": declared}],
	"gates": [], "flows": [],
}, more)

listed := {"objects": ["Case"], "fields": ["Id", "Subject"]}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

test_listed_objects_and_fields_pass if {
	failed(doc(listed, {})) == set()
	open(doc(listed, {})) == set()
	{s.id | some s in rule.subjects} == {"i/c.read"} with input as doc(listed, {})
}

test_absent_lists_are_open if open(doc({}, {})) == {"objects-wildcard", "fields-missing"}

test_objects_wildcard if failed(doc(object.union(listed, {"objects": ["*"]}), {})) == {"objects-wildcard"}

test_fields_wildcard if {
	every field in ["*", "FIELDS(ALL)", "fields(standard)", "FIELDS(CUSTOM)", "all"] {
		failed(doc(object.union(listed, {"fields": ["Id", field]}), {})) == {"fields-wildcard"}
	}
}

test_trap_field_without_selection_needs_a_filter if {
	plain := object.union(listed, {"fields": ["not_selectable"]})
	failed(doc(plain, {})) == {"fields-missing"}
	gate := {"gates": [{"id": "i/g", "kind": "redaction"}], "flows": [{"operation": "i/c.read", "via": ["i/g"]}]}
	failed(doc(plain, gate)) == set()
	weak := {"gates": [{"id": "i/g", "kind": "classifier"}], "flows": [{"operation": "i/c.read", "via": ["i/g"]}]}
	failed(doc(plain, weak)) == {"fields-missing"}
	failed(doc(object.union(plain, {"permission_filter": {"by": "reader"}}), {})) == set()
}

# Free text can hold anything: the field is listed here, its class is asked for elsewhere.
test_trap_free_text_field_counts_as_listed if failed(doc(object.union(listed, {"fields": ["description"]}), {})) == set()

test_system_of_record_said_on_the_system if {
	d := doc({}, {
		"systems": [{"id": "i/crm", "declared": {"system_of_record": true}}],
		"connections": [{"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "system": "i/crm", "declared": {}}],
	})
	open(d) == {"objects-wildcard", "fields-missing"}
}

test_only_systems_of_record_and_only_reads_and_writes if {
	other := {"connections": [{"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "system": "i/crm", "declared": {}}]}
	{s.id | some s in rule.subjects} == set() with input as doc({}, other)
	sends := {"operations": [{"id": "i/c.tell", "name": "c.tell", "at": "m#0/t", "planned": false, "connection": "i/c", "effect": "send", "declared": {}}]}
	{s.id | some s in rule.subjects} == set() with input as doc({}, sends)
}
