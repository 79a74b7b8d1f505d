//! Runs rules on facts: each in an engine of its own, with the libraries and its parameters, within a time budget.
//!
//! In: chosen rules, parameters of the project, facts. Out: a [`Judgement`]. A rule sees no other rule, so that one that
//! errors spoils nothing but its own judgement.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{LimitError, Value};

use super::params::{self, Params};
use super::verdict::{self, Sets};
use super::{Judgement, PolicyError, RuleMeta, catalogue, guard};
use crate::analysis::facts::Facts;

/// Bytes of a facts document.
pub const FACTS_BYTES: usize = 64 * 1024 * 1024;
/// Units of work between two looks at the clock.
const CHECK_INTERVAL: u32 = 64;

/// Chosen rules, ready to judge.
pub struct Engine {
    rules: Vec<Loaded>,
    limit: Duration,
}

struct Loaded {
    meta: RuleMeta,
    engine: regorus::Engine,
}

impl Engine {
    /// Loads the chosen rules with the libraries.
    ///
    /// # Errors
    /// Text that the guard refuses or that is no Rego; parameters that no rule has or of another type.
    pub fn new(chosen: &[&RuleMeta], params: &Params, limit: Duration) -> Result<Self, PolicyError> {
        if let Some(broken) = catalogue::broken() {
            return Err(broken.clone());
        }
        params::check(chosen, params)?;
        if chosen.is_empty() {
            return Ok(Self {
                rules: Vec::new(),
                limit,
            });
        }
        let base = libraries()?;
        // Parsing policies is what a small run waits for; each rule is parsed on its own.
        let rules: Result<Vec<Loaded>, PolicyError> = chosen
            .par_iter()
            .map(|meta| {
                let data = params::data(meta, params.get(&meta.id));
                Ok(Loaded {
                    engine: with(&base, &[(&meta.path, &meta.source)], Some(data))?,
                    meta: (*meta).clone(),
                })
            })
            .collect();
        Ok(Self { rules: rules?, limit })
    }

    /// What the chosen rules say of the facts.
    #[must_use]
    pub fn judge(&self, facts: &Facts) -> Judgement {
        match serde_json::to_string(facts) {
            Ok(json) => self.judge_json(&json),
            Err(e) => failed(format!("they cannot be written as JSON: {e}")),
        }
    }

    /// What the chosen rules say of a facts document.
    #[must_use]
    pub fn judge_json(&self, facts: &str) -> Judgement {
        let input = match input(facts) {
            Ok(input) => input,
            Err(PolicyError::Facts(why)) => return failed(why),
            Err(other) => return failed(other.to_string()),
        };
        let mut judgement = Judgement::default();
        for rule in &self.rules {
            let done = rule
                .sets(&input, self.limit)
                .and_then(|sets| verdict::read(&rule.meta, sets, &mut judgement));
            if let Err(error) = done {
                judgement.errors.push(error);
            }
        }
        judgement.sort();
        judgement
    }

    /// The sets of one rule as they are, for comparison with another engine.
    ///
    /// # Errors
    /// The rule is not chosen, errors, or exceeds its budget.
    pub fn sets(&self, rule: &str, facts: &str) -> Result<Sets, PolicyError> {
        let input = input(facts)?;
        self.rules
            .iter()
            .find(|r| r.meta.id == rule)
            .ok_or_else(|| PolicyError::Rule {
                rule: rule.to_owned(),
                why: "it is not chosen".to_owned(),
            })?
            .sets(&input, self.limit)
    }
}

impl Loaded {
    /// Evaluates the three sets; together they keep the budget.
    fn sets(&self, input: &Value, limit: Duration) -> Result<Sets, PolicyError> {
        let start = Instant::now();
        let mut engine = self.engine.clone();
        engine.set_input(input.clone());
        // One query, so that what the three sets share is computed once. What is wrong with one of them is found out apart.
        if let Some(sets) = self.together(&mut engine, limit) {
            return Ok(sets);
        }
        let mut set = |name: &str| self.set(&mut engine, name, limit, start);
        Ok(Sets {
            subjects: set("subjects")?,
            fail: set("fail")?,
            unknown: set("unknown")?,
        })
    }

    /// The three sets, if all of them are sets.
    fn together(&self, engine: &mut regorus::Engine, limit: Duration) -> Option<Sets> {
        let package = &self.meta.package;
        let query = format!("[data.{package}.subjects, data.{package}.fail, data.{package}.unknown]");
        limit_time(engine, limit);
        let results = engine.eval_query(query, false).ok()?;
        let value = &results.result.first()?.expressions.first()?.value;
        let sets = value.as_array().ok()?;
        if !sets.iter().all(|set| matches!(set, Value::Set(_))) {
            return None;
        }
        let mut json = sets.iter().map(|set| serde_json::to_value(set).ok());
        Some(Sets {
            subjects: json.next()??,
            fail: json.next()??,
            unknown: json.next()??,
        })
    }

