//! Every class of change is told, and told the same of the canonical form.

use serde_json::json;

use super::*;

/// One integration with something of every class of change.
fn state() -> Value {
    json!({
        "integration": {"id": "i", "at": "m#0", "declared": {"cost": {"budget_per_day": 100.0}, "title": "Desk", "purpose": {"uses": ["triage"]}}},
        "systems": [{"id": "i/crm", "at": "m#0/systems/crm", "declared": {}}],
        "connections": [{"id": "i/c", "at": "m#0/c", "declared": {"auth": {"method": "mtls"}, "resources": {"allow": ["a"]}}}],
        "operations": [{"id": "i/c.read", "at": "m#0/o", "effect": "read", "reversibility": "read_only", "audience": ["internal"], "declared": {"limit": {"max_per_day": 100, "enforced_by": "gateway"}}}],
        "grants": [{"id": "i/c:x", "connection": "i/c", "scope": "x", "at": "m#0/s"}],
        "flows": [{"id": "i/F1", "from": "i/a.main", "to": "i/crm", "via": ["i/ok"], "at": "m#0/f", "derived": false, "declared": {}}],
        "gates": [{"id": "i/ok", "at": "m#0/g", "assurance": "tested", "inadequate": [], "declared": {"kind": "human_approval", "pins": ["recipient"], "assurance": {"level": "tested"}}}],
        "agents": [{"id": "i/a", "at": "m#0/a", "declared": {"autonomy": "single_step", "budget": {"max_steps": 10}}}],
        "models": [{"id": "i/llm", "at": "m#0/l", "declared": {"name": "m-1"}}],
        "stores": [{"id": "i/log", "at": "m#0/st", "declared": {"readers": ["security"], "immutability": "object_lock"}}],
        "classes": [{"id": "i/pii", "at": "m#0/k", "tier": 2, "declared": {"tier": "confidential", "subjects": ["customer"]}}],
        "actors": [{"id": "i/people", "at": "m#0/p", "external": true, "declared": {}}],
        "vendors": [{"id": "i/v", "at": "m#0/v", "declared": {}}],
        "labels": [{"class": "i/pii", "node": "i/crm", "possible": false}],
        "locations": [{"node": "i/crm", "at": "m#0/n", "boundary_kind": "internal", "vendors": [], "regions": [{"region": "eu"}]}],
        "actions": [{"id": "i/c.read@i/F1", "operation": "i/c.read", "target": "i/crm", "covered": true, "group_gated": true, "at": "m#0/f"}],
        "delegations": [],
        "audit": {"id": "i/audit", "at": "m#0/audit", "sink": "i/log", "declared": {"covers": ["all"], "record": {"rationale": true}}},
        "coverage": [{"id": "i/ok", "covered": true, "at": "m#0/g"}],
        "retention": [{"node": "i/log", "at": "m#0/st", "period_seconds": 864_000, "deletion": true, "erasure": true}],
        "rollout": {"id": "i/rollout", "at": "m#0/r", "requested": "sandbox", "requested_order": 0, "declared": {"kill_switch": {"method": ["revoke"]}}},
    })
}

/// What a change of the state at a pointer is told as.
fn told(pointer: &str, value: Value) -> Vec<String> {
    let mut after = state();
    match after.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let parent = after.pointer_mut(parent).unwrap();
            match parent {
                Value::Array(items) => items.push(value),
                other => other[key] = value,
            }
        }
    }
    let changes = compare(&state(), &after);
    let bare = compare(&canonical(&state()), &canonical(&after));
    let line = |c: &Change| format!("{} {:?}: {}", c.way.word(), c.class, c.message);
    // What follows from the day of the run or the phase asked for is no part of the canonical form.
    let passing = [
        "/labels",
        "/actions",
        "/gates/0/inadequate",
        "/gates/0/assurance",
        "/rollout/requested_order",
    ];
    let kept: Vec<String> = if passing.iter().any(|p| pointer.starts_with(p)) {
        Vec::new()
    } else {
        changes.iter().map(line).collect()
    };
    assert_eq!(
        bare.iter().map(line).collect::<Vec<_>>(),
        kept,
        "the canonical form tells the same"
    );
    changes.iter().map(line).collect()
}

#[test]
fn the_same_state_has_no_change() {
    assert_eq!(compare(&state(), &state()), []);
}

