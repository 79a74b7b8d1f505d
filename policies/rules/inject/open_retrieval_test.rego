package flowgate.rules.inject.open_retrieval_test

import data.flowgate.rules.inject.open_retrieval as rule

params := {"INJECT-006": {
	"indexes": ["vector_index", "knowledge_base"], "search_tools": ["search"], "readers": ["requester"], "query": ["query"],
}}

step := {"flow": "i/F1", "at": "m#0/f", "from": "i/index", "to": "i/a.main", "label": "notes"}

doc(extra) := {"integration": {"id": "i"}, "tools": [{"id": "i/find", "planned": false, "declared": {"kind": "search"}}], "retrievals": [object.union(
	{
		"flow": "i/F1", "at": "m#0/f", "source": "i/index", "source_kind": "vector_index", "subject_mode": "service",
		"classes": ["i/notes"], "filter": "requester", "filter_stage": "query", "filter_at": "m#0/s/permission_filter",
		"path": [step], "reaches": ["i/employee"],
	},
	extra,
)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra) with data.params as params

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra) with data.params as params

subjects(extra) := r if r := {s.id | some s in rule.subjects} with input as doc(extra) with data.params as params

test_filtered_by_who_asks_passes if {
	failed({}) == set()
	failed({"filter_stage": null}) == set()
	open({}) == set()
	subjects({}) == {"i/F1"}
}

test_no_filter if {
	open({"filter": null}) == {"no-filter"}
	failed({"filter": "none"}) == {"no-filter"}
}

test_filtered_when_indexed_only if failed({"filter_stage": "index"}) == {"filter-at-index-only"}

test_a_tool_that_searches_counts if {
	subjects({"source": "i/find", "source_kind": "tool"}) == {"i/F1"}
	subjects({"source": "i/crm", "source_kind": "system"}) == set()
}

test_trap_what_reaches_nobody_passes if subjects({"path": []}) == set()

test_a_delegated_read_has_the_reader_s_rights if subjects({"subject_mode": "user_delegated"}) == set()
