# METADATA
# scope: package
# title: API key used without compensating limits
# description: A key is good for whoever holds it, from anywhere, until it is changed; only limits outside of it make it bearable.
# custom:
#   id: AUTH-004
#   name: key-without-limits
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     min_prefix:
#       default: { v4: 24, v6: 56 }
#       description: shortest network prefix of an address that counts as a limit
#   remediation: >-
#     Limit at the gateway from where the key is accepted and how often it may call, and write both as
#     `network.ip_allowlist` and `gateway.rate_limit`. Where the vendor offers OAuth, move to it.
#   reasons:
#     no-ip-allowlist: the key is accepted from anywhere
#     no-gateway-rate-limit: nothing limits how often the key is used
#     oauth-available: the vendor offers better than a key
#   references:
#     - "NHI Top 10 NHI4:2025"
#     - "800-53 IA-5, SC-7(5), AC-17"
#     - "ISO 27001 A.8.5, A.8.20"
#     - "SOC 2 CC6.1, CC6.6"
#     - "RFC 9700"
#   related: [AUTH-002, AUTH-003]
package flowgate.rules.auth.key_without_limits

import data.flowgate.lib.place

params := data.params["AUTH-004"]

connections contains c if {
	some c in input.connections
	not c.planned
	c.declared.auth.method == "api_key"
}

subjects contains {"id": c.id, "at": c.at} if some c in connections

outside contains c.id if {
	some c in connections
	c.boundary_kind != "internal"
	c.traits.oauth == true
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/method"),
	"reason": "oauth-available",
	"label": "a key",
	"message": sprintf("connection `%s` uses a key although `%s` offers OAuth", [c.name, c.product]),
	"help": sprintf("use %s", [object.get(c.traits, "short_lived", "OAuth client credentials")]),
} if {
	some c in connections
	c.id in outside
}

# Where OAuth is the answer, limits of the key are no question.
limited contains c if {
	some c in connections
	not c.id in outside
}

addresses(c) := object.get(c.declared, ["network", "ip_allowlist"], [])

unknown contains {
	"subject": c.id,
	"at": place.at(c, "network/ip_allowlist"),
	"missing": "network.ip_allowlist",
	"reason": "no-ip-allowlist",
	"message": sprintf("nothing limits from where the key of connection `%s` is accepted", [c.name]),
	"help": "write `network: {ip_allowlist: [10.20.4.0/28]}` with the addresses the agent calls from",
} if {
	some c in limited
	count(addresses(c)) == 0
}

fail contains {
	"subject": c.id,
	"at": sprintf("%s/%d", [place.at(c, "network/ip_allowlist"), i]),
	"reason": "no-ip-allowlist",
	"label": "no limit",
	"message": sprintf("`%s` does not limit from where the key of connection `%s` is accepted", [address, c.name]),
	"help": sprintf("write the addresses the agent calls from, with a prefix of at least /%d (IPv6: /%d)", [params.min_prefix.v4, params.min_prefix.v6]),
	"values": {"address": address, "min_prefix": params.min_prefix},
} if {
	some c in limited
	some i, address in addresses(c)
	not narrow(address)
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "gateway/rate_limit"),
	"missing": "gateway.rate_limit",
	"reason": "no-gateway-rate-limit",
	"message": sprintf("nothing limits how often the key of connection `%s` is used", [c.name]),
	"help": "write `gateway: {rate_limit: 60/min}` as the gateway is set",
} if {
	some c in limited
	object.get(c.declared, ["gateway", "rate_limit"], null) == null
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "gateway/rate_limit"),
	"reason": "no-gateway-rate-limit",
	"label": "no limit",
	"message": sprintf("`%s` does not limit how often the key of connection `%s` is used", [rate, c.name]),
	"help": "write a number of calls and a time, such as `60/min`",
} if {
	some c in limited
	rate := c.declared.gateway.rate_limit
	not regex.match(`^[1-9][0-9]*\s*/\s*(s|sec|second|m|min|minute|h|hour|d|day)$`, rate)
}

v4 := `^([0-9]{1,3})(\.[0-9]{1,3}){3}(/([0-9]{1,2}))?$`

v6 := `^[0-9a-fA-F:]*:[0-9a-fA-F:.]*(/([0-9]{1,3}))?$`

# A single address, or a network of at least the smallest prefix.
narrow(address) if {
	regex.match(v4, address)
	prefix(address, 32) >= params.min_prefix.v4
}

narrow(address) if {
	regex.match(v6, address)
	prefix(address, 128) >= params.min_prefix.v6
}

prefix(address, whole) := whole if not contains(address, "/")

prefix(address, _) := to_number(split(address, "/")[1]) if contains(address, "/")
