//! Runs a `_test.rego` on a rule: every rule named `test_*` must be true.
//!
//! A false Rego test is absent from a result rather than false, so the names are read from the text first. Of a test that does
//! not hold, the first statement that does not is found, and what stands on both sides of its `==`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use regorus::Value;

use super::engine::{self, Libraries};
use super::{PolicyError, Project, RuleMeta, params, shape};
use crate::source::limits::TEST_MILLIS;

/// Time one test may take.
const LIMIT: Duration = Duration::from_millis(TEST_MILLIS);
/// The name of what is added to a test file to look into it.
const PROBE: &str = "flowgate__probe";

/// What the tests of one file gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trials {
    /// Every test, by name.
    pub trials: Vec<Trial>,
    /// Lines by file, where coverage is asked for.
    pub coverage: BTreeMap<String, Lines>,
}

/// What one test gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// `test_…`.
    pub name: String,
    /// Why it does not hold; `None` when it does.
    pub broken: Option<Broken>,
}

/// Why a test does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// In words.
    pub why: String,
    /// The statement that does not hold and its line, where one can be named.
    pub statement: Option<(usize, String)>,
    /// What stands on the left and on the right of its `==`.
    pub sides: Option<(String, String)>,
}

/// Lines of a file that tests evaluated, and those they did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Evaluated by a test.
    pub covered: BTreeSet<u32>,
    /// Evaluated by none.
    pub missed: BTreeSet<u32>,
}

impl Lines {
    /// How many of a hundred lines are covered.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let (covered, missed) = (count(&self.covered), count(&self.missed));
        if covered + missed > 0.0 {
            100.0 * covered / (covered + missed)
        } else {
            0.0
        }
    }
}

/// Numbers of lines are far below what a float holds exactly.
fn count(lines: &BTreeSet<u32>) -> f64 {
    f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX))
}

/// A test file with the rule it is about, if it is about one.
#[derive(Clone, Copy, Debug)]
pub struct TestFile<'a> {
    /// The rule.
    pub rule: Option<&'a RuleMeta>,
    /// Path of the tests.
    pub path: &'a str,
    /// Their text.
    pub text: &'a str,
    /// What rules of a project are loaded with.
    pub project: &'a Project,
}

/// Runs the tests of a file.
///
/// # Errors
/// The rule or the tests cannot be loaded, or there is no test.
pub fn run(file: TestFile<'_>, coverage: bool) -> Result<Trials, PolicyError> {
    let load = |why: &str| PolicyError::Load {
        path: file.path.to_owned(),
        why: why.to_owned(),
    };
    let package = package(file.text).ok_or_else(|| load("there is no `package`"))?;
    let names = names(file.text);
    if names.is_empty() {
        return Err(load("there is no rule named `test_…`"));
    }
    let mut engine = file.engine("")?;
    engine.set_enable_coverage(coverage);
    let mut trials = Trials::default();
    for name in names {
        let mut engine = engine.clone();
        let broken = match engine::evaluate(&mut engine, &format!("data.{package}.{name}"), LIMIT) {
            Ok(Value::Bool(true)) => None,
            Ok(_) => Some(file.broken(package, &name)),
            Err(failure) => Some(Broken {
                why: match failure {
                    engine::Failure::Time => format!("it takes longer than {TEST_MILLIS} ms"),
                    other => other.to_string(),
                },
                statement: None,
                sides: None,
            }),
        };
        if coverage {
            cover(&engine, file.path, &mut trials.coverage);
        }
        trials.trials.push(Trial { name, broken });
    }
    Ok(trials)
}

/// Names of the tests of a file, each once.
#[must_use]
pub fn names(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|l| l.starts_with("test_"))
        .filter_map(|l| l.split(|c: char| !shape::is_word(c)).next())
        .map(str::to_owned)
        .collect()
}

fn package(text: &str) -> Option<&str> {
    text.lines()
        .find_map(|l| l.strip_prefix("package "))
        .map(str::trim)
}

