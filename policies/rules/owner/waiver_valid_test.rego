package flowgate.rules.owner.waiver_valid_test

import data.flowgate.rules.owner.waiver_valid as rule

good := {
	"id": "W-1", "at": "w#0/waivers/0", "rule": "GATE-002", "severity": "high", "reason": "no-gate",
	"subject": "desk/jira.create_issue", "wide": false, "justification": "pilot of four people", "compensating": "daily review",
	"owner": "ciso-office", "authority": "ciso_delegate", "created": "2026-10-01", "expires": "2026-11-30", "days": 60,
	"days_left": 30, "ticket": "SEC-1", "matches": 1,
}

with_(change) := {"waivers": [object.union(good, change)]}

found(change) := all if all := rule.fail with input as with_(change)

failed(change) := {f.reason | some f in found(change)}

at(change) := {f.at | some f in found(change)}

test_a_bounded_waiver_passes if {
	failed({}) == set()
	subjects := rule.subjects with input as with_({})
	{s.id | some s in subjects} == {"W-1"}
}

test_expired if {
	failed({"days_left": -1}) == {"expired"}
	at({"days_left": -1}) == {"w#0/waivers/0/expires"}
}

test_the_last_day_still_holds if failed({"days_left": 0}) == {"expiring-soon"}

test_no_expiry if failed({"expires": null, "days": null, "days_left": null}) == {"no-expiry"}

test_too_long if failed({"days": 91}) == {"too-long"}

test_a_critical_rule_is_waived_for_less if {
	failed({"severity": "critical", "authority": "ciso", "days": 31}) == {"too-long"}
	failed({"severity": "critical", "authority": "ciso", "days": 30}) == set()
}

test_wildcard if failed({"wide": true}) == {"wildcard"}

test_a_waiver_without_a_rule_is_a_wildcard if failed({"rule": null, "severity": null, "authority": "ciso", "days": 20}) == {"wildcard"}

test_insufficient_authority if {
	failed({"authority": "team_lead"}) == {"insufficient-authority"}
	failed({"authority": null}) == {"insufficient-authority"}
	failed({"authority": "intern"}) == {"insufficient-authority"}
}

test_a_team_lead_may_accept_a_medium_risk if failed({"severity": "medium", "authority": "team_lead"}) == set()

test_no_compensation if {
	failed({"compensating": null}) == {"no-compensation"}
	failed({"compensating": ""}) == {"no-compensation"}
}

test_incomplete if {
	every field in ["justification", "owner", "ticket"] {
		failed({field: null}) == {"incomplete"}
	}
	failed({"created": null, "days": null}) == {"incomplete"}
}

test_not_waivable if {
	failed({"rule": "SECRET-001", "severity": "critical", "authority": "ciso", "days": 10}) == {"not-waivable"}
}

test_unmatched_is_information if {
	failed({"matches": 0}) == {"unmatched"}
	{f.severity | some f in found({"matches": 0})} == {"info"}
}

test_expiring_soon_is_information if {
	failed({"days_left": 14}) == {"expiring-soon"}
	failed({"days_left": 15}) == set()
	{f.severity | some f in found({"days_left": 3})} == {"info"}
}

test_a_waiver_of_what_was_not_asked_is_not_unmatched if failed({"matches": null}) == set()
