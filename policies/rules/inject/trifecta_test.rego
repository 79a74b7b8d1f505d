package flowgate.rules.inject.trifecta_test

import data.flowgate.rules.inject.trifecta as rule

step(flow, from, to) := {"flow": flow, "at": sprintf("m#0/flows/%s", [flow]), "from": from, "to": to, "label": "moves"}

doc(extra) := {"integration": {"id": "i"}, "trifecta": [object.union({
	"context": "i/triage.main", "at": "m#0/agents/triage/contexts/main", "private": ["i/account"],
	"private_path": [step("F1", "i/crm", "i/triage.main")],
	"untrusted_path": [step("F2", "i/customer", "i/desk"), step("F3", "i/desk", "i/triage.main")],
	"outbound_path": [step("F4", "i/triage.main", "i/mail"), step("F5", "i/mail", "i/customer")],
	"channel": "explicit-channel", "legs": 3, "cut": ["F4"],
}, extra)]}

failed(extra) := r if r := {[f.subject, f.reason] | some f in rule.fail} with input as doc(extra)

test_two_legs_pass if {
	failed({"legs": 2, "channel": null, "outbound_path": [], "cut": []}) == set()
	{s.id | some s in rule.subjects} == {"i/triage.main"} with input as doc({"legs": 2, "channel": null})
}

test_explicit_channel if failed({}) == {["i/triage.main", "explicit-channel"]}

test_implicit_channel if failed({"channel": "implicit-channel"}) == {["i/triage.main", "implicit-channel"]}

test_via_second_agent if failed({"channel": "via-second-agent"}) == {["i/triage.main", "via-second-agent"]}

test_path_names_the_legs if {
	{[[s.flow, s.label] | some s in f.path] | some f in rule.fail} == {[
		["F1", "private data: moves"], ["F2", "untrusted content: moves"], ["F3", "untrusted content: moves"],
		["F4", "way out: moves"], ["F5", "way out: moves"],
	]} with input as doc({})
}

test_cut_and_edge_are_given if {
	{[f.values.cut, f.edge] | some f in rule.fail} == {[["F4"], "F5"]} with input as doc({})
	helps := {contains(f.help, "`F4`") | some f in rule.fail} with input as doc({})
	helps == {true}
}

test_no_cut_still_helps if {
	helps := {contains(f.help, "`account` in a context of its own") | some f in rule.fail} with input as doc({"cut": []})
	helps == {true}
}

# A classifier does not clear taint and a contracted model is no way out: the host counts legs, the rule only reads them.
test_trap_legs_are_counted_by_the_host if {
	failed({"legs": 2}) == set()
	failed({"legs": 3}) == {["i/triage.main", "explicit-channel"]}
}

test_planned_context_is_no_subject if {
	planned := object.union(doc({}), {"planned": {"nodes": ["i/triage.main"]}})
	{s.id | some s in rule.subjects} == set() with input as planned
}
