# METADATA
# scope: package
# title: Unsafe grant or token handling
# description: These patterns leak credentials, or let one service replay a token at another and hide who called.
# custom:
#   id: AUTH-008
#   name: unsafe-grant
#   severity: high
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Use client credentials, or the authorization code with PKCE. Where a tool server calls further systems, exchange the
#     token for one whose `audience` is that system, and never hand on the caller's.
#   reasons:
#     password-grant: the program holds a person's password
#     implicit-grant: the token passes through the browser's address
#     no-pkce: a stolen authorization code can be redeemed
#     passthrough: the caller's token is handed on
#     no-audience: the token is good at any server
#   fixes:
#     no-pkce:
#       - { does: "uses a proof key (`pkce: true`)", edit: set, value: true }
#   references:
#     - "OWASP ASI03, ASI07"
#     - "NHI Top 10 NHI4:2025"
#     - "AISVS 1.0 10.2.2, 10.2.7"
#     - "800-53 IA-5, IA-9, SC-8"
#     - "ISO 27001 A.8.5"
#     - "SOC 2 CC6.1"
#     - "RFC 9700"
#     - "MCP authorization specification"
#   related: [AUTH-003, AUTH-006]
package flowgate.rules.auth.unsafe_grant

import data.flowgate.lib.place

connections contains c if {
	some c in input.connections
	not c.planned
	startswith(c.declared.auth.method, "oauth2_")
}

subjects contains {"id": c.id, "at": c.at} if some c in connections

unsafe := {
	"password": {"reason": "password-grant", "says": "uses the password grant", "help": "use client credentials, or the authorization code with PKCE for a person"},
	"ropc": {"reason": "password-grant", "says": "uses the password grant", "help": "use client credentials, or the authorization code with PKCE for a person"},
	"implicit": {"reason": "implicit-grant", "says": "uses the implicit grant", "help": "use the authorization code with PKCE"},
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/grant"),
	"reason": unsafe[grant].reason,
	"label": "the grant",
	"message": sprintf("connection `%s` %s", [c.name, unsafe[grant].says]),
	"help": unsafe[grant].help,
} if {
	some c in connections
	grant := c.declared.auth.grant
	unsafe[grant]
}

# The method names the flow; `grant` says it where the method does not.
by_code contains c if {
	some c in connections
	c.declared.auth.method == "oauth2_authorization_code"
	not unsafe[object.get(c.declared.auth, "grant", "")]
}

by_code contains c if {
	some c in connections
	c.declared.auth.grant == "authorization_code"
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/pkce"),
	"reason": "no-pkce",
	"label": "off",
	"message": sprintf("connection `%s` redeems authorization codes without a proof key", [c.name]),
	"help": "switch on PKCE and write `pkce: true`",
} if {
	some c in by_code
	c.declared.auth.pkce == false
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/pkce"),
	"missing": "auth.pkce",
	"reason": "no-pkce",
	"message": sprintf("nothing says whether connection `%s` uses a proof key with its authorization code", [c.name]),
	"help": "write `pkce: true` once the client sends a proof key",
} if {
	some c in by_code
	not is_boolean(object.get(c.declared.auth, "pkce", null))
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/token/passthrough"),
	"reason": "passthrough",
	"label": "handed on",
	"message": sprintf("connection `%s` hands the caller's token on", [c.name]),
	"help": "exchange it for a token of this system (`method: oauth2_token_exchange`) with its own `audience`",
} if {
	some c in connections
	c.declared.auth.token.passthrough == true
}

# Connections whose token goes to a tool server.
to_servers contains c if {
	some t in input.tools
	not t.planned
	t.declared.kind == "mcp_server"
	some c in connections
	c.name == t.declared.connection
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "auth/token/audience"),
	"missing": "auth.token.audience",
	"reason": "no-audience",
	"message": sprintf("nothing says for which server the token of connection `%s` is meant", [c.name]),
	"help": "request the token for the tool server alone and write `token: {audience: https://…}`",
} if {
	some c in to_servers
	object.get(c.declared.auth, ["token", "audience"], null) == null
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/token/audience"),
	"reason": "no-audience",
	"label": "any server",
	"message": sprintf("the token of connection `%s` is good at any server", [c.name]),
	"help": "request the token for the tool server alone and write its address as `audience`",
} if {
	some c in to_servers
	c.declared.auth.token.audience in {"*", "any", "all"}
}
