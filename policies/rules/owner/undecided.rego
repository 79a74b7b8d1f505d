# METADATA
# scope: package
# title: Purpose and regulatory applicability not declared
# description: Duties follow from the purpose and the law; who builds first learns of them from the auditor.
# custom:
#   id: OWNER-003
#   name: purpose-undeclared
#   severity: medium
#   core: false
#   required_from: limited_production
#   remediation: >-
#     Fill in `purpose` and `governance` with your lawyers: what it is for and what not, whose law applies, which regimes
#     (each with `applies` and a reason), your role, and the class under the EU AI Act with reason and who decided.
#   reasons:
#     no-purpose: what it is for, or what it must not be used for, is not stated
#     no-jurisdiction: nothing says whose law applies
#     regime-undecided: nobody decided whether a regime applies, or in which role you act
#     ai-class-undecided: nobody decided on the class under the EU AI Act
#   references:
#     - "800-53 PT-2, PL-8, RA-3"
#     - "AI RMF MAP 1.1, GOVERN 1.1, MAP 3.3"
#     - "ISO 27001 A.5.31"
#     - "ISO 42001 A.9.4, A.6.2.2"
#     - "SOC 2 CC3.1"
#     - "GDPR Art. 30(1)(a), Art. 30(1)(b), Art. 35(7)(a)"
#     - "EU AI Act Art. 6(2), Art. 13(3)(b)(i)"
#   related: [OWNER-005, RETAIN-003]
package flowgate.rules.owner.undecided

import data.flowgate.lib.place
import data.flowgate.lib.words

integration := input.integration if input.integration.has_manifest

subjects contains {"id": integration.id, "at": integration.at}

field(path) := object.get(integration.declared, path, null)

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, sprintf("purpose/%s", [absent[0]])),
	"missing": sprintf("purpose.%s", [absent[0]]),
	"reason": "no-purpose",
	"message": sprintf("nothing says what the agent is %s", [concat(", or what it is ", [use[f] | some f in absent])]),
	"help": "write for example `purpose: {intended: Shorten first response time, prohibited: [credit decisions, staff rating]}`",
} if {
	integration
	absent := [f | some f in ["intended", "prohibited"]; not words.stated(field(["purpose", f]))]
	count(absent) > 0
}

use := {"intended": "for", "prohibited": "not to be used for"}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "governance/jurisdictions"),
	"missing": "governance.jurisdictions",
	"reason": "no-jurisdiction",
	"message": "nothing says whose law applies",
	"help": "write where the people concerned live and the company is, for example `jurisdictions: [eu, us]`",
} if {
	integration
	not words.stated(field(["governance", "jurisdictions"]))
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "governance/controller_role"),
	"missing": "governance.controller_role",
	"reason": "regime-undecided",
	"message": "nothing says whether you are controller or processor",
	"help": "write `controller_role: controller`, `processor` or `joint_controller`",
} if {
	integration
	not words.stated(field(["governance", "controller_role"]))
}

regimes := object.get(integration.declared, ["governance", "regimes"], {})

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, "governance/regimes"),
	"missing": "governance.regimes",
	"reason": "regime-undecided",
	"message": "nothing says which regimes apply",
	"help": "write for example `regimes: {gdpr: {applies: true}, pci_dss: {applies: false, reason: no card data}}`",
	"edge": sprintf("%s/governance/regimes", [integration.id]),
} if {
	integration
	count(regimes) == 0
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, sprintf("governance/regimes/%s/applies", [name])),
	"missing": sprintf("governance.regimes.%s.applies", [name]),
	"reason": "regime-undecided",
	"message": sprintf("nothing says whether regime `%s` applies", [name]),
	"help": "write `applies: true`, or `applies: false` with the reason",
} if {
	integration
	some name, regime in regimes
	not is_boolean(object.get(regime, "applies", null))
}

unknown contains {
	"subject": integration.id,
	"at": place.at(integration, sprintf("governance/regimes/%s/reason", [name])),
	"missing": sprintf("governance.regimes.%s.reason", [name]),
	"reason": "regime-undecided",
	"message": sprintf("regime `%s` is said not to apply, without a reason", [name]),
	"help": "write why as `reason`",
} if {
	integration
	some name, regime in regimes
	regime.applies == false
	not words.stated(object.get(regime, "reason", null))
}

# Whether a class is right is for people to decide; that they did is what is checked.
unknown contains {
	"subject": integration.id,
	"at": place.at(integration, sprintf("governance/ai_act/%s", [absent[0]])),
	"missing": sprintf("governance.ai_act.%s", [absent[0]]),
	"reason": "ai-class-undecided",
	"message": sprintf("the classification under the EU AI Act does not state %s", [words.row(absent)]),
	"help": "write for example `ai_act: {role: deployer, class: not_high_risk, reason: \"internal triage, no Annex III use\", decided_by: legal, decided_on: 2026-09-12}`",
} if {
	integration
	absent := [f | some f in ["role", "class", "reason", "decided_by"]; not words.stated(field(["governance", "ai_act", f]))]
	count(absent) > 0
}

fail := set()
