package flowgate.rules.inject.writable_instructions_test

import data.flowgate.rules.inject.writable_instructions as rule

writer(extra) := object.union({"node": "i/anyone", "flow": "i/F1", "at": "m#0/f", "untrusted": true, "approved": false}, extra)

doc(extra) := {"integration": {"id": "i"}, "instructions": [object.union(
	{
		"id": "i/a:prompt_source", "kind": "prompt_store", "node": "i/prompts", "at": "m#0/p", "agents": ["i/a"],
		"change_control": "reviewed_merge", "digest": null, "unpinned": false, "boundary_kind": "internal", "path": [],
		"writers": [],
	},
	extra,
)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

open(extra) := r if r := {u.reason | some u in rule.unknown} with input as doc(extra)

test_reviewed_prompts_pass if {
	failed({}) == set()
	open({}) == set()
	{s.id | some s in rule.subjects} == {"i/a:prompt_source"} with input as doc({})
}

test_trap_a_wiki_page_is_a_prompt_store if failed({"writers": [writer({})]}) == {"untrusted-writer"}

test_pinned_or_approved_passes if {
	failed({"writers": [writer({})], "digest": "sha256:1"}) == set()
	failed({"writers": [writer({"approved": true})]}) == set()
	failed({"writers": [writer({"untrusted": false})]}) == set()
}

test_nobody_says_how_it_changes if {
	open({"change_control": null}) == {"no-change-control"}
	failed({"change_control": "none"}) == {"no-change-control"}
}

test_remote_tool_that_may_redescribe_itself if {
	tool := {"id": "i/web", "node": "i/web", "kind": "tool_description", "unpinned": true, "change_control": null}
	failed(object.union(tool, {"boundary_kind": "vendor"})) == {"remote-tool-description"}
	failed(object.union(tool, {"boundary_kind": "internal"})) == set()
	failed(object.union(tool, {"boundary_kind": "vendor", "unpinned": false})) == set()
}
