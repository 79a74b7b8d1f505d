# METADATA
# scope: package
# title: Tool server or library is fetched in whatever version is newest
# description: Whoever can publish the package, or takes it over, runs code with the rights of the agent at the next start.
# custom:
#   id: TOOL-004
#   name: floating-server
#   severity: medium
#   core: false
#   required_from: sandbox
#   remediation: >-
#     Write the exact version, or the digest of an image, and change it in a reviewed commit.
#   reasons:
#     not-pinned: the package or image has no fixed version
#     development-mode: the newest saved state of a library is loaded
#   fixes:
#     development-mode:
#       - { does: "loads the fixed version", edit: set, value: false, keys: [developmentMode] }
#   references:
#     - "OWASP LLM03:2025/LLM04:2026"
#     - "OWASP ASI04"
#     - "NHI Top 10 NHI3:2025"
#     - "AISVS 1.0 10.4.8, 10.1.1, 10.1.2"
#     - "ATLAS AML.T0010.005, AML.T0109, AML.T0110, AML.M0023"
#     - "800-53 CM-2, CM-7(5), SR-3, CM-8"
#     - "AI RMF MANAGE 3.1, MANAGE 3.2, MAP 4.1"
#     - "ISO 27001 A.8.9, A.5.21, A.5.22"
#     - "ISO 42001 A.4.4, A.10.3"
#     - "SOC 2 CC8.1, CC9.2"
#     - "EU AI Act Art. 15(4)"
#     - "SOX ITGC PC"
#   related: [TOOL-001]
package flowgate.rules.tool.floating_server

import data.flowgate.lib.vendor

subjects contains {"id": f.id, "at": f.at} if some f in input.vendor_files

# The statements of a file that break the rule, each with why.
faults contains fault if {
	some s in input.vendor_statements
	reason := why(s)
	fault := {"file": s.file, "at": s.at, "reason": reason, "value": s.value}
}

why(s) := "not-pinned" if {
	s.aspect == "server"
	s.pinned == false
}

why(s) := "development-mode" if s.aspect == "floating-library"

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
	"not-pinned": "medium",
	"development-mode": "medium",
}

label := {
	"not-pinned": "no fixed version",
	"development-mode": "newest state",
}

message := {
	"not-pinned": "fetches %s without a fixed version at each start",
	"development-mode": "loads %s in development mode, in its newest saved state",
}

help := {
	"not-pinned": "write the exact version: `name@1.2.3`, `name==1.2.3`, or an image with its digest",
	"development-mode": "set `developmentMode` to false and name a version",
}

unknown := set()
