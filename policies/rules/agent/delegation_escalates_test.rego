package flowgate.rules.agent.delegation_escalates_test

import data.flowgate.rules.agent.delegation_escalates as rule

step := {"flow": "i/F1", "at": "m#0/f", "from": "i/customer", "to": "i/chat.main", "label": "untrusted content"}

gain := {"operation": "i/idp.reset", "at": "m#0/o", "holder": "i/admin", "through": ["i/chat", "i/admin"]}

doc(extra) := {"integration": {"id": "i"}, "delegations": [object.union(
	{
		"id": "i/chat->i/admin", "from": "i/chat", "to": "i/admin", "at": "m#0/d", "tasks": [], "cycle": false, "added": 1,
		"adds": [gain], "untrusted_path": [step], "requesters": [],
	},
	extra,
)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

test_chat_gains_what_admin_may if failed({}) == {"escalation"}

test_rings_share_everything if failed({"cycle": true}) == {"cycle-escalation"}

test_outsiders_may_ask if failed({"untrusted_path": [], "requesters": ["i/partner"]}) == {"requester-below-agent"}

test_trusted_callers_pass if {
	failed({"untrusted_path": []}) == set()
	{s.id | some s in rule.subjects} == {"i/chat->i/admin"} with input as doc({"untrusted_path": []})
}

test_trap_gated_effects_are_not_gained if failed({"added": 0, "adds": []}) == set()

test_what_is_not_named_is_counted if {
	messages := {f.message | some f in rule.fail} with input as doc({"added": 12})
	messages == {"by invoking `admin`, agent `chat` gains `idp.reset` and 11 more; untrusted content reaches the caller"}
}
