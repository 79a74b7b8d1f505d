//! The bundled policies mean the same to OPA: its tests pass there, and the sets of every rule are equal on the facts of every
//! fixture and scenario, and on spoilt ones.
//!
//! Needs the folder that `scripts/opa-fetch` makes, named by `OPA_BINDINGS`; without it the test says so and passes. `.ci/run`
//! fetches it; `scripts/opa-parity` shows what the test says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

#[path = "../support/oracle.rs"]
mod oracle;
#[path = "../support/spoil.rs"]
mod spoil;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use flowgate::policy::catalogue::{LIBRARIES, RULES, TESTS};
use flowgate::policy::{Engine, rules, trial};
use oracle::Oracle;
use serde_json::{Value, json};

/// Spoilt documents, unless `FLOWGATE_ROUNDS` says otherwise.
const ROUNDS: usize = 60;

#[test]
fn opa_agrees_on_the_sets_of_every_rule() {
    let Some(mut opa) = oracle() else { return };
    let rules = rules();
    let engine = Engine::new(&rules, &BTreeMap::new(), Duration::from_secs(10)).unwrap();
    let sets =
        |package: &str| format!("[data.{package}.subjects, data.{package}.fail, data.{package}.unknown]");
    let all: Vec<String> = rules
        .iter()
        .map(|r| format!("{:?}: {}", r.id, sets(&r.package)))
        .collect();
    let (mut wrong, mut compared, mut elements) = (Vec::new(), 0, 0);
    let spoilt = spoil::documents(ROUNDS)
        .into_iter()
        .map(|(done, facts)| (format!("spoilt {done}"), facts));
    for (folder, facts) in support::facts().into_iter().chain(spoilt) {
        let input: Value = serde_json::from_str(&facts).unwrap();
        // One question for all of them; what is undefined in it is found by asking one by one.
        let together = opa.ask(&format!("{{{}}}", all.join(", ")), &input);
        // Spoilt facts may have a wrong type, which OPA makes an error.
        if together.is_err() && folder.starts_with("spoilt") {
            continue;
        }
        for rule in &rules {
            let theirs = match &together {
                Ok(value) => sorted(&value[&rule.id]),
                Err(_) => opa
                    .ask(&sets(&rule.package), &input)
                    .map_or_else(Value::from, |v| sorted(&v)),
            };
            let ours = match engine.sets(&rule.id, &facts) {
                Ok(found) => sorted(&found.json().unwrap()),
                Err(error) => json!(error.to_string()),
            };
            compared += 1;
            elements += ours.as_array().map_or(0, |sets| {
                sets.iter().map(|set| set.as_array().map_or(0, Vec::len)).sum()
            });
            if ours != theirs {
                wrong.push(format!(
                    "{folder}: {}\n  regorus: {ours}\n  opa:     {theirs}",
                    rule.id
                ));
            }
        }
    }
    eprintln!("compared: {compared} pairs of a rule and a facts document, {elements} elements");
    assert!(elements > 100, "{elements}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rego_test_is_true_on_opa() {
    let Some(mut opa) = oracle() else { return };
    let mut tests = Vec::new();
    for (_, text) in TESTS {
        let package = text
            .lines()
            .find_map(|l| l.strip_prefix("package "))
            .unwrap()
            .trim();
        tests.extend(
            trial::names(text)
                .into_iter()
                .map(|name| format!("data.{package}.{name}")),
        );
    }
    let mut wrong = Vec::new();
    untrue(&mut opa, &tests, &mut wrong);
    eprintln!("ran: {} tests", tests.len());
    assert!(tests.len() > 50, "{}", tests.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each new question costs OPA a compilation: many are asked at once, and halves of them where one is not true.
fn untrue(opa: &mut Oracle, tests: &[String], wrong: &mut Vec<String>) {
    let found = opa.ask(&format!("[{}]", tests.join(", ")), &Value::Null);
    let holds = |v: &Value| v.as_array().unwrap().iter().all(|t| *t == json!(true));
    match (found, tests) {
        (Ok(values), _) if holds(&values) => {}
        (found, [one]) => wrong.push(format!("{one}: {found:?}")),
        (_, more) => {
            let (left, right) = more.split_at(more.len() / 2);
            untrue(opa, left, wrong);
            untrue(opa, right, wrong);
        }
    }
}

#[test]
fn a_difference_would_be_seen() {
    let Some(mut opa) = oracle() else { return };
    assert_eq!(opa.ask("1 + 1", &Value::Null), Ok(json!(2)));
    assert_eq!(opa.ask("input.a", &json!({"a": [1]})), Ok(json!([1])));
    assert!(opa.ask("data.flowgate.rules.no.such", &Value::Null).is_err());
    assert!(opa.ask("nonsense(1)", &Value::Null).is_err());
    let mut wrong = Vec::new();
    untrue(
        &mut opa,
        &["true", "false", "1 == 1", "data.no"].map(str::to_owned),
        &mut wrong,
    );
    assert_eq!(wrong.len(), 2, "{wrong:?}");
}

/// OPA with everything that is bundled and the parameters that METADATA names.
fn oracle() -> Option<Oracle> {
    let policies = RULES.iter().chain(LIBRARIES).chain(TESTS);
    let defaults: BTreeMap<&str, BTreeMap<&str, &Value>> = rules()
        .into_iter()
        .map(|r| {
            let values = r.parameters.iter().map(|(name, p)| (name.as_str(), &p.default));
            (r.id.as_str(), values.collect())
        })
        .collect();
    Oracle::find(policies.copied(), &json!({"params": defaults}))
}

/// Sets have no order: their elements by their text.
fn sorted(sets: &Value) -> Value {
    let sets = sets.as_array().into_iter().flatten();
    sets.map(|set| match set {
        Value::Array(elements) => {
            let mut elements = elements.clone();
            elements.sort_by_key(Value::to_string);
            Value::from(elements)
        }
        other => other.clone(),
    })
    .collect()
}
