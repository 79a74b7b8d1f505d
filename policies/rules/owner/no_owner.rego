# METADATA
# scope: package
# title: No accountable owner or identity life-cycle
# description: Agents and accounts that nobody answers for are found by attackers first, and by nobody when they break.
# custom:
#   id: OWNER-001
#   name: no-owner
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     review_days:
#       default: 180
#       description: an account is reviewed again within so many days
#     deputies:
#       default: [business, technical]
#       description: owners that name somebody who stands in
#   remediation: >-
#     Name roles or groups as `owners.business`, `technical`, `security` and `oncall`, with a `deputy`, and for each account
#     (`auth.principal`) an `owner`, the day of the next review as `review_by`, and how it is removed as `decommission`.
#   reasons:
#     no-business-owner: nobody answers for what it achieves and risks
#     no-technical-owner: nobody answers for the program
#     no-security-contact: nobody is there for security questions
#     no-on-call: nobody is called when it breaks
#     no-deputy: nobody stands in
#     person-not-role: one person is named instead of a role
#     identity-unowned: nobody answers for the account
#     identity-review-overdue: nobody looks whether the account is still needed
#     no-decommission: nothing says how the account is removed
#   references:
#     - "OWASP ASI10"
#     - "NHI Top 10 NHI1:2025"
#     - "800-53 AC-2, AC-2(3), AC-6(7), PM-5"
#     - "AI RMF GOVERN 2.1, GOVERN 1.7"
#     - "ISO 27001 A.5.2, A.5.9, A.5.18"
#     - "ISO 42001 A.3.2"
#     - "SOC 2 CC1.3, CC6.2"
#     - "GDPR Art. 24(1)"
#     - "PCI DSS 4 7.2.5.1, 8.2.6"
#     - "EU AI Act Art. 26(2)"
#     - "SOX ITGC APD"
#   related: [AUTH-001, OWNER-006]
package flowgate.rules.owner.no_owner

import data.flowgate.lib.dates
import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["OWNER-001"]

subjects contains {"id": input.integration.id, "at": input.integration.at} if input.integration.has_manifest

owners := object.get(input.integration.declared, "owners", {})

reason := {
	"business": "no-business-owner",
	"technical": "no-technical-owner",
	"security": "no-security-contact",
	"oncall": "no-on-call",
}

task := {
	"business": "answers for what the agent achieves and risks",
	"technical": "answers for the program",
	"security": "is there for security questions",
	"oncall": "is called when it breaks",
}

example := {
	"business": "business: {role: head-of-support, group: support-leads, deputy: support-ops}",
	"technical": "technical: {role: agent-platform, group: agent-platform, deputy: platform-duty}",
	"security": "security: appsec",
	"oncall": "oncall: {rota: agents-primary}",
}

named(who) if {
	some field in ["group", "role", "rota"]
	words.stated(object.get(owners, [who, field], null))
}

unknown contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, sprintf("owners/%s", [who])),
	"missing": sprintf("owners.%s", [who]),
	"reason": reason[who],
	"message": sprintf("nothing says who %s", [task[who]]),
	"help": sprintf("write below `owners` for example `%s`", [example[who]]),
	"edge": sprintf("%s/owners/%s", [input.integration.id, who]),
} if {
	input.integration.has_manifest
	some who, _ in task
	not named(who)
}

unknown contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, sprintf("owners/%s/deputy", [who])),
	"missing": sprintf("owners.%s.deputy", [who]),
	"reason": "no-deputy",
	"message": sprintf("nobody stands in for the %s owner", [who]),
	"help": "write another group or role, for example `deputy: platform-duty`",
} if {
	input.integration.has_manifest
	some who in params.deputies
	named(who)
	not words.stated(object.get(owners, [who, "deputy"], null))
}

fail contains {
	"subject": input.integration.id,
	"at": place.at(input.integration, sprintf("owners/%s", [who])),
	"reason": "person-not-role",
	"severity": "info",
	"label": "a person",
	"message": sprintf("the %s owner is the person `%s`, who may be away or gone", [who, owners[who].group]),
	"help": "write the role or group that answers, and the person as its `deputy` if you like",
} if {
	input.integration.has_manifest
	some who, _ in task
	not words.stated(object.get(owners, [who, "role"], null))
	regex.match(`^[a-z]+\.[a-z]+(@.*)?$`, lower(owners[who].group))
}

accounts contains c if {
	some c in input.connections
	not c.planned
	c.declared.auth.principal.id
}

subjects contains {"id": c.id, "at": c.at} if some c in accounts

account(c) := c.declared.auth.principal

duties := ["owner", "review_by", "decommission"]

duty := {
	"owner": {"reason": "identity-unowned", "what": "who answers for it", "example": "owner: agent-platform"},
	"review_by": {"reason": "identity-review-overdue", "what": "when it is reviewed", "example": "review_by: <day>"},
	"decommission": {"reason": "no-decommission", "what": "how it is removed when the agent goes", "example": "decommission: OFF-7"},
}

# What is not stated of an account is one gap, under the reason of the first.
unknown contains {
	"subject": c.id,
	"at": place.at(c, sprintf("auth/principal/%s", [absent[0]])),
	"missing": sprintf("auth.principal.%s", [absent[0]]),
	"reason": duty[absent[0]].reason,
	"message": sprintf("nothing says of account `%s` (connection `%s`) %s", [account(c).id, c.name, concat(", ", [duty[d].what | some d in absent])]),
	"help": sprintf("write `principal: {%s}`; the review at most %d days from now", [concat(", ", [duty[d].example | some d in absent]), params.review_days]),
	"values": {"missing": absent},
} if {
	some c in accounts
	absent := [d | some d in duties; not words.stated(object.get(account(c), d, null))]
	count(absent) > 0
}

fail contains {
	"subject": c.id,
	"at": place.at(c, "auth/principal/review_by"),
	"reason": "identity-review-overdue",
	"label": when.label,
	"message": sprintf("the review of account `%s` of connection `%s` %s", [account(c).id, c.name, when.message]),
	"help": when.help,
	"values": {"review_days": params.review_days},
} if {
	some c in accounts
	when := late(dates.age(account(c).review_by), account(c).review_by)
}

late(age, day) := {
	"label": "overdue",
	"message": sprintf("was due on %s", [day]),
	"help": "review it and write the day of the next review",
} if age > 0

late(age, day) := {
	"label": "too far away",
	"message": sprintf("is planned for %s, more than %d days from now", [day, params.review_days]),
	"help": sprintf("review it within %d days", [params.review_days]),
} if age < 0 - params.review_days
