//! Accepted risks and what was there before: shown everywhere, blocking nothing, and never for longer or more than stated.
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
use support::flowgate_in;

/// The fixture of OWNER-004 with another waiver.
fn tree(name: &str, change: (&str, &str)) -> PathBuf {
    let folder = support::copy("fixtures/rules/OWNER-004/pass", name);
    let path = folder.join("waivers.flowgate.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(change.0), "{}", change.0);
    std::fs::write(&path, text.replace(change.0, change.1)).unwrap();
    folder
}

const GATES: &[&str] = &[
    "check",
    ".",
    "--select",
    "GATE-004,OWNER-004",
    "--date",
    "2026-11-22",
    "--fail-on",
    "medium",
];

fn judged(folder: &Path) -> (Value, i32) {
    let mut arguments = GATES.to_vec();
    arguments.extend(["--format", "json"]);
    let ran = flowgate_in(folder, &arguments);
    (serde_json::from_str(&ran.stdout).unwrap(), ran.code)
}

fn finding<'a>(check: &'a Value, rule: &str) -> &'a Value {
    let all = check["findings"].as_array().unwrap();
    all.iter()
        .find(|f| f["rule"] == rule)
        .unwrap_or_else(|| panic!("no {rule} in {all:#?}"))
}

#[test]
fn a_waiver_that_holds_shows_the_finding_and_lets_the_run_pass() {
    let folder = tree("waived", ("W-1", "W-1"));
    let (check, code) = judged(&folder);
    let waived = &finding(&check, "GATE-004")["waiver"];
    assert_eq!((waived["id"].as_str(), code), (Some("W-1"), 0));
    assert_eq!(check["summary"]["waived"], 1);
    assert_eq!(check["summary"]["findings"]["medium"], 0);
    insta::assert_snapshot!(flowgate_in(&folder, GATES).stdout);
}

#[test]
fn every_format_shows_what_is_waived() {
    let folder = tree("waived-formats", ("W-1", "W-1"));
    for (format, says) in [
        ("short", "(waived until 2026-12-09 by ciso-office, W-1)"),
        ("junit", "(waived until 2026-12-09 by ciso-office, W-1)"),
        ("github", "(waived until 2026-12-09 by ciso-office, W-1)"),
        ("gitlab", "(waived until 2026-12-09 by ciso-office, W-1)"),
        ("markdown", "(waived until 2026-12-09 by ciso-office, W-1)"),
        ("sarif", "\"suppressions\""),
    ] {
        let mut arguments = GATES.to_vec();
        arguments.extend(["--format", format]);
        let ran = flowgate_in(&folder, &arguments);
        assert_eq!(ran.code, 0, "{format}");
        assert!(ran.stdout.contains(says), "{format}\n{}", ran.stdout);
    }
}

#[test]
fn a_waiver_that_does_not_hold_accepts_nothing() {
    for (name, change, reason) in [
        (
            "expired",
            ("expires: 2026-12-09", "expires: 2026-11-21"),
            "expired",
        ),
        (
            "too-long",
            ("expires: 2026-12-09", "expires: 2027-12-01"),
            "too-long",
        ),
        (
            "wide",
            ("owner-004/batch.import_cases@owner-004/*", "\"*\""),
            "wildcard",
        ),
        (
            "junior",
            ("authority: ciso", "authority: team_lead"),
            "insufficient-authority",
        ),
        (
            "bare",
            (
                "compensating: every import is reviewed on the next working day",
                "notes: none",
            ),
            "no-compensation",
        ),
    ] {
        let (check, code) = judged(&tree(&format!("void-{name}"), change));
        assert_eq!(finding(&check, "OWNER-004")["reason"], reason, "{name}");
        assert_eq!(finding(&check, "GATE-004")["waiver"], Value::Null, "{name}");
        assert_eq!(code, 1, "{name}");
    }
}

#[test]
fn a_waiver_for_nothing_is_information_and_a_rule_that_is_not_there_a_mistake() {
    let (check, _) = judged(&tree("orphan", ("batch.import_cases@", "batch.other@")));
    let orphan = finding(&check, "OWNER-004");
    assert_eq!(
        (orphan["reason"].as_str(), orphan["severity"].as_str()),
        (Some("unmatched"), Some("info"))
    );
    let folder = tree("misspelt", ("rule: GATE-004", "rule: GATE-04"));
    let ran = flowgate_in(
        &folder,
        &["check", ".", "--date", "2026-11-22", "--format", "short"],
    );
    assert!(
        ran.stdout.contains("there is no rule `GATE-04`"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_stub_becomes_a_waiver_when_its_blanks_are_filled() {
    let folder = tree("stub", ("W-1", "W-1"));
    std::fs::remove_file(folder.join("waivers.flowgate.yaml")).unwrap();
    let (check, code) = judged(&folder);
    assert_eq!(code, 1);
    let fingerprint = finding(&check, "GATE-004")["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    let ran = flowgate_in(&folder, &["waive", &fingerprint, "--date", "2026-11-22"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let write = |text: &str| std::fs::write(folder.join("risk.flowgate.yaml"), text).unwrap();
    // As it comes it accepts nothing: the decisions are open.
    write(&ran.stdout);
    assert_eq!(judged(&folder).1, 1);
    let filled = ran
        .stdout
        .replace("authority: \"\"", "authority: ciso")
        .replace("\"\"", "decided");
    write(&filled);
    let (check, code) = judged(&folder);
    assert_eq!(code, 0, "{check:#?}");
    let ran = flowgate_in(&folder, &["waive", "ffff"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn a_baseline_asks_only_for_what_is_new_and_shrinks() {
    let folder = support::copy("fixtures/scenarios/support-triage-demo", "baseline");
    let ran = flowgate_in(&folder, &["baseline"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    let with = [
        "check",
        "--baseline",
        ".flowgate/baseline.json",
        "--format",
        "json",
    ];
    let check = |arguments: &[&str]| {
        let ran = flowgate_in(&folder, arguments);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        (json, ran.code)
    };
    // A secret in a file is never old.
    let (first, code) = check(&with);
    assert_eq!(code, 1);
    let open: Vec<&str> = first["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["known"] == false)
        .map(|f| f["rule"].as_str().unwrap())
        .collect();
    assert!(
        open.iter()
            .all(|r| ["SECRET-001", "AUDIT-005", "ROLLOUT-004"].contains(r)),
        "{open:?}"
    );
    assert_eq!(first["summary"]["gone"], 0);
    // What is mended is reported, so that the file shrinks.
    let manifest = folder.join("support-triage.flowgate.yaml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(
        &manifest,
        text.replace(
            "id: jane.doe@example.org, type: human",
            "id: svc-triage-crm, type: service",
        ),
    )
    .unwrap();
    let (second, _) = check(&with);
    assert!(
        second["summary"]["gone"].as_u64() > Some(0),
        "{:#?}",
        second["summary"]
    );
    // It is no way to accept a risk: the report does not know it.
    let report = flowgate_in(&folder, &["report"]);
    assert!(report.stdout.contains("NOT READY"));
}
