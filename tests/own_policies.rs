//! A policy author adds a rule of the organisation: the walk-through of the README, and what stands in its way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at a surprise"
)]

mod support;

use std::path::{Path, PathBuf};

use support::{Ran, flowgate_in};

/// A fresh folder with a manifest and a project file.
fn tree(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    write(
        &root,
        "flowgate.yaml",
        "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n",
    );
    let manifest = std::fs::read_to_string("src/cli/policy/template/fail.flowgate.yaml").unwrap();
    write(
        &root,
        "agent.flowgate.yaml",
        &manifest.replace("id: fixture", "id: desk"),
    );
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(root.join(path)).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    std::fs::write(root.join(path), text.replace(from, to)).unwrap();
}

const RULE: &str = "policies/acme/account_name.rego";
const TESTS: &str = "policies/acme/account_name_test.rego";

/// A tree with the scaffold of `ACME-001` in it.
fn scaffold(name: &str) -> PathBuf {
    let root = tree(name);
    let ran = flowgate_in(&root, &["policy", "new", "ACME-001", "account-name"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    edit(&root, "flowgate.yaml", "date", "policies: [policies]\ndate");
    root
}

fn code(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
}

/// The commands of the README between the marks, run one after the other; what they print is what stands there.
#[test]
fn the_walk_through_of_the_readme_runs_as_written() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let part = readme
        .split("## Rules of your own")
        .nth(1)
        .and_then(|t| t.split("\n## ").next())
        .unwrap();
    let root = tree("walk-through");
    let mut commands = 0;
    for block in part.split("```").skip(1).step_by(2) {
        let (language, body) = block.split_once('\n').unwrap();
        match language {
            "console" => {
                let mut shown = String::new();
                for line in body.lines() {
                    let Some(command) = line.strip_prefix("$ ") else {
                        continue;
                    };
                    commands += 1;
                    let arguments: Vec<&str> = command.split_whitespace().collect();
                    assert_eq!(arguments[0], "flowgate");
                    let ran = flowgate_in(&root, &arguments[1..]);
                    assert_eq!(ran.stderr, "", "{command}");
                    shown.push_str(&format!("$ {command}\n{}", ran.stdout));
                }
                assert_eq!(shown, body);
            }
            // `# FILE` above what is written into it: a project file whole, a changed line of the rule by its key.
            "yaml" => {
                let (path, text) = body.split_once('\n').unwrap();
                let path = path.strip_prefix("# ").unwrap();
                write(&root, path, text);
            }
            other => panic!("{other}"),
        }
    }
    assert!(commands >= 4, "{commands}");
}

#[test]
fn a_scaffold_passes_its_tests_fixtures_and_lint() {
    let root = scaffold("scaffold");
    let ran = flowgate_in(&root, &["policy", "test", "--coverage", "-v"]);
    code(&ran, 0);
    insta::assert_snapshot!(ran.stdout);
    code(&flowgate_in(&root, &["policy", "lint"]), 0);
    // It judges, and its fixtures are no integrations.
    let ran = flowgate_in(
        &root,
        &[
            "check",
            "--select",
            "ACME",
            "--format",
            "short",
            "--fail-on",
            "medium",
        ],
    );
    code(&ran, 1);
    assert!(
        ran.stdout.contains("medium ACME-001/wrong-prefix"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("policies/"), "{}", ran.stdout);
    // Nothing is overwritten.
    code(
        &flowgate_in(&root, &["policy", "new", "ACME-001", "account-name"]),
        2,
    );
}

#[test]
fn a_test_that_does_not_hold_shows_both_sides() {
    let root = scaffold("difference");
    edit(
        &root,
        TESTS,
        "reasons == {\"wrong-prefix\"}",
        "reasons == {\"other\"}",
    );
    edit(
        &root,
        "policies/fixtures/ACME-001/fail/agent.flowgate.yaml",
        "id: agent-tracker, type",
        "id: svc-tracker, type",
    );
    let ran = flowgate_in(&root, &["policy", "test"]);
    code(&ran, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn lint_says_what_rego_is_silent_about() {
    let root = scaffold("lint");
    edit(
        &root,
        RULE,
        "some c in input.connections\n\taccount",
        "some c in input.conections\n\taccount",
    );
    edit(&root, RULE, "\"no-account\"", "\"no-acount\"");
    edit(
        &root,
        RULE,
        "#     prefix:",
        "#     unread: {default: 1, description: D}\n#     prefix:",
    );
    write(
        &root,
        "policies/acme/second.rego",
        &std::fs::read_to_string(root.join(RULE)).unwrap(),
    );
    write(
        &root,
        "policies/acme/third.rego",
        "# METADATA\n# title: T\npackage flowgate.rules.acme.third\n\nsubjects := set()\n",
    );
    let ran = flowgate_in(&root, &["policy", "lint"]);
    code(&ran, 1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn what_is_wrong_with_policies_stops_a_run() {
    let root = scaffold("wrong");
    let said = |name: &str| {
        let ran = flowgate_in(&root, &["check"]);
        code(&ran, 2);
        assert_eq!(ran.stdout, "");
        insta::assert_snapshot!(name, ran.stderr);
    };
    edit(&root, RULE, "id: ACME-001", "id: GATE-001");
    said("family");
    edit(&root, RULE, "id: GATE-001", "id: ACME-001");
    edit(&root, RULE, "params := ", "x := http.send({})\n\nparams := ");
    said("network");
    edit(&root, RULE, "x := http.send({})", "x if y == 1");
    said("unsafe");
    edit(&root, "flowgate.yaml", "[policies]", "[../policies]");
    said("outside");
    edit(&root, "flowgate.yaml", "[../policies]", "[nowhere]");
    said("missing");
}

#[test]
fn a_rule_of_a_project_has_parameters_a_severity_and_a_page() {
    let root = scaffold("parameters");
    let check = [
        "check",
        "--select",
        "ACME-001",
        "--format",
        "short",
        "--fail-on",
        "info",
    ];
    edit(&root, "flowgate.yaml", "date", "severity: {ACME-001: low}\ndate");
    assert!(flowgate_in(&root, &check).stdout.contains("low ACME-001"));
    edit(
        &root,
        "flowgate.yaml",
        "date",
        "params: {ACME-001: {prefix: agent-}}\ndate",
    );
    code(&flowgate_in(&root, &check), 0);
    assert!(flowgate_in(&root, &["rules"]).stdout.contains("ACME-001"));
    assert!(
        flowgate_in(&root, &["explain", "account-name"])
            .stdout
            .starts_with("ACME-001 account-name")
    );
}

#[test]
fn a_bundle_is_a_folder_in_one_file() {
    let root = scaffold("bundle");
    let encoder = flate2::write::GzEncoder::new(
        std::fs::File::create(root.join("acme.tar.gz")).unwrap(),
        flate2::Compression::fast(),
    );
    let mut builder = tar::Builder::new(encoder);
    for path in [RULE, TESTS] {
        builder
            .append_path_with_name(root.join(path), path.trim_start_matches("policies/"))
            .unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap();
    std::fs::remove_dir_all(root.join("policies")).unwrap();
    edit(&root, "flowgate.yaml", "[policies]", "[acme.tar.gz]");
    let ran = flowgate_in(&root, &["check", "--select", "ACME", "--format", "short"]);
    assert!(
        ran.stdout.contains("ACME-001/wrong-prefix"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    code(&flowgate_in(&root, &["policy", "test"]), 0);
    code(&flowgate_in(&root, &["policy", "lint", "acme.tar.gz"]), 0);
}
