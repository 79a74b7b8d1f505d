# METADATA
# scope: package
# title: Vendor file leaves the way in open
# description: An address that asks nobody who they are, or a token that never ends, is found by the people it was not made for.
# custom:
#   id: AUTH-009
#   name: open-sign-in
#   severity: medium
#   core: false
#   required_from: sandbox
#   remediation: >-
#     Ask callers who they are, let tokens end, and keep them out of addresses.
#   reasons:
#     anonymous-execution: anybody on the internet can run it
#     no-authentication: whoever knows the address may call it
#     implicit-flow: access tokens are handed to the browser in the address
#     secret-in-url: a credential is part of an address and is written to every log on the way
#     endless-token: a refresh token is valid until somebody revokes it
#     any-network: sign-in is allowed from any network
#   fixes:
#     implicit-flow:
#       - { does: "switches the implicit flow off", edit: set, value: false, keys: [enableIdTokenIssuance, enableAccessTokenIssuance, oauth2AllowImplicitFlow, oauth2AllowIdTokenImplicitFlow] }
#   references:
#     - "OWASP ASI03, ASI07"
#     - "NHI Top 10 NHI4:2025"
#     - "AISVS 1.0 10.2.2, 10.2.7"
#     - "800-53 IA-5, IA-9, SC-8"
#     - "ISO 27001 A.8.5"
#     - "SOC 2 CC6.1"
#     - "RFC 9700, MCP authorization specification"
#   related: [AUTH-003, AUTH-008]
package flowgate.rules.auth.open_sign_in

import data.flowgate.lib.vendor

subjects contains {"id": f.id, "at": f.at} if some f in input.vendor_files

# The statements of a file that break the rule, each with why.
faults contains fault if {
	some s in input.vendor_statements
	reason := why(s)
	fault := {"file": s.file, "at": s.at, "reason": reason, "value": s.value}
}

why(s) := s.aspect if s.aspect in {"anonymous-execution", "no-authentication", "implicit-flow", "secret-in-url"}

why(s) := "endless-token" if {
	s.aspect == "refresh-token"
	lower(s.value) == "infinite"
}

# With a second factor, an address that is not known is let in by design.
why(s) := "any-network" if {
	s.aspect == "ip-relaxation"
	not contains(upper(s.value), "2FACTOR")
	not contains(upper(s.value), "SECONDFACTOR")
}

# One finding for a file and a reason: the first place, the others beside it.
fail contains finding if {
	some file in input.vendor_files
	some reason in {fault.reason | some fault in faults; fault.file == file.id}
	found := [fault | some fault in faults; fault.file == file.id; fault.reason == reason]
	finding := {
		"subject": file.id,
		"at": found[0].at,
		"reason": reason,
		"severity": severity[reason],
		"label": label[reason],
		"message": sprintf("%s %s", [file.kind_name, sprintf(message[reason], [vendor.named(found)])]),
		"help": help[reason],
		"related": vendor.others(found, label[reason]),
	}
}

severity := {
	"anonymous-execution": "high",
	"no-authentication": "medium",
	"implicit-flow": "medium",
	"secret-in-url": "medium",
	"endless-token": "medium",
	"any-network": "medium",
}

label := {
	"anonymous-execution": "anybody may run it",
	"no-authentication": "asks nobody who they are",
	"implicit-flow": "tokens in the address",
	"secret-in-url": "in every log",
	"endless-token": "never ends",
	"any-network": "from any network",
}

message := {
	"anonymous-execution": "lets anybody on the internet run it as %s",
	"no-authentication": "asks nobody who they are: %s",
	"implicit-flow": "hands access tokens to the browser in the address (%s)",
	"secret-in-url": "puts %s into an address, where every log on the way keeps it",
	"endless-token": "issues refresh tokens that never end (%s)",
	"any-network": "relaxes the limits of networks (%s)",
}

help := {
	"anonymous-execution": "limit `access` to the domain or to signed-in users, and run it as the user who opens it",
	"no-authentication": "declare how callers sign in; for a webhook check its signature",
	"implicit-flow": "switch it off and use the authorization code with PKCE",
	"secret-in-url": "send it in a header",
	"endless-token": "set a lifetime, or let a token end after days without use",
	"any-network": "enforce them, or relax them with a second factor only",
}

unknown := set()
