package flowgate.rules.residency.outside_test

import data.flowgate.rules.residency.outside as rule

region(word, role, of) := {"region": word, "role": role, "of": of, "at": sprintf("m#0/%s/%s", [of, role])}

node(kind, regions) := {
	"node": "i/llm", "kind": kind, "at": "m#0/models/llm", "boundary": "i/saas", "boundary_declared": true, "regions": regions,
}

doc(allowed, location) := {
	"integration": {"id": "i"},
	"boundaries": [{"id": "i/saas", "at": "m#0/boundaries/saas"}],
	"classes": [{
		"id": "i/mail", "name": "mail", "at": "m#0/data_classes/mail", "planned": false,
		"declared": {"allowed_regions": allowed, "subjects": ["customer"]},
	}],
	"actors": [{"id": "i/llm", "audience": "customer"}],
	"labels": [{"node": "i/llm", "class": "i/mail", "possible": false}],
	"locations": [location],
	"receipts": [{"node": "i/llm", "classes": [{"class": "i/mail", "path": [{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/main", "to": "i/llm", "label": "asks"}]}]}],
}

model(allowed, regions) := r if r := object.union(doc(allowed, node("model", regions)), {"actors": []})

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

open(facts) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as facts

test_place_inside_passes if {
	facts := model(["eu"], [region("eu-central-1", "primary", "i/saas"), region("ie", "failover", "i/saas")])
	failed(facts) == set()
	open(facts) == set()
	{s.id | some s in rule.subjects} == {"i/saas"} with input as facts
}

test_outside_region if {
	failed(model(["eu"], [region("us-east-1", "primary", "i/saas")])) == {["outside-region", "i/saas", "m#0/i/saas/primary"]}
	{[f.edge, f.path[0].flow] | some f in rule.fail} == {["i/F1", "i/F1"]} with input as model(["eu"], [region("us", "primary", "i/saas")])
}

test_global_routing_is_outside if {
	failed(model(["eu"], [region("eu", "primary", "i/saas"), region("global", "routing", "i/llm")])) == {["outside-region", "i/llm", "m#0/i/llm/routing"]}
}

test_failover_outside if {
	failed(model(["eu"], [region("eu", "primary", "i/saas"), region("eu-west-2", "failover", "i/saas")])) == {["failover-outside", "i/saas", "m#0/i/saas/failover"]}
}

test_trap_support_from_a_third_country_is_outside if {
	failed(model(["eu"], [region("eu", "primary", "i/saas"), region("in", "support", "i/saas")])) == {["support-access", "i/saas", "m#0/i/saas/support"]}
}

test_region_unknown if {
	open(model(["eu"], [])) == {["region-unknown", "i/saas", "m#0/boundaries/saas/region"]}
	open(model(["eu"], [region("moonbase", "primary", "i/saas")])) == {["region-unknown", "i/saas", "m#0/i/saas/primary"]}
	failed(model(["eu"], [region("moonbase", "primary", "i/saas")])) == set()
}

test_the_company_s_own_word_for_a_region_matches_itself if {
	facts := model(["plant-7"], [region("plant-7", "primary", "i/saas")])
	failed(facts) == set()
	open(facts) == set()
}

test_trap_groups_have_fixed_members if {
	inside := [["eu", "de"], ["eea", "no"], ["eu", "westeurope"], ["europe", "eu-central-2"], ["uk", "uksouth"], ["us", "us-gov-west-1"]]
	outside := [["eu", "no"], ["eu", "eea"], ["eu", "eu-west-2"], ["eu", "eu-central-2"], ["de", "eu"], ["us", "ca-central-1"]]
	every pair in inside { failed(model([pair[0]], [region(pair[1], "primary", "i/saas")])) == set() }
	every pair in outside { count(failed(model([pair[0]], [region(pair[1], "primary", "i/saas")]))) == 1 }
}

test_person_who_receives_their_own_data_is_no_place if {
	facts := doc(["eu"], node("actor", [region("any", "primary", "i/saas")]))
	failed(facts) == set()
	{s.id | some s in rule.subjects} == set() with input as facts
	{f.reason | some f in rule.fail} == {"outside-region"} with input as object.union(facts, {"actors": [{"id": "i/llm", "audience": "partner"}]})
}

test_two_nodes_of_one_boundary_are_one_finding if {
	base := model(["eu"], [region("us", "primary", "i/saas")])
	both := object.union(base, {
		"labels": array.concat(base.labels, [{"node": "i/index", "class": "i/mail", "possible": false}]),
		"locations": array.concat(base.locations, [object.union(base.locations[0], {"node": "i/index"})]),
	})
	{f.message | some f in rule.fail} == {"`index` and `llm` are in `us`, and `mail` may only be in `eu`"} with input as both
}

test_class_that_may_be_anywhere_and_what_is_only_possible_are_no_subjects if {
	free := object.union(doc(["eu"], node("model", [])), {"classes": []})
	{s.id | some s in rule.subjects} == set() with input as free
	possible := object.union(doc(["eu"], node("model", [])), {"labels": [{"node": "i/llm", "class": "i/mail", "possible": true}]})
	{s.id | some s in rule.subjects} == set() with input as possible
}
