# METADATA
# scope: package
# title: Connection without an authentication method
# description: >-
#   A door whose lock nobody wrote down cannot be reviewed, and one without a lock is open to whoever finds it.
# custom:
#   id: AUTH-002
#   name: missing-auth-method
#   severity: critical
#   core: true
#   required_from: internal_pilot
#   sandbox_severity: keep
#   parameters:
#     methods:
#       default: [oauth2_client_credentials, oauth2_authorization_code, oauth2_jwt_bearer, oauth2_token_exchange, mtls, workload_identity, api_key, webhook_signature, bot_token, api_token, incoming_webhook, communication_user]
#       description: methods that count as authentication; `api_key` only inside the company
#   remediation: >-
#     Write `auth.method` on every connection. For an inbound webhook write `webhook_signature` and refer to the key that
#     checks the signature.
#   reasons:
#     missing: no authentication is stated
#     none: the connection is open
#     basic: user name and password go over the wire with every call
#     api-key-external: an API key leaves the company
#     unknown-method: the method is not one this rule knows
#     webhook-unsigned: an inbound event is taken without a signature
#   references:
#     - "OWASP ASI03, ASI07"
#     - "NHI Top 10 NHI4:2025"
#     - "AISVS 1.0 10.2.1"
#     - "800-53 IA-9, AC-3, SC-7"
#     - "ISO 27001 A.5.17, A.8.5"
#     - "SOC 2 CC6.1, CC6.6"
#     - "HIPAA 164.312(d)"
#     - "PCI DSS 4 8.3.1"
#   related: [AUTH-006]
package flowgate.rules.auth.missing_method

import data.flowgate.lib.place
import data.flowgate.lib.words

methods := data.params["AUTH-002"].methods

connections contains c if {
	some c in input.connections
	not c.planned
}

# Flows that no connection answers for. The answer of a pair is authenticated with its request.
flows contains f if {
	some f in input.flows
	not f.planned
	f.crosses
	not f.actor_end
	not f.response
	f.operation == null
	not f.to in unnamed
}

# A model that nobody declared is reported as an unknown recipient; nobody could say how it is called.
unnamed contains m.id if {
	some m in input.models
	m.unknown
}

# Events that come in by themselves: no connection answers for them.
known := {e.name | some kind in ["connections", "systems", "stores", "agents", "contexts"]; some e in input[kind]}

triggers contains t if {
	some t in input.triggers
	not t.planned
	t.declared.kind == "event"
	not split(t.declared.source, ".")[0] in known
}

subjects contains {"id": e.id, "at": e.at} if some e in (connections | flows) | triggers

unknown contains {
	"subject": t.id,
	"at": place.at(t, "auth"),
	"missing": "auth",
	"reason": "webhook-unsigned",
	"message": sprintf("trigger `%s` takes events from `%s` and does not say how they prove where they come from", [t.name, t.declared.source]),
	"help": "write `auth: webhook_signature` and the key that checks it as `secret`, or name the connection that brings the event as `source`",
} if {
	some t in triggers
	not t.declared.auth
}

fail contains object.union(
	{
		"subject": t.id,
		"at": place.at(t, "auth"),
		"label": "the method",
		"values": {"method": t.declared.auth},
	},
	more,
) if {
	some t in triggers
	t.declared.auth
	more := verdict(sprintf("trigger `%s`", [t.name]), t.declared.auth, "internal", true)
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/method"),
	"missing": "auth.method",
	"reason": "missing",
	"message": sprintf("connection `%s` does not say how it authenticates", [c.name]),
	"help": sprintf("write `auth: {method: …}` below `%s`, for example `oauth2_client_credentials`, or `webhook_signature` for events that come in", [c.name]),
} if {
	some c in connections
	not c.declared.auth.method
}

unknown contains object.union(
	{
		"subject": f.id,
		"at": where(f),
		"missing": "auth",
		"message": sprintf("flow `%s` crosses a boundary and does not say how it authenticates", [f.name]),
		"help": help(f),
	},
	more,
) if {
	some f in flows
	not f.authenticated
	not f.declared.transport == "mtls"
	more := flow_reason(f)
}

# A flow nobody wrote stands where its cause does; `auth` is no field of that.
where(f) := place.at(f, "auth") if not f.derived

where(f) := f.at if f.derived

help(f) := "write `auth` on the flow, or name the operation of a connection that authenticates" if not f.derived

help(f) := sprintf("write the flow with its `auth`, for example `{from: %s, to: %s, auth: workload_identity}`", [words.short(f.from), words.short(f.to)]) if f.derived

# An edge that nobody wrote stays unknown.
flow_reason(f) := {} if f.derived

flow_reason(f) := {"reason": "webhook-unsigned"} if {
	not f.derived
	inbound(f)
}

flow_reason(f) := {"reason": "missing"} if {
	not f.derived
	not inbound(f)
}

# Someone else's system calls the agent.
inbound(f) if {
	some s in input.systems
	s.id == f.from
	s.boundary_kind != "internal"
}

from_outside(f) := true if inbound(f)

from_outside(f) := false if not inbound(f)

fail contains object.union(
	{
		"subject": c.id,
		"at": place.at(c, "auth/method"),
		"label": "the method",
		"values": {"method": method},
	},
	more,
) if {
	some c in connections
	method := c.declared.auth.method
	more := verdict(sprintf("connection `%s`", [c.name]), method, c.boundary_kind, is_inbound(c))
}

fail contains object.union(
	{
		"subject": f.id,
		"at": place.at(f, "auth"),
		"label": "the method",
		"values": {"method": f.declared.auth},
	},
	more,
) if {
	some f in flows
	f.declared.auth
	more := verdict(sprintf("flow `%s`", [f.name]), f.declared.auth, "internal", from_outside(f))
}

is_inbound(c) := object.get(c.declared, ["api", "mode"], "") in {"events", "webhook"}

# What is wrong with a method; undefined for a good one.
verdict(what, method, _, _) := {
	"reason": "unknown-method",
	"message": sprintf("%s authenticates by `%s`, which is no known method", [what, method]),
	"help": sprintf("write one of %s", [words.choice(methods)]),
} if {
	not method in methods
	not method in {"none", "basic"}
}

verdict(what, "basic", _, _) := {
	"reason": "basic",
	"message": sprintf("%s sends user name and password with every call", [what]),
	"help": "use `oauth2_client_credentials`, or `api_token` where the vendor offers nothing better",
}

verdict(what, "api_key", kind, _) := {
	"reason": "api-key-external",
	"message": sprintf("%s hands an API key to a system outside the company", [what]),
	"help": "use `oauth2_client_credentials` or a vendor's `api_token`; `api_key` is for internal systems",
} if {
	kind != "internal"
	"api_key" in methods
}

verdict(what, "none", _, incoming) := {
	"reason": "none",
	"message": sprintf("%s is open: it authenticates by `none`", [what]),
	"help": "write the method the system offers, for example `oauth2_client_credentials` or `workload_identity`",
} if not incoming

verdict(what, "none", _, incoming) := {
	"reason": "webhook-unsigned",
	"message": sprintf("%s takes events without checking who sent them", [what]),
	"help": "write `method: webhook_signature` and `secrets: {signing_key: …}` with a reference to the key that checks the signature",
} if incoming
