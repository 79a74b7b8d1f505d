package flowgate.rules.gate.no_trigger_test

import data.flowgate.rules.gate.no_trigger as rule

params := {"GATE-010": {"boundless": ["*", "always", "any"]}}

doc(declared, extra) := object.union({
	"integration": {"id": "i"},
	"operations": [{"id": "i/chat.post", "at": "m#0/o", "effect": "send", "capability": "communicate", "declared": declared}],
	"actions": [{"operation": "i/chat.post", "context": "i/bot.main", "covered": false, "gates": ["i/check"]}],
	"contexts": [{"id": "i/bot.main", "name": "bot.main", "agent": "i/bot"}],
	"gates": [{"id": "i/check", "kind": "policy", "declared": {"deterministic": false}}],
	"triggers": [],
}, extra)

event(condition) := {"trigger": {"kind": "event", "source": "desk", "condition": condition}}

failed(declared, extra) := r if r := {f.reason | some f in rule.fail} with input as doc(declared, extra) with data.params as params

open(declared, extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(declared, extra) with data.params as params

subjects(extra) := r if r := {s.id | some s in rule.subjects} with input as doc({}, extra) with data.params as params

test_defined_event_passes if {
	failed(event("severity = 1"), {}) == set()
	open(event("severity = 1"), {}) == set()
	subjects({}) == {"i/chat.post"}
}

test_no_trigger if open({}, {}) == {"no-trigger"}

test_model_decides if {
	failed({"trigger": {"kind": "model_decision"}}, {}) == {"model-decides"}
	open({"trigger": {"kind": "model_decision"}}, {}) == set()
}

test_unbounded_trigger if {
	failed(event("Any"), {}) == {"unbounded-trigger"}
	open({"trigger": {"kind": "event", "source": "desk"}}, {}) == {"unbounded-trigger"}
}

timer(starts) := {"triggers": [{"id": "i/t", "at": "m#0/triggers/t", "declared": {"kind": "schedule", "starts": starts}}]}

test_trigger_that_starts_the_agent_counts if {
	open({}, timer("bot")) == set()
	open({}, timer("bot.main")) == set()
	open({}, timer("other")) == {"no-trigger"}
}

test_what_a_person_approves_needs_no_trigger if {
	subjects({"actions": [{"operation": "i/chat.post", "context": "i/bot.main", "covered": true, "gates": []}]}) == set()
}

test_one_open_way_is_enough_to_be_automatic if {
	subjects({"actions": [
		{"operation": "i/chat.post", "context": "i/bot.main", "covered": true, "gates": []},
		{"operation": "i/chat.post", "context": "i/bot.main", "covered": false, "gates": []},
	]}) == {"i/chat.post"}
}

test_trap_schedule_is_a_defined_trigger if {
	open({"trigger": {"kind": "schedule"}}, {}) == set()
	failed({"trigger": {"kind": "schedule"}}, {}) == set()
}

test_trap_model_condition_needs_a_deterministic_gate if {
	fixed := {"gates": [{"id": "i/check", "kind": "policy", "declared": {"deterministic": true}}]}
	failed({"trigger": {"kind": "model_decision"}}, fixed) == set()
}
