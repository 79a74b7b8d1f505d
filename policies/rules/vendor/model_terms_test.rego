package flowgate.rules.vendor.model_terms_test

import data.flowgate.rules.vendor.model_terms as rule

whole := {"training_use": "prohibited", "human_review": "none", "contract": "DPA-40"}

doc(declared, tier, seconds) := {
	"integration": {"id": "i"},
	"boundaries": [{"id": "i/llm_saas", "kind": "vendor"}],
	"flows": [{"id": "i/F1", "to": "i/llm", "carries": ["i/mail"]}],
	"models": [{
		"id": "i/llm", "name": "llm", "at": "m#0/models/llm", "places": {}, "planned": false, "unknown": false,
		"boundary": "i/llm_saas", "highest_tier": tier, "declared": declared,
	}],
	"retention": [{"node": "i/llm", "kind": "model", "personal": false, "period_seconds": seconds}],
}

open(facts) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.at] | some f in rule.fail} with input as facts

test_enterprise_terms_pass if {
	open(doc(whole, 2, 0)) == set()
	failed(doc(whole, 2, 0)) == set()
	{s.id | some s in rule.subjects} == {"i/llm"} with input as doc(whole, 2, 0)
}

test_training_not_prohibited if {
	failed(doc(object.union(whole, {"training_use": "opt_out"}), 2, 0)) == {["training-not-prohibited", "m#0/models/llm/training_use"]}
	{f.edge | some f in rule.fail} == {"i/F1"} with input as doc(object.union(whole, {"training_use": "permitted"}), 2, 0)
}

test_trap_terms_differ_by_plan_so_a_contract_is_named if {
	failed(doc(object.remove(whole, ["contract"]), 2, 0)) == {["training-not-prohibited", "m#0/models/llm/contract"]}
}

test_retention_too_long if {
	failed(doc(whole, 2, 31 * 86400)) == {["retention-too-long", "m#0/models/llm/retention/period"]}
	failed(doc(whole, 2, 30 * 86400)) == set()
}

test_human_review if failed(doc(object.union(whole, {"human_review": "abuse_monitoring"}), 2, 0)) == {["human-review", "m#0/models/llm/human_review"]}

test_undeclared if {
	open(doc({}, 2, 0)) == {["undeclared", "m#0/models/llm/training_use"]}
	open(doc(object.remove(whole, ["human_review"]), 2, 0)) == {["undeclared", "m#0/models/llm/human_review"]}
	open(doc(whole, 2, null)) == set()
}

test_personal_data_of_a_low_tier_counts if {
	facts := object.union(doc({}, 1, 0), {"retention": [{"node": "i/llm", "kind": "model", "personal": true, "period_seconds": 0}]})
	open(facts) == {["undeclared", "m#0/models/llm/training_use"]}
	{contains(u.message, "personal data") | some u in rule.unknown} == {true} with input as facts
}

test_model_that_sees_nothing_sensitive_or_is_one_s_own_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({}, 1, 0)
	own := object.union(doc({}, 2, 0), {"boundaries": [{"id": "i/llm_saas", "kind": "internal"}]})
	{s.id | some s in rule.subjects} == set() with input as own
}
