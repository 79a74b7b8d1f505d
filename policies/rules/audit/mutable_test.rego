package flowgate.rules.audit.mutable_test

import data.flowgate.rules.audit.mutable as rule

params := {"AUDIT-004": {
	"immutable": ["worm", "object_lock_compliance", "hash_chain_external", "append_only_separate_account"],
	"worm": ["worm", "object_lock_compliance"],
	"weaker": ["object_lock_governance", "append_only"],
	"regimes": ["pci_dss"],
	"strict_regimes": ["broker_dealer"],
}}

doc(phase, regimes, store) := {
	"integration": {"id": "i", "phase_order": phase, "declared": {"governance": {"regimes": regimes}}},
	"operations": [{"id": "i/jira.create", "effect": "write", "capability": "record_write"}],
	"stores": [{"id": "i/log", "name": "log", "at": "m#0/stores/log", "kind": "audit_sink", "declared": store}],
}

pci := {"pci_dss": {"applies": true}}

broker := {"broker_dealer": {"applies": true}}

failed(phase, regimes, mode) := r if {
	r := {f.reason | some f in rule.fail} with input as doc(phase, regimes, {"immutability": mode}) with data.params as params
}

open(phase, regimes) := r if r := {u.reason | some u in rule.unknown} with input as doc(phase, regimes, {}) with data.params as params

subjects(phase, regimes) := r if r := {s.id | some s in rule.subjects} with input as doc(phase, regimes, {}) with data.params as params

test_locked_store_passes if {
	failed(2, {}, "object_lock_compliance") == set()
	subjects(2, {}) == {"i/log"}
}

test_mutable if failed(2, {}, "database") == {"mutable"}

test_undeclared if {
	open(2, {}) == {"undeclared"}
	open(0, pci) == {"undeclared"}
}

test_weaker_than_regime if {
	failed(1, broker, "hash_chain_external") == {"weaker-than-regime"}
	failed(1, broker, "worm") == set()
	failed(1, pci, "hash_chain_external") == set()
}

test_nothing_demands_it if {
	subjects(1, {}) == set()
	subjects(1, {"gdpr": {"applies": true}, "pci_dss": {"applies": false}}) == set()
}

test_trap_governance_mode_can_be_lifted if failed(2, {}, "object_lock_governance") == {"weaker-than-regime"}
