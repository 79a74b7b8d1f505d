package flowgate.rules.tool.too_many_operations_test

import data.flowgate.rules.tool.too_many_operations as rule

doc(declared, connection) := {
	"integration": {"id": "i"},
	"tools": [{"id": "i/t", "name": "t", "at": "m#0/t", "planned": false, "declared": declared}],
	"connections": [{"id": "i/hub", "name": "hub", "at": "m#0/hub", "planned": false, "product": "github", "declared": connection}],
	"operations": [{"id": "i/hub.read", "name": "hub.read", "at": "m#0/hub/read", "planned": false, "connection": "i/hub", "matched": "mcp:issue_read", "declared": {"call": "issue_read"}}],
}

server(names) := {"kind": "mcp_server", "connection": "hub", "operations_enabled": names}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

test_declared_list_passes if {
	every name in ["read", "hub.read", "issue_read", "mcp:issue_read"] {
		failed(doc(server([name]), {})) == set()
	}
	open(doc(server(["read"]), {})) == set()
	{s.id | some s in rule.subjects} == {"i/t"} with input as doc(server(["read"]), {})
}

test_all_enabled if {
	failed(doc(server(["*"]), {})) == {"all-enabled"}
	open(doc({"kind": "mcp_server"}, {})) == {"all-enabled"}
}

test_extra_operation if failed(doc(server(["read", "delete_repository"]), {})) == {"extra-operation"}

test_open_ended if {
	failed(doc({"kind": "shell"}, {})) == {"open-ended"}
	open(doc({"kind": "shell"}, {})) == set()
	failed(doc({"kind": "http", "operations_enabled": ["GET /status"]}, {})) == set()
}

test_generic_tool_without_anything_specific_passes if {
	d := object.union(doc({"kind": "sql"}, {}), {"operations": []})
	failed(d) == set()
}

test_trap_list_kept_by_the_client_is_no_limit if {
	failed(doc(server(["read"]), {"operations_enforced_by": "agent_process"})) == {"all-enabled"}
	failed(doc(server(["read"]), {"operations_enforced_by": "gateway"})) == set()
}

test_tool_without_a_connection_is_not_compared if failed(doc({"kind": "mcp_server", "operations_enabled": ["x"]}, {})) == set()
