package flowgate.rules.inject.uncontrolled_egress_test

import data.flowgate.rules.inject.uncontrolled_egress as rule

params := {"INJECT-004": {"tier": 2}}

doc(reason, state, tier) := {"integration": {"id": "i"}, "egress": [{
	"id": sprintf("%s@i/F1", [reason]), "reason": reason, "state": state, "control": null, "at": "m#0/x", "flow": "i/F1",
	"operation": null, "context": "i/a.main", "target": "i/web", "classes": ["i/account"], "highest_tier": tier,
	"path": [{"flow": "i/F1", "at": "m#0/f", "from": "i/a.main", "to": "i/web", "label": "sends"}],
}]}

failed(reason, state) := r if r := {f.reason | some f in rule.fail} with input as doc(reason, state, 2) with data.params as params

open(reason) := r if r := {u.reason | some u in rule.unknown} with input as doc(reason, "unstated", 2) with data.params as params

test_trap_reading_any_address_is_sending if failed("free-url", "open") == {"free-url"}

test_listed_hosts_pass if {
	failed("free-url", "controlled") == set()
	{s.id | some s in rule.subjects} == {"free-url@i/F1"} with input as doc("free-url", "controlled", 2) with data.params as params
}

test_recipient_of_the_model_s_choice if failed("free-recipient", "open") == {"free-recipient"}

test_images_that_load if failed("auto-render", "open") == {"auto-render"}

test_trap_previews_must_be_stated if {
	open("link-preview") == {"link-preview"}
	failed("link-preview", "open") == {"link-preview"}
	failed("link-preview", "controlled") == set()
}

test_lower_tiers_are_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc("free-url", "open", 1) with data.params as params
}
