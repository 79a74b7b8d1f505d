package flowgate.rules.flow.label_leak_test

import data.flowgate.rules.flow.label_leak as rule

class(extra) := object.union({
	"class": "i/ticket", "tier": 2, "at": "m#0/data_classes/ticket", "possible": false, "claimed": true,
	"exceeds_clearance": false, "audience_outside": [], "unproven_gate": null,
	"path": [
		{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/desk", "to": "i/main", "label": "reads"},
		{"flow": "i/F2", "at": "m#0/flows/1", "from": "i/main", "to": "i/chat", "label": "posts"},
	],
}, extra)

doc(classes) := {
	"integration": {"id": "i", "phase_order": 1},
	"flows": [{"id": "i/F2", "classes": ["i/facts"], "planned": false}],
	"receipts": [{"node": "i/chat", "kind": "system", "at": "m#0/systems/chat", "clearance": 1, "audience": ["internal"], "classes": classes}],
}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc([class(extra)])

test_class_within_limits_passes if {
	failed({}) == set()
	{s.id | some s in rule.subjects} == {"i/chat"} with input as doc([class({})])
	{u.subject | some u in rule.unknown} == set() with input as doc([class({})])
}

test_tier_exceeds_clearance if {
	failed({"exceeds_clearance": true}) == {"tier-exceeds-clearance"}
	{[f.edge, count(f.path)] | some f in rule.fail} == {["i/F2", 2]} with input as doc([class({"exceeds_clearance": true})])
}

test_audience_too_wide if failed({"audience_outside": ["customer"]}) == {"audience-too-wide"}

test_unenforced_claim if {
	extra := {"claimed": false, "audience_outside": ["customer"]}
	failed(extra) == {"unenforced-claim"}
	messages := {contains(f.message, "flow `F2` claims only `facts`") | some f in rule.fail} with input as doc([class(extra)])
	messages == {true}
}

test_flow_without_claims_is_no_claim if {
	silent := object.union(doc([class({"claimed": false, "exceeds_clearance": true})]), {"flows": [{"id": "i/F2", "classes": [], "planned": false}]})
	{f.reason | some f in rule.fail} == {"tier-exceeds-clearance"} with input as silent
}

test_unproven_gate if failed({"unproven_gate": "i/schema", "claimed": false, "exceeds_clearance": true}) == {"unproven-gate"}

test_one_finding_per_node_tells_the_highest_tier if {
	classes := [
		class({"class": "i/a", "tier": 3, "claimed": false, "exceeds_clearance": true}),
		class({"class": "i/b", "tier": 2, "exceeds_clearance": true, "audience_outside": ["customer"]}),
		class({"class": "i/c", "tier": 1}),
	]
	{[f.subject, f.reason, f.values["class"], f.values.also] | some f in rule.fail} == {["i/chat", "unenforced-claim", "i/a", ["i/b"]]} with input as doc(classes)
}

test_at_equal_tier_a_claimed_class_is_told_first if {
	classes := [class({"class": "i/a", "claimed": false, "exceeds_clearance": true}), class({"class": "i/b", "exceeds_clearance": true})]
	{[f.reason, f.values["class"]] | some f in rule.fail} == {["tier-exceeds-clearance", "i/b"]} with input as doc(classes)
}

test_actor_has_no_clearance if {
	actor := object.union(doc([]), {"receipts": [{
		"node": "i/customer", "kind": "actor", "at": "m#0/actors/customer", "clearance": null, "audience": ["customer"],
		"classes": [class({"audience_outside": ["customer"]})],
	}]})
	{f.message | some f in rule.fail} == {"confidential class `ticket` reaches actor `customer`, an audience that the class does not allow"} with input as actor
}

test_trap_possible_class_is_unknown_not_a_leak if {
	possible := doc([class({"possible": true, "exceeds_clearance": true})])
	{f.reason | some f in rule.fail} == set() with input as possible
	{[u.subject, object.get(u, "reason", "-")] | some u in rule.unknown} == {["i/chat", "-"]} with input as possible
}

test_trap_the_path_shows_where_the_label_comes_from if {
	froms := {f.path[0].from | some f in rule.fail} with input as doc([class({"exceeds_clearance": true})])
	froms == {"i/desk"}
}

test_planned_node_is_no_subject if {
	planned := object.union(doc([class({"exceeds_clearance": true})]), {"planned": {"nodes": ["i/chat"]}})
	{s.id | some s in rule.subjects} == set() with input as planned
}

test_unproven_gate_is_told_first if {
	failed({"unproven_gate": "i/schema", "exceeds_clearance": true}) == {"unproven-gate"}
	failed({"unproven_gate": "i/schema", "audience_outside": ["customer"]}) == {"unproven-gate"}
}

test_possible_class_beside_a_leak_is_not_told if {
	both := doc([class({"exceeds_clearance": true}), class({"class": "i/card", "possible": true, "exceeds_clearance": true})])
	{u.subject | some u in rule.unknown} == set() with input as both
}

test_class_that_starts_at_the_node_has_no_path if {
	failed({"path": [], "claimed": false, "exceeds_clearance": true}) == {"tier-exceeds-clearance"}
	{object.get(f, "edge", "-") | some f in rule.fail} == {"-"} with input as doc([class({"path": [], "exceeds_clearance": true})])
}

untold(receipt, declared) := r if {
	facts := object.union(doc([class({"tier": null})]), {
		"classes": [{"id": "i/ticket", "declared": declared}],
		"receipts": [object.union(doc([class({"tier": null})]).receipts[0], receipt)],
	})
	r := {[u.subject, u.at, u.missing] | some u in rule.unknown} with input as facts
}

test_class_without_tier_is_unknown_unless_it_says_who_may_see_it if {
	open := {["i/chat", "m#0/data_classes/ticket", "tier"]}
	untold({}, {}) == open
	untold({}, {"allowed_audience": ["internal"]}) == open
	untold({"clearance": null}, {}) == open
	untold({"clearance": null}, {"allowed_audience": ["internal"]}) == set()
}

# A connection may be called like the system it reaches.
test_planned_connection_of_the_same_name_hides_no_system if {
	named := object.union(doc([class({"exceeds_clearance": true})]), {"planned": {"connections": ["i/chat"]}})
	{f.subject | some f in rule.fail} == {"i/chat"} with input as named
}