impl TestFile<'_> {
    /// The rule, the tests and `more` at their end.
    fn engine(&self, more: &str) -> Result<regorus::Engine, PolicyError> {
        let text = format!("{}\n{more}", self.text);
        let mut files: Vec<(&str, &str)> = self
            .rule
            .iter()
            .map(|r| (r.path.as_str(), r.source.as_ref()))
            .collect();
        files.push((self.path, &text));
        let data = self.rule.map(|r| params::data(r, None));
        Libraries::of(self.project).with(&files, data)
    }

    /// Looks for the statement of a test that does not hold.
    fn broken(&self, package: &str, name: &str) -> Broken {
        let mut broken = Broken {
            why: "it is not true".to_owned(),
            statement: None,
            sides: None,
        };
        let all = shape::definitions(self.text).unwrap_or_default();
        // Of several bodies none holds, and each would have to be told.
        let mut bodies = all.into_iter().filter(|d| d.name == name).map(|d| d.body);
        let (Some(Some(statements)), None) = (bodies.next(), bodies.next()) else {
            return broken;
        };
        let texts: Vec<&str> = statements
            .iter()
            .filter_map(|s| self.text.get(s.at.clone()))
            .collect();
        let holds = |n: usize| {
            let body = texts.iter().take(n).copied().collect::<Vec<_>>().join("\n");
            self.probe(package, "", &body) == Some(Value::Bool(true))
        };
        let Some(first) = (1..=texts.len()).find(|n| !holds(*n)) else {
            return broken;
        };
        let (Some(text), Some(statement)) = (texts.get(first - 1), statements.get(first - 1)) else {
            return broken;
        };
        broken.statement = Some((shape::line(self.text, statement.at.start), (*text).to_owned()));
        let before = texts
            .iter()
            .take(first - 1)
            .copied()
            .collect::<Vec<_>>()
            .join("\n");
        broken.sides = sides(text).and_then(|(left, right, with)| {
            let side = |expression: &str| {
                let body = format!("{before}\n{PROBE}_side := {expression} {with}");
                let value = self.probe(package, &format!(" := {PROBE}_side"), &body)?;
                Some(pretty(&value))
            };
            Some((side(left)?, side(right)?))
        });
        broken
    }

    /// The value of a rule with this body, in the package of the tests.
    fn probe(&self, package: &str, value: &str, body: &str) -> Option<Value> {
        let mut engine = self.engine(&format!("{PROBE}{value} if {{\n{body}\n}}\n")).ok()?;
        engine::evaluate(&mut engine, &format!("data.{package}.{PROBE}"), LIMIT).ok()
    }
}

/// `a`, `b` and `with …` of `a == b with …`.
fn sides(statement: &str) -> Option<(&str, &str, &str)> {
    let masked = shape::masked(statement);
    let end = shape::words(&masked)
        .find(|(_, depth, word)| *depth == 0 && *word == "with")
        .map_or(statement.len(), |(at, _, _)| at);
    let mut depth = 0_usize;
    for (i, c) in masked.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '=' if depth == 0 && masked.get(i..i + 2) == Some("==") => {
                let (left, right) = (statement.get(..i)?, statement.get(i + 2..end)?);
                return (!left.trim_start().starts_with("not ")).then_some((
                    left.trim(),
                    right.trim(),
                    statement.get(end..)?,
                ));
            }
            _ => {}
        }
    }
    None
}

fn pretty(value: &Value) -> String {
    match value {
        Value::Undefined => "undefined".to_owned(),
        value => value.to_json_str().unwrap_or_default(),
    }
}

/// Adds what a run covered, without the test file itself.
fn cover(engine: &regorus::Engine, tests: &str, into: &mut BTreeMap<String, Lines>) {
    let Ok(report) = engine.get_coverage_report() else {
        return;
    };
    for file in report.files.into_iter().filter(|f| f.path != tests) {
        let lines = into.entry(file.path).or_default();
        lines.covered.extend(&file.covered);
        lines.missed.extend(&file.not_covered);
        lines.missed.retain(|l| !lines.covered.contains(l));
    }
}