#[test]
fn every_class_of_change_is_told() {
    let changes = [
        (
            "/grants/-",
            json!({"id": "i/c:y", "connection": "i/c", "scope": "y"}),
            "weakens Scope: connection `c` is granted `y`",
        ),
        (
            "/connections/0/declared/resources",
            json!({"allow": ["a", "b"]}),
            "weakens Scope: `c` may touch the resource `b`",
        ),
        (
            "/connections/0/declared/resources",
            Value::Null,
            "weakens Scope: `c` is no longer bound to any resource",
        ),
        (
            "/connections/0/declared/auth/method",
            json!("api_key"),
            "changes Scope: the authentication of connection `c` changes from `mtls` to `api_key`",
        ),
        (
            "/systems/-",
            json!({"id": "i/erp", "declared": {}}),
            "grows Component: system `erp` is new",
        ),
        (
            "/models/0/declared/name",
            json!("m-2"),
            "changes Component: model `llm` changes from `m-1` to `m-2`",
        ),
        (
            "/delegations/-",
            json!({"id": "d", "from": "i/a", "to": "i/b"}),
            "grows Component: agent `a` may invoke `b`",
        ),
        (
            "/classes/0/declared/subjects",
            json!(["customer", "child"]),
            "grows Data: the subjects of `pii` now include `child`",
        ),
        (
            "/integration/declared/purpose/uses",
            json!(["triage", "scoring"]),
            "changes Data: the purpose changes",
        ),
        (
            "/labels/-",
            json!({"class": "i/pii", "node": "i/log", "possible": false}),
            "grows Data: `pii` now gets to `log`",
        ),
        (
            "/labels/-",
            json!({"class": "i/pii", "node": "i/people", "possible": false}),
            "grows Recipient: `pii` now gets to `people`",
        ),
        (
            "/vendors/-",
            json!({"id": "i/w", "declared": {}}),
            "grows Recipient: vendor `w` is new",
        ),
        (
            "/locations/0/regions/-",
            json!({"region": "us"}),
            "grows Recipient: `crm` stands in `us` now",
        ),
        (
            "/operations/-",
            json!({"id": "i/c.pay", "effect": "pay", "declared": {}}),
            "grows Action: operation `c.pay` is new, its effect is pay",
        ),
        (
            "/operations/0/effect",
            json!("delete"),
            "grows Action: the effect of `c.read` changes from read to delete",
        ),
        (
            "/operations/0/reversibility",
            json!("irreversible"),
            "grows Action: the reversibility of `c.read` changes from read_only to irreversible",
        ),
        ("/gates", json!([]), "weakens Gate: gate `ok` is gone"),
        (
            "/gates/0/inadequate",
            json!([{"reason": "in-process"}]),
            "weakens Gate: gate `ok` is not adequate any more: `in-process`",
        ),
        (
            "/gates/0/assurance",
            json!("declared"),
            "weakens Gate: `assurance` of gate `ok` changes from tested to declared",
        ),
        (
            "/gates/0/declared/pins",
            json!([]),
            "weakens Gate: gate `ok` no longer pins `recipient`",
        ),
        (
            "/flows/0/via",
            json!([]),
            "weakens Gate: flow `F1` no longer passes `ok`",
        ),
        (
            "/actions/0/covered",
            json!(false),
            "weakens Gate: `c.read` gets to `crm` without an adequate approval now",
        ),
        (
            "/audit/declared/record/rationale",
            json!(false),
            "weakens Retention: an audit record no longer holds `rationale`",
        ),
        (
            "/audit",
            Value::Null,
            "weakens Retention: the audit trail is gone",
        ),
        (
            "/retention/0/period_seconds",
            json!(8_640_000),
            "weakens Retention: `log` keeps data for 100 days instead of 10",
        ),
        (
            "/retention/0/period_seconds",
            Value::Null,
            "weakens Retention: `log` keeps data without a stated end",
        ),
        (
            "/stores/0/declared/readers",
            json!(["security", "sales"]),
            "weakens Retention: `sales` may read `log` too",
        ),
        (
            "/agents/0/declared/budget/max_steps",
            json!(13),
            "weakens Limit: limit `budget.max_steps` of `a` rises from 10 to 13",
        ),
        (
            "/integration/declared/cost/budget_per_day",
            json!(200.0),
            "weakens Limit: limit `cost.budget_per_day` of `i` rises from 100 to 200",
        ),
        (
            "/operations/0/declared/limit/enforced_by",
            Value::Null,
            "weakens Limit: `limit.enforced_by` of `c.read` is gone",
        ),
        (
            "/operations/0/declared/limit/enforced_by",
            json!("agent_process"),
            "changes Limit: `limit.enforced_by` of `c.read` changes from gateway to agent_process",
        ),
        (
            "/operations/0/declared/limit",
            Value::Null,
            "weakens Limit: limit `limit.max_per_day` of `c.read` is gone",
        ),
        (
            "/rollout/requested_order",
            json!(1),
            "grows Phase: the phase asked for changes from sandbox to sandbox",
        ),
        (
            "/rollout/declared/kill_switch",
            Value::Null,
            "weakens Gate: the kill switch is gone",
        ),
        (
            "/stores/0/declared/kind",
            json!("cache"),
            "changes Other: `log` changes in `kind`",
        ),
    ];
    for (pointer, value, line) in changes {
        let all = told(pointer, value);
        assert!(all.iter().any(|l| l == line), "{pointer}: {line}\n{all:#?}");
    }
}

