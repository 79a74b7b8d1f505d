//! What every bundled rule keeps: its place, its description, its tests, the names it reads.
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

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use flowgate::policy::catalogue::{self, LIBRARIES, RULES, TESTS};
use flowgate::policy::lint::fields::Fields;
use flowgate::policy::{Engine, Needs, Project, rules, trial};
use regex::Regex;
use serde_json::{Value, json};

#[test]
fn the_table_lists_the_directory() {
    let listed: BTreeSet<String> = [RULES, LIBRARIES, TESTS]
        .into_iter()
        .flatten()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let there: BTreeSet<String> =
        flowgate::source::walk::plain(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"))
            .into_iter()
            .filter(|p| p.ends_with(".rego"))
            .collect();
    assert_eq!(listed, there);
}

#[test]
fn metadata_is_complete_and_agrees_with_the_place() {
    assert_eq!(catalogue::broken(), None);
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    let all: BTreeSet<&str> = rules().iter().map(|r| r.id.as_str()).collect();
    for rule in rules() {
        assert!(ids.insert(&rule.id), "{} twice", rule.id);
        assert!(names.insert(&rule.name), "{} twice", rule.name);
        let path = format!(
            "{}.rego",
            rule.package.trim_start_matches("flowgate.").replace('.', "/")
        );
        assert_eq!(rule.path, path);
        for other in &rule.contributes_to {
            assert!(
                all.contains(other.as_str()),
                "{} contributes to `{other}`",
                rule.id
            );
        }
        assert!(!rule.references.is_empty(), "{} has no reference", rule.id);
        assert!(!rule.title.ends_with('.'), "{}: title", rule.id);
        for (code, meaning) in &rule.reasons {
            assert!(
                !meaning.is_empty() && !meaning.ends_with('.'),
                "{}: {code}",
                rule.id
            );
        }
    }
    assert_eq!(rules().len(), RULES.len());
}

#[test]
fn every_rego_test_is_true() {
    let mut broken = Vec::new();
    for (path, text) in TESTS {
        let of = path.replace("_test.rego", ".rego");
        let rule = rules().into_iter().find(|r| r.path == of);
        assert!(rule.is_some() || path.starts_with("lib/"), "{path} tests no rule");
        let project = Project::default();
        let file = trial::TestFile {
            rule,
            path,
            text,
            project: &project,
        };
        match trial::run(file, false) {
            Ok(trials) => broken.extend(
                trials
                    .trials
                    .into_iter()
                    .filter_map(|t| Some(format!("{path}: {}: {:?}", t.name, t.broken?))),
            ),
            Err(error) => broken.push(error.to_string()),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What no test evaluates is a sentence that nobody read back.
#[test]
fn tests_evaluate_nearly_every_line_of_the_rules() {
    let project = Project::default();
    let (mut covered, mut missed, mut poor) = (0, 0, Vec::new());
    for rule in rules() {
        let path = rule.path.replace(".rego", "_test.rego");
        let Some((path, text)) = TESTS.iter().find(|(p, _)| *p == path) else {
            continue;
        };
        let file = trial::TestFile {
            rule: Some(rule),
            path,
            text,
            project: &project,
        };
        let lines = trial::run(file, true)
            .unwrap()
            .coverage
            .remove(&rule.path)
            .unwrap();
        covered += lines.covered.len();
        missed += lines.missed.len();
        if !lines.missed.is_empty() {
            poor.push(format!(
                "{:.1} % {}: {:?}",
                lines.percent(),
                rule.path,
                lines.missed
            ));
        }
    }
    let report = poor.join("\n");
    eprintln!("{covered} lines evaluated, {missed} not\n{report}");
    assert!(missed * 20 <= covered + missed, "{report}");
}

#[test]
fn every_rule_has_tests_that_name_every_reason() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let path = rule.path.replace(".rego", "_test.rego");
        let Some((_, tests)) = TESTS.iter().find(|(p, _)| *p == path) else {
            wrong.push(format!("{}: no {path}", rule.id));
            continue;
        };
        for reason in rule
            .reasons
            .keys()
            .filter(|r| !tests.contains(&format!("\"{r}\"")))
        {
            wrong.push(format!("{}: no test of `{reason}`", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A rule is not evaluated where it needs facts that are not there: then its sets are empty, on every facts document of the
/// fixtures, and on those of the scenarios with one of its needs taken away.
#[test]
fn a_rule_that_is_not_evaluated_would_say_nothing() {
    let rules = rules();
    let engine = Engine::new(&rules, &BTreeMap::new(), std::time::Duration::from_secs(10)).unwrap();
    let (mut wrong, mut left_out) = (Vec::new(), 0);
    for (name, facts) in support::facts() {
        let whole: Value = serde_json::from_str(&facts).unwrap();
        for rule in &rules {
            let mut documents = vec![facts.clone()];
            if name.contains("scenarios") {
                documents.extend(Needs::of(&rule.source).facts().into_iter().map(|key| {
                    let mut less = whole.clone();
                    less[key] = if whole[key].is_array() {
                        json!([])
                    } else {
                        Value::Null
                    };
                    less.to_string()
                }));
            }
            for facts in documents {
                if engine.asks(&rule.id, &facts).unwrap() {
                    continue;
                }
                left_out += 1;
                let sets = engine.sets(&rule.id, &facts).unwrap();
                if sets.json().unwrap() != json!([[], [], []]) {
                    wrong.push(format!("{name}: {}", rule.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(left_out > 100, "{left_out}");
    let always: Vec<&str> = rules
        .iter()
        .filter(|r| Needs::of(&r.source).facts().is_empty())
        .map(|r| r.id.as_str())
        .collect();
    eprintln!("always evaluated: {always:?}");
}

/// Rego is silent about a name that does not exist: the value is undefined and nothing fails.
#[test]
fn rules_read_only_fields_that_facts_have() {
    let fields = Fields::default();
    let mut wrong = Vec::new();
    for (path, text) in RULES.iter().chain(LIBRARIES) {
        for unknown in fields.unknown(text) {
            wrong.push(format!("{path}: {unknown:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rules_read_their_own_parameters_and_all_of_them() {
    let whole = Regex::new(r#"data\.params(?:\["([^"]+)"\])?(?:\.(\w+))?"#).unwrap();
    let alias = Regex::new(r"(?:^|[^\w.])params\.(\w+)").unwrap();
    let mut wrong = Vec::new();
    for rule in rules() {
        let body = code(&rule.source);
        let mut used = BTreeSet::new();
        for c in whole.captures_iter(&body) {
            if c.get(1).map(|m| m.as_str()) != Some(rule.id.as_str()) {
                wrong.push(format!("{}: {}", rule.id, &c[0]));
            }
            used.extend(c.get(2).map(|m| m.as_str()));
        }
        used.extend(alias.captures_iter(&body).map(|c| c.get(1).unwrap().as_str()));
        let declared: BTreeSet<&str> = rule.parameters.keys().map(String::as_str).collect();
        if used != declared {
            wrong.push(format!("{}: declares {declared:?}, reads {used:?}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Libraries are reached by import; a function that is not there is undefined until the day its rule matters.
#[test]
fn rules_call_only_what_libraries_define() {
    let import = Regex::new(r"(?m)^import data\.flowgate\.lib\.(\w+)(?: as (\w+))?").unwrap();
    let mut wrong = Vec::new();
    for (path, text) in RULES.iter().chain(LIBRARIES).chain(TESTS) {
        let body = code(text);
        for import in import.captures_iter(&body) {
            let name = import.get(2).unwrap_or_else(|| import.get(1).unwrap()).as_str();
            let Some((_, lib)) = LIBRARIES
                .iter()
                .find(|(p, _)| *p == format!("lib/{}.rego", &import[1]))
            else {
                wrong.push(format!("{path}: no library `{name}`"));
                continue;
            };
            let uses = Regex::new(&format!(r"(?:^|[^\w.]){name}\.(\w+)")).unwrap();
            let used: BTreeSet<&str> = uses
                .captures_iter(&body)
                .map(|c| c.get(1).unwrap().as_str())
                .collect();
            if used.is_empty() {
                wrong.push(format!("{path}: `{name}` is imported and not used"));
            }
            for used in used {
                let defined = Regex::new(&format!(r"(?m)^(?:default )?{used}\b")).unwrap();
                if !defined.is_match(lib) {
                    wrong.push(format!("{path}: `{name}.{used}` is not defined"));
                }
            }
        }
        // Rules never read each other's results.
        if body.contains("data.flowgate.rules") && !path.ends_with("_test.rego") {
            wrong.push(format!("{path}: reads a rule"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The text without comments and package, its strings kept.
fn code(text: &str) -> String {
    text.lines()
        .filter(|l| !l.trim_start().starts_with('#') && !l.starts_with("package "))
        .collect::<Vec<_>>()
        .join("\n")
}

/// regorus 0.14 drops or fails a whole set when the head of one element is undefined, where OPA skips that element: what may
/// be undefined is bound in the body.
#[test]
fn no_rule_calls_a_function_in_the_union_of_a_head() {
    for (path, text) in catalogue::RULES {
        for head in text.split("contains object.union(").skip(1) {
            let head = head.split(") if").next().unwrap();
            let last = head
                .trim_end()
                .trim_end_matches(',')
                .lines()
                .last()
                .unwrap()
                .trim();
            assert!(
                !last.contains('(') || last.starts_with('{') || last.starts_with('"'),
                "{path}: {last}"
            );
        }
    }
}
