//! Every rule has a fixture that passes and one with exactly one fault, and tells that fault under the field that has it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

mod support;

use std::collections::BTreeSet;

use support::{flowgate, lines};

fn rules() -> Vec<String> {
    flowgate::policy::rules()
        .into_iter()
        .map(|r| r.id.clone())
        .collect()
}

/// Runs a fixture under its own rule and the checks of the file itself, with every finding counted: the smallest input that
/// shows one rule says nothing of what ninety others ask for.
fn run(rule: &str, side: &str) -> (serde_json::Value, i32) {
    let path = format!("fixtures/rules/{rule}/{side}");
    let only = format!("{rule},INPUT");
    support::check(
        &path,
        &["--date", "2026-11-22", "--fail-on", "info", "--select", &only],
    )
}

#[test]
fn every_rule_has_its_fixtures_and_every_fixture_its_rule() {
    let folders: BTreeSet<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/rules"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, rules().into_iter().collect());
}

#[test]
fn a_passing_fixture_has_no_finding_and_a_subject_that_passes() {
    for rule in rules() {
        let (result, code) = run(&rule, "pass");
        assert_eq!(lines(&result), Vec::<String>::new(), "{rule}");
        assert_eq!(code, 0, "{rule}");
        assert!(
            result["assessed"][0]["passed"][&rule].as_u64() > Some(0),
            "{rule} judged nothing"
        );
    }
}

#[test]
fn a_failing_fixture_has_one_finding_of_its_rule() {
    for rule in rules() {
        let (result, code) = run(&rule, "fail");
        let found = result["findings"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{rule}: {:#?}", lines(&result));
        assert_eq!(found[0]["rule"], rule.as_str());
        assert_eq!(code, 1, "{rule}");
    }
}

#[test]
fn what_a_failing_fixture_says() {
    for rule in rules() {
        let path = format!("fixtures/rules/{rule}/fail");
        let only = format!("{rule},INPUT");
        let ran = flowgate(&[
            "check",
            &path,
            "--date",
            "2026-11-22",
            "--select",
            &only,
            "--verbose",
        ]);
        insta::assert_snapshot!(format!("fail_{rule}"), ran.stdout);
    }
}
