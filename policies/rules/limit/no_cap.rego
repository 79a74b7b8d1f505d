# METADATA
# scope: package
# title: No volume cap on an operation
# description: Whatever else goes wrong, a cap decides whether it went wrong a hundred times or a hundred thousand times.
# custom:
#   id: LIMIT-001
#   name: no-volume-cap
#   severity: high
#   core: true
#   required_from: internal_pilot
#   parameters:
#     inside:
#       default: [agent, agent_process, model, prompt]
#       description: places of enforcement that a misled model can talk itself past
#     loose_factor:
#       default: 10
#       description: a daily cap above this many times the planned volume limits nothing
#   remediation: >-
#     Write `limit: {max_per_run, max_per_day, enforced_by}` on each operation that changes or sends something, and
#     `max_records_per_run` on reads of confidential data. Derive the numbers from the planned volume and enforce them in a
#     gateway or in the tool's server.
#   reasons:
#     write-uncapped: nothing limits how often it writes or sends
#     bulk-read-uncapped: nothing limits how much confidential data one run reads
#     not-enforced: nothing outside the model keeps the cap
#     cap-too-loose: the cap is far above what is planned
#   references:
#     - "OWASP LLM06:2025/LLM03:2026, LLM10:2025/LLM06:2026"
#     - "OWASP ASI02, ASI08"
#     - "Agentic threats T4, T2"
#     - "AISVS 1.0 9.1.1"
#     - "ATLAS AML.M0004"
#     - "800-53 SC-5, AC-6, SI-17"
#     - "AI RMF MANAGE 2.4"
#     - "ISO 27001 A.8.6"
#     - "SOC 2 CC6.1, A1.1"
#   related: [LIMIT-002, ROLLOUT-006]
package flowgate.rules.limit.no_cap

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["LIMIT-001"]

capped := array.concat(
	[{"operation": o, "reason": "write-uncapped", "fields": ["max_per_run", "max_per_day"]} | some o in operations.writing],
	[{"operation": o, "reason": "bulk-read-uncapped", "fields": ["max_records_per_run"]} |
		some o in operations.checked
		o.effect == "read"
		o.tier >= 2
	],
)

subjects contains {"id": c.operation.id, "at": c.operation.at} if some c in capped

limit(o) := object.get(o.declared, "limit", {})

does := {"write-uncapped": "writes or sends", "bulk-read-uncapped": "reads confidential data"}

example := {
	"write-uncapped": "limit: {max_per_run: 1, max_per_day: 100, enforced_by: gateway}",
	"bulk-read-uncapped": "limit: {max_records_per_run: 20, enforced_by: gateway}",
}

unknown contains {
	"subject": c.operation.id,
	"at": place.at(c.operation, sprintf("limit/%s", [absent[0]])),
	"missing": sprintf("limit.%s", [absent[0]]),
	"reason": c.reason,
	"message": sprintf("`%s` %s without %s", [words.short(c.operation.id), does[c.reason], words.list(absent)]),
	"help": sprintf("write for example `%s`", [example[c.reason]]),
} if {
	some c in capped
	absent := [f | some f in c.fields; not is_number(object.get(limit(c.operation), f, null))]
	count(absent) > 0
}

unknown contains {
	"subject": c.operation.id,
	"at": place.at(c.operation, "limit/enforced_by"),
	"missing": "limit.enforced_by",
	"reason": "not-enforced",
	"message": sprintf("nothing says what keeps `%s` to its limit", [words.short(c.operation.id)]),
	"help": "write `enforced_by: gateway`, or the tool's server or target system that counts",
} if {
	some c in capped
	some f in c.fields
	is_number(limit(c.operation)[f])
	not words.stated(object.get(limit(c.operation), "enforced_by", null))
}

fail contains {
	"subject": c.operation.id,
	"at": place.at(c.operation, "limit/enforced_by"),
	"reason": "not-enforced",
	"label": "inside the agent",
	"message": sprintf("the limit of `%s` is kept by `%s`, which a misled model can get around", [words.short(c.operation.id), limit(c.operation).enforced_by]),
	"help": "enforce it in a gateway, in the tool's server or in the target system",
} if {
	some c in capped
	limit(c.operation).enforced_by in params.inside
}

fail contains {
	"subject": c.operation.id,
	"at": place.at(c.operation, "limit/max_per_day"),
	"reason": "cap-too-loose",
	"severity": "low",
	"label": "far above the plan",
	"message": sprintf("`%s` may run %d times a day and is planned %d times", [words.short(c.operation.id), limit(c.operation).max_per_day, c.operation.declared.planned_per_day]),
	"help": sprintf("write a cap of at most %d times the planned volume", [params.loose_factor]),
	"values": {"loose_factor": params.loose_factor},
} if {
	some c in capped
	limit(c.operation).max_per_day > params.loose_factor * c.operation.declared.planned_per_day
}
