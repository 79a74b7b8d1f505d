package flowgate.rules.audit.uncovered_test

import data.flowgate.rules.audit.uncovered as rule

duty(extra) := object.union({
	"id": "i/jira.create", "kind": "operation", "at": "m#0/op", "covered": true, "by": "all", "exception": null,
}, extra)

doc(list, audit) := {"integration": {"id": "i", "at": "m#0"}, "connections": [], "operations": [], "gates": [], "coverage": list, "audit": audit}

all := {"at": "m#0/audit", "sink": "i/log", "covers_declared": true}

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

open(facts) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as facts

test_everything_covered_passes if {
	failed(doc([duty({})], all)) == set()
	open(doc([duty({})], all)) == set()
	{s.id | some s in rule.subjects} == {"i/jira.create"} with input as doc([duty({})], all)
}

test_operation_uncovered if {
	failed(doc([duty({"covered": false})], all)) == {["operation-uncovered", "i/jira.create", "m#0/op"]}
	{contains(f.message, "1 of 2 covered") | some f in rule.fail} == {true} with input as doc([duty({"covered": false}), duty({"id": "i/x"})], all)
}

test_exception_is_told_where_it_stands if {
	failed(doc([duty({"covered": false, "exception": "m#0/audit/exceptions/0"})], all)) == {["operation-uncovered", "i/jira.create", "m#0/audit/exceptions/0"]}
}

test_gate_decision_uncovered if {
	failed(doc([duty({"id": "i/review", "kind": "gate", "covered": false})], all)) == {["gate-decision-uncovered", "i/review", "m#0/op"]}
	failed(doc([duty({"id": "i/kill_switch", "kind": "kill_switch", "covered": false})], all)) == {["gate-decision-uncovered", "i/kill_switch", "m#0/op"]}
}

test_no_sink if {
	open(doc([duty({"covered": false})], null)) == {["no-sink", "i", "m#0/audit"]}
	open(doc([duty({})], object.union(all, {"sink": null}))) == {["no-sink", "i", "m#0/audit/sink"]}
	failed(doc([duty({"covered": false})], null)) == set()
}

test_extent_taken_for_granted_is_unknown if {
	open(doc([duty({})], object.union(all, {"covers_declared": false}))) == {["operation-uncovered", "i", "m#0/audit/covers"]}
}

# What a product logs itself is no sink of the agent, so it covers nothing.
test_trap_log_of_the_vendor_does_not_replace_one_s_own if open(doc([duty({})], null)) == {["no-sink", "i", "m#0/audit"]}

# Hops inside one process are not in the list of duties.
test_trap_hops_inside_a_process_are_no_duties if {
	{s.id | some s in rule.subjects} == set() with input as doc([], null)
}
