//! `expect`: what authors rely on is checked, each result is in the output, and one that does not hold shows its path.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use support::{check, flowgate};

const SCENARIO: &str = "fixtures/scenarios/expectations";
const INPUT: &[&str] = &["--select", "INPUT"];

#[test]
fn every_form_has_its_result_with_its_place() {
    let (result, code) = check(SCENARIO, INPUT);
    assert_eq!(code, 1);
    let results: Vec<String> = result["expectations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            let at = &e["location"];
            format!(
                "{}: {}:{} {}",
                if e["holds"].as_bool().unwrap() {
                    "holds"
                } else {
                    "fails"
                },
                at["file"].as_str().unwrap(),
                at["line"],
                e["text"].as_str().unwrap()
            )
        })
        .collect();
    insta::assert_snapshot!(results.join("\n"));
    assert_eq!(result["summary"]["expectations_held"], 4);
    assert_eq!(result["summary"]["expectations_failed"], 4);
}

/// A frame for each step, in the order of the path, and advice that fits the sentence.
#[test]
fn a_failed_one_shows_the_path_step_by_step() {
    insta::assert_snapshot!(flowgate(&["check", SCENARIO, "--select", "INPUT"]).stdout);
}

#[test]
fn the_path_is_in_machine_formats() {
    let (result, _) = check(SCENARIO, INPUT);
    for finding in result["findings"].as_array().unwrap() {
        assert_eq!(finding["rule"], "INPUT-007", "{finding:#}");
        assert!(finding["path"].as_array().unwrap().len() >= 2, "{finding:#}");
    }
    let sarif = flowgate(&["check", SCENARIO, "--select", "INPUT", "--format", "sarif"]).stdout;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    for found in sarif["runs"][0]["results"].as_array().unwrap() {
        let steps = &found["codeFlows"][0]["threadFlows"][0]["locations"];
        assert!(steps.as_array().is_some_and(|s| s.len() >= 2), "{found:#}");
    }
}
