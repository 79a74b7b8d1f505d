package flowgate.rules.owner.unsigned_test

import data.flowgate.rules.owner.unsigned as rule

base := {
	"role": "security", "name": "Grace", "decision": "approve", "phase": "limited_production", "phase_order": 2,
	"date": "2026-11-02", "age_days": 20, "valid_until": null, "days_left": null, "by_author": false, "superseded": false,
	"model": "same", "changes": [], "conditions": [],
}

of(role, change) := object.union(object.union(base, {"id": sprintf("%s@2026-11-02", [role]), "at": sprintf("s#0/records/%s", [role]), "role": role}), change)

facts(phase, order, decisions) := {
	"integration": {"id": "desk", "at": "desk#0", "phase": phase, "phase_order": order, "declared": {}},
	"decisions": decisions,
}

others := [of("it", {}), of("legal", {})]

with_(change) := facts("limited_production", 2, array.concat(others, [of("security", change)]))

found(document) := all if all := rule.fail with input as document

reasons(change) := {f.reason | some f in found(with_(change))}

says(change) := [f.message | some f in found(with_(change))][0]

test_three_decisions_on_this_model_pass if {
	found(with_({})) == set()
	subjects := rule.subjects with input as with_({})
	{s.id | some s in subjects} == {"desk"}
}

test_missing_role if {
	document := facts("limited_production", 2, [of("it", {})])
	all := found(document)
	count(all) == 1
	{f.reason | some f in all} == {"missing-role"}
	{f.message | some f in all} == {"limited production needs decisions that hold: legal or privacy has not decided; security has not decided"}
	{f.values | some f in all} == {{"legal or privacy": "missing-role", "security": "missing-role"}}
}

test_legal_or_privacy_is_one_decision if {
	found(facts("limited_production", 2, [of("it", {}), of("security", {}), of("privacy", {})])) == set()
}

test_abstaining_is_not_deciding if reasons({"decision": "abstain"}) == {"missing-role"}

test_a_decision_of_a_day_to_come_is_none_yet if reasons({"age_days": -1}) == {"missing-role"}

test_rejected if {
	reasons({"decision": "reject"}) == {"rejected"}
	document := facts("limited_production", 2, array.concat(others, [of("security", {}), of("privacy", {"decision": "reject"})]))
	{f.reason | some f in found(document)} == {"rejected"}
}

test_author_approves if reasons({"by_author": true}) == {"author-approves"}

test_digest_mismatch if {
	wider := {"way": "weakens", "material": true, "class": "permissions", "element": "desk/chat", "message": "connection `chat` is granted `x`", "roles": ["security"]}
	reasons({"model": "changed", "changes": [wider]}) == {"digest-mismatch"}
	says({"model": "changed", "changes": [wider, wider]}) == "limited production needs decisions that hold: security decided on 2026-11-02, since when connection `chat` is granted `x` and 1 more"
	reasons({"model": "gone"}) == {"digest-mismatch"}
	reasons({"model": "altered"}) == {"digest-mismatch"}
}

test_what_is_not_material_or_asks_others_leaves_a_decision if {
	reasons({"model": "changed", "changes": []}) == set()
	less := {"way": "eases", "material": false, "class": "permissions", "element": "desk/chat", "message": "connection `chat` is no longer granted `x`", "roles": []}
	reasons({"model": "changed", "changes": [less]}) == set()
	vendor := {"way": "grows", "material": true, "class": "recipients", "element": "desk/v", "message": "vendor `v` is new", "roles": ["privacy", "legal"]}
	reasons({"model": "changed", "changes": [vendor]}) == set()
}

test_privacy_looks_at_what_legal_decided if {
	class := {"way": "grows", "material": true, "class": "data", "element": "desk/pii", "message": "class of data `pii` is new", "roles": ["privacy"]}
	document := facts("limited_production", 2, [of("it", {}), of("security", {}), of("legal", {"model": "changed", "changes": [class]})])
	{f.values | some f in found(document)} == {{"legal or privacy": "digest-mismatch"}}
}

test_phase_not_covered if {
	reasons({"phase": "internal_pilot", "phase_order": 1}) == {"phase-not-covered"}
	reasons({"phase": "full_production", "phase_order": 3}) == set()
}

test_expired if {
	reasons({"valid_until": "2026-11-21", "days_left": -1}) == {"expired"}
	reasons({"valid_until": "2026-11-22", "days_left": 0}) == set()
	reasons({"age_days": 366}) == {"expired"}
	reasons({"age_days": 365}) == set()
	reasons({"age_days": 400, "valid_until": "2027-12-01", "days_left": 300}) == set()
}

test_conditions_open if {
	condition := {"text": "cap", "owner": "ops", "due": "2026-11-21", "days_left": -1, "met": false}
	reasons({"conditions": [condition]}) == {"conditions-open"}
	reasons({"conditions": [object.union(condition, {"met": true})]}) == set()
	reasons({"conditions": [object.union(condition, {"days_left": 3})]}) == set()
	reasons({"conditions": [object.union(condition, {"due": null, "days_left": null})]}) == {"conditions-open"}
}

test_what_a_later_decision_replaces_does_not_count if {
	document := facts("limited_production", 2, array.concat(others, [of("security", {"decision": "reject", "superseded": true}), of("security", {})]))
	found(document) == set()
}

test_several_gaps_are_one_finding_named_by_the_gravest if {
	document := facts("limited_production", 2, [of("it", {"days_left": -1, "valid_until": "2026-11-21"}), of("security", {"decision": "reject"})])
	all := found(document)
	count(all) == 1
	{f.reason | some f in all} == {"rejected"}
	{f.values | some f in all} == {{"IT": "expired", "legal or privacy": "missing-role", "security": "rejected"}}
	{count(f.related) | some f in all} == {2}
}

test_before_production_nobody_need_have_decided if {
	document := facts("internal_pilot", 1, [])
	found(document) == set()
	unknown := rule.unknown with input as document
	{u.missing | some u in unknown} == {"sign-off"}
	{u.message | some u in unknown} == {"limited production needs decisions that hold: IT has not decided; legal or privacy has not decided; security has not decided"}
}

test_files_of_no_integration_need_no_decision if {
	document := {"decisions": []}
	found(document) == set()
	unknown := rule.unknown with input as document
	unknown == set()
}
