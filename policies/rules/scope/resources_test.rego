package flowgate.rules.scope.resources_test

import data.flowgate.rules.scope.resources as rule

doc(kind, declared) := {
	"integration": {"id": "i"},
	"connections": [{"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "traits": {"resources": kind}, "declared": declared}],
	"operations": [{"id": "i/c.read", "name": "c.read", "at": "m#0/r", "planned": false, "connection": "i/c"}],
	"grants": [],
}

held(scope, access) := {"grants": [{"id": "g", "scope": scope, "access": access, "connection": "i/c", "at": "m#0/g"}]}

limited := {"resources": {"type": "channel", "allow": ["#support"], "enforced_by": "membership"}}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

subjects(d) := r if r := {s.id | some s in rule.subjects} with input as d

test_enforced_list_passes if {
	failed(doc("channels", limited)) == set()
	open(doc("channels", limited)) == set()
	subjects(doc("channels", limited)) == {"i/c"}
}

test_all_channels if {
	open(doc("channels", {})) == {"all-channels"}
	failed(doc("channels", {"resources": {"allow": ["*"], "enforced_by": "membership"}})) == {"all-channels"}
}

test_all_projects if {
	every kind in ["projects", "repositories", "sites", "schemas"] {
		open(doc(kind, {})) == {"all-projects"}
		failed(doc(kind, {"resources": {"allow": ["*"]}})) == {"all-projects"}
	}
}

test_all_mailboxes if {
	open(doc("mailboxes", {})) == {"all-mailboxes"}
	failed(doc("mailboxes", {"resources": {"allow": ["all"]}})) == {"all-mailboxes"}
}

test_own_mailbox_is_limited_by_its_person if {
	subjects(doc("mailboxes", {"auth": {"subject_mode": "user_delegated"}})) == set()
	subjects(doc("channels", {"auth": {"subject_mode": "user_delegated"}})) == {"i/c"}
}

test_domain_wide_delegation if {
	failed(doc("mailboxes", {"auth": {"grant": "domain_wide_delegation"}})) == {"domain-wide-delegation"}
	failed(doc("mailboxes", {"auth": {"subject_mode": "domain_wide_delegation"}})) == {"domain-wide-delegation"}
	open(doc("mailboxes", {"auth": {"grant": "domain_wide_delegation"}})) == set()
	listed := {"auth": {"grant": "domain_wide_delegation"}, "resources": {"allow": ["support@example.org"], "enforced_by": "admin_console"}}
	failed(doc("mailboxes", listed)) == set()
}

test_trap_list_that_nobody_enforces if open(doc("channels", {"resources": {"allow": ["#support"]}})) == {"all-channels"}

test_trap_direct_messages_are_no_channels if {
	failed(object.union(doc("channels", limited), held("im:history", "read"))) == {"all-channels"}
	failed(object.union(doc("channels", limited), held("channels:history", "read"))) == set()
	failed(object.union(doc("channels", limited), held("im:write", "write"))) == set()
	both := {"resources": {"allow": ["#support", "im: of the app"], "enforced_by": "membership"}}
	failed(object.union(doc("channels", both), held("im:history", "read"))) == set()
}

test_system_without_resources_is_no_subject if subjects(doc(null, {})) == set()

test_connection_without_operations_is_no_subject if subjects(object.union(doc("channels", {}), {"operations": []})) == set()
