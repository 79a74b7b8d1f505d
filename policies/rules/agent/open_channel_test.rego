package flowgate.rules.agent.open_channel_test

import data.flowgate.rules.agent.open_channel as rule

params := {"AGENT-001": {"transports": ["mtls"]}}

doc(extra) := {"integration": {"id": "i"}, "delegations": [object.union(
	{
		"id": "i/a->i/b", "from": "i/a", "to": "i/b", "at": "m#0/d", "flows": ["i/F1"], "declared": true, "tasks": ["read"],
		"classes": ["facts"], "max_depth": 1, "auth": "mtls", "transports": ["mtls"], "crosses": true, "external": false,
	},
	extra,
)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra) with data.params as params

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra) with data.params as params

test_full_channel_passes if {
	failed({}) == set()
	open({}) == set()
	{s.id | some s in rule.subjects} == {"i/a->i/b"} with input as doc({}) with data.params as params
}

test_no_auth if {
	open({"auth": null}) == {"no-auth"}
	failed({"auth": "none"}) == {"no-auth"}
}

test_no_integrity if {
	open({"transports": []}) == {"no-integrity"}
	open({"transports": [], "crosses": false}) == set()
	failed({"transports": ["http"]}) == {"no-integrity"}
}

test_no_policy if {
	open({"declared": false}) == {"no-policy"}
	open({"tasks": []}) == {"no-policy"}
	open({"max_depth": null}) == {"no-policy"}
}

test_external_agent if open({"external": true, "classes": []}) == {"external-agent"}

test_trap_contexts_of_one_agent_are_no_channel if {
	subjects := {s.id | some s in rule.subjects} with input as {"integration": {"id": "i"}, "delegations": []} with data.params as params
	subjects == set()
}
