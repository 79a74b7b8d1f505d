package flowgate.rules.audit.fails_open_test

import data.flowgate.rules.audit.fails_open as rule

params := {"AUDIT-007": {"closed": ["block", "buffer_durable"]}}

doc(effect, tier, store) := {
	"integration": {"id": "i"},
	"operations": [{"id": "i/crm.x", "effect": effect, "tier": tier}],
	"stores": [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "kind": "audit_sink", "declared": store}],
}

failed(on_failure) := r if {
	r := {f.reason | some f in rule.fail} with input as doc("write", null, {"on_failure": on_failure}) with data.params as params
}

open(store) := r if r := {u.reason | some u in rule.unknown} with input as doc("write", null, store) with data.params as params

subjects(effect, tier) := r if r := {s.id | some s in rule.subjects} with input as doc(effect, tier, {}) with data.params as params

test_blocking_passes if {
	failed({"mode": "block"}) == set()
	open({"on_failure": {"mode": "block"}}) == set()
	subjects("write", null) == {"i/log"}
}

test_fail_open if failed({"mode": "drop"}) == {"fail-open"}

test_undeclared if open({}) == {"undeclared"}

test_reads_count_when_restricted if {
	subjects("read", 2) == set()
	subjects("read", 3) == {"i/log"}
}

test_trap_buffer_needs_a_limit_and_an_alert if {
	open({"on_failure": {"mode": "buffer_durable"}}) == {"fail-open"}
	open({"on_failure": {"mode": "buffer_durable", "buffer_limit": "2GB"}}) == {"fail-open"}
	open({"on_failure": {"mode": "buffer_durable", "buffer_limit": "2GB", "alert": "rota"}}) == set()
}
