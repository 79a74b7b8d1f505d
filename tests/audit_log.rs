//! What an agent did, held against what was declared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::fmt::Write;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Ran, flowgate};

const SCENARIO: &str = "fixtures/scenarios/support-triage";

/// A record as the scenario promises it.
fn record(action: &str) -> Value {
    json!({
        "timestamp": "2026-11-20T09:30:00.125Z", "agent_id": "triage", "agent_version": "2.3.0", "initiator": "job-7",
        "action": action, "records": ["T-1"], "inputs": "redacted", "outputs": "redacted", "rationale": "R-1",
        "result": "success", "duration_ms": 12, "correlation_id": "C-1", "approval_id": "A-1", "before": "d", "after": "d",
    })
}

fn with(action: &str, change: Value) -> Value {
    let mut record = record(action);
    for (key, value) in change.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

fn log(name: &str, text: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn lines(records: &[Value]) -> String {
    records.iter().fold(String::new(), |mut out, r| {
        let _ = writeln!(out, "{r}");
        out
    })
}

fn held(path: &std::path::Path, format: &str) -> Ran {
    flowgate(&[
        "audit-log",
        "check",
        path.to_str().unwrap(),
        SCENARIO,
        "--format",
        format,
    ])
}

#[test]
fn a_log_as_declared_is_clean() {
    let records = [
        record("desk.read_ticket"),
        record("jira.create_issue"),
        record("chat.postMessage"),
    ];
    let ran = held(&log("good.jsonl", lines(&records).as_bytes()), "json");
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (json["departures"].clone(), ran.code),
        (json!([]), 0),
        "{}",
        ran.stderr
    );
    assert_eq!(
        json["operations"]["chat.post_summary"], 1,
        "the vendor's own name is known"
    );
}

#[test]
fn every_departure_is_told_with_its_line() {
    let mut all = vec![
        with("crm.delete_account", json!({})),
        with("jira.create_issue", json!({"approval_id": null})),
        with("mail.send_reply", json!({"agent_version": "2.4.0"})),
        with("desk.read_ticket", json!({"agent_id": "other"})),
        with("desk.read_ticket", json!({"rationale": ""})),
        with("desk.read_ticket", json!({"timestamp": "2026-11-20 09:30"})),
        with("desk.read_ticket", json!({"result": "perhaps"})),
        with("desk.read_ticket", json!({"result": "failure"})),
    ];
    all.extend(std::iter::repeat_n(record("chat.post_summary"), 1201));
    let text = format!("{}not json\n[]\n\n", lines(&all));
    let ran = held(&log("bad.jsonl", text.as_bytes()), "terminal");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn names_in_a_log_cannot_write_on_the_terminal_and_a_long_line_is_no_record() {
    let hostile = with("\u{1b}[2Jx", json!({}));
    let mut text = lines(&[hostile]).into_bytes();
    text.extend(std::iter::repeat_n(b'a', 3 << 20));
    text.extend(b"\n");
    text.extend(lines(&[record("desk.read_ticket")]).into_bytes());
    let ran = held(&log("hostile.jsonl", &text), "terminal");
    assert!(!ran.stdout.contains('\u{1b}'));
    assert!(
        ran.stdout
            .contains("no JSON object: `line of more than 1048576 bytes`, 1 times, line 2"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("3 records"), "{}", ran.stdout);
}

#[test]
fn what_declares_no_record_is_said() {
    let log = log("any.jsonl", b"{}\n");
    let ran = flowgate(&[
        "audit-log",
        "check",
        log.to_str().unwrap(),
        "fixtures/rules/OWNER-004/pass",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("write `audit.record`"), "{}", ran.stderr);
    assert_eq!(
        flowgate(&["audit-log", "check", "no-such-file", SCENARIO]).code,
        2
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20)) {
        let (_, facts) = observer();
        let mut observer = flowgate::analysis::observed::Observer::new(&facts).unwrap();
        for (n, line) in lines.iter().enumerate() {
            observer.line(n as u64 + 1, line);
        }
        prop_assert!(observer.finish().records <= lines.len() as u64);
    }
}

fn observer() -> (String, flowgate::analysis::facts::Facts) {
    use flowgate::pipeline::{Options, Selection, run};
    let options = Options {
        paths: vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)],
        selection: Selection {
            select: vec!["INPUT".to_owned()],
            ..Selection::default()
        },
        ..Options::default()
    };
    let integration = run(&options).unwrap().integrations.remove(0);
    (integration.model.id, integration.facts)
}
