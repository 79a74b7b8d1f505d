package flowgate.rules.write.unmarked_test

import data.flowgate.rules.write.unmarked as rule

doc(marking, creates, principal) := {
	"integration": {"id": "i"},
	"shared": [],
	"connections": [{"id": "i/jira", "declared": {"auth": {"principal": principal}}}],
	"operations": [{"id": "i/jira.create", "at": "m#0/o", "effect": "write", "creates": creates, "connection": "i/jira", "declared": {"marking": marking}}],
}

service := {"id": "svc", "type": "service"}

failed(input_doc) := r if r := {f.reason | some f in rule.fail} with input as input_doc

open(input_doc) := r if r := {u.reason | some u in rule.unknown} with input as input_doc

test_labelled_records_pass if {
	open(doc({"label": "agent:i-v2"}, true, service)) == set()
	open(doc({"field": "created_by_agent"}, true, service)) == set()
	open(doc({"footer": "Prepared by an assistant"}, true, service)) == set()
	{s.id | some s in rule.subjects} == {"i/jira.create"} with input as doc({}, true, service)
}

test_no_marking if {
	open(doc({}, true, service)) == {"no-marking"}
	open(doc({}, null, service)) == {"no-marking"}
}

test_changes_need_no_mark if {
	open(doc({}, false, service)) == set()
	{s.id | some s in rule.subjects} == set() with input as doc({}, false, service)
}

test_shared_marking if {
	both := object.union(doc({"label": "agent"}, true, service), {"shared": [{"kind": "marking", "key": "jira:agent", "at": "m#0/o/marking/label", "integrations": ["other"]}]})
	failed(both) == {"shared-marking"}
	elsewhere := object.union(both, {"shared": [{"kind": "secret", "key": "k", "at": "m#0/o/marking/label", "integrations": ["other"]}]})
	failed(elsewhere) == set()
}

test_trap_service_account_as_author if {
	open(doc({"author": "svc"}, true, service)) == set()
	failed(doc({"author": "svc"}, true, service)) == set()
	failed(doc({"author": "desk"}, true, {"id": "desk", "type": "shared"})) == {"shared-marking"}
	open(doc({"author": "svc"}, true, {"id": "svc"})) == {"shared-marking"}
	failed(doc({"author": "desk", "label": "agent:i"}, true, {"id": "desk", "type": "shared"})) == set()
}
