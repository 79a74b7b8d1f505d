package flowgate.rules.auth.personal_account_test

import data.flowgate.rules.auth.personal_account as rule

params := {"AUTH-001": {
	"person_pattern": `^[^0-9\s._@-][^0-9\s._@]+\.[^0-9\s._@-][^0-9\s._@]+(@.+)?$`,
	"service_words": ["svc", "support"],
	"accountless": ["webhook_signature"],
}}

doc(auth) := {"connections": [{"id": "i/crm", "name": "crm", "at": "m#0/crm", "planned": false, "declared": {"auth": auth}}]}

failed(auth) := r if r := {f.reason | some f in rule.fail} with input as doc(auth) with data.params as params

missing(auth) := r if r := {u.missing | some u in rule.unknown} with input as doc(auth) with data.params as params

test_service_account_passes if {
	auth := {"principal": {"id": "svc-triage-prod", "type": "service", "owner": "platform"}}
	failed(auth) == set()
	missing(auth) == set()
	{s.id | some s in rule.subjects} == {"i/crm"} with input as doc(auth) with data.params as params
}

test_typed_human_fails if {
	auth := {"principal": {"id": "jane.doe", "type": "human"}}
	failed(auth) == {"typed-human"}
	"connection `crm` logs in as the person `jane.doe`" in {f.message | some f in rule.fail} with input as doc(auth)
		with data.params as params
}

test_service_named_like_a_person_fails if {
	failed({"principal": {"id": "jane.doe", "type": "service"}}) == {"looks-personal"}
	failed({"principal": {"id": "Jane.Doe@example.org", "type": "service"}}) == {"looks-personal"}
	failed({"principal": {"id": "renée.müller-lang"}}) == {"looks-personal"}
}

test_service_words_are_no_names if {
	failed({"principal": {"id": "svc.triage", "type": "service"}}) == set()
	failed({"principal": {"id": "support-leads@example.org", "type": "service"}}) == set()
}

test_trap_on_behalf_of_is_legitimate if {
	failed({"subject_mode": "user_delegated", "principal": {"id": "jane.doe", "type": "human"}}) == set()
	failed({"subject_mode": "service", "principal": {"id": "jane.doe", "type": "human"}}) == {"typed-human"}
}

test_trap_shared_mailbox_is_no_person if {
	failed({"principal": {"id": "first.line@example.org", "type": "shared"}}) == set()
	failed({"principal": {"id": "first.line@example.org"}}) == {"looks-personal"}
}

test_absent_facts_are_unknown if {
	missing({}) == {"auth.principal"}
	missing({"principal": {"id": "svc-triage"}}) == {"auth.principal.type"}
	failed({}) == set()
}

test_webhook_has_no_account if {
	{s.id | some s in rule.subjects} == set() with input as doc({"method": "webhook_signature"}) with data.params as params
}

test_planned_connection_is_no_subject if {
	planned := {"connections": [object.union(doc({}).connections[0], {"planned": true})]}
	{s.id | some s in rule.subjects} == set() with input as planned with data.params as params
}

test_one_word_is_no_person if {
	failed({"principal": {"id": "payroll", "type": "service"}}) == set()
	failed({"principal": {"id": "v2.prod", "type": "service"}}) == set()
}

test_delegated_account_may_be_named_like_a_person if {
	auth := {"subject_mode": "user_delegated", "principal": {"id": "jane.doe"}}
	failed(auth) == set()
	missing(auth) == set()
}

test_what_failed_is_not_unknown_too if {
	missing({"principal": {"type": "human"}}) == set()
	missing({"principal": {"id": "jane.doe"}}) == set()
}

test_delegated_account_needs_no_type if {
	missing({"subject_mode": "user_delegated", "principal": {"id": "svc-triage"}}) == set()
}

test_an_account_without_id_hides_no_other if {
	one := {"id": "i/crm", "name": "crm", "at": "m#0/crm", "planned": false, "declared": {"auth": {"principal": {"id": "svc-triage"}}}}
	other := {"id": "i/chat", "name": "chat", "at": "m#0/chat", "planned": false, "declared": {"auth": {"principal": {}}}}
	said := {[u.subject, u.missing] | some u in rule.unknown} with input as {"connections": [one, other]} with data.params as params
	said == {["i/crm", "auth.principal.type"], ["i/chat", "auth.principal"]}
}
