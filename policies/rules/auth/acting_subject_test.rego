package flowgate.rules.auth.acting_subject_test

import data.flowgate.rules.auth.acting_subject as rule

doc(auth, extra) := object.union({
	"integration": {"id": "i"},
	"connections": [{"id": "i/hr", "name": "hr", "at": "m#0/connections/hr", "scheduled": false, "declared": {"auth": auth}}],
	"operations": [{"id": "i/hr.read", "connection": "i/hr", "effect": "read", "tier": 2, "declared": {"classes": ["record"]}}],
	"classes": [{"id": "i/record", "name": "record", "declared": {"subjects": ["employee"]}}],
	"actors": [{"id": "i/staff", "audience": "internal", "declared": {"kind": "human"}}],
	"flows": [{"id": "i/f", "from": "i/staff", "to": "i/bot.main"}],
	"contexts": [{"id": "i/bot.main"}],
	"triggers": [],
}, extra)

failed(auth, extra) := r if r := {f.reason | some f in rule.fail} with input as doc(auth, extra)

open(auth, extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(auth, extra)

test_justified_modes_pass if {
	open({"subject_mode": "service", "justification": "no user"}, {}) == set()
	open({"subject_mode": "user_delegated", "justification": "own rights"}, {}) == set()
	failed({"subject_mode": "service", "justification": "no user"}, {}) == set()
	{s.id | some s in rule.subjects} == {"i/hr"} with input as doc({}, {})
}

test_undeclared if {
	open({}, {}) == {"undeclared"}
	failed({"subject_mode": "robot"}, {}) == {"undeclared"}
}

test_unjustified_delegation if open({"subject_mode": "user_delegated"}, {}) == {"unjustified-delegation"}

test_unjustified_service if open({"subject_mode": "service"}, {}) == {"unjustified-service"}

test_service_without_confidential_reads_needs_no_reason if {
	open({"subject_mode": "service"}, {"operations": [{"id": "i/hr.read", "connection": "i/hr", "effect": "read", "tier": 1, "declared": {}}]}) == set()
}

test_service_that_nobody_starts_needs_no_reason if open({"subject_mode": "service"}, {"flows": []}) == set()

test_people_may_have_their_own_data if {
	open({"subject_mode": "service"}, {"actors": [{"id": "i/staff", "audience": "employee", "declared": {"kind": "human"}}]}) == set()
}

test_trigger_by_a_person_starts_it_too if {
	open({"subject_mode": "service"}, {"flows": [], "triggers": [{"id": "i/t", "declared": {"kind": "human"}}]}) == {"unjustified-service"}
}

test_trap_scheduled_job_has_no_user if {
	timer := {"connections": [{
		"id": "i/hr", "name": "hr", "at": "m#0/connections/hr", "scheduled": true,
		"declared": {"auth": {"subject_mode": "user_delegated", "justification": "own rights"}},
	}]}
	failed({}, object.union(timer, {"flows": []})) == {"unjustified-delegation"}
	failed({}, timer) == set()
}
