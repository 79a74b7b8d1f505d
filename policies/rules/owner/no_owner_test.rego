package flowgate.rules.owner.no_owner_test

import data.flowgate.rules.owner.no_owner as rule

params := {"OWNER-001": {"review_days": 180, "deputies": ["business", "technical"]}}

owners := {
	"business": {"group": "leads", "deputy": "ops"},
	"technical": {"group": "platform", "deputy": "duty"},
	"security": {"group": "appsec"},
	"oncall": {"rota": "primary"},
}

principal := {"id": "svc-triage", "owner": "platform", "review_by": "2027-01-31", "decommission": "OFF-7"}

doc(who, account) := {
	"ages": {"2027-01-31": -70, "2026-11-01": 21, "2027-12-31": -404},
	"integration": {"id": "i", "at": "m#0", "has_manifest": true, "declared": {"owners": who}},
	"connections": [{"id": "i/crm", "name": "crm", "at": "m#0/connections/crm", "declared": {"auth": {"principal": account}}}],
}

failed(who, account) := r if r := {f.reason | some f in rule.fail} with input as doc(who, account) with data.params as params

open(who, account) := r if r := {u.reason | some u in rule.unknown} with input as doc(who, account) with data.params as params

test_owned_agent_and_account_pass if {
	failed(owners, principal) == set()
	open(owners, principal) == set()
	{s.id | some s in rule.subjects} == {"i", "i/crm"} with input as doc(owners, principal) with data.params as params
}

test_no_business_owner if open(object.remove(owners, ["business"]), principal) == {"no-business-owner"}

test_no_technical_owner if open(object.remove(owners, ["technical"]), principal) == {"no-technical-owner"}

test_no_security_contact if open(object.remove(owners, ["security"]), principal) == {"no-security-contact"}

test_no_on_call if open(object.remove(owners, ["oncall"]), principal) == {"no-on-call"}

test_no_deputy if open(object.union(object.remove(owners, ["business"]), {"business": {"group": "leads"}}), principal) == {"no-deputy"}

test_identity_unowned if open(owners, object.remove(principal, ["owner"])) == {"identity-unowned"}

test_identity_review_overdue if {
	failed(owners, object.union(principal, {"review_by": "2026-11-01"})) == {"identity-review-overdue"}
	failed(owners, object.union(principal, {"review_by": "2027-12-31"})) == {"identity-review-overdue"}
	open(owners, object.remove(principal, ["review_by"])) == {"identity-review-overdue"}
}

test_no_decommission if open(owners, object.remove(principal, ["decommission"])) == {"no-decommission"}

test_nothing_stated_of_an_account_is_one_gap if open(owners, {"id": "svc"}) == {"identity-unowned"}

test_connection_without_an_account_is_no_subject if {
	{s.id | some s in rule.subjects} == {"i"} with input as doc(owners, {}) with data.params as params
}

test_trap_person_without_role_is_info if {
	person := object.union(owners, {"technical": {"group": "Jane.Doe@example.org"}})
	failed(person, principal) == {"person-not-role"}
	{f.severity | some f in rule.fail} == {"info"} with input as doc(person, principal) with data.params as params
	failed(object.union(person, {"technical": {"role": "maintainer"}}), principal) == set()
}
