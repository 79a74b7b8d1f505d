# METADATA
# scope: package
# title: Create or send not idempotent or not atomic
# description: Programs crash and calls are repeated; what is not made for that sends twice or stops half-way.
# custom:
#   id: WRITE-002
#   name: not-idempotent
#   severity: high
#   core: false
#   required_from: limited_production
#   parameters:
#     whole:
#       default: [single_call, transaction, saga]
#       description: ways in which an action of several steps happens whole or not at all
#   remediation: >-
#     Derive a key from what triggers the action and write it as `idempotency: {key}`; write `idempotent: natural` where doing
#     it twice changes nothing. Let an action of several steps be one call, a transaction or a saga and write that as
#     `atomicity`.
#   reasons:
#     no-idempotency: repeated, it happens twice
#     no-atomicity: interrupted, it stays half done
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI08"
#     - "800-53 SI-17, SI-10"
#     - "ISO 27001 A.8.26"
#     - "SOC 2 CC7.5"
#     - "EU AI Act Art. 15(4)"
#     - "SOX ITGC CO"
#   related: [WRITE-001, LIMIT-003]
package flowgate.rules.write.repeated

import data.flowgate.lib.operations
import data.flowgate.lib.place
import data.flowgate.lib.words

whole := data.params["WRITE-002"].whole

connections[c.id] := c if some c in input.connections

# What is repeated: by a retry, or by an event that is delivered twice.
repeated(o) := "an event may be delivered twice" if o.declared.trigger.kind == "event"

repeated(o) := "calls are repeated" if {
	not o.declared.trigger.kind == "event"
	retries(o)
}

repeated(o) := "its connection works on events, which may be delivered twice" if {
	not o.declared.trigger.kind == "event"
	not retries(o)
	connections[o.connection].declared.api.mode == "events"
}

retries(o) if words.stated(object.get(o.declared, "retry", null))

retries(o) if {
	not words.stated(object.get(o.declared, "retry", null))
	words.stated(object.get(connections[o.connection].declared, ["api", "retry"], null))
}

judged contains {"operation": o, "why": why} if {
	some o in operations.writing
	o.effect in {"write", "send", "pay"}
	why := repeated(o)
}

stepped := [o | some o in operations.writing; o.declared.steps > 1]

subjects contains {"id": j.operation.id, "at": j.operation.at} if some j in judged

subjects contains {"id": o.id, "at": o.at} if some o in stepped

subjects contains {"id": o.id, "at": o.at} if {
	some o in operations.writing
	o.declared.atomicity
}

once(o) if words.stated(object.get(o.declared, ["idempotency", "key"], null))

once(o) if o.declared.idempotent == "natural"

unknown contains {
	"subject": j.operation.id,
	"at": place.at(j.operation, "idempotency"),
	"missing": "idempotency",
	"reason": "no-idempotency",
	"message": sprintf("nothing keeps `%s` from happening twice: %s", [words.short(j.operation.id), j.why]),
	"help": "write a key that is the same for the same item, for example `idempotency: ticket_id + rule_version`, or `idempotent: natural` where twice is as good as once",
} if {
	some j in judged
	not once(j.operation)
}

unknown contains {
	"subject": o.id,
	"at": place.at(o, "atomicity"),
	"missing": "atomicity",
	"reason": "no-atomicity",
	"message": sprintf("`%s` takes %d calls, and nothing says what happens when it stops between them", [words.short(o.id), o.declared.steps]),
	"help": sprintf("write `atomicity` as %s", [words.choice(whole)]),
} if {
	some o in stepped
	not o.declared.atomicity
}

fail contains {
	"subject": o.id,
	"at": place.at(o, "atomicity"),
	"reason": "no-atomicity",
	"label": "may stay half done",
	"message": sprintf("`%s` is kept whole by `%s`, which does not keep it whole", [words.short(o.id), o.declared.atomicity]),
	"help": sprintf("write one of %s, and build it so", [words.choice(whole)]),
} if {
	some o in operations.writing
	o.declared.atomicity
	not o.declared.atomicity in whole
}
