//! `flowgate diff` tells what a change is worth: which risks rise, and what changed rules no longer find.
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
use support::{Ran, copy, flowgate_in};

/// Two copies of a folder of fixtures.
fn states(from: &str, name: &str) -> (PathBuf, PathBuf) {
    (
        copy(from, &format!("{name}-old")),
        copy(from, &format!("{name}-new")),
    )
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

fn diff(old: &Path, new: &Path, more: &[&str]) -> Ran {
    let base = old.to_string_lossy().into_owned();
    flowgate_in(new, &[&["diff", &base, "--date", "2026-11-22"], more].concat())
}

fn json(old: &Path, new: &Path) -> Value {
    serde_json::from_str(&diff(old, new, &["--format", "json"]).stdout).unwrap()
}

#[test]
fn a_gate_that_goes_raises_risks_in_every_format() {
    let (old, new) = states("fixtures/scenarios/support-triage", "diff-risk");
    edit(
        &new,
        "support-triage.flow",
        "reply_address, reply_approval over",
        "reply_address over",
    );
    edit(
        &new,
        "support-triage.flowgate.yaml",
        "[reply_address, reply_approval]",
        "[reply_address]",
    );
    let document = json(&old, &new);
    let risks = document["risks"].as_array().unwrap();
    assert!(!risks.is_empty(), "{document:#}");
    let first = &risks[0];
    assert!(
        first["after"].as_str().unwrap() != first["before"].as_str().unwrap_or_default(),
        "{first}"
    );
    let scenario = first["scenario"].as_str().unwrap();
    let text = diff(&old, &new, &[]).stdout;
    assert!(text.contains("\nrisks\n") && text.contains(scenario), "{text}");
    let markdown = diff(&old, &new, &["--format", "markdown"]).stdout;
    assert!(markdown.contains("### Risk levels"), "{markdown}");
    let risk = |t: &str| {
        t.lines()
            .filter(|l| l.contains("Low") || l.contains("Moderate") || l.contains("High"))
            .count()
    };
    assert_eq!(risk(&text), risks.len(), "{text}");
    // Every risk stands in the registers of both reports with the level that is told.
    for (folder, side) in [(&old, "before"), (&new, "after")] {
        let report = flowgate_in(folder, &["report", "--format", "json", "--date", "2026-11-22"]).stdout;
        let report: Value = serde_json::from_str(&report).unwrap();
        let lines = report["risks"]["risks"].as_array().unwrap();
        for change in risks {
            let line = lines.iter().find(|l| l["id"] == change["risk"]);
            assert_eq!(
                line.map_or(&Value::Null, |l| &l["residual"]),
                &change[side],
                "{change}"
            );
        }
    }
    // Nothing differs from itself.
    let same = json(&old, &old);
    assert_eq!(
        (same["risks"].as_array().unwrap().len(), &same["weakened"]),
        (0, &Value::Bool(false))
    );
}

/// A project with a policy of its own that finds something.
fn project(name: &str) -> (PathBuf, PathBuf) {
    let old = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-old"));
    let _ = std::fs::remove_dir_all(&old);
    std::fs::create_dir_all(&old).unwrap();
    assert_eq!(
        flowgate_in(&old, &["policy", "new", "ACME-001", "account-name"]).code,
        0
    );
    let manifest = "apiVersion: flowgate/v1
kind: AgentIntegration
metadata: { id: desk }
models: none
connections:
  tracker:
    system: internal-api
    auth: { method: mtls, principal: { id: agent-tracker, type: service } }
    operations: { read_issue: { effect: read } }
";
    std::fs::write(old.join("desk.flowgate.yaml"), manifest).unwrap();
    let config = "apiVersion: flowgate/v1
kind: Project
policies: [policies]
fail_on: medium
params: { ACME-001: { prefix: svc- } }
";
    std::fs::write(old.join("flowgate.yaml"), config).unwrap();
    let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-new"));
    let _ = std::fs::remove_dir_all(&new);
    for file in flowgate::source::walk::plain(&old) {
        std::fs::create_dir_all(new.join(&file).parent().unwrap()).unwrap();
        std::fs::copy(old.join(&file), new.join(&file)).unwrap();
    }
    (old, new)
}

#[test]
fn rules_that_change_weaken_only_when_they_find_less() {
    let gate = ["--fail-on-weakening"];
    let (old, new) = project("diff-comment");
    edit(
        &new,
        "policies/acme/account_name.rego",
        "\nsubjects contains",
        "\n# Reviewed.\nsubjects contains",
    );
    let ran = diff(&old, &new, &gate);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout
            .contains("account_name.rego`, which the check runs by, changes"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("look again    security"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );

    let (old, new) = project("diff-weaker");
    edit(&new, "flowgate.yaml", "prefix: svc-", "prefix: agent-");
    let ran = diff(&old, &new, &gate);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains(
            "by its changed rules the check no longer finds ACME-001/wrong-prefix at desk.flowgate.yaml:"
        ),
        "{}",
        ran.stdout
    );

    let (old, new) = project("diff-stricter");
    let ran = diff(&new, &old, &gate);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    edit(&old, "flowgate.yaml", "prefix: svc-", "prefix: agent-");
    let ran = diff(&old, &new, &gate);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("the check also finds ACME-001/wrong-prefix"),
        "{}",
        ran.stdout
    );

    let (old, new) = project("diff-level");
    edit(&new, "flowgate.yaml", "fail_on: medium", "fail_on: critical");
    let ran = diff(&old, &new, &gate);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout
            .contains("the check fails from critical on instead of medium"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_waiver_of_the_judge_is_told_with_its_own_line() {
    let (old, new) = states("fixtures/rules/OWNER-004/fail", "diff-waiver");
    // The pull request moves and mends the waiver: it is judged as it was.
    edit(
        &new,
        "waivers.flowgate.yaml",
        "waivers:\n",
        "# moved\n# down\nwaivers:\n",
    );
    edit(
        &new,
        "waivers.flowgate.yaml",
        "expires: 2027-11-02",
        "expires: 2026-12-01",
    );
    let base = old.to_string_lossy().into_owned();
    let run = |format: &str| {
        let arguments = [
            "check",
            "--date",
            "2026-11-22",
            "--no-fold",
            "--format",
            format,
            "--trust-from",
            &base,
        ];
        flowgate_in(&new, &arguments).stdout
    };
    let document: Value = serde_json::from_str(&run("json")).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let about: Vec<&Value> = findings.iter().filter(|f| f["rule"] == "OWNER-004").collect();
    assert_eq!(about.len(), 1, "{findings:#?}");
    let text = std::fs::read_to_string(old.join("waivers.flowgate.yaml")).unwrap();
    let line = text.lines().position(|l| l.contains("expires:")).unwrap() + 1;
    assert_eq!(about[0]["location"]["line"].as_u64(), Some(line as u64));
    assert!(
        about[0]["message"]
            .as_str()
            .unwrap()
            .contains("(in `waivers.flowgate.yaml` of `"),
        "{}",
        about[0]
    );
    // No frame shows another text as the place of it.
    let full = run("full");
    assert!(!full.contains("# moved"), "{full}");
    let own = flowgate_in(&new, &["check", "--date", "2026-11-22", "--select", "OWNER-004"]).stdout;
    assert!(!own.contains("too-long"), "{own}");
}
