# METADATA
# scope: package
# title: Model output reaches an interpreter without validation
# description: What an attacker gets the model to write becomes a command.
# custom:
#   id: WRITE-005
#   name: unvalidated-command
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Let the model choose among fixed queries and typed values: a gate of kind `schema`, `parameterised_query`, `allow_list` or
#     `encoder` on the flow, or a parameter of kind `enum`, `id`, `number` or `date`. Run generated code in a sandbox (TOOL-003).
#   reasons:
#     sql: a query is run as the model wrote it
#     shell: code or a command is run as the model wrote it
#     html: markup is shown as the model wrote it
#     url: an address is called as the model wrote it
#     expression: a template or workflow expression is evaluated as the model wrote it
#     file-path: a file is opened by the path the model wrote
#   references:
#     - "OWASP LLM05:2025/LLM10:2026"
#     - "OWASP ASI05, ASI02"
#     - "Agentic threats T11"
#     - "AISVS 1.0 9.3.2, 7.1.1"
#     - "ATLAS AML.T0050, AML.T0102, AML.M0033"
#     - "800-53 SI-10, SI-15"
#     - "ISO 27001 A.8.28, A.8.26"
#     - "SOC 2 CC6.8"
#   related: [TOOL-003, INJECT-004]
package flowgate.rules.write.interpreter

import data.flowgate.lib.planned
import data.flowgate.lib.words

interpreters contains i if {
	some i in input.interpreters
	not i.target in planned.nodes
	not i.operation in planned.operations
}

subjects contains {"id": i.flow, "at": i.at} if some i in interpreters

reason := {
	"sql": "sql", "query": "sql", "shell": "shell", "code": "shell", "html": "html", "url": "url", "template": "expression",
	"expression": "expression", "path": "file-path",
}

fail contains {
	"subject": i.flow,
	"at": i.because,
	"reason": reason[i.language],
	"label": sprintf("read as %s", [i.language]),
	"message": sprintf("what `%s` writes reaches `%s`, where it is read as %s, and nothing deterministic stands between", [words.short(i.context), words.short(i.target), i.language]),
	"help": help(i),
	"path": i.open_path,
	"edge": i.open_path[count(i.open_path) - 1].flow,
	"values": {"gates": i.gates, "language": i.language},
} if {
	some i in interpreters
	count(i.open_path) > 0
}

unproven(i) := [g.id |
	some g in input.gates
	g.id in i.gates
	g.unproven
	g.kind in {"schema", "allow_list", "parameterised_query", "encoder", "policy"}
]

help(i) := sprintf("test %s and write `assurance: {level: tested, ref: …, date: …}` on it", [words.list(unproven(i))]) if count(unproven(i)) > 0

help(i) := sprintf("%s cannot tell a command from a value: %s", [words.list(i.gates), advice[reason[i.language]]]) if {
	count(i.gates) > 0
	count(unproven(i)) == 0
}

help(i) := advice[reason[i.language]] if count(i.gates) == 0

advice := {
	"sql": "offer fixed queries with typed parameters and a gate of kind `parameterised_query`",
	"shell": "offer single commands with typed arguments and a gate of kind `schema`, or run it in a sandbox without credentials",
	"html": "put a gate of kind `encoder` on the flow, or send plain text",
	"url": "put a gate of kind `allow_list` on the flow that names the hosts",
	"expression": "put a gate of kind `schema` on the flow and keep expressions out of what the model fills",
	"file-path": "put a gate of kind `allow_list` on the flow that names the folders",
}

unknown := set()
