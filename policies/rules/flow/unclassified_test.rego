package flowgate.rules.flow.unclassified_test

import data.flowgate.rules.flow.unclassified as rule

class(declared, more) := {"integration": {"id": "i"}, "classes": [object.union({
	"id": "i/mail", "name": "mail", "at": "m#0/data_classes/mail", "planned": false, "places": {}, "tier": 2, "personal": true,
	"declared": declared,
}, more)]}

whole := {"tier": "confidential", "categories": ["user.contact.email"], "subjects": ["customer"]}

open(declared, more) := r if r := {[u.reason, u.at] | some u in rule.unknown} with input as class(declared, more)

failed(declared) := r if r := {[f.reason, f.at] | some f in rule.fail} with input as class(declared, {})

test_whole_class_passes if {
	open(whole, {}) == set()
	failed(whole) == set()
	{s.id | some s in rule.subjects} == {"i/mail"} with input as class(whole, {})
}

test_no_tier if open(whole, {"tier": null}) == {["no-tier", "m#0/data_classes/mail/tier"]}

test_no_category if {
	open(object.remove(whole, ["categories"]), {}) == {["no-category", "m#0/data_classes/mail/categories"]}
	open(object.union(whole, {"categories": []}), {}) == {["no-category", "m#0/data_classes/mail/categories"]}
}

test_no_subject_only_for_personal_data if {
	open(object.remove(whole, ["subjects"]), {}) == {["no-subject", "m#0/data_classes/mail/subjects"]}
	open(object.remove(whole, ["subjects"]), {"personal": false}) == set()
}

test_unknown_category_is_told_with_the_closest_known_one if {
	wrong := object.union(whole, {"categories": ["user.name", "user.contact.mail"]})
	failed(wrong) == {["unknown-category", "m#0/data_classes/mail/categories/1"]}
	{contains(f.help, "`user.contact`") | some f in rule.fail} == {true} with input as class(wrong, {})
	{contains(f.help, "`org.`") | some f in rule.fail} == {true} with input as class(object.union(whole, {"categories": ["mail"]}), {})
}

test_own_words_begin_with_org if failed(object.union(whole, {"categories": ["org.contract", "customer_supplied_secret"]})) == set()

# The tier of a class comes from its declaration alone: a category has none to inherit.
test_trap_derived_tier_counts_as_stated if open(object.remove(whole, ["tier"]), {"tier": 1}) == set()

test_planned_class_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as class({}, {"planned": true})
}