    fn set(
        &self,
        engine: &mut regorus::Engine,
        name: &str,
        limit: Duration,
        start: Instant,
    ) -> Result<serde_json::Value, PolicyError> {
        let wrong = |why: String| PolicyError::Rule {
            rule: self.meta.id.clone(),
            why,
        };
        let spent = || PolicyError::Budget {
            rule: self.meta.id.clone(),
            millis: limit.as_millis(),
        };
        let left = limit.checked_sub(start.elapsed()).ok_or_else(spent)?;
        let path = format!("data.{}.{name}", self.meta.package);
        let value = evaluate(engine, &path, left).map_err(|failure| match failure {
            Failure::Time => spent(),
            Failure::NoSuchRule => wrong(format!("it does not define `{name}`")),
            Failure::Other(why) => wrong(why),
        })?;
        if !matches!(value, Value::Set(_)) {
            return Err(wrong(format!("`{name}` is no set")));
        }
        value
            .to_json_str()
            .map_err(|e| e.to_string())
            .and_then(|json| serde_json::from_str(&json).map_err(|e| e.to_string()))
            .map_err(|e| wrong(format!("`{name}` cannot be read: {e}")))
    }
}

/// Why an evaluation gave no value.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The time is over.
    #[error("it takes too long")]
    Time,
    /// There is no rule at the path.
    #[error("there is no such rule")]
    NoSuchRule,
    /// A conflict, a wrong argument of a built-in, …
    #[error("{0}")]
    Other(String),
}

fn limit_time(engine: &mut regorus::Engine, limit: Duration) {
    engine.set_execution_timer_config(ExecutionTimerConfig {
        limit,
        check_interval: NonZeroU32::new(CHECK_INTERVAL).unwrap_or(NonZeroU32::MIN),
    });
}

/// Evaluates the rule at `path`, at most for `limit`.
pub(super) fn evaluate(engine: &mut regorus::Engine, path: &str, limit: Duration) -> Result<Value, Failure> {
    limit_time(engine, limit);
    engine.eval_rule(path.to_owned()).map_err(|e| {
        let text = e.to_string();
        match e.downcast_ref::<LimitError>() {
            Some(LimitError::TimeLimitExceeded { .. }) => Failure::Time,
            _ if text.contains("not a valid rule path") => Failure::NoSuchRule,
            _ => Failure::Other(brief(&text)),
        }
    })
}

/// An engine with the libraries and these files, analysed.
pub(super) fn loaded(
    files: &[(&str, &str)],
    data: Option<serde_json::Value>,
) -> Result<regorus::Engine, PolicyError> {
    with(&libraries()?, files, data)
}

/// An engine with the libraries.
fn libraries() -> Result<regorus::Engine, PolicyError> {
    let mut base = regorus::Engine::new();
    // A `print` left behind must not reach the output.
    base.set_gather_prints(true);
    for (path, text) in catalogue::LIBRARIES {
        add(&mut base, path, text)?;
    }
    Ok(base)
}

/// A copy of `base` with more files.
fn with(
    base: &regorus::Engine,
    files: &[(&str, &str)],
    data: Option<serde_json::Value>,
) -> Result<regorus::Engine, PolicyError> {
    let mut engine = base.clone();
    for (path, text) in files {
        add(&mut engine, path, text)?;
    }
    let path = files.last().map_or("", |(path, _)| path);
    if let Some(data) = data {
        engine
            .add_data(Value::from(data))
            .map_err(|e| load(path, &e.to_string()))?;
    }
    // Analyses the files now, once, rather than at every judgement.
    engine
        .eval_query("true".to_owned(), false)
        .map_err(|e| load(path, &e.to_string()))?;
    Ok(engine)
}

/// Guards and parses a file.
fn add(engine: &mut regorus::Engine, path: &str, text: &str) -> Result<(), PolicyError> {
    guard::check(path, text)?;
    engine
        .add_policy(path.to_owned(), text.to_owned())
        .map(drop)
        .map_err(|e| load(path, &e.to_string()))
}

fn load(path: &str, text: &str) -> PolicyError {
    PolicyError::Load {
        path: path.to_owned(),
        why: brief(text),
    }
}

/// `5:3: what` of a message that regorus renders with a frame; other messages as they are, on one line.
fn brief(text: &str) -> String {
    let mut lines = text.lines();
    let at = lines.find_map(|l| l.trim().strip_prefix("--> "));
    let error = text.lines().rev().find_map(|l| l.trim().strip_prefix("error: "));
    match (at, error) {
        (Some(at), Some(error)) => format!("{error} ({at})"),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

fn input(facts: &str) -> Result<Value, PolicyError> {
    if facts.len() > FACTS_BYTES {
        return Err(PolicyError::Facts(format!(
            "they have {} bytes, at most {FACTS_BYTES} are judged",
            facts.len()
        )));
    }
    Value::from_json_str(facts).map_err(|e| PolicyError::Facts(brief(&e.to_string())))
}

fn failed(why: String) -> Judgement {
    Judgement {
        errors: vec![PolicyError::Facts(why)],
        ..Judgement::default()
    }
}
