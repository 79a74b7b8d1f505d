//! Frameworks and statements: what answers for them, and that the answer agrees with what the rules say of themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at a surprise and tells what is not there yet"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use flowgate::policy::packs::{self, packs};
use flowgate::policy::rules;
use flowgate::policy::trace::statements;
use serde_json::Value;
use support::{copy, flowgate, flowgate_in};

#[test]
fn packs_are_read_and_name_each_control_once() {
    assert_eq!(packs::broken(), None);
    let ids: Vec<&str> = packs().iter().map(|p| p.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "ai_act",
            "gdpr",
            "hipaa",
            "iso27001",
            "iso42001",
            "nist_800_53",
            "owasp_agentic",
            "owasp_llm",
            "pci_dss",
            "soc2",
            "sox",
        ]
    );
    for pack in packs() {
        let controls: BTreeSet<&str> = pack.controls.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(controls.len(), pack.controls.len(), "{}", pack.id);
        for control in &pack.controls {
            assert!(!control.title.is_empty(), "{} {}", pack.id, control.id);
            let rules: BTreeSet<&String> = control.rules.iter().collect();
            assert_eq!(rules.len(), control.rules.len(), "{} {}", pack.id, control.id);
        }
    }
}

/// The references of a rule and the packs are the same statement, made in two places.
#[test]
fn packs_agree_with_the_references_of_rules() {
    let mut wrong = Vec::new();
    for pack in packs() {
        for rule in rules() {
            // Two frameworks share the word OWASP: their ids tell them apart.
            let begins = pack.controls[0]
                .id
                .get(..3)
                .filter(|_| pack.reference == "OWASP")
                .unwrap_or("");
            let said: BTreeSet<&str> = rule
                .references
                .iter()
                .filter_map(|r| r.strip_prefix(&format!("{} ", pack.reference)))
                .flat_map(|ids| ids.split(", "))
                .filter(|id| id.starts_with(begins))
                .collect();
            let mapped: BTreeSet<&str> = pack
                .controls
                .iter()
                .filter(|c| c.rules.contains(&rule.id))
                .map(|c| c.id.as_str())
                .collect();
            if said != mapped {
                wrong.push(format!(
                    "{} {}: refers to {said:?}, the pack has {mapped:?}",
                    pack.id, rule.id
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rules of the catalogue that are not written yet; a statement or control may name them, and nothing else that is not there.
const NOT_YET: &[&str] = &["AUTH-005", "OWNER-002", "OWNER-004", "SECRET-003"];

#[test]
fn every_statement_is_answered() {
    let rules = rules();
    let ids: Vec<String> = statements().iter().map(|s| s.id.clone()).collect();
    assert_eq!(ids, (1..=68).map(|n| format!("S{n:02}")).collect::<Vec<_>>());
    let mut missing = BTreeSet::new();
    for statement in statements() {
        assert!(
            !statement.statement.is_empty() && !statement.statement.ends_with('.'),
            "{statement:?}"
        );
        assert!(
            !statement.rules.is_empty() || !statement.report.is_empty(),
            "{statement:?}"
        );
        missing.extend(statement.missing(&rules));
    }
    for pack in packs() {
        let named = pack
            .controls
            .iter()
            .flat_map(|c| &c.rules)
            .chain(pack.parameters.keys())
            .chain(pack.severity.keys());
        missing.extend(
            named
                .map(String::as_str)
                .filter(|id| !rules.iter().any(|r| r.id == **id)),
        );
    }
    eprintln!("missing: {missing:?}");
    missing.retain(|id| !NOT_YET.contains(id));
    assert!(missing.is_empty(), "no such rule: {missing:?}");
}

#[test]
fn the_states_of_controls_add_up() {
    let ran = flowgate(&[
        "controls",
        "fixtures/scenarios/support-triage-demo",
        "--framework",
        "gdpr,soc2",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let (check, _) = support::check("fixtures/scenarios/support-triage-demo", &["--no-fold"]);
    let failing = support::rules(&check);
    for (framework, id) in told["frameworks"]
        .as_array()
        .unwrap()
        .iter()
        .zip(["gdpr", "soc2"])
    {
        assert_eq!(framework["id"], id);
        let pack = packs().iter().find(|p| p.id == id).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (control, written) in framework["controls"]
            .as_array()
            .unwrap()
            .iter()
            .zip(&pack.controls)
        {
            let state = control["state"].as_str().unwrap();
            *counts.entry(state).or_default() += 1;
            let fails = written.rules.iter().any(|r| failing.contains(r));
            assert_eq!(state == "not_met", fails, "{} {state}", written.id);
            let none = written
                .rules
                .iter()
                .all(|id| !rules().iter().any(|r| r.id == *id));
            assert_eq!(state == "outside", none, "{}", written.id);
        }
        assert_eq!(counts.values().sum::<usize>(), pack.controls.len());
        assert!(counts["not_met"] > 3 && counts["outside"] > 3, "{counts:?}");
    }
    let text = flowgate(&[
        "controls",
        "fixtures/scenarios/support-triage-demo",
        "--framework",
        "gdpr",
    ]);
    assert!(text.stdout.contains("does not prove it"), "{}", text.stdout);
}

#[test]
fn a_framework_of_the_project_raises_and_tightens() {
    let root = copy("fixtures/scenarios/support-triage-demo", "frameworks");
    let project = root.join("flowgate.yaml");
    let text = std::fs::read_to_string(&project).unwrap();
    let pack = "id: house\nname: House\ntitle: Our own rules\nsource: handbook 3\nreference: House\n\
                controls:\n  - { id: H1, title: logs, rules: [AUDIT-002, FLOW-008] }\n  - { id: H2, title: people, rules: [] }\n\
                parameters: { WRITE-001: { tested_within_days: { at_most: 30 } } }\nseverity: { FLOW-008: critical }\n";
    std::fs::write(root.join("house.yaml"), pack).unwrap();
    std::fs::write(
        &project,
        format!("{text}\npacks: [house.yaml]\nframeworks: [house, hipaa]\n"),
    )
    .unwrap();
    let rules = flowgate_in(&root, &["rules"]).stdout;
    assert!(
        rules
            .lines()
            .any(|l| l.starts_with("FLOW-008") && l.contains("critical")),
        "{rules}"
    );
    let told = flowgate_in(&root, &["controls"]).stdout;
    assert!(told.contains("Our own rules, handbook 3"), "{told}");
    assert!(
        told.contains("WRITE-001 tested_within_days: 30 instead of 180"),
        "{told}"
    );
    assert!(
        told.contains("RETAIN-003 minimum_days.own: 2190 instead of 365"),
        "{told}"
    );
    assert!(
        flowgate_in(&root, &["rules", "--framework", "house"])
            .stdout
            .contains("H2  people  outside this check")
    );

    let wrong = |from: &str, to: &str, file: &str| {
        let path = root.join(file);
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, before.replace(from, to)).unwrap();
        let ran = flowgate_in(&root, &["check"]);
        std::fs::write(&path, before).unwrap();
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        ran.stderr
    };
    assert!(wrong("hipaa]", "hippa]", "flowgate.yaml").contains("did you mean `hipaa`?"));
    assert!(wrong("FLOW-008]", "FLOW-088]", "house.yaml").contains("did you mean `FLOW-008`?"));
    assert!(wrong("[house.yaml]", "[../house.yaml]", "flowgate.yaml").contains("below"));
    assert!(wrong("at_most", "at_mots", "house.yaml").contains("house.yaml"));
}

#[test]
fn lists_are_whole() {
    let trace = flowgate(&["rules", "--trace"]);
    assert_eq!(trace.stdout.lines().count(), 68);
    let frameworks = flowgate(&["rules", "--frameworks"]).stdout;
    assert_eq!(frameworks.lines().count(), 1 + packs().len());
    insta::assert_snapshot!(frameworks);
    let gdpr = flowgate(&["rules", "--framework", "gdpr"]).stdout;
    assert!(
        gdpr.contains("Art. 15") && gdpr.contains("outside this check"),
        "{gdpr}"
    );
    let unknown = flowgate(&["rules", "--framework", "gpdr"]);
    assert!(
        unknown.code == 2 && unknown.stderr.contains("did you mean `gdpr`?"),
        "{}",
        unknown.stderr
    );
}
