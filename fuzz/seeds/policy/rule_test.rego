package flowgate.rules.acme.service_prefix_test

import data.flowgate.rules.acme.service_prefix as rule

# A facts document with one connection, as small as the rule needs it.
doc(auth) := {"connections": [{"id": "i/crm", "name": "crm", "at": "m#0/connections/crm", "declared": {"auth": auth}}]}

test_account_with_the_prefix_passes if {
	count(rule.subjects) == 1 with input as doc({"principal": {"id": "svc-agent"}})
	rule.fail == set() with input as doc({"principal": {"id": "svc-agent"}})
	rule.unknown == set() with input as doc({"principal": {"id": "svc-agent"}})
}

test_another_name_fails if {
	reasons := {f.reason | some f in rule.fail} with input as doc({"principal": {"id": "jane"}})
	reasons == {"wrong-prefix"}
}

test_an_account_that_is_not_stated_is_unknown if {
	reasons := {u.reason | some u in rule.unknown} with input as doc({"method": "api_token"})
	reasons == {"no-account"}
	rule.fail == set() with input as doc({"method": "api_token"})
}
