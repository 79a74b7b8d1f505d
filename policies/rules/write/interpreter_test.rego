package flowgate.rules.write.interpreter_test

import data.flowgate.rules.write.interpreter as rule

step := {"flow": "i/F1", "at": "m#0/flows/0", "from": "i/main", "to": "i/warehouse", "label": "queries"}

doc(language, extra) := {
	"integration": {"id": "i"}, "systems": [{"id": "i/warehouse", "planned": false}],
	"gates": [{"id": "i/judge", "kind": "llm_judge", "unproven": false, "planned": false}, {"id": "i/form", "kind": "schema", "unproven": true, "planned": false}],
	"interpreters": [object.union({
		"flow": "i/F1", "at": "m#0/flows/0", "because": "m#0/op/parameters/query", "context": "i/main", "target": "i/warehouse",
		"language": language, "operation": null, "gates": [], "deterministic_gates": [], "open_path": [step], "tainted": false,
	}, extra)],
}

failed(facts) := r if r := {[f.reason, f.subject, f.at, f.edge] | some f in rule.fail} with input as facts

test_fixed_queries_pass if {
	failed(doc("sql", {"open_path": []})) == set()
	{s.id | some s in rule.subjects} == {"i/F1"} with input as doc("sql", {"open_path": []})
}

test_each_language_has_a_reason if {
	reasons := {
		"sql": "sql", "shell": "shell", "code": "shell", "html": "html", "url": "url", "template": "expression",
		"expression": "expression", "path": "file-path",
	}
	every language, reason in reasons {
		failed(doc(language, {})) == {[reason, "i/F1", "m#0/op/parameters/query", "i/F1"]}
	}
}

test_trap_filter_of_a_query_language_is_input_too if {
	{f.reason | some f in rule.fail} == {"sql"} with input as doc("query", {})
}

test_trap_model_that_judges_is_no_deterministic_gate if {
	{contains(f.help, "`judge` cannot tell a command from a value") | some f in rule.fail} == {true} with input as doc("sql", {"gates": ["i/judge"]})
}

test_unproven_gate_is_to_be_tested if {
	{contains(f.help, "test `form`") | some f in rule.fail} == {true} with input as doc("sql", {"gates": ["i/form"]})
}

test_planned_target_is_no_subject if {
	facts := object.union(doc("sql", {}), {"planned": {"nodes": ["i/warehouse"]}})
	{s.id | some s in rule.subjects} == set() with input as facts
}
