//! Bundled rules mean the same compiled as they do read: the machine that runs their programs and the interpreter that reads
//! their text find the same sets, on the facts of every fixture and scenario and on facts that were spoilt.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at a surprise and says why it skips"
)]

#[path = "support/spoil.rs"]
mod spoil;
mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use flowgate::policy::{Engine, RuleMeta, rules};
use serde_json::Value;

/// Spoilt documents, unless `FLOWGATE_ROUNDS` says otherwise.
const ROUNDS: usize = 150;

fn engine(rules: &[&RuleMeta]) -> Engine {
    Engine::new(rules, &BTreeMap::new(), Duration::from_secs(30)).unwrap()
}

/// What the two say differently of one document. A rule that errors when read is left out: it is counted.
fn differences(engine: &Engine, rules: &[&RuleMeta], facts: &str, failed: &mut usize) -> Vec<String> {
    let mut wrong = Vec::new();
    for rule in rules {
        let Ok(read) = engine.read(&rule.id, facts) else {
            *failed += 1;
            continue;
        };
        let run = engine.run(&rule.id, facts).unwrap();
        let sets = run.map(|s| sorted(&s.json().unwrap()));
        let read = sorted(&read.json().unwrap());
        if sets.as_ref() != Some(&read) {
            wrong.push(format!("{}:\n  run:  {sets:?}\n  read: {read}", rule.id));
        }
    }
    wrong
}

fn sorted(sets: &Value) -> Value {
    let mut sets = sets.clone();
    for set in sets.as_array_mut().unwrap() {
        set.as_array_mut().unwrap().sort_by_key(Value::to_string);
    }
    sets
}

#[test]
fn every_bundled_rule_has_a_program_and_it_says_what_the_text_says() {
    let rules = rules();
    let engine = engine(&rules);
    let (mut failed, mut documents) = (0, 0);
    let mut wrong = Vec::new();
    for (name, facts) in support::facts() {
        documents += 1;
        let found = differences(&engine, &rules, &facts, &mut failed);
        wrong.extend(found.into_iter().map(|text| format!("{name}: {text}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(failed, 0, "a rule errors on facts of a fixture");
    assert!(documents > 150, "{documents}");
}

/// Facts of scenarios with something emptied, turned round or exchanged, and with fields of manifests left out.
#[test]
fn they_agree_on_facts_that_were_spoilt() {
    let rules = rules();
    let engine = engine(&rules);
    let (mut failed, mut wrong) = (0, Vec::new());
    for (done, facts) in spoil::documents(ROUNDS) {
        let found = differences(&engine, &rules, &facts, &mut failed);
        wrong.extend(found.into_iter().map(|text| format!("{done}: {text}")));
    }
    eprintln!("{failed} evaluations left out");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The machine is the same for all rules of a judgement: none leaves anything behind for the next.
#[test]
fn rules_say_the_same_in_any_order() {
    let mut rules = rules();
    let first = engine(&rules);
    rules.reverse();
    let last = engine(&rules);
    for (name, facts) in support::facts() {
        let judged = first.judge_json(&facts);
        assert!(judged.errors.is_empty(), "{name}: {:?}", judged.errors);
        assert_eq!(judged, last.judge_json(&facts), "{name}");
    }
}
