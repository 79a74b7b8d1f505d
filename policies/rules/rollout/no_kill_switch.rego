# METADATA
# scope: package
# title: No kill switch
# description: Somebody must be able to stop the agent without its help, at once, and must have done it before.
# custom:
#   id: ROLLOUT-008
#   name: no-kill-switch
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     outside:
#       default: [gateway_block, token_revocation, credential_revocation, key_revocation, account_disable, app_uninstall, network_block, iam_deny]
#       description: methods that work without the agent's process
#     whole:
#       default: [all_principals, all]
#       description: scopes that cover every account of the agent
#     tested_within_days:
#       default: 180
#       description: age of the last test, from limited production on
#   remediation: >-
#     Block it at the gateway and revoke its tokens: `rollout.kill_switch: {method: [gateway_block, token_revocation], scope:
#     all_principals, who, max_time: 5m, tested_on}`. Rehearse it.
#   reasons:
#     missing: nothing says how it is stopped, by whom and how fast
#     in-process-only: the agent itself must agree to stop
#     partial-scope: it stops some of the agent's accounts only
#     untested: nobody has tried it lately
#   fixes:
#     partial-scope:
#       - { does: "stops every account (`scope: all_principals`)", edit: set, value: all_principals, keys: [scope] }
#   references:
#     - "OWASP ASI08, ASI10"
#     - "Agentic threats T13"
#     - "AISVS 1.0 9.1.3, 9.6.1, 9.6.3, 12.4.3"
#     - "800-53 IR-4, CP-12, AC-2(3)"
#     - "AI RMF MANAGE 2.4"
#     - "ISO 27001 A.5.26, A.5.29"
#     - "ISO 42001 A.6.2.6"
#     - "SOC 2 CC7.4"
#     - "EU AI Act Art. 14(4)(e)"
#   related: [OWNER-006, ROLLOUT-007]
package flowgate.rules.rollout.no_kill_switch

import data.flowgate.lib.dates
import data.flowgate.lib.phase
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["ROLLOUT-008"]

rollout := input.rollout if {
	input.rollout != null
	not input.rollout.planned
}

subjects contains {"id": rollout.id, "at": rollout.at}

switch := object.get(rollout.declared, "kill_switch", {})

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, sprintf("kill_switch/%s", [absent[0]])),
	"missing": sprintf("rollout.kill_switch.%s", [absent[0]]),
	"reason": "missing",
	"message": sprintf("nothing says %s", [concat(", ", [what[f] | some f in absent])]),
	"help": "write for example `kill_switch: {method: [gateway_block, token_revocation], scope: all_principals, who: [support-ops, oncall], max_time: 5m}`",
	"values": {"missing": absent},
} if {
	rollout
	absent := [f | some f in ["method", "who", "max_time"]; not words.stated(object.get(switch, f, null))]
	count(absent) > 0
}

what := {
	"method": "how the agent is stopped",
	"who": "who may stop it",
	"max_time": "how fast it stops",
}

# Who closes the chat window has not stopped what runs on a schedule.
fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "kill_switch/method"),
	"reason": "in-process-only",
	"label": "the agent must agree",
	"message": sprintf("the agent is stopped by %s, and nothing stops it from outside", [words.row(switch.method)]),
	"help": "add a block at the gateway or the revocation of its tokens: `method: [gateway_block, token_revocation]`",
} if {
	count(switch.method) > 0
	count([m | some m in switch.method; m in params.outside]) == 0
}

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "kill_switch/scope"),
	"missing": "rollout.kill_switch.scope",
	"reason": "partial-scope",
	"message": "nothing says whether the stop covers every account of the agent",
	"help": "write `scope: all_principals` if it does",
} if {
	rollout
	count(object.get(switch, "method", [])) > 0
	not words.stated(object.get(switch, "scope", null))
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "kill_switch/scope"),
	"reason": "partial-scope",
	"label": "not all",
	"message": sprintf("the stop covers `%s` and leaves other accounts of the agent running", [switch.scope]),
	"help": "revoke or block every account it uses, and write `scope: all_principals`",
} if {
	words.stated(object.get(switch, "scope", null))
	not switch.scope in params.whole
}

unknown contains {
	"subject": rollout.id,
	"at": place.at(rollout, "kill_switch/tested_on"),
	"missing": "rollout.kill_switch.tested_on",
	"reason": "untested",
	"message": "nothing shows that the stop was ever tried",
	"help": "rehearse it and write the day as `tested_on`",
} if {
	phase.production
	count(object.get(switch, "method", [])) > 0
	not switch.tested_on
}

fail contains {
	"subject": rollout.id,
	"at": place.at(rollout, "kill_switch/tested_on"),
	"reason": "untested",
	"label": "not within the time",
	"message": sprintf("the stop was tried on %s, not within the last %d days", [switch.tested_on, params.tested_within_days]),
	"help": "rehearse it again and write the day",
	"values": {"tested_within_days": params.tested_within_days},
} if {
	phase.production
	switch.tested_on
	not dates.within(switch.tested_on, params.tested_within_days)
}
