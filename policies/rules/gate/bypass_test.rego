package flowgate.rules.gate.bypass_test

import data.flowgate.rules.gate.bypass as rule

gated := {
	"id": "i/mail.send@i/F1", "operation": "i/mail.send", "flow": "i/F1", "at": "m#0/flows/0", "context": "i/triage.main",
	"target": "i/mail", "adequate_gates": ["i/approval"], "covered": true, "group_gated": true, "witness": [],
	"bypass": null, "bypasses": null,
}

other(extra) := object.union({
	"id": "i/http.post@i/F2", "operation": "i/http.post", "flow": "i/F2", "at": "m#0/flows/1", "context": "i/triage.main",
	"target": "i/mail", "adequate_gates": [], "covered": false, "group_gated": true, "bypass": "alternate-tool",
	"bypasses": "i/mail.send@i/F1",
	"witness": [{"flow": "i/F2", "at": "m#0/flows/1", "from": "i/triage.main", "to": "i/mail", "label": "posts"}],
}, extra)

doc(extra) := {"integration": {"id": "i", "phase_order": 1}, "actions": [gated, other(extra)], "latent": []}

latent(extra, order) := {
	"integration": {"id": "i", "phase_order": order},
	"actions": [gated],
	"latent": [
		object.union({
			"connection": "i/chat", "at": "m#0/chat/scopes", "action": "i/mail.send@i/F1", "count": 15,
			"strongest": ["chat.delete", "chat.update"], "enforced_by": null,
		}, extra),
		object.union({
			"connection": "i/chat", "at": "m#0/chat/scopes", "action": "i/a@i/F9", "count": 2,
			"strongest": ["chat.update"], "enforced_by": null,
		}, extra),
	],
}

failed(extra) := r if r := {[f.subject, f.reason] | some f in rule.fail} with input as doc(extra)

test_two_gates_on_two_routes_pass if {
	extra := {"covered": true, "bypass": null, "adequate_gates": ["i/second"]}
	failed(extra) == set()
	{s.id | some s in rule.subjects} == {"i/mail.send@i/F1", "i/http.post@i/F2"} with input as doc(extra)
}

test_alternate_tool if {
	failed({}) == {["i/http.post@i/F2", "alternate-tool"]}
	{f.related | some f in rule.fail} == {[{"at": "m#0/flows/0", "label": "the gated route"}]} with input as doc({})
	{f.help | some f in rule.fail} == {"put `approval` on flow `F2` too, or remove that flow"} with input as doc({})
	{f.edge | some f in rule.fail} == {"i/F2"} with input as doc({})
}

test_alternate_agent if failed({"bypass": "alternate-agent"}) == {["i/http.post@i/F2", "alternate-agent"]}

test_alternate_connection if failed({"bypass": "alternate-connection"}) == {["i/http.post@i/F2", "alternate-connection"]}

test_direct_edge if failed({"bypass": "direct-edge"}) == {["i/http.post@i/F2", "direct-edge"]}

test_trap_equal_effects_are_grouped_by_the_host_not_by_name if {
	{s.id | some s in rule.subjects} == {"i/mail.send@i/F1"} with input as doc({"group_gated": false, "bypass": null})
}

test_latent_operation_is_high_in_production if {
	{[f.subject, f.reason, f.severity] | some f in rule.fail} == {["i/chat", "latent-operation", "high"]} with input as latent({}, 2)
}

test_latent_operation_is_info_before if {
	{[f.subject, f.reason, f.severity, f.values.count] | some f in rule.fail} == {["i/chat", "latent-operation", "info", 15]} with input as latent({}, 1)
}

test_enforced_operations_pass if {
	enforced := latent({"enforced_by": "gateway"}, 3)
	{f.reason | some f in rule.fail} == set() with input as enforced
	{s.id | some s in rule.subjects} == {"i/chat", "i/mail.send@i/F1"} with input as enforced
}

test_planned_flow_is_no_subject if {
	planned := object.union(doc({}), {"planned": {"flows": ["i/F2"]}})
	{s.id | some s in rule.subjects} == {"i/mail.send@i/F1"} with input as planned
}

test_no_latent_operation_passes if {
	{f.reason | some f in rule.fail} == set() with input as latent({"count": 0, "strongest": []}, 3)
}

test_planned_operation_and_connection_are_no_subjects if {
	operation := object.union(doc({}), {"planned": {"operations": ["i/http.post"]}})
	{s.id | some s in rule.subjects} == {"i/mail.send@i/F1"} with input as operation
	connection := object.union(latent({}, 2), {"planned": {"connections": ["i/chat"]}})
	{s.id | some s in rule.subjects} == {"i/mail.send@i/F1"} with input as connection
}
