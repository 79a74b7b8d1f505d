//! The bundled policies mean the same to OPA: its tests pass there, and the sets of every rule are equal on the scenarios.
//!
//! Needs `opa` (on `PATH`, or named by `OPA`); without it the test says so and passes. `scripts/opa-parity` shows what it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use flowgate::policy::{Engine, RuleMeta, rules};
use serde_json::{Value, json};

/// Only what is Rego: the schemas beside it are no data.
const FOLDERS: &[&str] = &["policies/rules", "policies/lib"];

#[test]
fn opa_agrees() {
    let Some(opa) = Opa::find() else {
        eprintln!("skipped: no opa");
        return;
    };
    let tested = opa.run("test", &[], "");
    assert!(tested.status.success(), "opa test: {}", said(&tested));
    let rules = rules();
    let engine = Engine::new(&rules, &BTreeMap::new(), Duration::from_secs(10)).unwrap();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (scenario, facts) in scenarios() {
        for rule in &rules {
            let ours = ours(&engine, rule, &facts);
            let theirs = opa.sets(rule, &facts);
            compared += 1;
            if ours != theirs {
                wrong.push(format!(
                    "{scenario}: {}\n  regorus: {ours}\n  opa:     {theirs}",
                    rule.id
                ));
            }
        }
    }
    eprintln!("compared: {compared} pairs of a rule and a scenario");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An `opa` and the parameters it is given.
struct Opa {
    program: PathBuf,
    params: PathBuf,
}

impl Opa {
    fn find() -> Option<Self> {
        let named = std::env::var_os("OPA")
            .filter(|v| !v.is_empty())
            .map(PathBuf::from);
        // One that is named and does not run is a mistake, not a reason to skip.
        let asked = named.is_some();
        let program = named.unwrap_or_else(|| PathBuf::from("opa"));
        let runs = Command::new(&program)
            .arg("version")
            .output()
            .is_ok_and(|o| o.status.success());
        assert!(runs || !asked, "`{}` of OPA does not run", program.display());
        runs.then(|| {
            // What METADATA says as defaults is data to OPA.
            let defaults: BTreeMap<&str, BTreeMap<&str, &Value>> = rules()
                .into_iter()
                .map(|r| {
                    let values = r.parameters.iter().map(|(name, p)| (name.as_str(), &p.default));
                    (r.id.as_str(), values.collect())
                })
                .collect();
            let params = Path::new(env!("CARGO_TARGET_TMPDIR")).join("params.json");
            std::fs::write(&params, json!({"params": defaults}).to_string()).unwrap();
            Self { program, params }
        })
    }

    /// Runs a command of `opa` on the policies.
    fn run(&self, command: &str, arguments: &[&str], input: &str) -> Output {
        let mut call = Command::new(&self.program);
        call.current_dir(env!("CARGO_MANIFEST_DIR")).arg(command);
        for folder in FOLDERS {
            // `test` takes folders, `eval` takes data.
            if command == "eval" {
                call.arg("--data");
            }
            call.arg(folder);
        }
        if command == "eval" {
            call.arg("--data");
        }
        let mut child = call
            .arg(&self.params)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input closes it; what it printed tells why.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    fn sets(&self, rule: &RuleMeta, facts: &str) -> Value {
        let query = format!("data.{}", rule.package);
        let output = self.run("eval", &["--format", "json", "--stdin-input", &query], facts);
        let result: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("opa eval of {}: {e}: {}", rule.id, said(&output)));
        let value = &result["result"][0]["expressions"][0]["value"];
        sorted([&value["subjects"], &value["fail"], &value["unknown"]])
    }
}

fn ours(engine: &Engine, rule: &RuleMeta, facts: &str) -> Value {
    match engine.sets(&rule.id, facts) {
        Ok(sets) => sorted([&sets.subjects, &sets.fail, &sets.unknown]),
        Err(error) => json!(error.to_string()),
    }
}

/// Sets have no order: their elements by their text.
fn sorted(sets: [&Value; 3]) -> Value {
    sets.into_iter()
        .map(|set| match set {
            Value::Array(elements) => {
                let mut elements = elements.clone();
                elements.sort_by_key(Value::to_string);
                Value::from(elements)
            }
            other => other.clone(),
        })
        .collect()
}

/// The facts of every scenario with one integration.
fn scenarios() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.path().is_dir() {
            continue;
        }
        let ran = support::flowgate(&["facts", &format!("fixtures/scenarios/{name}")]);
        if ran.code == 0 {
            all.push((name, ran.stdout));
        } else {
            eprintln!("not compared: {name}: {}", ran.stderr.trim());
        }
    }
    all.sort();
    assert!(!all.is_empty(), "no scenario gives facts");
    all
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
