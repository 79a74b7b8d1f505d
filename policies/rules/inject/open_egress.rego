# METADATA
# scope: package
# title: Vendor file lets data go to any address
# description: Whoever steers an agent with text can have it send what it knows to an address of their own, if any address will do.
# custom:
#   id: INJECT-007
#   name: open-egress
#   severity: medium
#   core: false
#   required_from: sandbox
#   remediation: >-
#     Name the hosts that are called, encrypted, and no host that anybody can have.
#   reasons:
#     any-host: every address may be called
#     hosts-of-anybody: anybody can have a name below this host
#     tunnel: the address is a tunnel to somebody's machine
#     not-encrypted: what is sent can be read on the way
#     foreign-scripts: scripts or styles that the page did not come with may run
#   references:
#     - "OWASP LLM02:2025/LLM02:2026, LLM05:2025/LLM10:2026"
#     - "OWASP ASI02"
#     - "Agentic threats T2"
#     - "AISVS 1.0 7.3.3, 9.3.7"
#     - "ATLAS AML.T0086, AML.T0077, AML.T0025"
#     - "800-53 SC-7(5), SC-7(10), SC-7(8), AC-4"
#     - "ISO 27001 A.8.12, A.8.23"
#     - "SOC 2 CC6.6, CC6.7"
#   related: [INJECT-004]
package flowgate.rules.inject.open_egress

import data.flowgate.lib.vendor

subjects contains {"id": f.id, "at": f.at} if some f in input.vendor_files

# The statements of a file that break the rule, each with why.
faults contains fault if {
	some s in input.vendor_statements
	reason := why(s)
	fault := {"file": s.file, "at": s.at, "reason": reason, "value": s.value}
}

why(s) := "any-host" if s.reach == "any"

why(s) := "hosts-of-anybody" if s.reach == "anybody"

why(s) := "tunnel" if s.reach == "tunnel"

why(s) := "not-encrypted" if {
	s.plain == true
	not s.reach in {"any", "anybody", "tunnel"}
}

why(s) := "foreign-scripts" if s.aspect == "unsafe-content"

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
	"any-host": "high",
	"hosts-of-anybody": "medium",
	"tunnel": "medium",
	"not-encrypted": "medium",
	"foreign-scripts": "low",
}

label := {
	"any-host": "any address",
	"hosts-of-anybody": "anybody can have such a host",
	"tunnel": "a tunnel",
	"not-encrypted": "not encrypted",
	"foreign-scripts": "may run what is injected",
}

message := {
	"any-host": "may call any address: %s",
	"hosts-of-anybody": "allows %s, where anybody can have a name",
	"tunnel": "sends to %s, a tunnel to a developer's machine",
	"not-encrypted": "calls %s without encryption",
	"foreign-scripts": "allows %s on its pages",
}

help := {
	"any-host": "list the hosts that are needed: in Apps Script under `urlFetchWhitelist`, in Forge under `permissions.external`",
	"hosts-of-anybody": "name the one host that is yours",
	"tunnel": "use the address of the deployed service; keep tunnels in a file for development",
	"not-encrypted": "write `https://`",
	"foreign-scripts": "remove it and serve scripts and styles with the application",
}

unknown := set()
