//! Runs the real binary on fixtures, with nothing of this machine in its environment.
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run printed and how it ended.
pub struct Ran {
    /// The output as it is: pictures and workbooks are no text.
    pub bytes: Vec<u8>,
    /// As text; empty when it is none.
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

/// Runs `flowgate` in the repository.
pub fn flowgate(arguments: &[&str]) -> Ran {
    flowgate_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

/// Runs `flowgate` in a folder.
pub fn flowgate_in(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, arguments, &[])
}

/// As [`flowgate_in`], where it finds the `git` program and no configuration of this machine.
pub fn flowgate_with_git(folder: &Path, arguments: &[&str]) -> Ran {
    let path = std::env::var("PATH").unwrap();
    let more = [
        ("PATH", path.as_str()),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ];
    run(folder, arguments, &more)
}

/// Runs it with more in its environment.
pub fn run(folder: &Path, arguments: &[&str], more: &[(&str, &str)]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_flowgate"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .envs(more.iter().copied())
        .output()
        .unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout.clone()).unwrap_or_default(),
        bytes: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}

/// The result of `check --format json` with its exit code.
pub fn check(path: &str, more: &[&str]) -> (serde_json::Value, i32) {
    let mut arguments = vec!["check", path, "--format", "json"];
    arguments.extend(more);
    let ran = flowgate(&arguments);
    let json = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|e| panic!("{path}: {e}\n{}\n{}", ran.stdout, ran.stderr));
    (json, ran.code)
}

/// `rule/reason file:line:column` of every finding, in order.
pub fn lines(check: &serde_json::Value) -> Vec<String> {
    check["findings"].as_array().unwrap().iter().map(line).collect()
}

fn line(finding: &serde_json::Value) -> String {
    let at = &finding["location"];
    format!(
        "{} {}/{} {}:{}:{}",
        finding["severity"].as_str().unwrap(),
        finding["rule"].as_str().unwrap(),
        finding["reason"].as_str().unwrap(),
        at["file"].as_str().unwrap(),
        at["line"],
        at["column"]
    )
}

/// The rules of all findings, folded ones too.
pub fn rules(check: &serde_json::Value) -> std::collections::BTreeSet<String> {
    let mut rules = std::collections::BTreeSet::new();
    for finding in check["findings"].as_array().unwrap() {
        rules.insert(finding["rule"].as_str().unwrap().to_owned());
        for folded in finding["folded"].as_array().unwrap() {
            rules.insert(folded["rule"].as_str().unwrap().to_owned());
        }
    }
    rules
}

/// Copies a folder into a fresh one for tests that change it.
pub fn copy(from: &str, name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&to);
    for file in flowgate::source::walk::plain(&from) {
        let target = to.join(&file);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(from.join(&file), target).unwrap();
    }
    to
}

/// The facts of every integration of the rule fixtures and the scenarios, with the folder they come from.
pub fn facts() -> Vec<(String, String)> {
    use flowgate::pipeline::{Options, Selection, run};
    let mut folders = Vec::new();
    for parent in ["fixtures/scenarios", "fixtures/rules"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(parent)).unwrap() {
            let folder = format!("{parent}/{}", entry.unwrap().file_name().to_str().unwrap());
            if parent.ends_with("rules") {
                folders.extend(["pass", "fail"].map(|side| format!("{folder}/{side}")));
            } else {
                folders.push(folder);
            }
        }
    }
    folders.sort();
    let mut all = Vec::new();
    for folder in folders {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder);
        if !path.is_dir() {
            continue;
        }
        let options = Options {
            paths: vec![path],
            date: "2026-11-22".parse().ok(),
            selection: Selection {
                select: vec!["INPUT".to_owned()],
                ..Selection::default()
            },
            ..Options::default()
        };
        for integration in run(&options).unwrap().integrations {
            all.push((folder.clone(), serde_json::to_string(&integration.facts).unwrap()));
        }
    }
    assert!(all.len() > 20, "{}", all.len());
    all
}
