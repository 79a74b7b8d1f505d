package flowgate.rules.audit.record_incomplete_test

import data.flowgate.rules.audit.record_incomplete as rule

params := {"AUDIT-002": {"aliases": {"timestamp": ["event_time"], "correlation_id": ["trace_id"]}}}

complete := {
	"timestamp": "utc_ms", "agent_id": true, "agent_version": true, "initiator": true, "action": true,
	"rationale": "reference", "records": "ids", "inputs": "redacted", "outputs": "redacted",
	"result": ["success", "failure", "partial"], "error": true, "duration_ms": true,
	"correlation_id": true, "approval_id": true,
}

doc(declared) := {
	"integration": {"id": "i", "at": "m#0"},
	"audit": {"id": "i/audit", "at": "m#0/audit", "planned": false, "gated": true, "several_hops": true, "declared": declared},
}

failed(record) := r if r := {f.reason | some f in rule.fail} with input as doc({"record": record}) with data.params as params

open(declared) := r if r := {u.reason | some u in rule.unknown} with input as doc(declared) with data.params as params

with_field(field, value) := object.union(complete, {field: value})

without(field) := {"record": object.remove(complete, [field])}

test_complete_record_passes if {
	failed(complete) == set()
	open({"record": complete}) == set()
	{s.id | some s in rule.subjects} == {"i/audit"} with input as doc({"record": complete}) with data.params as params
}

test_no_audit_is_unknown_of_the_integration if {
	none := {"integration": {"id": "i", "at": "m#0"}, "audit": null}
	{[u.subject, u.reason] | some u in rule.unknown} == {["i", "no-record"]} with input as none with data.params as params
	{s.id | some s in rule.subjects} == {"i"} with input as none with data.params as params
	{f.reason | some f in rule.fail} == set() with input as none with data.params as params
}

test_no_record if open({}) == {"no-record"}

test_absent_timestamp if open(without("timestamp")) == {"no-timestamp"}

test_absent_agent if open(without("agent_id")) == {"no-agent-version"}

test_absent_agent_version if open(without("agent_version")) == {"no-agent-version"}

test_absent_agent_and_version_is_one_reason if {
	{u.message | some u in rule.unknown} == {"an audit record has no field for `agent_id` and `agent_version`"} with input as doc({"record": object.remove(complete, ["agent_id", "agent_version"])})
		with data.params as params
}

test_absent_initiator if open(without("initiator")) == {"no-initiator"}

test_absent_action if open(without("action")) == {"no-action"}

test_absent_rationale if open(without("rationale")) == {"no-rationale"}

test_absent_records if open(without("records")) == {"no-record-ids"}

test_absent_inputs if open(without("inputs")) == {"no-inputs"}

test_absent_outputs if open(without("outputs")) == {"no-outputs"}

test_absent_result if open(without("result")) == {"no-result"}

test_absent_error if open(without("error")) == {"no-error"}

test_absent_duration if open(without("duration_ms")) == {"no-duration"}

test_absent_correlation if open(without("correlation_id")) == {"no-correlation"}

test_absent_approval if open(without("approval_id")) == {"no-approval-ref"}

test_present_and_left_out_fails if {
	failed(with_field("initiator", false)) == {"no-initiator"}
	failed(with_field("agent_version", "none")) == {"no-agent-version"}
	failed(with_field("error", false)) == {"no-error"}
}

test_correlation_only_over_several_hops if {
	short := object.union(doc(without("correlation_id")), {"audit": object.union(doc(without("correlation_id")).audit, {"several_hops": false})})
	{u.reason | some u in rule.unknown} == set() with input as short with data.params as params
}

test_approval_only_when_gated if {
	ungated := object.union(doc(without("approval_id")), {"audit": object.union(doc(without("approval_id")).audit, {"gated": false})})
	{u.reason | some u in rule.unknown} == set() with input as ungated with data.params as params
}

test_seconds_are_too_coarse if {
	failed(with_field("timestamp", "utc_s")) == {"timestamp-precision"}
	failed(with_field("timestamp", "utc_us")) == set()
}

test_counts_are_no_ids if failed(with_field("records", "count")) == {"no-record-ids"}

test_partial_is_an_outcome if failed(with_field("result", ["success", "failure"])) == {"no-result"}

test_trap_aliases_and_field_map if {
	aliased := object.union(without("timestamp").record, {"event_time": "utc_ms"})
	open({"record": aliased}) == set()
	failed(aliased) == set()
	own := object.union(without("initiator").record, {"principal": true})
	open({"record": own}) == {"no-initiator"}
	open({"record": own, "field_map": {"initiator": "principal"}}) == set()
	open({"record": own, "field_map": {"principal": "initiator"}}) == set()
}

test_trap_local_time_with_offset_is_not_utc if failed(with_field("timestamp", "local_ms_offset")) == {"timestamp-zone"}

test_planned_audit_is_no_subject if {
	planned := object.union(doc({}), {"audit": object.union(doc({}).audit, {"planned": true})})
	{s.id | some s in rule.subjects} == set() with input as planned with data.params as params
}

test_one_wrong_field_is_one_finding if {
	count(rule.fail) == 1 with input as doc({"record": with_field("records", false)}) with data.params as params
	count(rule.fail) == 1 with input as doc({"record": with_field("timestamp", false)}) with data.params as params
	count(rule.fail) == 1 with input as doc({"record": with_field("result", false)}) with data.params as params
}

test_true_is_enough_for_records_and_result if {
	failed(with_field("records", true)) == set()
	failed(with_field("result", true)) == set()
}

test_record_as_a_list_of_fields if {
	list := [f | some f, _ in complete]
	open({"record": list}) == set()
	failed(list) == {"timestamp-zone"}
	open({"record": [f | some f in list; f != "error"]}) == {"no-error"}
}

test_odd_shapes_are_no_record if {
	open({"record": "all"}) == {"no-record"}
	open({"record": {}}) == {"no-record"}
	open({"record": []}) == {"no-record"}
	open({"record": complete, "field_map": "none"}) == set()
}
