# METADATA
# scope: package
# title: Untrusted content persists into memory used elsewhere
# description: >-
#   A stored instruction fires later, for somebody else, without the attacker present.
# custom:
#   id: INJECT-003
#   name: poisoned-memory
#   severity: high
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Let only curated content or closed-schema facts into the store (gates of kind `human_curation` or `schema`), divide it by user or case (`partition_key`), and say when it is emptied (`reset`).
#   reasons:
#     shared-memory: another context reads what strangers wrote into it
#     cross-user: nothing divides it by user or case
#     no-reset: nothing says when it is emptied
#   references:
#     - "OWASP LLM04:2025/LLM05:2026, LLM08:2025/LLM09:2026, LLM01:2025/LLM01:2026"
#     - "OWASP ASI06"
#     - "Agentic threats T1, T5"
#     - "AISVS 1.0 8.2.3, 8.3.2, 12.5.4"
#     - "ATLAS AML.T0080, AML.T0070, AML.M0031"
#     - "800-53 SI-10, SI-12, SC-4"
#     - "ISO 27001 A.8.7, A.8.3"
#     - "ISO 42001 A.7.5"
#     - "SOC 2 CC6.8"
#   related: [INJECT-001, RETAIN-001, FLOW-007]
package flowgate.rules.inject.poisoned_memory

import data.flowgate.lib.planned
import data.flowgate.lib.words

memories contains m if {
	some m in input.memories
	not m.store in planned.nodes
}

subjects contains {"id": m.store, "at": m.at} if some m in memories

# Strangers' content stays in it, and nobody looks at what enters.
poisoned contains m if {
	some m in memories
	m.tainted
	not words.stated(m.curation)
}

fail contains {
	"subject": m.store,
	"at": m.at,
	"reason": "shared-memory",
	"label": "keeps what strangers wrote",
	"message": sprintf("untrusted content is kept in %s `%s` and read in %s", [m.kind, words.short(m.store), words.list(m.other_readers)]),
	"help": sprintf("put a gate of kind `human_curation`, or a closed `schema`, on flow `%s`", [words.short(m.flow)]),
	"path": m.path,
	"edge": m.flow,
	"values": {"writers": m.writers, "readers": m.readers},
} if {
	some m in poisoned
	count(m.other_readers) > 0
}

# Who writes it reads it again: in another run, for somebody else, unless the store is divided.
own contains m if {
	some m in poisoned
	count(m.other_readers) == 0
	count(m.readers) > 0
}

unknown contains {
	"subject": m.store,
	"at": sprintf("%s/partition_key", [m.at]),
	"missing": "partition_key",
	"reason": "cross-user",
	"message": sprintf("untrusted content is kept in %s `%s` and nothing divides it by user or case", [m.kind, words.short(m.store)]),
	"help": "write `partition_key:` and what divides it, such as `ticket_id`, or put a gate of kind `human_curation` in front",
} if {
	some m in own
	m.partition_key == null
}

fail contains {
	"subject": m.store,
	"at": sprintf("%s/partition_key", [m.at]),
	"reason": "cross-user",
	"label": "not divided",
	"message": sprintf("untrusted content is kept in %s `%s`, which all users share", [m.kind, words.short(m.store)]),
	"help": "write what divides it, such as `partition_key: ticket_id`, or put a gate of kind `human_curation` in front",
	"path": m.path,
	"edge": m.flow,
} if {
	some m in own
	m.partition_key != null
	not words.stated(m.partition_key)
}

unknown contains {
	"subject": m.store,
	"at": sprintf("%s/reset", [m.at]),
	"missing": "reset",
	"reason": "no-reset",
	"message": sprintf("untrusted content is kept in %s `%s` and nothing says when it is emptied", [m.kind, words.short(m.store)]),
	"help": "write `reset:` and when, such as `end_of_case`",
} if {
	some m in own
	words.stated(m.partition_key)
	m.reset == null
}

fail contains {
	"subject": m.store,
	"at": sprintf("%s/reset", [m.at]),
	"reason": "no-reset",
	"label": "never emptied",
	"message": sprintf("untrusted content is kept in %s `%s`, which is never emptied", [m.kind, words.short(m.store)]),
	"help": "write `reset:` and when, such as `end_of_case`",
	"path": m.path,
	"edge": m.flow,
} if {
	some m in own
	words.stated(m.partition_key)
	m.reset != null
	not words.stated(m.reset)
}
