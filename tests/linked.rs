//! Integrations of one tree form one graph: flows between them, and systems and stores that they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{check, flowgate, flowgate_in, lines};

const ACROSS: &str = "fixtures/scenarios/launder-across";

/// What the story is about; other rules have scenarios of their own.
const STORY: &[&str] = &["--select", "FLOW-004,GATE-001,INPUT"];

/// A fresh tree.
fn tree(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

fn checked(folder: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["check", "--format", "json", "--date", "2026-11-22"];
    arguments.extend(more);
    let ran = flowgate_in(folder, &arguments);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", ran.stdout, ran.stderr))
}

fn facts(folder: &Path, id: &str) -> Value {
    let ran = flowgate_in(folder, &["facts", "--integration", id, "--date", "2026-11-22"]);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", ran.stdout, ran.stderr))
}

/// Findings of one rule as `integration: subject`.
fn found(result: &Value, rule: &str) -> Vec<String> {
    let findings = result["findings"].as_array().unwrap().iter();
    let of_rule = findings.filter(|f| f["rule"] == rule);
    of_rule
        .map(|f| {
            format!(
                "{}: {}",
                f["integration"].as_str().unwrap(),
                f["subject"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_record_laundered_over_a_shared_channel_is_told_once_and_of_the_last_flow() {
    let (result, code) = check(ACROSS, STORY);
    assert_eq!(code, 1);
    assert_eq!(found(&result, "FLOW-004"), ["b: customer"]);
    assert_eq!(lines(&result).len(), 1, "{:#?}", lines(&result));
    let files: Vec<&str> = result["findings"][0]["path"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["location"]["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["a/a.flow", "a/a.flow", "b/b.flow", "b/b.flow"]);
    insta::assert_snapshot!(flowgate(&["check", ACROSS, STORY[0], STORY[1]]).stdout);
    let picture = flowgate(&["graph", ACROSS, "--integration", "b"]).stdout;
    assert!(picture.contains("customer_record? (confidential)"), "{picture}");
}

#[test]
fn one_integration_of_a_group_is_judged_with_the_others() {
    let (whole, _) = check(ACROSS, STORY);
    let (b, code) = check(&format!("{ACROSS}/b"), STORY);
    assert_eq!(code, 1);
    assert_eq!(b["findings"], whole["findings"]);
    assert_eq!(b["assessed"].as_array().unwrap().len(), 1);
    let (a, code) = check(&format!("{ACROSS}/a"), STORY);
    assert_eq!((code, lines(&a).len()), (0, 0));
}

/// Two files or one: the same data in the same places.
#[test]
fn a_split_integration_has_the_labels_of_the_whole() {
    let all = "integration all\nclass record: confidential { origin: public }\nclass note: internal\n\
        system crm: internal-api\nsystem chat: internal-api\nagent one\nagent two\nactor customer: human { audience: customer }\n\
        crm -> one: record\none -> chat: note\none -> two: note\nchat -> two: note\ntwo -> customer: note\n";
    let whole = tree("linked-whole", &[("all.flow", all)]);
    let split = tree(
        "linked-split",
        &[
            (
                "one.flow",
                "integration one\nclass record: confidential { origin: public }\nclass note: internal\n\
                 system crm: internal-api\nsystem chat: internal-api\nagent one\n\
                 crm -> one: record\none -> chat: note\none -> two/two: note\n",
            ),
            (
                "two.flow",
                "integration two\nagent two\nactor customer: human { audience: customer }\n\
                 one/chat -> two: one/note\ntwo -> customer: one/note\n",
            ),
        ],
    );
    let short = |id: &Value| id.as_str().unwrap().split_once('/').unwrap().1.to_owned();
    let labels = |facts: &Value| -> Vec<(String, String, Value)> {
        let labels = facts["labels"].as_array().unwrap().iter();
        labels
            .map(|l| (short(&l["node"]), short(&l["class"]), l["possible"].clone()))
            .collect()
    };
    let taint = |facts: &Value| -> Vec<String> {
        facts["taint"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| short(&t["node"]))
            .collect()
    };
    let sorted = |a: Vec<_>, b: Vec<_>| {
        let mut all = [a, b].concat();
        all.sort_by_key(|l: &(String, String, Value)| (l.0.clone(), l.1.clone()));
        all.retain(|l| l.0 != "unknown-model");
        all
    };
    let one = [facts(&whole, "all"), facts(&split, "one"), facts(&split, "two")];
    let expected = sorted(labels(&one[0]), Vec::new());
    assert_eq!(sorted(labels(&one[1]), labels(&one[2])), expected);
    let mut tainted = [taint(&one[1]), taint(&one[2])].concat();
    tainted.sort();
    tainted.dedup();
    assert_eq!(tainted, taint(&one[0]));
    let ids: Vec<&Value> = one[2]["neighbours"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| &n["id"])
        .collect();
    assert_eq!(ids, ["one/chat"]);
}

const HEAD: &str = "apiVersion: flowgate/v1\nkind: AgentIntegration\nrollout: { phase: internal_pilot }\n";

#[test]
fn a_gate_of_one_agent_is_bypassed_by_an_agent_of_another_file() {
    let organization = "apiVersion: flowgate/v1\nkind: Organization\nmetadata: { id: co }\n\
        systems: { pay: { product: internal-api } }\n\
        actors: { lead: { kind: human, audience: internal } }\n\
        gates:\n  approval: { kind: human_approval, approvers: { group: lead, exclude: [developer] }, timeout: 1h, on_timeout: deny, on_error: deny, approver_sees: full, approval_bound_to: action_digest }\n";
    let operation = "connections:\n  pay:\n    system: pay\n    operations:\n      refund: { effect: pay, reversibility: irreversible, resources: [RESOURCE] }\n";
    let gated = format!("{HEAD}metadata: {{ id: gated }}\n{operation}flows:\n  - {{ from: main, to: pay, operation: pay.refund, via: approval }}\n")
        .replace("[RESOURCE]", "[refunds]");
    let around = format!("{HEAD}metadata: {{ id: around }}\n{operation}");
    let tree = |name: &str, resource: &str| {
        let around = around.replace("RESOURCE", resource);
        tree(
            name,
            &[
                ("o.flowgate.yaml", organization),
                ("gated.flowgate.yaml", &gated),
                ("around.flowgate.yaml", &around),
            ],
        )
    };
    let same = checked(&tree("linked-bypass", "refunds"), &[]);
    assert_eq!(
        found(&same, "GATE-004"),
        ["around: around/pay.refund@around/main.main->pay:pay.refund"]
    );
    let other = checked(&tree("linked-no-bypass", "vouchers"), &[]);
    assert_eq!(found(&other, "GATE-004"), Vec::<String>::new());
}

/// What a gate of the organisation is worth depends on who uses it: one integration is in the sandbox, one in production.
#[test]
fn a_shared_gate_counts_by_the_phase_of_who_uses_it() {
    let organization = "apiVersion: flowgate/v1\nkind: Organization\nmetadata: { id: co }\n\
        systems: { chat: { product: internal-api } }\n\
        data_classes: { record: { tier: confidential, allowed_audience: internal }, note: { tier: public } }\n\
        actors: { customer: { kind: human, audience: customer } }\n\
        gates: { form: { kind: schema, allows: [note], enforced_by: gateway } }\n";
    let agent = |id: &str, phase: &str| {
        format!(
            "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {{ id: {id} }}\nrollout: {{ phase: {phase} }}\n\
             flows:\n  - {{ from: chat, to: main, classes: record }}\n  - {{ from: main, to: chat, classes: note, via: form }}\n  - {{ from: main, to: customer, classes: note, via: form }}\n"
        )
    };
    let folder = tree(
        "linked-phases",
        &[
            ("o.flowgate.yaml", organization),
            ("new.flowgate.yaml", &agent("new", "sandbox")),
            ("old.flowgate.yaml", &agent("old", "limited_production")),
        ],
    );
    let result = checked(&folder, &["--select", "FLOW-004"]);
    assert_eq!(found(&result, "FLOW-004"), ["old: customer"]);
    assert_eq!(result["findings"][0]["reason"], "unproven-gate");
    let gates = |id: &str| facts(&folder, id)["gates"][0]["id"].clone();
    assert_eq!([gates("new"), gates("old")], ["form", "form"]);
}

/// An expectation may name what another integration has, and that alone makes them one graph.
#[test]
fn expectations_reach_into_other_integrations() {
    let one = "integration one\nclass record: internal\nsystem crm: internal-api\nagent one\ncrm -> one: record\none -> two/two: record\n";
    let two = "integration two\nagent two\nactor customer: human { audience: customer }\ntwo -> customer: one/record\n\
        expect no path from one/crm to customer\nexpect customer never receives one/record\nexpect no path from customer to one/crm\n";
    let folder = tree("linked-expectations", &[("one.flow", one), ("two.flow", two)]);
    let facts = facts(&folder, "two");
    let results: Vec<(&Value, usize)> = facts["expectations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (&e["holds"], e["path"].as_array().unwrap().len()))
        .collect();
    assert_eq!(
        results,
        [
            (&Value::Bool(false), 3),
            (&Value::Bool(false), 3),
            (&Value::Bool(true), 0)
        ]
    );
    let shown = flowgate_in(
        &folder,
        &["check", "--date", "2026-11-22", "--select", "INPUT-007"],
    )
    .stdout;
    insta::assert_snapshot!(shown);
}

/// Reading the same system together joins nothing, and a stranger beside one changes nothing of one's facts.
#[test]
fn integrations_that_only_read_a_shared_system_stay_alone() {
    let organization = "apiVersion: flowgate/v1\nkind: Organization\nmetadata: { id: co }\nsystems: { crm: { product: internal-api } }\n";
    let agent = |id: &str, class: &str| {
        format!(
            "apiVersion: flowgate/v1\nkind: AgentIntegration\nmetadata: {{ id: {id} }}\ndata_classes: {{ {class}: {{ tier: internal }} }}\n\
             connections: {{ crm: {{ system: crm, operations: {{ read: {{ effect: read, classes: {class} }} }} }} }}\n"
        )
    };
    let (one, two) = (agent("one", "record"), agent("two", "note"));
    let alone = tree(
        "linked-alone",
        &[("o.flowgate.yaml", organization), ("one.flowgate.yaml", &one)],
    );
    let both = tree(
        "linked-both",
        &[
            ("o.flowgate.yaml", organization),
            ("one.flowgate.yaml", &one),
            ("two.flowgate.yaml", &two),
        ],
    );
    assert_eq!(facts(&alone, "one"), facts(&both, "one"));
    let nodes = facts(&both, "two")["labels"].to_string();
    assert!(!nodes.contains("one/record"), "{nodes}");
}

/// Too large a graph is refused as a whole, with the limit's name.
#[test]
fn a_joint_graph_is_bounded() {
    let folder = support::copy(ACROSS, "linked-limit");
    let project = "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\nlimits: { joint_flows: 3 }\n";
    std::fs::write(folder.join("flowgate.yaml"), project).unwrap();
    let result = checked(&folder, &[]);
    assert_eq!(result["assessed"].as_array().unwrap().len(), 0);
    assert_eq!(result["not_assessed"].as_array().unwrap().len(), 2);
    let help = result["findings"][0]["help"].as_str().unwrap();
    assert!(help.contains("`limits.joint_flows`"), "{help}");
}
