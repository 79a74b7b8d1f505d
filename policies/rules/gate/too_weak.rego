# METADATA
# scope: package
# title: Gate too weak for the action
# description: People approve what they are shown; what runs afterwards must be that, and no more.
# custom:
#   id: GATE-008
#   name: weak-gate
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [FLOW-004, GATE-001]
#   parameters:
#     batch_max:
#       default: 0
#       description: items that one approval of scope `batch(max=n)` may cover; 0 allows no batch
#   remediation: >-
#     Let a person approve each item (`scope: single`), see all of it (`approver_sees: full`), and bind the approval to it
#     (`approval_bound_to: action_digest`); enforce the gate outside the agent's process.
#   reasons:
#     model-as-approver: a model judges instead of a person
#     standing-approval: one approval covers many actions
#     partial-view: the approver does not see all of it
#     not-bound: what runs may differ from what was approved
#     in-process: the agent's own process enforces it
#   fixes:
#     standing-approval:
#       - { does: "asks for each item (`scope: single`)", edit: set, value: single, keys: [scope] }
#     partial-view:
#       - { does: "shows all of it (`approver_sees: full`)", edit: set, value: full, keys: [approver_sees] }
#     not-bound:
#       - { does: "binds the approval to what runs (`approval_bound_to: action_digest`)", edit: set, value: action_digest, keys: [approval_bound_to] }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI09"
#     - "Agentic threats T10, T15"
#     - "AISVS 1.0 9.2.2, 9.2.6, 9.2.8, 9.5.3"
#     - "800-53 AC-3, AU-10"
#     - "ISO 27001 A.8.27"
#     - "SOC 2 CC8.1"
#     - "EU AI Act Art. 14(4)(b), Art. 14(4)(c)"
#   related: [GATE-006, GATE-007]
package flowgate.rules.gate.too_weak

import data.flowgate.lib.gates
import data.flowgate.lib.words

batch_max := data.params["GATE-008"].batch_max

# A classifier beside an approval is welcome. In its place it is not.
judged contains g if some g in gates.approvals

judged contains g if {
	some g in input.gates
	g.kind != "human_approval"
	g.id in gates.used
	not g.planned
	some i in g.inadequate
	i.reason == "model-as-approver"
	g.id in instead
}

# Gates on actions that need a person and have none.
instead contains id if {
	some a in input.actions
	not a.covered
	needs_person(a)
	some id in a.gates
}

needs_person(a) if a.external

needs_person(a) if {
	some o in input.operations
	o.id == a.operation
	o.capability == "record_write"
}

subjects contains {"id": g.id, "at": g.at} if some g in judged

said := {
	"model-as-approver": {
		"message": "stands where a person must decide, and is a model's judgement",
		"label": "a model judges",
		"help": "keep it as a filter if you like, and add a gate of kind `human_approval`",
	},
	"standing-approval": {
		"message": "approves more than one action at a time",
		"label": "for many actions",
		"help": batches,
	},
	"partial-view": {
		"message": "does not show the approver all of what will happen",
		"label": "not all of it",
		"help": "write `approver_sees: full` and show recipient, content or change, target record and data classes",
	},
	"not-bound": {
		"message": "does not bind the approval to what then runs",
		"label": "may differ from what was approved",
		"help": "write `approval_bound_to: action_digest`, and ask again when anything changes afterwards",
	},
	"in-process": {
		"message": "is enforced by the agent's own process, or nothing says where",
		"label": "the agent can get around it",
		"help": "enforce it in a gateway, the tool's server or the target system and write that as `enforced_by`",
	},
}

batches := "write `scope: single`" if batch_max == 0

batches := sprintf("write `scope: single`, or `scope: batch(max=%d)` with a visible list", [batch_max]) if batch_max > 0

fail contains object.union(
	{
		"subject": g.id,
		"at": i.at,
		"reason": i.reason,
		"label": text.label,
		"message": sprintf("gate `%s` %s", [words.short(g.id), text.message]),
		"help": text.help,
	},
	more,
) if {
	some g in judged
	some i in g.inadequate
	i.rule == "GATE-008"
	told(g, i)
	text := said[i.reason]
	more := gates.story(g)
}

# A model's judgement in place of a person is wrong wherever it is enforced.
told(_, i) if i.reason != "in-process"

told(g, _) if g.kind == "human_approval"

unknown := set()