#[test]
fn the_canonical_form_knows_the_assurance_that_is_declared() {
    let mut after = state();
    after["gates"][0]["declared"]["assurance"]["level"] = json!("referenced");
    let changes = compare(&canonical(&state()), &canonical(&after));
    let messages: Vec<&str> = changes.iter().map(|c| c.message.as_str()).collect();
    assert_eq!(
        messages,
        ["`assurance` of gate `ok` changes from tested to referenced"]
    );
    assert!(changes[0].way.is_material());
}

#[test]
fn what_is_less_or_text_is_not_material() {
    for (pointer, value) in [
        ("/grants", json!([])),
        ("/connections/0/declared/resources/allow", json!([])),
        ("/labels", json!([])),
        ("/operations", json!([])),
        ("/agents/0/declared/budget/max_steps", json!(12)),
        ("/agents/0/declared/budget/max_steps", json!(5)),
        ("/retention/0/period_seconds", json!(86_400)),
        ("/integration/declared/title", json!("Another title")),
        ("/stores/0/declared/owner", json!("somebody-else")),
        ("/rollout/requested_order", Value::Null),
    ] {
        let mut after = state();
        match after.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => after["stores"][0]["declared"]["owner"] = value,
        }
        let material: Vec<Change> = compare(&state(), &after)
            .into_iter()
            .filter(|c| c.way.is_material())
            .collect();
        assert_eq!(material, [], "{pointer}");
    }
}

#[test]
fn an_integration_that_comes_or_goes_is_one_of_the_changes() {
    let new = compare(&Value::Null, &state());
    assert!(new.iter().any(|c| c.message == "integration `i` is new"));
    assert!(new.iter().all(|c| c.way != Way::Text));
    let gone = compare(&state(), &Value::Null);
    assert!(
        gone.iter()
            .any(|c| c.message == "integration `i` is gone" && !c.way.is_material())
    );
}

#[test]
fn waivers_that_are_added_or_extended_are_told() {
    let waiver = |expires: &str| json!({"id": "W-1", "rule": "GATE-002", "subject": "i/x", "expires": expires, "at": "w#0/waivers/0"});
    let lines = |a: &[Value], b: &[Value]| -> Vec<String> {
        compare_waivers(a, b).into_iter().map(|c| c.message).collect()
    };
    assert_eq!(
        lines(&[], &[waiver("2026-12-01")]),
        ["waiver `W-1` accepts GATE-002 on `i/x` until 2026-12-01"]
    );
    assert_eq!(
        lines(&[waiver("2026-12-01")], &[waiver("2027-01-01")]),
        ["waiver `W-1` ends 2027-01-01 instead of 2026-12-01"]
    );
    assert!(
        !compare_waivers(&[waiver("2027-01-01")], &[waiver("2026-12-01")])[0]
            .way
            .is_material()
    );
    assert_eq!(
        lines(&[waiver("2026-12-01")], &[waiver("2026-12-01")]),
        Vec::<String>::new()
    );
}
