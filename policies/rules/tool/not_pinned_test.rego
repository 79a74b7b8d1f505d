package flowgate.rules.tool.not_pinned_test

import data.flowgate.rules.tool.not_pinned as rule

element(declared) := {"id": "i/e", "name": "e", "at": "m#0/e", "planned": false, "declared": declared}

model(declared) := {"models": [object.union(element(declared), {"unknown": false})]}

tool(declared) := {"tools": [element(declared)], "boundaries": [{"name": "saas", "declared": {"kind": "vendor"}}]}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

pinned := {"kind": "mcp_server", "version": "1.4.2", "digest": "sha256:ab", "discovery": "static"}

test_pinned_parts_pass if {
	failed(tool(pinned)) == set()
	open(tool(pinned)) == set()
	failed(model({"name": "model-co/large-2026-07-15"})) == set()
	{s.id | some s in rule.subjects} == {"i/e"} with input as tool(pinned)
}

test_names_that_stay if {
	every name in ["a/b-20250514", "gpt-9-0613", "small-001", "reg.example/m@sha256:0123456789abcdef", "claude-x-20250101-v1:0"] {
		failed(model({"name": name})) == set()
	}
}

test_floating_model if {
	every name in ["latest", "gpt-9", "large-latest", "model-co/large", "mini-preview"] {
		failed(model({"name": name})) == {"floating-model"}
	}
	open(model({})) == {"floating-model"}
}

test_floating_tool if {
	every version in ["latest", "main", "^1.2", "~2", "*", "1.x", ">=3"] {
		failed(tool(object.union(pinned, {"version": version}))) == {"floating-tool"}
	}
	open(tool({"kind": "http"})) == {"floating-tool"}
}

test_dynamic_discovery if failed(tool(object.union(pinned, {"discovery": "dynamic"}))) == {"dynamic-discovery"}

test_no_digest if {
	open(tool({"kind": "mcp_server", "version": "1.4.2"})) == {"no-digest"}
	open({"agents": [element({"prompt_source": {"store": "repo"}})]}) == {"no-digest"}
	open({"agents": [element({"prompt_source": {"store": "repo", "digest": "sha256:ab"}})]}) == set()
}

test_trap_service_of_a_vendor_needs_a_version_only if {
	open(tool({"kind": "mcp_server", "version": "2026-05-01", "boundary": "saas"})) == set()
	open(tool({"kind": "mcp_server", "version": "2026-05-01", "vendor": "acme"})) == set()
	open(tool({"kind": "mcp_server", "vendor": "acme"})) == {"floating-tool"}
}

test_moving_version_of_a_connector if {
	failed({"connections": [element({"api": {"version": "latest"}})]}) == {"floating-tool"}
	failed({"connections": [element({"api": {"version": "v64.0"}})]}) == set()
}

test_model_nobody_declared_is_no_subject if {
	{s.id | some s in rule.subjects} == set() with input as {"models": [object.union(element({}), {"unknown": true})]}
}
