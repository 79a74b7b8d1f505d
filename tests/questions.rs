//! `paths`, `why` and `what-if`: what a reviewer asks about the graph.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use serde_json::Value;
use support::flowgate;

const READY: &str = "fixtures/scenarios/support-triage";
const DEMO: &str = "fixtures/scenarios/support-triage-demo";

fn told(args: &[&str]) -> String {
    let ran = flowgate(args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&told(args)).unwrap()
}

#[test]
fn ways_from_an_agent_to_a_customer() {
    insta::assert_snapshot!(told(&["paths", "triage", "customer", READY]));
}

#[test]
fn ways_as_json_and_mermaid() {
    let paths = json(&["paths", "crm", "chat", DEMO, "--format", "json"]);
    for path in paths["paths"].as_array().unwrap() {
        for step in path["steps"].as_array().unwrap() {
            assert!(step["location"]["line"].as_u64() > Some(0), "{step}");
        }
    }
    insta::assert_json_snapshot!(paths);
    insta::assert_snapshot!(told(&[
        "paths", "triage", "customer", READY, "--format", "mermaid"
    ]));
}

#[test]
fn ways_are_bounded_and_the_shortest_come_first() {
    let all = json(&["paths", "desk", "jira", DEMO, "--format", "json"]);
    let lengths: Vec<usize> = all["paths"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["steps"].as_array().unwrap().len())
        .collect();
    assert!(lengths.len() > 1 && lengths.is_sorted(), "{lengths:?}");
    assert_eq!(all["more"], false);
    let one = json(&["paths", "desk", "jira", DEMO, "--format", "json", "--limit", "1"]);
    assert_eq!(one["paths"], Value::from(vec![all["paths"][0].clone()]));
    assert_eq!(one["more"], true);
    let short = json(&[
        "paths",
        "desk",
        "customer",
        DEMO,
        "--format",
        "json",
        "--max-length",
        "1",
    ]);
    assert_eq!(
        (&short["paths"], &short["more"]),
        (&Value::from(vec![0; 0]), &Value::from(true))
    );
}

#[test]
fn a_class_is_followed_from_where_it_starts() {
    insta::assert_snapshot!(told(&["paths", "account_context", "chat", DEMO]));
}

#[test]
fn why_a_class_is_at_a_node() {
    insta::assert_snapshot!("why_mixed", told(&["why", "chat", "account_context", DEMO]));
    insta::assert_snapshot!(
        "why_untrusted",
        told(&["why", "triage.intake", "untrusted", READY])
    );
    insta::assert_snapshot!("why_not", told(&["why", "chat", "account_context", READY]));
    insta::assert_snapshot!(
        "why_mermaid",
        told(&["why", "chat", "account_context", DEMO, "--format", "mermaid"])
    );
    insta::assert_json_snapshot!(
        "why_json",
        json(&["why", "chat", "account_context", DEMO, "--format", "json"])
    );
}

#[test]
fn without_a_gate_findings_appear() {
    let only = "GATE,INJECT,FLOW-004";
    let asked = ["what-if", READY, "--remove", "reply_approval", "--select", only];
    insta::assert_snapshot!("what_if_gate", told(&asked));
    let answer = json(&[&asked[..], &["--format", "json"]].concat());
    assert!(!answer["appear"].as_array().unwrap().is_empty());
    assert!(answer["vanish"].as_array().unwrap().is_empty());
}

#[test]
fn without_a_flow_findings_vanish() {
    let flow = "mail->customer";
    let answer = json(&[
        "what-if", DEMO, "--remove", flow, "--select", "GATE-001", "--format", "json",
    ]);
    assert!(!answer["vanish"].as_array().unwrap().is_empty(), "{answer:#}");
    let picture = told(&["what-if", DEMO, "--remove", flow, "--format", "mermaid"]);
    assert!(picture.contains("flowchart"), "{picture}");
}

#[test]
fn a_name_that_leads_nowhere_is_wrong_use_with_the_nearest_one() {
    for (args, near) in [
        (&["paths", "triag", "customer", READY][..], "`triage`"),
        (&["paths", "triage", "custmer", READY], "`customer`"),
        (&["why", "caht", "account_context", READY], "`chat`"),
        (&["why", "chat", "acount_context", READY], "`account_context`"),
        (
            &["what-if", READY, "--remove", "reply_aproval"],
            "`reply_approval`",
        ),
    ] {
        let ran = flowgate(args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.stderr.contains(near), "{args:?}: {}", ran.stderr);
    }
    let ran = flowgate(&["paths", "triage", "account_context", READY]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("flowgate why NODE account_context"),
        "{}",
        ran.stderr
    );
}
