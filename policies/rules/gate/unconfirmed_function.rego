# METADATA
# scope: package
# title: Function that changes or sends something is not confirmed
# description: The vendor has a field for asking a person first; where it is off, the model alone decides.
# custom:
#   id: GATE-011
#   name: unconfirmed-function
#   severity: medium
#   core: false
#   required_from: sandbox
#   remediation: >-
#     Switch confirmation on for each function that writes, sends or deletes.
#   reasons:
#     stated-effect: the vendor's own words say that it changes or sends something
#     effect-by-name: its name says that it changes or sends something
#   fixes:
#     stated-effect:
#       - { does: "asks for confirmation", edit: set, value: true, keys: [isConfirmationRequired] }
#       - { does: "asks for confirmation", edit: set, value: true, below: x-openai-isConsequential, keys: [post, put, patch, delete] }
#     effect-by-name:
#       - { does: "asks for confirmation", edit: set, value: true, keys: [isConfirmationRequired] }
#       - { does: "asks for confirmation", edit: set, value: true, below: x-openai-isConsequential, keys: [post, put, patch, delete] }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI09"
#     - "Agentic threats T2"
#     - "AISVS 1.0 9.2.1"
#     - "ATLAS AML.M0029, AML.T0086"
#     - "800-53 AC-4(9), AC-3"
#     - "AI RMF MAP 3.5"
#     - "ISO 27001 A.8.12, A.5.14"
#     - "ISO 42001 A.9.2"
#     - "SOC 2 CC6.7, CC8.1"
#     - "GDPR Art. 22(3)"
#     - "EU AI Act Art. 14(1), Art. 14(4)(d)"
#   related: [GATE-001, GATE-002]
package flowgate.rules.gate.unconfirmed_function

import data.flowgate.lib.vendor

subjects contains {"id": f.id, "at": f.at} if some f in input.vendor_files

# The statements of a file that break the rule, each with why.
faults contains fault if {
	some s in input.vendor_statements
	reason := why(s)
	fault := {"file": s.file, "at": s.at, "reason": reason, "value": s.value}
}

# What a command does is judged by TOOL-005.
why(s) := "stated-effect" if {
	unconfirmed(s)
	s.stated == true
}

why(s) := "effect-by-name" if {
	unconfirmed(s)
	s.stated == false
}

unconfirmed(s) if {
	s.aspect == "operation"
	s.confirmation == "absent"
	s.effect in {"write", "send", "delete"}
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
	"stated-effect": "medium",
	"effect-by-name": "medium",
}

label := {
	"stated-effect": "nobody confirms",
	"effect-by-name": "nobody confirms",
}

message := {
	"stated-effect": "lets a model call %s and nobody confirms",
	"effect-by-name": "lets a model call %s, by its name a change, and nobody confirms",
}

help := {
	"stated-effect": "ask for confirmation: `x-openai-isConsequential: true` in OpenAPI, `ask` instead of `allow` in settings",
	"effect-by-name": "switch confirmation on: `isConfirmationRequired` in Agentforce, `capabilities.confirmation` in Microsoft 365; no list of tools to approve by themselves",
}

unknown := set()
