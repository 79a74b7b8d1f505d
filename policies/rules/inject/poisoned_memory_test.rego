package flowgate.rules.inject.poisoned_memory_test

import data.flowgate.rules.inject.poisoned_memory as rule

step := {"flow": "i/F1", "at": "m#0/f", "from": "i/a.main", "to": "i/notes", "label": "untrusted content"}

doc(extra) := {"integration": {"id": "i"}, "memories": [object.union(
	{
		"store": "i/notes", "kind": "memory", "at": "m#0/s", "tainted": true, "path": [step], "flow": "i/F1",
		"writers": ["i/a.main"], "readers": ["i/a.main"], "other_readers": [], "partition_key": "ticket_id",
		"reset": "end_of_case", "curation": null,
	},
	extra,
)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra)

test_notes_of_one_case_pass if {
	failed({}) == set()
	open({}) == set()
	{s.id | some s in rule.subjects} == {"i/notes"} with input as doc({})
}

test_another_context_reads_it if failed({"other_readers": ["i/b.main"]}) == {"shared-memory"}

test_trap_index_of_tickets_is_such_a_store if {
	failed({"kind": "vector_index", "writers": [], "other_readers": ["i/a.main"]}) == {"shared-memory"}
}

test_undivided if {
	open({"partition_key": null}) == {"cross-user"}
	failed({"partition_key": "none"}) == {"cross-user"}
}

test_never_emptied if {
	open({"reset": null}) == {"no-reset"}
	failed({"reset": "none"}) == {"no-reset"}
}

test_curated_passes if {
	failed({"other_readers": ["i/b.main"], "tainted": false, "path": [], "flow": null}) == set()
	failed({"other_readers": ["i/b.main"], "curation": "support lead"}) == set()
}

test_what_nobody_reads_harms_nobody if open({"readers": [], "partition_key": null}) == set()
