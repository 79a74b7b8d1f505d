package flowgate.rules.auth.shared_identity_test

import data.flowgate.rules.auth.shared_identity as rule

connection := {
	"id": "i/crm", "at": "m#0/connections/crm", "planned": false,
	"declared": {"auth": {"principal": {"id": "svc-crm"}, "secrets": {"key": {"ref": "vault:kv/crm#key"}}}},
}

use := {
	"kind": "principal", "key": "salesforce:svc-crm", "at": "m#0/connections/crm/auth/principal/id", "connection": "i/crm",
	"integrations": [], "other_agents": [], "other_environments": [],
}

doc(extra) := {"integration": {"id": "i"}, "connections": [connection], "shared": [object.union(use, extra)]}

agent := {"who": "billing/main", "connection": "billing/crm", "at": "b#0/connections/crm/auth/principal/id"}

production := {"who": "production", "connection": "i/crm_live", "at": "m#0/connections/crm_live/auth/principal/id"}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

test_own_account_passes if {
	failed({"integration": {"id": "i"}, "connections": [connection], "shared": []}) == set()
	{s.id | some s in rule.subjects} == {"i/crm"} with input as doc({})
}

test_shared_between_agents if {
	failed(doc({"other_agents": [agent]})) == {"shared-between-agents"}
	some f in rule.fail with input as doc({"other_agents": [agent]})
	f.message == "account `svc-crm` is shared with `billing/main`"
	[r.at | some r in f.related] == ["b#0/connections/crm/auth/principal/id"]
}

test_shared_between_environments if {
	failed(doc({"other_environments": [production]})) == {"shared-between-environments"}
	some f in rule.fail with input as doc({"kind": "secret", "key": "vault:kv/crm", "other_environments": [production]})
	f.message == "secret `vault:kv/crm` is shared with `production`"
}

test_both_reasons if {
	failed(doc({"other_agents": [agent], "other_environments": [production]})) == {"shared-between-agents", "shared-between-environments"}
}

test_trap_versions_of_one_agent_are_joined_before if failed(doc({"integrations": ["i-v2"]})) == set()

test_marks_are_no_identities if failed(doc({"kind": "marking", "connection": null, "integrations": ["j"]})) == set()

test_planned_connection_is_no_subject if {
	planned := object.union(doc({"other_agents": [agent]}), {"connections": [object.union(connection, {"planned": true})], "planned": {"connections": ["i/crm"]}})
	failed(planned) == set()
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_connection_without_identity_is_no_subject if {
	bare := {"id": "i/crm", "at": "m#0/connections/crm", "planned": false, "declared": {}}
	{s.id | some s in rule.subjects} == set() with input as {"integration": {"id": "i"}, "connections": [bare], "shared": []}
}

test_told_once_in_an_integration if {
	other := object.union(use, {"connection": "i/crm_live", "at": "m#0/connections/crm_live/auth/principal/id", "other_environments": [production]})
	both := object.union(doc({"other_environments": [production]}), {"shared": [object.union(use, {"other_environments": [production]}), other]})
	{f.subject | some f in rule.fail} == {"i/crm_live"} with input as both
}

test_of_many_only_the_first_are_named if {
	some f in rule.fail with input as doc({"other_agents": [agent], "cut": true, "others": 40})
	contains(f.message, "and others, in 40 integrations")
}
