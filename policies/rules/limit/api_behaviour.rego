# METADATA
# scope: package
# title: "Poor API behaviour: retry, quota, polling, bulk"
# description: Vendors throttle. Blind retries and polling use up the quota of everyone and delay what the agent reacts to.
# custom:
#   id: LIMIT-003
#   name: api-behaviour
#   severity: medium
#   core: false
#   required_from: limited_production
#   remediation: >-
#     Retry a bounded number of times with exponential backoff and jitter, take the vendor's events instead of polling, and
#     use the bulk interface for large volumes.
#   reasons:
#     no-backoff: failed calls are repeated without growing pauses
#     unbounded-retry: failed calls are repeated without end
#     over-quota: more calls are planned than the vendor allows
#     polling-with-events: it polls where the vendor tells of changes
#     bulk-recommended: many single calls where a bulk interface exists
#   fixes:
#     no-backoff:
#       - { does: "retries with growing pauses", edit: set, value: { max_attempts: 5, backoff: exponential, jitter: true }, keys: [retry] }
#     unbounded-retry:
#       - { does: "ends after five attempts", edit: set, value: 5, below: max_attempts }
#   references:
#     - "OWASP ASI08"
#     - "Agentic threats T4"
#     - "800-53 SC-5, SI-17"
#     - "ISO 27001 A.8.6"
#     - "SOC 2 A1.1"
#   related: [LIMIT-001, LIMIT-002]
package flowgate.rules.limit.api_behaviour

import data.flowgate.lib.place
import data.flowgate.lib.words

# Connections that call; what comes in by itself is not retried here.
connections contains c if {
	some c in input.connections
	not c.planned
	c.id in calling
	not c.declared.auth.method == "webhook_signature"
}

calling contains o.connection if {
	some o in input.operations
	not o.planned
}

subjects contains {"id": c.id, "at": c.at} if some c in connections

api(c) := object.get(c.declared, "api", {})

retry(c) := object.get(api(c), "retry", null)

never := {"none", "off", "no"}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "api/retry"),
	"missing": "api.retry",
	"reason": "no-backoff",
	"message": sprintf("nothing says how connection `%s` repeats calls that fail", [c.name]),
	"help": "write `api: {retry: {max_attempts: 5, backoff: exponential, jitter: true}}`, or `retry: none`",
} if {
	some c in connections
	retry(c) == null
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "api/retry"),
	"reason": "no-backoff",
	"label": "no growing pauses",
	"message": sprintf("connection `%s` repeats calls that fail without %s", [c.name, concat(" and ", lacks)]),
	"help": "write `backoff: exponential` and `jitter: true`",
} if {
	some c in connections
	retry(c) != null
	not retry(c) in never
	lacks := array.concat([said | some said in ["exponential backoff"]; not grows(c)], [said | some said in ["jitter"]; not jitters(c)])
	count(lacks) > 0
}

grows(c) if startswith(retry(c).backoff, "exponential")

jitters(c) if words.stated(retry(c).jitter)

jitters(c) if contains(retry(c).backoff, "jitter")

attempts(c) := [n | some key in ["max_attempts", "attempts", "max_retries"]; n := retry(c)[key]][0]

bounded(c) if {
	n := attempts(c)
	is_number(n)
	n > 0
	n <= 20
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "api/retry"),
	"reason": "unbounded-retry",
	"label": "without end",
	"message": sprintf("nothing ends the retries of connection `%s`", [c.name]),
	"help": "write `max_attempts: 5`, and what happens after the last",
} if {
	some c in connections
	is_object(retry(c))
	not bounded(c)
}

# Calls a minute that the gateway lets pass, and that the vendor takes.
seconds := {"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}

peak(c) := (to_number(parts[0]) * 60) / seconds[parts[1]] if {
	rate := replace(c.declared.gateway.rate_limit, " ", "")
	regex.match(`^[0-9]+/[a-z]+$`, rate)
	parts := split(rate, "/")
}

quota(c) := {"calls": n, "assumed": false} if n := api(c).quota.per_minute

quota(c) := {"calls": n, "assumed": true} if {
	not api(c).quota.per_minute
	n := c.traits.per_minute
	is_number(n)
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "gateway/rate_limit"),
	"reason": "over-quota",
	"label": "above the quota",
	"message": sprintf("connection `%s` may call %v times a minute, and %s takes %v", [c.name, peak(c), whose(most), most.calls]),
	"help": "lower the gateway's limit, or write the quota you have as `api: {quota: {per_minute: …}}`",
	"values": {"per_minute": most.calls},
} if {
	some c in connections
	most := quota(c)
	peak(c) > most.calls
}

whose(q) := "its quota" if not q.assumed

whose(q) := "the vendor usually" if q.assumed

fail contains {
	"subject": c.id,
	"at": place.at(c, "api/mode"),
	"reason": "polling-with-events",
	"severity": "low",
	"label": "polls",
	"message": sprintf("connection `%s` polls, and `%s` tells of changes by %s", [c.name, c.product, c.traits.events]),
	"help": "subscribe to them, or write in `api.justification` why polling is right here",
} if {
	some c in connections
	api(c).mode == "polling"
	is_string(object.get(c.traits, "events", null))
	not words.stated(object.get(api(c), "justification", null))
}

fail contains {
	"subject": c.id,
	"at": place.at(o, "planned_per_day"),
	"reason": "bulk-recommended",
	"label": "one by one",
	"message": sprintf("`%s` is planned %d times a day, one record a call, and `%s` has %s", [words.short(o.id), planned_calls, c.product, c.traits.bulk]),
	"help": sprintf("use %s and write `api: {mode: bulk}`", [c.traits.bulk]),
	"values": {"bulk_above": c.traits.bulk_above},
} if {
	some c in connections
	is_number(object.get(c.traits, "bulk_above", null))
	not api(c).mode == "bulk"
	some o in input.operations
	o.connection == c.id
	not o.planned
	planned_calls := o.declared.planned_per_day
	planned_calls > c.traits.bulk_above
	object.get(o.declared, ["limit", "max_records_per_run"], 1) <= 1
}
