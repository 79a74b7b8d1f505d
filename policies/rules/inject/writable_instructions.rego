# METADATA
# scope: package
# title: Instructions or policies loaded from a place untrusted parties can write
# description: >-
#   Whoever writes the instructions owns the agent.
# custom:
#   id: INJECT-005
#   name: writable-instructions
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Keep prompts in a reviewed repository and pin the version in use (`prompt_source: {store, digest, change_control}`); pin tools by version or digest.
#   reasons:
#     untrusted-writer: someone untrusted can write it
#     no-change-control: nothing says how it is changed
#     remote-tool-description: a tool outside the company may change how it describes itself
#   references:
#     - "OWASP LLM01:2025/LLM01:2026, LLM07:2025/LLM08:2026"
#     - "OWASP ASI01, ASI04"
#     - "Agentic threats T6"
#     - "AISVS 1.0 10.4.8, 2.1.6"
#     - "ATLAS AML.T0081, AML.T0110, AML.T0099"
#     - "800-53 CM-5, CM-3, SI-10"
#     - "ISO 27001 A.8.32, A.8.4"
#     - "SOC 2 CC8.1"
#     - "SOX ITGC PC"
#   related: [TOOL-001, SCOPE-007]
package flowgate.rules.inject.writable_instructions

import data.flowgate.lib.planned
import data.flowgate.lib.words

sources contains s if {
	some s in input.instructions
	not s.node in planned.nodes
	not s.id in planned.nodes
}

subjects contains {"id": s.id, "at": s.at} if some s in sources

# A digest fixes the version in use: what is written later is not loaded.
pinned(s) if words.stated(s.digest)

loose(s) := [w | some w in s.writers; w.untrusted; not w.approved]

fail contains {
	"subject": s.id,
	"at": s.at,
	"reason": "untrusted-writer",
	"label": "loaded from here",
	"message": sprintf("%s takes its instructions from `%s`, which %s can write", [words.list(s.agents), words.short(s.node), words.list({w.node | some w in writers})]),
	"help": "load instructions from a place that changes only by review, and pin the version in use with `digest`",
	"path": s.path,
	"edge": writers[0].flow,
	"related": [{"at": w.at, "label": sprintf("`%s` writes here", [words.short(w.node)])} | some w in writers],
} if {
	some s in sources
	s.kind == "prompt_store"
	not pinned(s)
	writers := loose(s)
	count(writers) > 0
}

unknown contains {
	"subject": s.id,
	"at": sprintf("%s/change_control", [s.at]),
	"missing": "change_control",
	"reason": "no-change-control",
	"message": sprintf("nothing says how the instructions of %s are changed", [words.list(s.agents)]),
	"help": "write `change_control: reviewed_merge`, or how else a change is looked at before it is used",
} if {
	some s in sources
	s.kind == "prompt_store"
	s.change_control == null
}

fail contains {
	"subject": s.id,
	"at": sprintf("%s/change_control", [s.at]),
	"reason": "no-change-control",
	"label": "changed without review",
	"message": sprintf("the instructions of %s are changed without review", [words.list(s.agents)]),
	"help": "change them by review only, and write how as `change_control`",
} if {
	some s in sources
	s.kind == "prompt_store"
	s.change_control != null
	not words.stated(s.change_control)
}

fail contains {
	"subject": s.id,
	"at": s.at,
	"reason": "remote-tool-description",
	"label": "not pinned",
	"message": sprintf("tool `%s` runs outside the company and nothing pins how it describes itself to %s", [words.short(s.node), words.list(s.agents)]),
	"help": "pin it by `version` and `digest`, with `discovery: static`",
} if {
	some s in sources
	s.kind == "tool_description"
	s.boundary_kind != "internal"
	s.unpinned
}
