# METADATA
# scope: package
# title: Long-lived access token
# description: A leaked token is worth as much as the time it still has; one without an end is worth it until somebody notices.
# custom:
#   id: AUTH-003
#   name: long-lived-token
#   severity: high
#   core: true
#   required_from: internal_pilot
#   parameters:
#     max_minutes:
#       default: 60
#       description: longest lifetime of an access token; where the vendor offers none so short, its shortest
#   remediation: >-
#     Use client credentials or a JWT bearer grant with a short lifetime, and let refresh tokens rotate. Write
#     `token: {lifetime, refresh}` as the identity provider is set.
#   reasons:
#     ttl-too-long: the token lives longer than allowed
#     static-token: the token has no end
#     refresh-not-rotated: a refresh token can be used again and again
#     ttl-undeclared: nothing says how long the token lives
#   fixes:
#     ttl-too-long:
#       - { does: "lets the token live {max_minutes} minutes", edit: set, value: "{max_minutes}m" }
#     refresh-not-rotated:
#       - { does: "rotates refresh tokens", edit: set, value: rotating }
#   references:
#     - "OWASP ASI03"
#     - "NHI Top 10 NHI7:2025"
#     - "AISVS 1.0 5.1.2, 9.4.3"
#     - "800-53 IA-5, IA-5(13), AC-12"
#     - "ISO 27001 A.5.17, A.8.5"
#     - "SOC 2 CC6.1"
#     - "PCI DSS 4 8.6.3"
#     - "RFC 9700"
#   related: [SECRET-003, AUTH-004, AUTH-008]
package flowgate.rules.auth.long_lived_token

import data.flowgate.lib.place

params := data.params["AUTH-003"]

# Methods that end in a token. A key is AUTH-004's; certificates, signatures and workload identities hand out none that last.
issuing := {
	"oauth2_client_credentials", "oauth2_authorization_code", "oauth2_jwt_bearer", "oauth2_token_exchange",
	"bot_token", "api_token", "incoming_webhook",
}

connections contains c if {
	some c in input.connections
	not c.planned
	c.declared.auth.method in issuing
}

subjects contains {"id": c.id, "at": c.at} if some c in connections

token(c) := object.get(c.declared.auth, "token", {})

# Without an end: it says so.
static contains c.id if {
	some c in connections
	token(c).kind == "static"
}

# A secret to call with, and nothing says that it is exchanged.
silent contains c.id if {
	some c in connections
	c.declared.auth.method in {"bot_token", "api_token", "incoming_webhook"}
	not token(c).lifetime
	not token(c).refresh == "rotating"
	not token(c).kind == "static"
}

# The vendor may offer nothing as short as the policy wants.
limit(c) := max([params.max_minutes, minutes]) if {
	minutes := object.get(c.traits, "token_minutes", 0)
	is_number(minutes)
}

limit(c) := params.max_minutes if object.get(c.traits, "token_minutes", null) == null

fail contains object.union(
	{
		"subject": c.id,
		"at": place.at(c, "auth/token"),
		"reason": "static-token",
		"label": "without an end",
		"message": sprintf("the token of connection `%s` never expires", [c.name]),
	},
	more,
) if {
	some c in connections
	c.id in static
	more := way_out(c)
}

unknown contains object.union(
	{
		"subject": c.id,
		"at": place.at(c, "auth/token"),
		"missing": "auth.token",
		"reason": "static-token",
		"message": sprintf("nothing says that the token of connection `%s` ever expires", [c.name]),
	},
	more,
) if {
	some c in connections
	c.id in silent
	more := way_out(c)
}

way_out(c) := {"help": sprintf("use %s, and write `token: {lifetime, refresh: rotating}`", [c.traits.short_lived])} if is_string(object.get(c.traits, "short_lived", null))

way_out(c) := {
	"severity": "medium",
	"help": "no short-lived token of this vendor is known: rotate the secret often, and limit from where it is accepted",
} if not is_string(object.get(c.traits, "short_lived", null))

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/token/lifetime"),
	"reason": "ttl-too-long",
	"label": "too long",
	"message": sprintf("the access token of connection `%s` lives %s, and %d minutes are allowed", [c.name, text, most]),
	"help": sprintf("set the lifetime to %d minutes or less, with automatic refresh", [most]),
	"values": {"lifetime": text, "max_minutes": most},
} if {
	some c in connections
	text := c.declared.auth.token.lifetime.text
	most := limit(c)
	c.declared.auth.token.lifetime.seconds > most * 60
	not c.id in static
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/token/refresh"),
	"reason": "refresh-not-rotated",
	"label": "not rotated",
	"message": sprintf("the refresh token of connection `%s` is `%s`", [c.name, refresh]),
	"help": "switch on rotation of refresh tokens and write `refresh: rotating`",
	"values": {"refresh": refresh},
} if {
	some c in connections
	refresh := token(c).refresh
	not refresh in {"rotating", "none"}
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/token/lifetime"),
	"missing": "auth.token.lifetime",
	"reason": "ttl-undeclared",
	"message": sprintf("nothing says how long the access token of connection `%s` lives", [c.name]),
	"help": sprintf("write `token: {lifetime: 30m}` below `auth`; %d minutes are allowed", [most]),
} if {
	some c in connections
	most := limit(c)
	not token(c).lifetime
	not c.id in static | silent
}
