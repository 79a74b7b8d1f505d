# METADATA
# scope: package
# title: Agent-to-agent channel without identity or scope
# description: >-
#   A peer agent is untrusted input with authority: without proof of who speaks and a list of what may be asked, anyone can speak for it.
# custom:
#   id: AGENT-001
#   name: open-agent-channel
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     transports:
#       default: [mtls, tls1.2, tls1.3, private_link, in_process, signed_messages]
#       description: transports that protect messages
#   remediation: >-
#     Name the callee in `delegates` of the caller with `tasks`, `classes`, `max_depth` and `auth`; say on the flow how messages are protected (`transport: mtls`).
#   reasons:
#     no-auth: nothing says how the caller proves who it is
#     no-integrity: messages are not protected on the way
#     no-policy: nothing says what may be asked of the other agent
#     external-agent: the other agent is outside the company and the channel is not fully described
#   references:
#     - "OWASP ASI07, ASI10"
#     - "Agentic threats T12, T9, T13, T14"
#     - "AISVS 1.0 9.4.1, 9.5.5"
#     - "ATLAS AML.M0032"
#     - "800-53 IA-9, SC-8, AC-4"
#     - "ISO 27001 A.8.20, A.5.14"
#     - "SOC 2 CC6.1, CC6.6"
#   related: [AGENT-002, AUTH-002, FLOW-003]
package flowgate.rules.agent.open_channel

import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["AGENT-001"]

channels contains d if {
	some d in input.delegations
	not d.from in planned.agents
	not d.to in planned.agents
}

subjects contains {"id": d.id, "at": d.at} if some d in channels

# What a channel does not say, the gravest first.
lacks(d) := array.concat(array.concat(auth(d), integrity(d)), policy(d))

auth(d) := ["auth"] if d.auth == null

auth(d) := [] if d.auth != null

integrity(d) := ["transport"] if unprotected(d)

integrity(d) := [] if not unprotected(d)

unprotected(d) if {
	count(d.flows) > 0
	count(d.transports) == 0
	d.crosses
}

policy(d) := ["delegates"] if not d.declared

policy(d) := [field |
	some field in ["tasks", "classes", "max_depth"]
	not said(d, field)
] if d.declared

said(d, "tasks") if count(d.tasks) > 0

said(d, "classes") if count(d.classes) > 0

said(d, "max_depth") if d.max_depth != null

reason(d, _) := "external-agent" if d.external

reason(d, "auth") := "no-auth" if not d.external

reason(d, "transport") := "no-integrity" if not d.external

reason(d, field) := "no-policy" if {
	not d.external
	not field in {"auth", "transport"}
}

unknown contains {
	"subject": d.id,
	"at": d.at,
	"missing": field,
	"reason": reason(d, missing[0]),
	"message": sprintf("`%s` may invoke `%s`%s and the channel does not say %s", [words.short(d.from), words.short(d.to), outside(d), words.row(missing)]),
	"help": sprintf("write it in `delegates` of `%s`, for example `{to: %s, tasks: [summarise], classes: [case_facts], max_depth: 1, auth: mtls}`", [words.short(d.from), words.short(d.to)]),
} if {
	some d in channels
	missing := lacks(d)
	count(missing) > 0
	field := missing[0]
}

outside(d) := ", which runs outside the company," if d.external

outside(d) := "" if not d.external

fail contains {
	"subject": d.id,
	"at": d.at,
	"reason": "no-auth",
	"label": "anyone can call",
	"message": sprintf("`%s` invokes `%s` without proving who it is", [words.short(d.from), words.short(d.to)]),
	"help": "let both sides prove who they are (`auth: mtls`, or a workload identity)",
} if {
	some d in channels
	d.auth != null
	not words.stated(d.auth)
}

fail contains {
	"subject": d.id,
	"at": d.at,
	"reason": "no-integrity",
	"label": "not protected",
	"message": sprintf("messages from `%s` to `%s` go by %s, which does not protect them", [words.short(d.from), words.short(d.to), words.list(weak)]),
	"help": "use `transport: mtls`, or sign the messages",
	"values": {"accepted": params.transports},
} if {
	some d in channels
	weak := {t | some t in d.transports; not t in params.transports}
	count(weak) > 0
}
