//! What the scenarios promise, and every finding they give, in snapshots.
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

use support::{check, flowgate, lines, rules};

const RULES: &[&str] = &[
    "AUTH-001",
    "AUTH-002",
    "SCOPE-001",
    "SCOPE-002",
    "SCOPE-004",
    "SECRET-001",
    "SECRET-002",
    "GATE-001",
    "GATE-004",
    "AUDIT-002",
    "RETAIN-001",
    "ROLLOUT-001",
    "FLOW-004",
    "FLOW-008",
    "INJECT-001",
];

#[test]
fn the_demo_breaks_every_rule_but_hygiene() {
    let (result, code) = check("fixtures/scenarios/support-triage-demo", &[]);
    assert_eq!(code, 1);
    let found = rules(&result);
    let missing: BTreeSet<&str> = RULES
        .iter()
        .copied()
        .filter(|r| *r != "FLOW-008" && !found.contains(*r))
        .collect();
    assert!(missing.is_empty(), "no finding of {missing:?}");
    insta::assert_snapshot!(lines(&result).join("\n"));
}

#[test]
fn the_ready_agent_has_only_the_findings_its_readme_explains() {
    let (result, code) = check("fixtures/scenarios/support-triage", &[]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(lines(&result).join("\n"));
}

#[test]
fn a_first_manifest_is_not_flooded() {
    let (result, code) = check("fixtures/scenarios/minimal", &[]);
    assert_eq!(code, 0);
    assert!(lines(&result).len() <= 5);
    let text = flowgate(&["check", "fixtures/scenarios/minimal"]).stdout;
    let stated: Vec<&str> = text.lines().filter(|l| l.contains("not stated yet")).collect();
    assert_eq!(stated.len(), 1, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_laundered_record_is_one_story_of_four_edges() {
    let (result, code) = check("fixtures/scenarios/launder", &[]);
    assert_eq!(code, 1);
    let findings = result["findings"].as_array().unwrap();
    // The other one: nobody has decided on it.
    assert_eq!(findings.len(), 2, "{:#?}", lines(&result));
    assert_eq!(findings[1]["rule"], "OWNER-002");
    let story = &findings[0];
    assert_eq!(story["rule"], "FLOW-004");
    assert_eq!(story["folded"][0]["rule"], "GATE-001");
    assert_eq!(story["path"].as_array().unwrap().len(), 4);
    insta::assert_snapshot!(flowgate(&["check", "fixtures/scenarios/launder"]).stdout);
}

#[test]
fn an_adequate_gate_ends_the_story() {
    let (result, code) = check("fixtures/scenarios/launder-gated", &[]);
    assert_eq!(code, 0);
    assert!(lines(&result).is_empty(), "{:#?}", lines(&result));
    let report = flowgate(&["report", "fixtures/scenarios/launder-gated"]);
    assert_eq!(report.code, 0);
    insta::assert_snapshot!(report.stdout.split("## Contents").next().unwrap());
}

/// Each finding is argued in the README of its scenario.
#[test]
fn the_faults_left_in_are_found_and_nothing_else() {
    let expected: [(&str, &[&str]); 3] = [
        (
            "multi-agent-support",
            &[
                "critical OWNER-002/missing-role credits/credits.flowgate.yaml:71:10",
                "critical OWNER-002/missing-role knowledge/knowledge.flowgate.yaml:40:10",
                "critical AGENT-002/escalation triage/triage.flowgate.yaml:17:9",
                "critical OWNER-002/missing-role triage/triage.flowgate.yaml:89:10",
                "high INJECT-003/shared-memory organization.flowgate.yaml:76:3",
                "high RETAIN-004/outlives-source organization.flowgate.yaml:82:5",
            ],
        ),
        (
            "sales-briefing",
            &[
                "critical VENDOR-002/retention-too-long briefing.flowgate.yaml:54:26",
                "critical OWNER-002/missing-role briefing.flowgate.yaml:160:10",
                "high VENDOR-001/review-expired briefing.flowgate.yaml:36:86",
            ],
        ),
        (
            "invoice-writer",
            &[
                "critical RESIDENCY-001/failover-outside invoices.flow:6:60",
                "critical FLOW-006/itgc-out-of-scope invoices.flowgate.yaml:44:3",
                "critical OWNER-002/missing-role invoices.flowgate.yaml:196:10",
            ],
        ),
    ];
    for (scenario, findings) in expected {
        let (result, code) = check(&format!("fixtures/scenarios/{scenario}"), &[]);
        assert_eq!(lines(&result), findings, "{scenario}");
        assert_eq!(code, 1, "{scenario}");
    }
}

/// What the README of the three agents says: two of the faults are seen only together, and what ends each.
#[test]
fn three_agents_of_three_files_are_judged_as_one_graph() {
    let scenario = "fixtures/scenarios/multi-agent-support";
    let found = |name: &str, change: &dyn Fn(&std::path::Path)| {
        let folder = support::copy(scenario, &format!("three-agents-{name}"));
        change(&folder);
        let ran = support::flowgate_in(&folder, &["check", "--format", "json"]);
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let of = |f: &serde_json::Value| {
            format!(
                "{} of {}",
                f["rule"].as_str().unwrap(),
                f["integration"].as_str().unwrap()
            )
        };
        // Nobody has decided on any of the three.
        let all = result["findings"].as_array().unwrap().iter();
        let all: Vec<String> = all.filter(|f| f["rule"] != "OWNER-002").map(of).collect();
        all
    };
    let replace = |folder: &std::path::Path, file: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        std::fs::write(folder.join(file), text.replace(from, to)).unwrap();
    };
    assert_eq!(
        found("whole", &|_| ()),
        [
            "AGENT-002 of triage",
            "INJECT-003 of knowledge",
            "RETAIN-004 of knowledge"
        ]
    );
    assert_eq!(
        found("without-knowledge", &|f| std::fs::remove_dir_all(
            f.join("knowledge")
        )
        .unwrap()),
        ["AGENT-002 of triage"]
    );
    assert_eq!(
        found("without-triage", &|f| std::fs::remove_dir_all(f.join("triage"))
            .unwrap()),
        ["RETAIN-004 of knowledge"]
    );
    let mended = found("mended", &|f| {
        replace(f, "triage/triage.flowgate.yaml", "[propose_credit]", "[read]");
        replace(
            f,
            "knowledge/knowledge.flow",
            "librarian -> case_index: solved_case",
            "gate case_form: schema {\n  deterministic: true\n  enforced_by: gateway\n  allows: solved_case\n  \
             fields: { product: id, symptom: enum, cure: enum }\n  \
             assurance: { level: tested, ref: TST-164, date: 2026-10-20 }\n}\n\
             librarian -> case_index: solved_case through case_form",
        );
    });
    assert!(mended.is_empty(), "{mended:?}");
}

/// The witness must not depend on file names or on the order of statements.
#[test]
fn renaming_and_reordering_change_nothing_but_places() {
    for (scenario, stories) in [("launder", 1), ("launder-gated", 0)] {
        // Decisions name no file and no line: those on the gated one hold whatever its files are called.
        let folder = support::copy(
            &format!("fixtures/scenarios/{scenario}"),
            &format!("renamed-{scenario}"),
        );
        for file in flowgate::source::walk::plain(&folder) {
            let from = folder.join(&file);
            let text = std::fs::read_to_string(&from).unwrap();
            if file.ends_with(".flow") {
                std::fs::write(folder.join("a-first.flow"), reversed(&text)).unwrap();
                std::fs::remove_file(&from).unwrap();
            } else if file.ends_with(".flowgate.yaml") && !file.starts_with("signoffs/") {
                std::fs::rename(&from, folder.join("zz-last.flowgate.yaml")).unwrap();
            }
        }
        let ran = support::flowgate_in(&folder, &["check", "--format", "json"]);
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let (undecided, findings): (Vec<&serde_json::Value>, Vec<_>) = result["findings"]
            .as_array()
            .unwrap()
            .iter()
            .partition(|f| f["rule"] == "OWNER-002");
        assert_eq!(findings.len(), stories, "{scenario}: {:#?}", lines(&result));
        assert_eq!(undecided.len(), stories, "{scenario}: {:#?}", lines(&result));
        for finding in findings {
            assert_eq!(finding["rule"], "FLOW-004");
            assert_eq!(finding["path"].as_array().unwrap().len(), 4);
            assert_eq!(finding["folded"][0]["rule"], "GATE-001");
        }
    }
}

/// Statements of a `.flow` file in the opposite order, the first line kept first.
fn reversed(text: &str) -> String {
    let mut statements: Vec<String> = Vec::new();
    let mut open = 0i32;
    for line in text.lines() {
        let continues = open > 0 || line.starts_with([' ', '\t', '}']);
        if continues && let Some(last) = statements.last_mut() {
            last.push('\n');
            last.push_str(line);
        } else if !line.trim().is_empty() && !line.starts_with("//") {
            statements.push(line.to_owned());
        }
        open += line.matches('{').count() as i32 - line.matches('}').count() as i32;
    }
    let first = statements.remove(0);
    statements.reverse();
    format!("{first}\n{}\n", statements.join("\n"))
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for scenario in ["support-triage-demo", "support-triage", "launder"] {
        let path = format!("fixtures/scenarios/{scenario}");
        for command in ["check", "report", "graph", "facts"] {
            let (a, b) = (flowgate(&[command, &path]), flowgate(&[command, &path]));
            assert_eq!(a.stdout, b.stdout, "{command} {scenario}");
            assert!(
                !a.stdout.contains(env!("CARGO_MANIFEST_DIR")),
                "{command} {scenario}: absolute path"
            );
        }
    }
}

#[test]
fn no_output_shows_the_literal_of_the_demo() {
    let demo = "fixtures/scenarios/support-triage-demo";
    let (result, _) = check(demo, &["--select", "SECRET-001"]);
    let at = &result["findings"][0]["location"];
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(demo)
        .join(at["file"].as_str().unwrap());
    let text = std::fs::read_to_string(file).unwrap();
    let line = text
        .lines()
        .nth(at["line"].as_u64().unwrap() as usize - 1)
        .unwrap();
    let (from, to) = (
        at["column"].as_u64().unwrap() as usize - 1,
        at["end_column"].as_u64().unwrap() as usize - 1,
    );
    let value = line[from..to].trim_matches(['"', '\'']);
    assert!(value.len() >= 8, "{value}");
    for arguments in [
        vec!["check", demo],
        vec!["check", demo, "--format", "json"],
        vec!["check", demo, "--format", "short"],
        vec!["check", demo, "--verbose", "--show", "unknown"],
        vec!["report", demo],
        vec!["graph", demo],
        vec!["graph", demo, "--format", "dot"],
        vec!["facts", demo],
    ] {
        let ran = flowgate(&arguments);
        assert!(!ran.stdout.is_empty(), "{arguments:?}: {}", ran.stderr);
        assert!(
            !ran.stdout.contains(value) && !ran.stderr.contains(value),
            "{arguments:?}"
        );
    }
}

/// A configuration may lower severities for a merge; it says so, and a reviewer's verdict does not follow it.
#[test]
fn lowered_severities_are_told_and_change_no_verdict() {
    let folder = support::copy("fixtures/scenarios/launder", "lowered");
    let config = "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\nseverity: { FLOW-004: info, GATE-001: info, GATE-003: info, ROLLOUT-006: info, OWNER-002: info }\n";
    std::fs::write(folder.join("flowgate.yaml"), config).unwrap();
    let ran = support::flowgate_in(&folder, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("FLOW-004 from critical to info"),
        "{}",
        ran.stdout
    );
    let report = support::flowgate_in(&folder, &["report"]).stdout;
    assert!(report.contains("**NOT READY**"), "{report}");
    assert!(report.contains("FLOW-004 from critical to info"), "{report}");
}
