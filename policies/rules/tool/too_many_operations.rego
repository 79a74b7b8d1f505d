# METADATA
# scope: package
# title: Tool exposes more operations than declared
# description: A function that nobody uses can still be called by whoever slips an instruction into the context.
# custom:
#   id: TOOL-002
#   name: tool-exposes-more
#   severity: high
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Enable an explicit list under `operations_enabled`, on the server's side, and replace generic tools by ones that do one
#     thing.
#   reasons:
#     all-enabled: everything the tool can do is switched on
#     extra-operation: an operation is switched on that nothing declares
#     open-ended: the tool takes any command
#   fixes:
#     extra-operation:
#       - { does: "switches the operation off", edit: remove, safe: true }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02"
#     - "Agentic threats T2"
#     - "AISVS 1.0 9.3.3, 9.5.1"
#     - "ATLAS AML.M0028"
#     - "800-53 CM-7, CM-7(5), AC-6"
#     - "ISO 27001 A.8.18, A.8.19"
#     - "SOC 2 CC6.3"
#   related: [TOOL-001, SCOPE-001]
package flowgate.rules.tool.too_many_operations

import data.flowgate.lib.place
import data.flowgate.lib.words

tools contains t if {
	some t in input.tools
	not t.planned
}

subjects contains {"id": t.id, "at": t.at} if some t in tools

# Tools that take a command, a query or an address rather than a task.
open_ended := {"http", "sql", "shell", "browser", "code"}

enabled(t) := object.get(t.declared, "operations_enabled", [])

every_word := {"*", "all", "any"}

unknown contains {
	"subject": t.id,
	"at": place.at(t, "operations_enabled"),
	"missing": "operations_enabled",
	"reason": "all-enabled",
	"message": sprintf("nothing says which operations of tool `%s` are switched on", [t.name]),
	"help": "write `operations_enabled: […]` with those the agent uses",
} if {
	some t in tools
	count(enabled(t)) == 0
	not t.declared.kind in open_ended
}

fail contains {
	"subject": t.id,
	"at": sprintf("%s/%d", [place.at(t, "operations_enabled"), i]),
	"reason": "all-enabled",
	"label": "everything",
	"message": sprintf("everything tool `%s` can do is switched on", [t.name]),
	"help": "write the list of operations the agent uses",
} if {
	some t in tools
	some i, word in enabled(t)
	word in every_word
}

# A list that the agent's own process keeps hides operations; the server still answers to them.
fail contains {
	"subject": t.id,
	"at": place.at(t, "operations_enabled"),
	"reason": "all-enabled",
	"label": "kept by the client",
	"message": sprintf("the operations of tool `%s` are limited by `%s`, and its server answers to all of them", [t.name, keeper]),
	"help": "limit them at the tool's server or a gateway, and write that as `operations_enforced_by`",
	"related": [{"at": place.at(c, "operations_enforced_by"), "label": "who keeps the list"}],
} if {
	some t in tools
	count(enabled(t)) > 0
	some c in input.connections
	c.name == t.declared.connection
	keeper := c.declared.operations_enforced_by
	keeper in {"agent_process", "client", "prompt", "model"}
}

# Operations of the connection whose credential the tool uses, by their name or the vendor's.
declared(name) := {o.declared.call | some o in of(name); o.declared.call} | (({o.matched | some o in of(name); is_string(o.matched)} | {o.name | some o in of(name)}) | {trim_prefix(o.name, sprintf("%s.", [name])) | some o in of(name)})

of(name) := [o |
	some o in input.operations
	startswith(o.name, sprintf("%s.", [name]))
	not o.planned
]

fail contains {
	"subject": t.id,
	"at": sprintf("%s/%d", [place.at(t, "operations_enabled"), i]),
	"reason": "extra-operation",
	"label": "not declared",
	"message": sprintf("tool `%s` offers `%s`, which connection `%s` does not declare", [t.name, operation, name]),
	"help": sprintf("switch `%s` off, or declare it under `operations` of `%s`", [operation, name]),
} if {
	some t in tools
	name := t.declared.connection
	known := declared(name)
	some i, operation in enabled(t)
	not operation in every_word
	not operation in known
	not endswith_any(operation, known)
}

# `mcp:issue_read` of the catalogue is `issue_read` in the tool.
endswith_any(operation, known) if {
	some k in known
	endswith(k, sprintf(":%s", [operation]))
}

fail contains {
	"subject": t.id,
	"at": place.at(t, "kind"),
	"reason": "open-ended",
	"label": "any command",
	"message": sprintf("tool `%s` is a %s tool: it does whatever it is told, where tools that do one thing exist", [t.name, t.declared.kind]),
	"help": "replace it by tools for the operations that are declared, or limit it with `operations_enabled`",
	"related": [{"at": c.at, "label": sprintf("connection `%s` declares what it does", [c.name])} | some c in specific],
} if {
	some t in tools
	t.declared.kind in open_ended
	count(enabled(t)) == 0
	count(specific) > 0
}

# What a generic tool could be replaced by.
specific contains c if {
	some o in input.operations
	not o.planned
	some c in input.connections
	c.id == o.connection
	words.stated(c.product)
}
