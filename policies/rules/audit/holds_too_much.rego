# METADATA
# scope: package
# title: Audit log holds data it should not hold
# description: Logs are copied, searched and kept longest. What should not be seen must not be in them.
# custom:
#   id: AUDIT-006
#   name: log-holds-too-much
#   severity: high
#   core: false
#   required_from: limited_production
#   parameters:
#     whole:
#       default: [full, "true", verbatim, complete, plain]
#       description: words of `record.inputs` and `record.outputs` for content kept as it is
#     wide:
#       default: [all, anyone, company, employees, everyone, internal, public]
#       description: readers that stand for more than a group
#   remediation: >-
#     Log identifiers and digests (`inputs: redacted`), put a gate of kind `redaction` on what goes into the log, and keep full
#     prompts in a store of their own with few readers and a short period.
#   reasons:
#     credential: what opens other systems is in the log
#     card-data: card data is in the log
#     special-category: health or another special category is in the log
#     full-prompt: restricted data is in the log word for word
#     wide-readers: more people read the log than may read its sources
#   references:
#     - "OWASP LLM02:2025/LLM02:2026"
#     - "AISVS 1.0 5.2.7"
#     - "ATLAS AML.T0057"
#     - "800-53 AU-3(3), AU-9(4)"
#     - "ISO 27001 A.8.11, A.8.15"
#     - "SOC 2 C1.1, P4.2"
#     - "GDPR Art. 5(1)(c), Art. 25(1), Art. 32(1)(a)"
#     - "HIPAA 164.312(a)"
#     - "PCI DSS 4 3.3.1, 3.5.1, 10.3.1"
#   related: [AUDIT-002, SECRET-004, RETAIN-002]
package flowgate.rules.audit.holds_too_much

import data.flowgate.lib.groups
import data.flowgate.lib.place
import data.flowgate.lib.taxonomy
import data.flowgate.lib.words

params := data.params["AUDIT-006"]

sinks contains s if {
	some s in input.stores
	s.kind == "audit_sink"
	not s.planned
}

subjects contains {"id": s.id, "at": s.at} if some s in sinks

classes[c.id] := c if {
	some c in input.classes
	not c.planned
}

contexts contains c.id if some c in input.contexts

# Fields of the record that keep content as it is.
whole contains field if {
	some field in ["inputs", "outputs"]
	value := object.get(input.audit, ["declared", "record", field], null)
	lower(sprintf("%v", [value])) in params.whole
}

# What lies in a sink: by a flow of its own, or because every context is recorded word for word.
holds contains {"sink": s, "class": classes[label.class], "at": s.at, "possible": label.possible, "whole": false} if {
	some s in sinks
	some label in input.labels
	label.node == s.id
	classes[label.class]
}

holds contains {"sink": s, "class": classes[label.class], "at": place.at(input.audit, sprintf("record/%s", [field])), "possible": label.possible, "whole": true} if {
	some s in sinks
	s.id == input.audit.sink
	field := min(whole)
	some label in input.labels
	label.node in contexts
	classes[label.class]
}

reason(h) := "credential" if taxonomy.has(h["class"], taxonomy.credentials)

reason(h) := "card-data" if {
	not taxonomy.has(h["class"], taxonomy.credentials)
	card(h["class"])
}

reason(h) := "special-category" if {
	not taxonomy.has(h["class"], taxonomy.credentials)
	not card(h["class"])
	special(h["class"])
}

reason(h) := "full-prompt" if {
	not taxonomy.has(h["class"], taxonomy.credentials)
	not card(h["class"])
	not special(h["class"])
	h.whole
	h["class"].tier == 3
}

card(c) if taxonomy.has(c, {"user.financial.credit_card", "org.card_authentication"})

card(c) if {
	some regime in c.declared.regimes
	regime in {"pci", "pci_dss"}
}

special(c) if taxonomy.has(c, taxonomy.special)

special(c) if {
	some regime in c.declared.regimes
	regime in {"phi", "hipaa", "special_category", "gdpr_art9"}
}

found := groups.of({[[h.sink.id, reason(h), h.possible], h] | some h in holds})

fail contains object.union(
	{
		"subject": key[0],
		"at": first.at,
		"reason": key[1],
		"label": "goes into the log",
		"message": sprintf("%s %s in the audit log `%s`", [words.list(names), verb(key[2], names), first.sink.name]),
		"help": help(first),
		"related": [{"at": classes[id].at, "label": sprintf("`%s` is declared here", [classes[id].name])} | some id in sort(names)],
		"values": {"classes": sort(names)},
	},
	more,
) if {
	some key, all in found
	names := {h["class"].id | some h in all}
	first := sort([h | some h in all])[0]
	more := weight[key[2]]
}

# What only may be there is told at medium.
weight := {true: {"severity": "medium"}, false: {}}

verb(false, names) := "is" if count(names) == 1

verb(false, names) := "are" if count(names) > 1

verb(true, names) := "may be" if count(names) > 0

help(h) := "write `inputs: redacted` and `outputs: redacted`, with a pointer to a restricted store where the whole text is needed" if h.whole

help(h) := "put a gate of kind `redaction` on the flow into the log, or log an identifier instead" if not h.whole

# A sink that everybody reads, with content that not everybody may read.
fail contains {
	"subject": s.id,
	"at": place.at(s, sprintf("readers/%d", [i])),
	"reason": "wide-readers",
	"label": "wider than its sources",
	"message": sprintf("`%s` may read the audit log `%s`, which holds %s", [reader, s.name, words.list(closed)]),
	"help": sprintf("let only a group read `%s`, or keep the content out of it", [s.name]),
	"values": {"reader": reader, "classes": sort(closed)},
} if {
	some s in sinks
	some i, reader in s.declared.readers
	lower(reader) in params.wide
	closed := {h["class"].id |
		some h in holds
		h.sink.id == s.id
		not h.possible
		not open_to(h["class"], lower(reader))
	}
	count(closed) > 0
}

open_to(c, _) if c.tier == 0

open_to(c, reader) if reader in c.declared.allowed_audience

open_to(c, reader) if {
	reader in {"employees", "internal", "company"}
	some word in c.declared.allowed_audience
	word in {"employees", "internal"}
}

unknown := set()
