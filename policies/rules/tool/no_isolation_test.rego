package flowgate.rules.tool.no_isolation_test

import data.flowgate.rules.tool.no_isolation as rule

params := {"TOOL-003": {"executing": ["shell", "code_exec", "template"], "isolated": ["vm", "container"], "closed": ["deny", "allow_list"]}}

cage := {"isolation": "container", "network": "deny", "credentials": "none", "limits": {"time": "30s"}, "ephemeral": true}

doc(kind, sandbox, more) := {
	"integration": {"id": "i"},
	"flows": [{"id": "i/f", "from": "i/main", "to": "i/python"}],
	"tools": [{"id": "i/python", "name": "python", "at": "m#0/tools/python", "declared": object.union({"kind": kind, "sandbox": sandbox}, more)}],
}

failed(sandbox) := r if r := {f.reason | some f in rule.fail} with input as doc("shell", sandbox, {}) with data.params as params

open(sandbox) := r if r := {u.reason | some u in rule.unknown} with input as doc("shell", sandbox, {}) with data.params as params

subjects(input_doc) := r if r := {s.id | some s in rule.subjects} with input as input_doc with data.params as params

test_caged_tool_passes if {
	failed(cage) == set()
	open(cage) == set()
	subjects(doc("shell", cage, {})) == {"i/python"}
}

test_no_sandbox if {
	open({}) == {"no-sandbox"}
	failed(object.union(cage, {"isolation": "process"})) == {"no-sandbox"}
}

test_has_credentials if {
	failed(object.union(cage, {"credentials": "agent_token"})) == {"has-credentials"}
	open(object.remove(cage, ["credentials"])) == {"has-credentials"}
	{f.reason | some f in rule.fail} == {"has-credentials"} with input as doc("shell", cage, {"connection": "crm"}) with data.params as params
}

test_open_network if {
	failed(object.union(cage, {"network": "any"})) == {"open-network"}
	open(object.remove(cage, ["network"])) == {"open-network"}
}

test_no_limits if {
	failed(object.union(object.remove(cage, ["limits"]), {"limits": "none"})) == {"no-limits"}
	failed(object.union(cage, {"ephemeral": false})) == {"no-limits"}
	open(object.remove(cage, ["limits"])) == {"no-limits"}
	open(object.remove(cage, ["ephemeral"])) == {"no-limits"}
}

test_tools_that_execute_nothing_are_no_subjects if {
	subjects(doc("http", {}, {})) == set()
	subjects(object.union(doc("shell", {}, {}), {"flows": []})) == set()
}

test_trap_template_engine_executes if open_template == {"no-sandbox"}

open_template := r if r := {u.reason | some u in rule.unknown} with input as doc("template", {}, {}) with data.params as params
