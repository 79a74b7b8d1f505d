package flowgate.rules.retain.too_long_test

import data.flowgate.rules.retain.too_long as rule

day := 86400

doc(extra, declared, regimes) := {
	"integration": {"id": "i", "declared": {"governance": {"regimes": regimes}}},
	"classes": [{"id": "i/mail", "declared": {"max_retention": {"seconds": 365 * day}}}],
	"labels": [{"node": "i/log", "class": "i/mail", "possible": false}],
	"stores": [{"id": "i/log", "kind": object.get(extra, "store", "transcript"), "declared": {"retention": declared}}],
	"systems": [], "models": [],
	"retention": [object.union({
		"node": "i/log", "kind": "store", "at": "m#0/stores/log", "retention_at": "m#0/stores/log/retention",
		"period_seconds": 180 * day, "allowed_seconds": 365 * day,
	}, object.remove(extra, ["store"]))],
}

failed(facts) := r if r := {[f.reason, f.subject, f.at] | some f in rule.fail} with input as facts

at := "m#0/stores/log/retention/period"

test_shorter_than_the_class_allows_passes if {
	failed(doc({}, {}, {})) == set()
	failed(doc({"period_seconds": 365 * day}, {}, {})) == set()
	{s.id | some s in rule.subjects} == {"i/log"} with input as doc({}, {}, {})
}

test_too_long if {
	failed(doc({"period_seconds": 366 * day}, {}, {})) == {["too-long", "i/log", at]}
	{contains(f.message, "`mail` for 366 days") | some f in rule.fail} == {true} with input as doc({"period_seconds": 366 * day}, {}, {})
}

test_trap_backups_add_to_the_period if {
	failed(doc({"period_seconds": 350 * day}, {"backup": {"seconds": 30 * day}}, {})) == {["too-long", "i/log", at]}
	failed(doc({"period_seconds": 350 * day}, {"backup": {"seconds": 15 * day}}, {})) == set()
}

sink(period, declared) := doc({"store": "audit_sink", "period_seconds": period * day}, declared, {"hipaa": {"applies": true}, "soc2": {"applies": true}})

test_unresolved_conflict if {
	failed(sink(2190, {})) == {["unresolved-conflict", "i/log", at]}
	failed(sink(180, {})) == {["unresolved-conflict", "i/log", at]}
}

test_conflict_that_somebody_has_decided_passes if failed(sink(2190, {"conflict_note": "LEG-7: kept under a pseudonym"})) == set()

test_regime_that_does_not_apply_asks_for_nothing if {
	failed(doc({"store": "audit_sink"}, {}, {"hipaa": {"applies": false}})) == set()
	failed(doc({"store": "audit_sink", "period_seconds": 400 * day}, {}, {})) == {["too-long", "i/log", at]}
}

test_only_the_audit_trail_has_duties_to_keep if failed(doc({}, {}, {"hipaa": {"applies": true}})) == set()

test_no_period_or_no_limit_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"period_seconds": null}, {}, {})
	{s.id | some s in rule.subjects} == set() with input as doc({"allowed_seconds": null}, {}, {})
}
