# METADATA
# scope: package
# title: Vendor file grants more than one task can need
# description: An application whose rights no integration explains is granted for whatever somebody builds on it next.
# custom:
#   id: SCOPE-008
#   name: wide-vendor-file
#   severity: high
#   core: false
#   required_from: sandbox
#   remediation: >-
#     Describe the application in an integration that takes its scopes from this file, and grant only what the operations there need.
#   reasons:
#     all-powerful: the grant administers the system or opens all of it
#     org-wide-application: the application holds it for every user, with nobody signed in
#     whole-account: it may change everything of its kind that the user has
#     every-record: every record of the object may be changed, whoever owns it
#     unscoped-capability: a source of knowledge is not limited to named places
#   fixes:
#     every-record:
#       - { does: "switches `modifyAllRecords` off", edit: set, value: false, keys: [modifyAllRecords] }
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI02, ASI03"
#     - "Agentic threats T3"
#     - "NHI Top 10 NHI5:2025"
#     - "ATLAS AML.M0026"
#     - "800-53 AC-6, AC-6(5), AC-6(1)"
#     - "ISO 27001 A.8.2"
#     - "SOC 2 CC6.1, CC6.3"
#     - "PCI DSS 4 7.2.2, 7.3.3"
#     - "SOX ITGC APD"
#   related: [SCOPE-001, SCOPE-004]
package flowgate.rules.scope.wide_vendor_file

import data.flowgate.lib.vendor

subjects contains {"id": f.id, "at": f.at} if some f in input.vendor_files

# The statements of a file that break the rule, each with why.
faults contains fault if {
	some s in input.vendor_statements
	not s.file in described
	reason := why(s)
	fault := {"file": s.file, "at": s.at, "reason": reason, "value": s.value}
}

# With an integration, scopes are judged by what its operations need (SCOPE-001 to SCOPE-004).
described contains f.id if {
	some f in input.vendor_files
	f.described
}

why(s) := "all-powerful" if s.powerful != null

why(s) := "org-wide-application" if {
	s.powerful == null
	s.aspect == "grant"
	s.token == "application"
	s.breadth == "all"
	s.access != "auth"
}

why(s) := "whole-account" if {
	s.powerful == null
	s.aspect == "grant"
	s.token != "application"
	s.breadth == "all"
	s.access in {"write", "delete", "admin"}
}

why(s) := "every-record" if {
	s.powerful == null
	s.aspect == "permission"
	s.access == "modify_all"
}

why(s) := "unscoped-capability" if s.aspect == "unscoped-capability"

# One finding for a file and a reason: the first place, the others beside it.
fail contains finding if {
	some file in input.vendor_files
	some reason in {fault.reason | some fault in faults; fault.file == file.id}
	found := [fault | some fault in faults; fault.file == file.id; fault.reason == reason]
	finding := {
		"subject": file.id,
		"at": found[0].at,
		"reason": reason,
		"severity": severity[reason],
		"label": label[reason],
		"message": sprintf("%s %s", [file.kind_name, sprintf(message[reason], [vendor.named(found)])]),
		"help": help[reason],
		"related": vendor.others(found, label[reason]),
	}
}

severity := {
	"all-powerful": "high",
	"org-wide-application": "high",
	"whole-account": "medium",
	"every-record": "medium",
	"unscoped-capability": "medium",
}

label := {
	"all-powerful": "opens everything",
	"org-wide-application": "for the whole organisation",
	"whole-account": "for everything of its kind",
	"every-record": "every record",
	"unscoped-capability": "no place is named",
}

message := {
	"all-powerful": "grants %s, which opens everything the account can reach",
	"org-wide-application": "asks for %s for itself: it holds for every user of the organisation, with nobody signed in",
	"whole-account": "grants %s: it may change everything of that kind, not only what the task is about",
	"every-record": "gives %s: sharing rules no longer hold",
	"unscoped-capability": "opens %s without naming places: the agent answers from all that its user may see",
}

help := {
	"all-powerful": "grant the single scopes that the tasks need",
	"org-wide-application": "ask for it on behalf of a signed-in user, or limit it to named mailboxes, sites or teams",
	"whole-account": "use the narrower sibling of the scope, such as one for files that the application made or for one field",
	"every-record": "remove `modifyAllRecords` and share the records that the task is about",
	"unscoped-capability": "name the sites, connections or folders that the agent needs",
}

unknown := set()
