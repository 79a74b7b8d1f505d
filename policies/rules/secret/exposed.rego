# METADATA
# scope: package
# title: Secret reaches a model context, log, message or unmanaged store
# description: Whatever enters a context can be read by whoever talks to the model.
# custom:
#   id: SECRET-004
#   name: exposed-secret
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Attach credentials outside the model, in the tool that makes the call, and take them out before anything is logged.
#   reasons:
#     in-context: a context or model sees it
#     in-log: the audit log keeps it
#     in-message: it leaves in a message or tool call
#     in-store: a store that manages no secrets keeps it
#   references:
#     - "OWASP LLM02:2025/LLM02:2026, LLM07:2025/LLM08:2026"
#     - "NHI Top 10 NHI2:2025"
#     - "AISVS 1.0 9.5.4"
#     - "ATLAS AML.T0098, AML.T0083, AML.T0082"
#     - "800-53 IA-5(6), SC-4"
#     - "ISO 27001 A.5.17, A.8.12"
#     - "SOC 2 CC6.1, CC6.7"
#     - "PCI DSS 4 8.3.2"
#   related: [SECRET-001, SECRET-002, AUDIT-006]
package flowgate.rules.secret.exposed

import data.flowgate.lib.planned
import data.flowgate.lib.words

# The place where it is first seen tells the story; what a context passes on to its model comes of it.
found contains c if {
	some c in input.credentials
	not c.node in planned.nodes
	reason(c)
}

reason(c) := "in-context" if c.kind == "context"

reason(c) := "in-context" if {
	c.kind == "model"
	not c.through_context
}

reason(c) := "in-log" if {
	c.kind == "store"
	c.store_kind == "audit_sink"
}

reason(c) := "in-store" if {
	c.kind == "store"
	not c.store_kind in {"audit_sink", "secret_manager"}
}

# A system that checks a credential receives it from a tool; one that gets it from a context gets it in a message.
reason(c) := "in-message" if {
	c.kind in {"system", "tool"}
	c.through_context
}

reason(c) := "in-message" if c.kind == "actor"

# Something to expose: a credential that is managed or declared.
credentials := count(input.secrets) + count(input.credentials)

subjects contains {"id": c.id, "at": c.at} if {
	some c in input.contexts
	credentials > 0
	not c.planned
}

subjects contains {"id": s.id, "at": s.at} if {
	some s in input.stores
	s.kind != "secret_manager"
	credentials > 0
	not s.planned
}

subjects contains {"id": c.node, "at": c.at} if some c in found

what(c) := sprintf("`%s`", [words.short(c["class"])]) if c["class"] != null

what(c) := "a secret" if c["class"] == null

# Of several at one place the first is told: taking the way there away mends all.
first contains c if {
	some c in found
	count(c.path) > 0
	c == sort([[d["class"] == null, d["class"], d] | some d in found; d.node == c.node; reason(d) == reason(c); count(d.path) > 0])[0][2]
}

fail contains {
	"subject": c.node,
	"at": c.at,
	"reason": reason(c),
	"label": "a credential gets here",
	"message": sprintf("%s reaches %s `%s`%s", [what(c), c.kind, words.short(c.node), harm[reason(c)]]),
	"help": help[reason(c)],
	"path": c.path,
	"edge": c.path[count(c.path) - 1].flow,
	"values": {"class": c["class"]},
} if some c in first

harm := {
	"in-context": ", where whoever talks to the model can read it",
	"in-log": ", which is copied and kept longest",
	"in-message": " in what the agent sends",
	"in-store": ", which manages no secrets",
}

help := {
	"in-context": "let the tool add the credential after the model has produced the arguments, and take the flow away",
	"in-log": "put a gate of kind `redaction` that removes it on the flow into the log",
	"in-message": "let the tool add the credential itself, outside of what the model writes",
	"in-store": "keep it in a store of kind `secret_manager` and store the reference instead",
}

unknown := set()
