# METADATA
# scope: package
# title: Approver not independent or not capable
# description: Who approves what they asked for, built or are, approves nothing.
# custom:
#   id: GATE-006
#   name: unfit-approver
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [FLOW-004, GATE-001]
#   remediation: >-
#     Name a group of people with members other than those who ask and those who build as `approvers.group`, and write
#     `exclude: [requester, author]`, for payments also `developer`. Where the team is one person, ask for a waiver and let
#     somebody look afterwards.
#   reasons:
#     empty: nobody is named
#     self: the agent approves itself
#     bot: a program approves
#     requester-approves: who asks may also approve
#     developer-approves: who builds the agent may approve payments
#   references:
#     - "OWASP ASI09"
#     - "Agentic threats T10, T15"
#     - "800-53 AC-5, CM-3(4)"
#     - "AI RMF GOVERN 3.2"
#     - "ISO 27001 A.5.3"
#     - "ISO 42001 A.3.2"
#     - "SOC 2 CC6.3, CC8.1"
#     - "EU AI Act Art. 26(2), Art. 14(4)(a)"
#     - "SOX ITGC APD, PC"
#   related: [GATE-007, GATE-008, GATE-009]
package flowgate.rules.gate.approver

import data.flowgate.lib.gates
import data.flowgate.lib.words

subjects contains {"id": g.id, "at": g.at} if some g in gates.approvals

said := {
	"empty": {
		"message": "names nobody who approves",
		"label": "no approver",
		"help": "write `approvers: {group: <actor or group>, exclude: [requester, author]}`",
	},
	"self": {
		"message": "lets the agent approve its own action",
		"label": "the agent itself",
		"help": "name a group of people as `approvers.group`",
	},
	"bot": {
		"message": "lets a program approve",
		"label": "a program",
		"help": "name a group of people (an actor of kind `human`) as `approvers.group`",
	},
	"requester-approves": {
		"message": "lets those approve who ask for the action",
		"label": "they ask too",
		"help": "write `exclude: [requester, author]` below `approvers`, or name another group",
	},
	"developer-approves": {
		"message": "does not keep the developers of the agent from approving payments",
		"label": "developers are not excluded",
		"help": "add `developer` to `exclude` below `approvers`",
	},
}

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
	some g in gates.approvals
	some i in g.inadequate
	i.rule == "GATE-006"
	text := said[i.reason]
	more := gates.story(g)
}

unknown := set()
