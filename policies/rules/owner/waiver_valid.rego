# METADATA
# scope: package
# title: Waiver invalid, expired or unbounded
# description: An exception without an end, an owner and a remedy is a policy that nobody repealed and nobody keeps.
# custom:
#   id: OWNER-004
#   name: invalid-waiver
#   severity: high
#   core: true
#   required_from: sandbox
#   sandbox_severity: keep
#   parameters:
#     max_days:
#       default: 90
#       description: days a waiver may hold
#     max_days_critical:
#       default: 30
#       description: days a waiver of a critical rule may hold
#     warn_days:
#       default: 14
#       description: days before expiry from which on it is announced
#     authority:
#       default: {team_lead: 1, head_of_department: 2, ciso_delegate: 2, ciso: 3, dpo: 3, executive: 3}
#       description: rank of each level of risk owner
#     required_authority:
#       default: {info: 1, low: 1, medium: 1, high: 2, critical: 3}
#       description: rank that the severity of the waived rule asks for
#     not_waivable:
#       default: [SECRET-001, AUDIT-005, ROLLOUT-004]
#       description: rules that no waiver accepts
#   remediation: >-
#     Write rule, reason, one subject, justification, what you do instead, an owner who may accept a risk of this severity,
#     created, expires and the ticket of the remedy; renew it with a fresh decision, or mend the finding.
#   reasons:
#     expired: it no longer holds
#     no-expiry: it has no end
#     too-long: it holds longer than such a waiver may
#     wildcard: it names no single element
#     insufficient-authority: its owner may not accept a risk of this severity
#     no-compensation: nothing is done instead
#     incomplete: justification, owner, created or ticket is missing
#     not-waivable: no waiver accepts this rule
#     unmatched: it matches no finding
#     expiring-soon: it ends within days
#   fixes:
#     expired:
#       - { does: "removes the waiver", edit: remove, up: 1, keys: [expires] }
#     unmatched:
#       - { does: "removes the waiver", edit: remove }
#   references:
#     - "800-53 CA-5, RA-7, PM-9"
#     - "AI RMF MANAGE 1.3, MANAGE 1.4"
#     - "ISO 27001 A.5.36, A.5.1"
#     - "SOC 2 CC4.2, CC5.3"
#     - "GDPR Art. 5(2)"
#     - "PCI DSS 4 12.3.2"
#   related: [OWNER-002]
package flowgate.rules.owner.waiver_valid

subjects contains {"id": w.id, "at": w.at} if some w in input.waivers

fail contains finding(w, "/expires", "expired", {
	"message": sprintf("waiver `%s` expired on %s: it accepts nothing any more", [w.id, w.expires]),
	"help": "mend the finding, or renew the waiver with a fresh decision: new `created`, `expires` and owner",
}) if {
	some w in input.waivers
	w.expires != null
	w.days_left < 0
}

fail contains finding(w, "/expires", "no-expiry", {
	"message": sprintf("waiver `%s` has no end", [w.id]),
	"help": sprintf("write `expires`, at most %d days after `created`", [limit(w)]),
}) if {
	some w in input.waivers
	w.expires == null
}

fail contains finding(w, "/expires", "too-long", {
	"message": sprintf("waiver `%s` holds for %d days, at most %d are allowed for a rule of severity %s", [w.id, w.days, limit(w), severity(w)]),
	"help": sprintf("let it end %d days after `created` at the latest", [limit(w)]),
	"values": {"days": w.days, "allowed": limit(w)},
}) if {
	some w in input.waivers
	w.days > limit(w)
}

fail contains finding(w, "/subject", "wildcard", {
	"message": sprintf("waiver `%s` names no single element", [w.id]),
	"help": "write `subject: <integration>/<element>` as the finding has it; `*` may stand for a part of a name",
}) if {
	some w in input.waivers
	w.wide
}

fail contains finding(w, "/rule", "wildcard", {
	"message": sprintf("waiver `%s` names no rule", [w.id]),
	"help": "write `rule` and `reason` as the finding has them",
}) if {
	some w in input.waivers
	w.rule == null
}

fail contains finding(w, "/authority", "insufficient-authority", {
	"message": sprintf("waiver `%s` is for a rule of severity %s, which %s may not accept", [w.id, severity(w), said(w.authority)]),
	"help": sprintf("let someone of rank %d decide: %s", [needed(w), concat(", ", enough(w))]),
}) if {
	some w in input.waivers
	rank(w) < needed(w)
}

fail contains finding(w, "/compensating", "no-compensation", {
	"message": sprintf("waiver `%s` does not say what is done instead", [w.id]),
	"help": "write `compensating`: the control that makes the risk bearable until it is mended",
}) if {
	some w in input.waivers
	empty(w.compensating)
}

fail contains finding(w, concat("", ["/", field]), "incomplete", {
	"message": sprintf("waiver `%s` does not state `%s`", [w.id, field]),
	"help": sprintf("write `%s`", [field]),
}) if {
	some w in input.waivers
	some field in ["justification", "owner", "created", "ticket"]
	empty(w[field])
}

fail contains finding(w, "/rule", "not-waivable", {
	"message": sprintf("waiver `%s` is for %s, which no waiver accepts", [w.id, w.rule]),
	"help": "mend the finding; this rule guards what cannot be taken back",
}) if {
	some w in input.waivers
	w.rule in params.not_waivable
}

fail contains finding(w, "", "unmatched", {
	"severity": "info",
	"message": sprintf("waiver `%s` matches no finding", [w.id]),
	"help": "remove it when the finding is mended, or correct rule, reason and subject",
}) if {
	some w in input.waivers
	w.matches == 0
}

fail contains finding(w, "/expires", "expiring-soon", {
	"severity": "info",
	"message": sprintf("waiver `%s` ends in %d days", [w.id, w.days_left]),
	"help": "mend the finding before it blocks again, or renew the waiver with a fresh decision",
}) if {
	some w in input.waivers
	w.matches != 0
	w.days_left >= 0
	w.days_left <= params.warn_days
}

unknown := set()

params := data.params["OWNER-004"]

finding(w, field, reason, more) := object.union({"subject": w.id, "at": concat("", [w.at, field]), "reason": reason}, more)

empty(value) if value in {null, ""}

severity(w) := w.severity if w.severity != null

# A rule that does not exist is an input problem; until then the strictest limits hold.
severity(w) := "critical" if w.severity == null

limit(w) := params.max_days_critical if severity(w) == "critical"

limit(w) := params.max_days if severity(w) != "critical"

needed(w) := object.get(params.required_authority, severity(w), 3)

rank(w) := object.get(params.authority, w.authority, 0) if w.authority != null

rank(w) := 0 if w.authority == null

enough(w) := sort([word | some word, level in params.authority; level >= needed(w)])

said(word) := sprintf("`%s`", [word]) if not empty(word)

said(word) := "an owner without `authority`" if empty(word)
