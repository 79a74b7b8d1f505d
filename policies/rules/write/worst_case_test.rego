package flowgate.rules.write.worst_case_test

import data.flowgate.rules.write.worst_case as rule

params := {"WRITE-003": {"same_text": 3}}

operation(id, worst) := {"id": id, "at": "m#0/o", "effect": "write", "declared": {"worst_case": worst}}

doc(operations) := {"integration": {"id": "i"}, "operations": operations}

good := {"statement": "Up to 100 wrong issues per day.", "affected": 12}

failed(operations) := r if r := {f.reason | some f in rule.fail} with input as doc(operations) with data.params as params

open(worst) := r if r := {u.reason | some u in rule.unknown} with input as doc([operation("i/a", worst)]) with data.params as params

test_statement_with_a_number_passes if {
	open(good) == set()
	open({"statement": "One wrong refund.", "max_loss": {"amount": 500, "currency": "EUR"}}) == set()
	open({"statement": "Nothing leaves the draft.", "affected": 0}) == set()
	failed([operation("i/a", good)]) == set()
	{s.id | some s in rule.subjects} == {"i/a"} with input as doc([operation("i/a", good)]) with data.params as params
}

test_missing if {
	open({}) == {"missing"}
	open({"statement": " "}) == {"missing"}
}

test_not_quantified if open({"statement": "Wrong issues."}) == {"not-quantified"}

test_trap_same_text_on_three_actions if {
	failed([operation("i/a", good), operation("i/b", good), operation("i/c", good)]) == {"missing"}
	failed([operation("i/a", good), operation("i/b", good)]) == set()
}
