# METADATA
# scope: package
# title: Agent may run commands without asking
# description: Text that an agent reads can become a command it runs; where nobody is asked, nobody stops it.
# custom:
#   id: TOOL-005
#   name: unasked-command
#   severity: medium
#   core: false
#   required_from: sandbox
#   remediation: >-
#     Allow single commands, ask for the others, and give servers one folder instead of a home directory.
#   reasons:
#     any-command: a rule allows any command
#     never-asks: nothing asks before it runs
#     network-command: a rule allows sending to any address
#     lasting-command: a rule allows what cannot easily be undone
#     home-directory: a tool server may read a whole home directory or disk
#   fixes:
#     any-command:
#       - { does: "removes the rule", edit: remove }
#     network-command:
#       - { does: "removes the rule", edit: remove }
#     lasting-command:
#       - { does: "removes the rule", edit: remove }
#   references:
#     - "OWASP LLM05:2025/LLM10:2026, LLM06:2025/LLM03:2026"
#     - "OWASP ASI05"
#     - "Agentic threats T11"
#     - "AISVS 1.0 9.3.1, 10.1.3"
#     - "ATLAS AML.T0050, AML.T0105, AML.M0032"
#     - "800-53 SC-39, CM-7, SC-7(5)"
#     - "ISO 27001 A.8.22, A.8.31"
#     - "SOC 2 CC6.8, CC6.6"
#   related: [TOOL-003, GATE-001]
package flowgate.rules.tool.unasked_command

import data.flowgate.lib.vendor

subjects contains {"id": f.id, "at": f.at} if some f in input.vendor_files

# The statements of a file that break the rule, each with why.
faults contains fault if {
	some s in input.vendor_statements
	reason := why(s)
	fault := {"file": s.file, "at": s.at, "reason": reason, "value": s.value}
}

why(s) := s.aspect if s.aspect in {"any-command", "network-command", "lasting-command", "home-directory"}

why(s) := "never-asks" if s.aspect == "default-mode"

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
	"any-command": "high",
	"never-asks": "high",
	"network-command": "medium",
	"lasting-command": "medium",
	"home-directory": "medium",
}

label := {
	"any-command": "allows any command",
	"never-asks": "nothing asks",
	"network-command": "any address",
	"lasting-command": "stays changed",
	"home-directory": "everything a person has",
}

message := {
	"any-command": "allow any command without asking: %s",
	"never-asks": "ask for nothing (%s)",
	"network-command": "allow sending to any address without asking: %s",
	"lasting-command": "allow what cannot easily be undone without asking: %s",
	"home-directory": "opens %s to a tool server, with every key and document in it",
}

help := {
	"any-command": "allow the single commands that are needed, such as `Bash(npm run test)`",
	"never-asks": "remove it: a question per new command is what stops the wrong one",
	"network-command": "ask for them, or allow them for named hosts only",
	"lasting-command": "move them to `ask`",
	"home-directory": "name the one folder that the agent works in",
}

unknown := set()
