package flowgate.rules.write.repeated_test

import data.flowgate.rules.write.repeated as rule

params := {"WRITE-002": {"whole": ["single_call", "transaction", "saga"]}}

doc(effect, declared, api) := {
	"integration": {"id": "i"},
	"connections": [{"id": "i/c", "declared": {"api": api}}],
	"operations": [{"id": "i/jira.create", "at": "m#0/o", "effect": effect, "connection": "i/c", "declared": declared}],
}

failed(declared) := r if r := {f.reason | some f in rule.fail} with input as doc("write", declared, {}) with data.params as params

open(effect, declared, api) := r if r := {u.reason | some u in rule.unknown} with input as doc(effect, declared, api) with data.params as params

event := {"trigger": {"kind": "event"}}

test_keyed_write_passes if {
	open("write", object.union(event, {"idempotency": {"key": "ticket_id"}}), {}) == set()
	failed(event) == set()
	{s.id | some s in rule.subjects} == {"i/jira.create"} with input as doc("write", event, {}) with data.params as params
}

test_no_idempotency if {
	open("write", event, {}) == {"no-idempotency"}
	open("pay", {"retry": {"max": 5}}, {}) == {"no-idempotency"}
	open("send", {}, {"retry": {"max": 5}}) == {"no-idempotency"}
	open("send", {}, {"mode": "events"}) == {"no-idempotency"}
}

test_nothing_repeats_it if {
	open("write", {}, {}) == set()
	open("write", {"retry": "none"}, {}) == set()
	{s.id | some s in rule.subjects} == set() with input as doc("write", {}, {}) with data.params as params
}

test_no_atomicity if {
	open("write", {"steps": 3}, {}) == {"no-atomicity"}
	failed({"atomicity": "best_effort"}) == {"no-atomicity"}
	failed({"steps": 3, "atomicity": "saga"}) == set()
	open("write", {"steps": 1}, {}) == set()
}

test_trap_naturally_idempotent if open("write", object.union(event, {"idempotent": "natural"}), {}) == set()

test_deleting_twice_is_deleting_once if open("delete", event, {}) == set()
