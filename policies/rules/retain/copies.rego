# METADATA
# scope: package
# title: Derived copies outlive or escape their source
# description: Deleting a record while its embedding and its copy in a chat remain deletes nothing.
# custom:
#   id: RETAIN-004
#   name: escaped-copies
#   severity: high
#   core: false
#   required_from: limited_production
#   contributes_to: [RETAIN-001]
#   remediation: >-
#     Carry deletion on to the copies (`retention.propagates_to` of the source), keep copies no longer than the source, and send
#     references instead of content.
#   reasons:
#     outlives-source: the copy is kept longer than the record
#     no-propagation: deleting the record does not reach the copy
#     channel-copy: a conversation keeps it, and nothing says for how long
#   references:
#     - "OWASP LLM08:2025/LLM09:2026"
#     - "AISVS 1.0 5.2.7, 8.3.1"
#     - "ATLAS AML.T0085"
#     - "800-53 SI-12(3), SI-18, CM-13"
#     - "ISO 27001 A.8.10"
#     - "ISO 42001 A.7.5"
#     - "SOC 2 P4.3, C1.2"
#     - "GDPR Art. 5(1)(e), Art. 25(1), Art. 28(3)(g)"
#   related: [RETAIN-001, RETAIN-002]
package flowgate.rules.retain.copies

import data.flowgate.lib.planned
import data.flowgate.lib.words

# What only may be a copy is not judged, nor aggregates about nobody; a model that keeps nothing has no copy.
copies contains c if {
	some c in input.copies
	not c.possible
	c.personal
	c.seconds != 0
	not c.copy in planned.nodes
	not c.source in planned.nodes
	c.kind in {"channel", "memory", "vector_index", "cache", "database", "transcript", "knowledge_base", "model"}
}

subjects contains {"id": c.copy, "at": c.at} if some c in copies

names(copy, source) := words.list({c["class"] | some c in copies; c.copy == copy; c.source == source})

days(seconds) := floor(seconds / 86400)

# One for each pair of places, whatever classes lie in both.
late contains c if {
	some c in copies
	c.outlives
	c["class"] == min({d["class"] | some d in copies; d.copy == c.copy; d.source == c.source; d.outlives})
}

fail contains {
	"subject": c.copy,
	"at": c.at,
	"reason": "outlives-source",
	"label": sprintf("%d days", [days(c.seconds)]),
	"message": sprintf("`%s` keeps a copy of %s for %d days, `%s` the original for %d", [words.short(c.copy), names(c.copy, c.source), days(c.seconds), words.short(c.source), days(c.source_seconds)]),
	"help": sprintf("keep it in `%s` for at most %d days, or keep a reference there", [words.short(c.copy), days(c.source_seconds)]),
	"related": [{"at": c.source_at, "label": "the original"}],
	"path": c.path,
	"values": {"days": days(c.seconds), "source_days": days(c.source_seconds)},
} if some c in late

pairs contains [c.copy, c.source] if {
	some c in copies
	not c.propagated
	c.kind != "channel"
	c.kind != "model"
}

unknown contains {
	"subject": pair[0],
	"at": first.propagates_at,
	"missing": "retention.propagates_to",
	"reason": "no-propagation",
	"message": sprintf("deleting %s in `%s` does not reach its copy in `%s`", [names(pair[0], pair[1]), words.short(pair[1]), words.short(pair[0])]),
	"help": sprintf("write `retention: {propagates_to: [%s]}` on `%s` once deletion is carried on", [words.short(pair[0]), words.short(pair[1])]),
} if {
	some pair in pairs
	first := sort([c | some c in copies; c.copy == pair[0]; c.source == pair[1]])[0]
}

channels contains c.copy if {
	some c in copies
	c.kind == "channel"
	c.seconds == null
}

unknown contains {
	"subject": channel,
	"at": first.at,
	"missing": "retention.period",
	"reason": "channel-copy",
	"message": sprintf("`%s` keeps a copy of %s, and nothing says for how long", [words.short(channel), words.list({c["class"] | some c in copies; c.copy == channel})]),
	"help": sprintf("write `retention: 90d` on system `%s`, or post a link instead of the content", [words.short(channel)]),
} if {
	some channel in channels
	first := sort([c | some c in copies; c.copy == channel])[0]
}
