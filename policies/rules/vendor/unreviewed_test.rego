package flowgate.rules.vendor.unreviewed_test

import data.flowgate.rules.vendor.unreviewed as rule

whole := {"agreement": "DPA-1", "subprocessors": "SUB-1", "reviewed": "2026-06-01", "approved": true}

location(extra) := object.union({
	"node": "i/desk", "kind": "system", "at": "m#0/systems/desk", "boundary": "i/saas", "boundary_kind": "vendor",
	"boundary_declared": true, "vendors": ["i/zendesk"],
}, extra)

doc(declared, place) := {
	"integration": {"id": "i"}, "today": "2026-11-22",
	"boundaries": [{"id": "i/saas", "at": "m#0/boundaries/saas"}],
	"classes": [{"id": "i/mail", "tier": 2, "personal": true}],
	"labels": [{"node": "i/desk", "class": "i/mail", "possible": false}],
	"locations": [location(place)],
	"vendors": [{"id": "i/zendesk", "name": "zendesk", "at": "m#0/vendors/zendesk", "places": {}, "planned": false, "declared": declared}],
}

open(facts) := r if r := {[u.reason, u.subject, u.at] | some u in rule.unknown} with input as facts

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

test_whole_vendor_passes if {
	open(doc(whole, {})) == set()
	failed(doc(whole, {})) == set()
	{s.id | some s in rule.subjects} == {"i/zendesk"} with input as doc(whole, {})
}

test_no_agreement if {
	open(doc(object.remove(whole, ["agreement"]), {})) == {["no-agreement", "i/zendesk", "m#0/vendors/zendesk/agreement"]}
	{contains(u.message, "processing agreement") | some u in rule.unknown} == {true} with input as doc(object.remove(whole, ["agreement"]), {})
}

test_no_subprocessors if open(doc(object.remove(whole, ["subprocessors"]), {})) == {["no-subprocessors", "i/zendesk", "m#0/vendors/zendesk/subprocessors"]}

test_review_expired if {
	at := "m#0/vendors/zendesk/reviewed"
	open(doc(object.remove(whole, ["reviewed"]), {})) == {["review-expired", "i/zendesk", at]}
	failed(doc(object.union(whole, {"reviewed": "2025-11-21"}), {})) == {["review-expired", "i/zendesk", at]}
	failed(doc(object.union(whole, {"reviewed": "2025-11-22"}), {})) == set()
	failed(doc(object.union(whole, {"reviewed": "2026-12-01"}), {})) == {["review-expired", "i/zendesk", at]}
}

test_not_approved if {
	at := "m#0/vendors/zendesk/approved"
	failed(doc(object.union(whole, {"approved": false}), {})) == {["not-approved", "i/zendesk", at]}
	open(doc(object.remove(whole, ["approved"]), {})) == {["not-approved", "i/zendesk", at]}
}

test_trap_vendor_long_in_use_needs_the_reference_too if {
	open(doc({"approved": true, "reviewed": "2026-06-01"}, {})) == {
		["no-agreement", "i/zendesk", "m#0/vendors/zendesk/agreement"],
		["no-subprocessors", "i/zendesk", "m#0/vendors/zendesk/subprocessors"],
	}
}

test_trap_model_over_a_marketplace_has_two_vendors if {
	open(doc(whole, {"vendors": ["model-co", "i/zendesk"]})) == {["no-agreement", "i/desk", "m#0/boundaries/saas"]}
	{s.id | some s in rule.subjects} == {"i/desk", "i/zendesk"} with input as doc(whole, {"vendors": ["model-co", "i/zendesk"]})
}

test_vendor_that_nobody_names if {
	open(doc(whole, {"vendors": []})) == {["no-agreement", "i/desk", "m#0/boundaries/saas/vendor"]}
	open(doc(whole, {"vendors": [], "boundary_declared": false})) == {["no-agreement", "i/desk", "m#0/systems/desk/vendor"]}
}

test_vendor_of_public_data_is_no_subject if {
	facts := object.union(doc({}, {}), {"classes": [{"id": "i/mail", "tier": 0, "personal": false}]})
	{s.id | some s in rule.subjects} == set() with input as facts
}
