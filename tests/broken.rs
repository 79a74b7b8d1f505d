//! Broken input of every kind gives located errors and the decided exit code, and never stops the rest of the run.
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

use std::fmt::Write;

use support::flowgate;

/// Every fixture, one mistake or one family of mistakes each.
fn cases() -> Vec<String> {
    let mut cases: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/broken"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    cases.sort();
    cases
}

fn run(case: &str, format: &str) -> support::Ran {
    let path = format!("fixtures/broken/{case}");
    flowgate(&["check", &path, "--date", "2026-11-22", "--format", format])
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let mut told = String::new();
    for case in cases() {
        let ran = run(&case, "short");
        writeln!(told, "## {case}: exit {}\n{}{}", ran.code, ran.stdout, ran.stderr).unwrap();
        assert!(matches!(ran.code, 1 | 2), "{case} exits {}", ran.code);
        assert!(!ran.stderr.contains("panicked"), "{case}: {}", ran.stderr);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn every_mistake_has_a_frame() {
    for case in cases() {
        let ran = run(&case, "full");
        insta::assert_snapshot!(format!("frames_{case}"), format!("{}{}", ran.stdout, ran.stderr));
    }
}

#[test]
fn the_exit_code_does_not_depend_on_the_format() {
    for case in cases() {
        let codes = ["full", "short", "json"].map(|f| run(&case, f).code);
        assert!(codes.iter().all(|c| *c == codes[0]), "{case}: {codes:?}");
    }
}

#[test]
fn a_broken_file_does_not_stop_the_others() {
    let (result, code) = support::check("fixtures/broken/one-bad-one-good", &["--date", "2026-11-22"]);
    assert_eq!(code, 1);
    assert_eq!(result["assessed"][0]["integration"], "good");
    assert_eq!(result["not_assessed"][0]["file"], "bad.flowgate.yaml");
    assert!(
        support::rules(&result).contains("AUTH-002"),
        "{:#?}",
        support::lines(&result)
    );
}

#[test]
fn a_broken_integration_is_never_passing() {
    for case in cases() {
        let ran = run(&case, "json");
        if ran.code == 2 {
            continue;
        }
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let stops = ["INPUT-001", "INPUT-003", "INPUT-008", "INPUT-009"];
        let stopped = support::rules(&result)
            .iter()
            .any(|r| stops.contains(&r.as_str()));
        let unassessed = !result["not_assessed"].as_array().unwrap().is_empty();
        // A misunderstood expectation leaves the model itself whole.
        assert!(unassessed || !stopped || case == "failed-expectation", "{case}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_unreadable_files_are_told_and_bounded() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = support::copy("fixtures/scenarios/minimal", "links");
    symlink("/etc", folder.join("outside")).unwrap();
    symlink(&folder, folder.join("circle")).unwrap();
    symlink("/etc/hostname", folder.join("host.flowgate.yaml")).unwrap();
    let ran = support::flowgate_in(&folder, &["check", "--format", "short"]);
    assert!(!ran.stdout.contains("/etc"), "{}", ran.stdout);
    let locked = folder.join("locked.flowgate.yaml");
    std::fs::write(&locked, "kind: AgentIntegration\n").unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    let ran = support::flowgate_in(&folder, &["check", "--format", "short"]);
    // Root may read anything: then the file is merely without a version.
    assert!(ran.stdout.contains("locked.flowgate.yaml"), "{}", ran.stdout);
    assert_eq!(ran.code, 1);
}
