# METADATA
# scope: package
# title: Role-restricted data reachable by requesters without mirrored permissions
# description: >-
#   A broad service account behind a chat window is the classic confused deputy: people read through the agent what they may
#   not read themselves.
# custom:
#   id: AUTH-007
#   name: unmirrored-permissions
#   severity: high
#   core: false
#   required_from: internal_pilot
#   contributes_to: [FLOW-004]
#   remediation: >-
#     Decide by the requester's own rights where it is read (`authorization: requester`, or `subject_mode: user_delegated`), or
#     let only a group receive it that `allowed_audience` of the class names.
#   reasons:
#     no-requester-check: nobody asks whether the reader may see it
#     check-not-on-every-path: one way asks, another does not
#   references:
#     - "OWASP LLM02:2025/LLM02:2026, LLM08:2025/LLM09:2026"
#     - "OWASP ASI03"
#     - "Agentic threats T3"
#     - "AISVS 1.0 5.2.2, 5.2.4"
#     - "800-53 AC-3, AC-3(7), AC-4"
#     - "ISO 27001 A.5.15, A.8.3"
#     - "SOC 2 CC6.1, CC6.3"
#     - "HIPAA 164.312(a)"
#     - "PCI DSS 4 7.2.5, 7.2.6"
#   related: [AUTH-006, INJECT-006, FLOW-004]
package flowgate.rules.auth.unmirrored

import data.flowgate.lib.planned
import data.flowgate.lib.words

exposures contains e if {
	some e in input.exposures
	not e.node in planned.nodes
}

subjects contains {"id": e.id, "at": e.at} if some e in exposures

fail contains {
	"subject": e.id,
	"at": e.at,
	"reason": reason(e),
	"label": sprintf("reads `%s`", [words.short(e["class"])]),
	"message": sprintf("`%s` receives `%s`, which only some roles may see, and %s", [words.short(e.node), words.short(e["class"]), lack[reason(e)]]),
	"help": sprintf("write `authorization: requester` on the operation that reads `%s` once it decides by the reader's rights, or name the group that has the right in `allowed_audience`", [words.short(e["class"])]),
	"path": e.path,
	"edge": e.path[count(e.path) - 1].flow,
	"values": {"class": e["class"]},
} if {
	some e in exposures
	not e.entitled
	count(e.path) > 0
}

reason(e) := "check-not-on-every-path" if e.checked

reason(e) := "no-requester-check" if not e.checked

lack := {
	"no-requester-check": "nothing checks whether the reader may",
	"check-not-on-every-path": "this way there does not check it, though another does",
}

unknown := set()
