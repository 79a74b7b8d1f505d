package flowgate.rules.limit.api_behaviour_test

import data.flowgate.rules.limit.api_behaviour as rule

none := {"events": null, "bulk": null, "bulk_above": null, "per_minute": null}

doc(declared, traits, operation) := {
	"integration": {"id": "i"},
	"connections": [{"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "product": "desk", "declared": declared, "traits": object.union(none, traits)}],
	"operations": [{"id": "i/c.read", "name": "c.read", "at": "m#0/c/read", "planned": false, "connection": "i/c", "declared": operation}],
}

good := {"max_attempts": 5, "backoff": "exponential", "jitter": true}

calls(api) := {"api": object.union({"retry": good}, api)} if not api.retry

calls(api) := {"api": api} if api.retry

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

test_bounded_backoff_passes if {
	d := doc(calls({}), {}, {})
	failed(d) == set()
	open(d) == set()
	{s.id | some s in rule.subjects} == {"i/c"} with input as d
	failed(doc(calls({"retry": "none"}), {}, {})) == set()
}

test_no_backoff if {
	open(doc({}, {}, {})) == {"no-backoff"}
	failed(doc(calls({"retry": {"max_attempts": 5, "backoff": "fixed", "jitter": true}}), {}, {})) == {"no-backoff"}
	failed(doc(calls({"retry": {"max_attempts": 5, "backoff": "exponential"}}), {}, {})) == {"no-backoff"}
	failed(doc(calls({"retry": {"max_attempts": 5, "backoff": "exponential_jitter"}}), {}, {})) == set()
}

test_unbounded_retry if {
	failed(doc(calls({"retry": {"backoff": "exponential", "jitter": true}}), {}, {})) == {"unbounded-retry"}
	failed(doc(calls({"retry": {"max_attempts": "unlimited", "backoff": "exponential", "jitter": true}}), {}, {})) == {"unbounded-retry"}
	failed(doc(calls({"retry": {"max_attempts": 1000, "backoff": "exponential", "jitter": true}}), {}, {})) == {"unbounded-retry"}
}

test_over_quota if {
	fast := object.union(calls({}), {"gateway": {"rate_limit": "10/s"}})
	failed(doc(fast, {"per_minute": 208}, {})) == {"over-quota"}
	failed(doc(fast, {}, {})) == set()
	failed(doc(object.union(calls({"quota": {"per_minute": 1000}}), {"gateway": {"rate_limit": "10/s"}}), {"per_minute": 208}, {})) == set()
	failed(doc(object.union(calls({}), {"gateway": {"rate_limit": "60/min"}}), {"per_minute": 208}, {})) == set()
}

test_polling_with_events_is_low if {
	d := doc(calls({"mode": "polling"}), {"events": "webhooks"}, {})
	failed(d) == {"polling-with-events"}
	{f.severity | some f in rule.fail} == {"low"} with input as d
	failed(doc(calls({"mode": "polling"}), {}, {})) == set()
}

test_trap_polling_with_a_reason if {
	failed(doc(calls({"mode": "polling", "justification": "the network lets no events in"}), {"events": "webhooks"}, {})) == set()
}

test_bulk_recommended if {
	bulk := {"bulk": "Bulk API 2.0", "bulk_above": 2000}
	failed(doc(calls({}), bulk, {"planned_per_day": 5000})) == {"bulk-recommended"}
	failed(doc(calls({}), bulk, {"planned_per_day": 500})) == set()
	failed(doc(calls({}), bulk, {"planned_per_day": 5000, "limit": {"max_records_per_run": 200}})) == set()
	failed(doc(calls({"mode": "bulk"}), bulk, {"planned_per_day": 5000})) == set()
}

test_inbound_events_are_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as doc({"auth": {"method": "webhook_signature"}}, {}, {})
}
