package flowgate.rules.auth.unmirrored_test

import data.flowgate.rules.auth.unmirrored as rule

doc(extra) := {"integration": {"id": "i"}, "actors": [{"id": "i/clerk", "planned": false}], "exposures": [object.union({
	"id": "i/cases@clerk", "class": "i/cases", "node": "i/clerk", "kind": "actor", "at": "m#0/actors/clerk",
	"entitled": false, "checked": false,
	"path": [{"flow": "i/F1", "at": "m#0/flows/0", "from": "i/crm", "to": "i/main", "label": "reads"}],
}, extra)]}

failed(extra) := r if r := {[f.reason, f.subject, f.edge] | some f in rule.fail} with input as doc(extra)

test_checked_on_every_way_passes if {
	failed({"path": []}) == set()
	{s.id | some s in rule.subjects} == {"i/cases@clerk"} with input as doc({"path": []})
}

test_no_requester_check if failed({}) == {["no-requester-check", "i/cases@clerk", "i/F1"]}

test_check_not_on_every_path if failed({"checked": true}) == {["check-not-on-every-path", "i/cases@clerk", "i/F1"]}

test_trap_group_that_has_the_right_itself_passes if failed({"entitled": true}) == set()

# A prompt is on no operation, so nothing it says makes a way checked.
test_trap_instruction_in_a_prompt_is_no_check if failed({"checked": false}) == {["no-requester-check", "i/cases@clerk", "i/F1"]}

test_planned_receiver_is_no_subject if {
	facts := object.union(doc({}), {"planned": {"nodes": ["i/clerk"]}})
	{s.id | some s in rule.subjects} == set() with input as facts
}
