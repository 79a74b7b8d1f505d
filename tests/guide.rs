//! The language guide keeps its word: its examples are one picture without problems, its steps lead from phase to phase.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_yaml::Value;
use support::{flowgate, flowgate_in, lines};

/// What stands in the fences of the guide: the words after the back quotes, the text.
fn fences() -> Vec<(String, String)> {
    let guide = include_str!("../grammar/README.md");
    let mut all = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in guide.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => all.extend(open.take()),
            (Some(word), None) => open = Some((word.to_owned(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    all
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_examples_are_one_picture_without_problems() {
    let folder = fresh("guide");
    let mut flow = String::new();
    for (word, text) in fences() {
        match word.as_str() {
            "flow" => flow.push_str(&text),
            "flow people.flow" => std::fs::write(folder.join("people.flow"), text).unwrap(),
            "flow billing.flow" => std::fs::write(folder.join("billing.flow"), text).unwrap(),
            "yaml manifest" => std::fs::write(folder.join("agent.flowgate.yaml"), text).unwrap(),
            _ => {}
        }
    }
    std::fs::write(folder.join("agent.flow"), flow).unwrap();
    let ran = flowgate_in(&folder, &["check", "--date", "2026-11-22", "--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(lines(&result), Vec::<String>::new());
    assert_eq!(ran.code, 0);
    assert_eq!(result["summary"]["expectations_held"], 4);
}

/// Puts what a step adds into a manifest: mappings are merged, everything else is replaced.
fn merge(into: &mut Value, step: Value) {
    match (into, step) {
        (Value::Mapping(into), Value::Mapping(step)) => {
            for (key, value) in step {
                match into.get_mut(&key) {
                    Some(have) => merge(have, value),
                    None => {
                        into.insert(key, value);
                    }
                }
            }
        }
        (into, step) => *into = step,
    }
}

/// The rules that the guide names for a phase.
fn told(phase: &str) -> BTreeSet<String> {
    let guide = include_str!("../grammar/README.md");
    let from = guide.split(&format!("**`--phase {phase}`**")).nth(1).unwrap();
    let rule = Regex::new(r"[A-Z]+-\d{3}").unwrap();
    let text = from.split("```").next().unwrap();
    rule.find_iter(text).map(|m| m.as_str().to_owned()).collect()
}

#[test]
fn the_steps_lead_from_phase_to_phase() {
    let folder = support::copy("fixtures/scenarios/minimal", "walk-through");
    let path = folder.join("digest.flowgate.yaml");
    let mut manifest: Value = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for phase in ["internal_pilot", "limited_production"] {
        let check = || {
            let ran = flowgate_in(&folder, &["check", "--phase", phase, "--format", "json"]);
            let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            let findings = result["findings"].as_array().unwrap();
            let rules: BTreeSet<String> = findings
                .iter()
                .map(|f| f["rule"].as_str().unwrap().to_owned())
                .collect();
            (rules, ran.code)
        };
        let (asked, code) = check();
        let told = told(phase);
        assert!(told.len() > 2, "{told:?}");
        assert!(
            told.is_subset(&asked),
            "before {phase}: told {told:?}, asked {asked:?}"
        );
        assert_eq!(code, 1);
        let word = format!("yaml {phase}");
        let step = fences().into_iter().find(|(w, _)| *w == word).expect(phase).1;
        merge(&mut manifest, serde_yaml::from_str(&step).unwrap());
        std::fs::write(&path, serde_yaml::to_string(&manifest).unwrap()).unwrap();
        if phase == "limited_production" {
            assert_eq!(check(), (BTreeSet::from(["OWNER-002".to_owned()]), 1));
            for role in ["it", "security", "privacy"] {
                let decide = [
                    "signoff", "approve", "--role", role, "--name", role, "--author", "dev",
                ];
                let ran = flowgate_in(&folder, &decide);
                assert_eq!(ran.code, 0, "{}", ran.stderr);
            }
        }
        assert_eq!(check(), (BTreeSet::new(), 0), "after {phase}");
    }
}

#[test]
fn the_first_picture_was_written_from_the_guide() {
    let scenario = "fixtures/scenarios/first-flow";
    let count = |file: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(scenario).join(file);
        std::fs::read_to_string(path).unwrap().lines().count()
    };
    assert_eq!((count("answers.flowgate.yaml"), count("answers.flow")), (12, 15));
    let check = flowgate(&["check", scenario]);
    assert_eq!(check.code, 0, "{}", check.stdout);
    insta::assert_snapshot!("first_flow_check", check.stdout);
    insta::assert_snapshot!("first_flow_graph", flowgate(&["graph", scenario]).stdout);
}
