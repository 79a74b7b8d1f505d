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

/// Reasons that no file of this folder can show, and who does.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "configuration",
        "`configuration-values`: unusable configuration ends the run, it is no finding",
    ),
    (
        "findings",
        "`tests/limits.rs`: a million of them would fill this snapshot",
    ),
    ("format", "`fmt` alone says it, of a file that it would change"),
    (
        "json-syntax",
        "a note of `vendor-languages`; manifests in JSON are read as YAML",
    ),
    (
        "more",
        "a test below: the problems before it would fill this snapshot",
    ),
    (
        "no-value",
        "a note of `vendor-languages`, beside the manifest that names the file",
    ),
    ("script-syntax", "a note of `vendor-languages`"),
    ("toml-syntax", "a note of `vendor-languages`"),
    ("xml-entity", "a note of `vendor-languages`"),
    ("xml-syntax", "a note of `vendor-languages`"),
    ("walk", "a folder that may not be read: a test below"),
];

/// The reasons that parsers, the model and the first half of a run give, as their source says them.
fn reasons() -> std::collections::BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let given = [
        r#"Input::[A-Z][A-Za-z]+,\s*"([a-z0-9-]+)""#,
        r#"\.(?:syntax|duplicate)\(\s*"([a-z0-9-]+)""#,
        r#"\bwrong\(\s*&?[a-z_]+(?:\.[a-z]+)?,\s*"([a-z0-9-]+)""#,
        r#"\.wrong\(\s*"([a-z0-9-]+)""#,
    ];
    let given = given.map(|p| regex::Regex::new(p).unwrap());
    let mut all = std::collections::BTreeSet::new();
    for file in flowgate::source::walk::plain(&root) {
        let early = ["parse/", "model/", "pipeline/", "config.rs"]
            .iter()
            .any(|p| file.starts_with(p));
        if early && file.ends_with(".rs") {
            let text = std::fs::read_to_string(root.join(&file)).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            let found = given.iter().flat_map(|p| p.captures_iter(text));
            all.extend(found.map(|c| c[1].to_owned()));
        }
    }
    all
}

/// Each message is seen as a user sees it: with its frame, its label and its help, in a snapshot.
#[test]
fn every_message_has_a_fixture() {
    let reasons = reasons();
    assert!(reasons.len() > 50, "{reasons:?}");
    let shown = regex::Regex::new(r"INPUT-\d+/([a-z0-9-]+)").unwrap();
    let told: String = cases().iter().map(|case| run(case, "short").stdout).collect();
    let shown: std::collections::BTreeSet<String> =
        shown.captures_iter(&told).map(|c| c[1].to_owned()).collect();
    let missing: Vec<&String> = reasons
        .iter()
        .filter(|r| !shown.contains(*r) && !ELSEWHERE.iter().any(|(e, _)| e == r))
        .collect();
    assert!(
        missing.is_empty(),
        "no fixture in fixtures/broken shows {missing:?}"
    );
    let told_here: Vec<&str> = ELSEWHERE
        .iter()
        .map(|(e, _)| *e)
        .filter(|e| shown.contains(*e))
        .collect();
    assert!(told_here.is_empty(), "{told_here:?} are shown here after all");
}

#[test]
fn problems_beyond_the_first_hundred_are_counted() {
    let folder = support::copy("fixtures/scenarios/first-flow/none", "many-problems");
    std::fs::create_dir_all(&folder).unwrap();
    let lines: String = (0..140).map(|i| format!("nothing{i} here\n")).collect();
    std::fs::write(folder.join("a.flow"), format!("integration many\n{lines}")).unwrap();
    let ran = support::flowgate_in(&folder, &["check", "--format", "short"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stdout.matches("begins no statement").count(),
        101,
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains(": high INPUT-001/more 40 more problems in this file are not listed"),
        "{}",
        ran.stdout
    );
}

/// Messages are for people: no type of ours, no list of what a parser would have taken.
#[test]
fn no_message_speaks_of_the_program() {
    let types =
        regex::Regex::new(r"\b(?:u64|f64|bool|usize|Option|Vec|String|BTreeMap|Some|None)\b|::|Rule\b")
            .unwrap();
    for case in cases() {
        let ran = run(&case, "json");
        let Ok(result) = serde_json::from_str::<serde_json::Value>(&ran.stdout) else {
            continue;
        };
        for finding in result["findings"].as_array().unwrap() {
            let input = finding["rule"].as_str().unwrap().starts_with("INPUT");
            for text in ["message", "label", "help"] {
                let said = finding[text].as_str().unwrap();
                // What the user wrote stands in back quotes and is the user's.
                let ours: String = said.split('`').step_by(2).collect();
                assert!(!types.is_match(&ours), "{case}: {said}");
                assert!(!said.contains("expected one of"), "{case}: {said}");
                assert!(
                    !input || said.matches('`').count() <= 24,
                    "{case}: too many choices: {said}"
                );
            }
        }
    }
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
