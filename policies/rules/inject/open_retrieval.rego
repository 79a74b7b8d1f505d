# METADATA
# scope: package
# title: Retrieval without the reader's permissions
# description: >-
#   A search over everything and a chat box together give everybody access to everything.
# custom:
#   id: INJECT-006
#   name: open-retrieval
#   severity: high
#   core: false
#   required_from: internal_pilot
#   parameters:
#     indexes:
#       default: [vector_index, knowledge_base]
#       description: kinds of store that are searched
#     search_tools:
#       default: [search, retrieval, vector_search, rag]
#       description: kinds of tool that search
#     readers:
#       default: [requester, user, caller, reader, end_user]
#       description: words for the person who asks
#     query:
#       default: [query, read, retrieval, runtime]
#       description: words for the time of the question
#   remediation: >-
#     Filter at query time by the rights of the person who asks (`permission_filter: {by: requester, at: query}`) and keep the source's labels on what is indexed.
#   reasons:
#     no-filter: nothing filters what is found by who asks
#     filter-at-index-only: rights are looked at when indexing, not when somebody asks
#   fixes:
#     filter-at-index-only:
#       - { does: "filters when somebody asks (`at: query`)", edit: set, value: { by: requester, at: query }, keys: [permission_filter] }
#   references:
#     - "OWASP LLM08:2025/LLM09:2026, LLM02:2025/LLM02:2026"
#     - "OWASP ASI03, ASI06"
#     - "Agentic threats T3"
#     - "AISVS 1.0 5.2.2, 8.1.3"
#     - "ATLAS AML.T0085"
#     - "800-53 AC-3, AC-4(1)"
#     - "ISO 27001 A.8.3"
#     - "SOC 2 CC6.1"
#     - "GDPR Art. 25(2)"
#   related: [AUTH-007, FLOW-004]
package flowgate.rules.inject.open_retrieval

import data.flowgate.lib.planned
import data.flowgate.lib.words

params := data.params["INJECT-006"]

searching_tools contains t.id if {
	some t in input.tools
	t.declared.kind in params.search_tools
}

searches(r) if r.source_kind in params.indexes

searches(r) if r.source in searching_tools

# Whoever the answer goes to reads what was found. Rights of the person who asked bound a delegated read already.
retrievals contains r if {
	some r in input.retrievals
	searches(r)
	count(r.path) > 0
	not r.subject_mode == "user_delegated"
	not r.flow in planned.flows
	not r.source in planned.nodes
}

subjects contains {"id": r.flow, "at": r.at} if some r in retrievals

by_reader(r) if r.filter in params.readers

at_query(r) if r.filter_stage == null

at_query(r) if r.filter_stage in params.query

unknown contains {
	"subject": r.flow,
	"at": r.filter_at,
	"missing": "permission_filter",
	"reason": "no-filter",
	"message": sprintf("%s from `%s` reaches %s and nothing says whether it is filtered by what they may see", [words.list(r.classes), words.short(r.source), words.list(r.reaches)]),
	"help": "write `permission_filter: {by: requester, at: query}` if it is so; else filter by the rights of the person who asks",
} if {
	some r in retrievals
	r.filter == null
}

fail contains {
	"subject": r.flow,
	"at": r.filter_at,
	"reason": "no-filter",
	"label": "not by who asks",
	"message": sprintf("%s from `%s` reaches %s, filtered by `%s` and not by what they may see", [words.list(r.classes), words.short(r.source), words.list(r.reaches), r.filter]),
	"help": "filter at query time by the rights of the person who asks",
	"path": r.path,
	"edge": r.flow,
} if {
	some r in retrievals
	r.filter != null
	not by_reader(r)
}

fail contains {
	"subject": r.flow,
	"at": r.filter_at,
	"reason": "filter-at-index-only",
	"label": "not when somebody asks",
	"message": sprintf("rights on `%s` are looked at when it is indexed, not when %s is asked for", [words.short(r.source), words.list(r.classes)]),
	"help": "filter at query time too: rights change after indexing",
	"path": r.path,
	"edge": r.flow,
} if {
	some r in retrievals
	by_reader(r)
	not at_query(r)
}
