//! Runs rules on facts: each in an engine of its own, with the libraries it imports and its parameters, within a time budget.
//!
//! In: chosen rules, parameters of the project, facts. Out: a [`Judgement`]. A rule sees no other rule, so that one that
//! errors spoils nothing but its own judgement. A rule that can say nothing of the facts ([`Needs`]) is not even parsed; the
//! facts are one value that all rules share.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{LimitError, Value};

use super::catalogue::Bundled;
use super::compile::{SETS, TOGETHER};
use super::libraries::imported;
use super::machine::{Bench, Machine};
use super::needs::Needs;
use super::params::{self, Params};
use super::verdict::{self, Sets};
use super::{Judgement, PolicyError, Project, RuleMeta, catalogue, guard};
use crate::analysis::facts::Facts;
use crate::source::Limits;
use crate::source::limits::raise;

/// Units of work between two looks at the clock.
const CHECK_INTERVAL: u32 = 64;

/// Chosen rules, ready to judge.
pub struct Engine {
    rules: Vec<Loaded>,
    /// For bundled rules.
    bundled: Libraries,
    /// For the project's rules: its own too.
    own: Libraries,
    limit: Duration,
    facts_bytes: usize,
}

struct Loaded {
    meta: RuleMeta,
    needs: Needs,
    /// `data` of the rule.
    params: serde_json::Value,
    /// The program of a bundled rule, read at the first facts that need it.
    machine: OnceLock<Option<Machine>>,
    /// Parsed and analysed at the first facts that need it: of a project's rule, and of a bundled one that its machine says
    /// nothing of.
    engine: OnceLock<Result<regorus::Engine, PolicyError>>,
}

impl Engine {
    /// Takes the chosen rules, without policies of a project. See [`Engine::of`].
    ///
    /// # Errors
    /// As there.
    pub fn new(chosen: &[&RuleMeta], params: &Params, limit: Duration) -> Result<Self, PolicyError> {
        Self::of(&Project::default(), chosen, params, limit)
    }

    /// Takes the chosen rules. Rules of a project are loaded now, so that a broken one stops the run before it begins; bundled
    /// ones, which the tests of this program load, when facts need them.
    ///
    /// # Errors
    /// Text that the guard refuses or that is no Rego; parameters that no rule has or of another type.
    pub fn of(
        project: &Project,
        chosen: &[&RuleMeta],
        params: &Params,
        limit: Duration,
    ) -> Result<Self, PolicyError> {
        if let Some(broken) = catalogue::broken() {
            return Err(broken.clone());
        }
        let mut known = project.all();
        known.extend(chosen);
        params::check(&known, params)?;
        let rules = chosen
            .iter()
            .map(|meta| Loaded {
                needs: match prepared(meta) {
                    Some(bundled) => bundled.needs(),
                    None => Needs::of(&meta.source),
                },
                params: params::data(meta, params.get(&meta.id)),
                meta: (*meta).clone(),
                machine: OnceLock::new(),
                engine: OnceLock::new(),
            })
            .collect();
        let engine = Self {
            rules,
            bundled: Libraries::default(),
            own: Libraries::of(project),
            limit,
            facts_bytes: Limits::default().facts_bytes,
        };
        let own: Vec<&Loaded> = engine.rules.iter().filter(|r| !r.meta.bundled).collect();
        own.par_iter()
            .try_for_each(|rule| rule.engine(&engine.own).map(drop))
            .map_err(Clone::clone)?;
        Ok(engine)
    }

    /// Takes facts of this size at most.
    #[must_use]
    pub fn with_facts_of(mut self, bytes: usize) -> Self {
        self.facts_bytes = bytes;
        self
    }

    fn libraries(&self, rule: &Loaded) -> &Libraries {
        if rule.meta.bundled {
            &self.bundled
        } else {
            &self.own
        }
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
        let input = match self.input(facts) {
            Ok(input) => input,
            Err(PolicyError::Facts(why)) => return failed(why),
            Err(other) => return failed(other.to_string()),
        };
        let mut judgement = Judgement::default();
        let mut bench = Bench::new(&input, self.limit);
        for rule in &self.rules {
            if !rule.needs.met(&input) {
                judgement.not_applicable += 1;
                continue;
            }
            let done = rule
                .sets(self.libraries(rule), &mut bench, &input, self.limit)
                .and_then(|sets| verdict::read(&rule.meta, &sets, &mut judgement));
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
        let rule = self.rule(rule)?;
        let input = self.input(facts)?;
        let mut bench = Bench::new(&input, self.limit);
        rule.sets(self.libraries(rule), &mut bench, &input, self.limit)
    }

    /// The sets of one rule by its text alone, for comparison with [`Engine::run`].
    ///
    /// # Errors
    /// As [`Engine::sets`].
    pub fn read(&self, rule: &str, facts: &str) -> Result<Sets, PolicyError> {
        let rule = self.rule(rule)?;
        rule.read(self.libraries(rule), &self.input(facts)?, self.limit)
    }

    /// The sets of one rule by its program alone; `None`: it has none, or it says nothing.
    ///
    /// # Errors
    /// The rule is not chosen; the facts cannot be read.
    pub fn run(&self, rule: &str, facts: &str) -> Result<Option<Sets>, PolicyError> {
        let mut bench = Bench::new(&self.input(facts)?, self.limit);
        Ok(self.rule(rule)?.run(&mut bench))
    }

    /// Whether a rule is evaluated on these facts, rather than known to have no subject there.
    ///
    /// # Errors
    /// The rule is not chosen; the facts cannot be read.
    pub fn asks(&self, rule: &str, facts: &str) -> Result<bool, PolicyError> {
        Ok(self.rule(rule)?.needs.met(&self.input(facts)?))
    }

    fn input(&self, facts: &str) -> Result<Value, PolicyError> {
        if facts.len() > self.facts_bytes {
            return Err(PolicyError::Facts(format!(
                "they have {} bytes, the limit is {}; divide the integration, or {}",
                facts.len(),
                self.facts_bytes,
                raise("facts_bytes")
            )));
        }
        Value::from_json_str(facts).map_err(|e| PolicyError::Facts(brief(&e.to_string())))
    }

    fn rule(&self, id: &str) -> Result<&Loaded, PolicyError> {
        self.rules
            .iter()
            .find(|r| r.meta.id == id)
            .ok_or_else(|| PolicyError::Rule {
                rule: id.to_owned(),
                why: "it is not chosen".to_owned(),
            })
    }
}

/// What the build script made of a rule.
fn prepared(meta: &RuleMeta) -> Option<&'static Bundled> {
    meta.bundled.then(|| Bundled::at(&meta.path)).flatten()
}

impl Loaded {
    fn machine(&self) -> Option<&Machine> {
        let read = || Machine::read(prepared(&self.meta)?.program, Value::from(self.params.clone()));
        self.machine.get_or_init(read).as_ref()
    }

    fn engine(&self, libraries: &Libraries) -> Result<&regorus::Engine, &PolicyError> {
        self.engine
            .get_or_init(|| {
                if self.meta.source.contains(TOGETHER) {
                    return Err(load(
                        &self.meta.path,
                        &format!("`{TOGETHER}` is the name of something else"),
                    ));
                }
                guard::check(&self.meta.path, &self.meta.source)?;
                let text = format!("{}{SETS}", self.meta.source);
                libraries.with(&[(&self.meta.path, &text)], Some(self.params.clone()))
            })
            .as_ref()
    }

    /// Evaluates the three sets; together they keep the budget.
    fn sets(
        &self,
        libraries: &Libraries,
        bench: &mut Bench,
        input: &Value,
        limit: Duration,
    ) -> Result<Sets, PolicyError> {
        match self.run(bench) {
            Some(sets) => Ok(sets),
            None => self.read(libraries, input, limit),
        }
    }

    fn run(&self, bench: &mut Bench) -> Option<Sets> {
        together(&self.machine()?.run(bench)?)
    }

    fn read(&self, libraries: &Libraries, input: &Value, limit: Duration) -> Result<Sets, PolicyError> {
        let start = Instant::now();
        let mut engine = self.engine(libraries).map_err(Clone::clone)?.clone();
        engine.set_input(input.clone());
        // Asked for at once, so that what the three sets share is computed once. What is wrong with one of them is found out
        // apart.
        let path = format!("data.{}.{TOGETHER}", self.meta.package);
        let value = evaluate(&mut engine, &path, limit).ok();
        if let Some(sets) = value.and_then(|value| together(&value)) {
            return Ok(sets);
        }
        let mut set = |name: &str| self.set(&mut engine, name, limit, start);
        Ok(Sets {
            subjects: set("subjects")?,
            fail: set("fail")?,
            unknown: set("unknown")?,
        })
    }

    fn set(
        &self,
        engine: &mut regorus::Engine,
        name: &str,
        limit: Duration,
        start: Instant,
    ) -> Result<Value, PolicyError> {
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
        Ok(value)
    }
}

/// The three sets, if all of them are sets.
fn together(value: &Value) -> Option<Sets> {
    let sets = value.as_array().ok()?;
    if !sets.iter().all(|set| matches!(set, Value::Set(_))) {
        return None;
    }
    let mut sets = sets.iter().cloned();
    Some(Sets {
        subjects: sets.next()?,
        fail: sets.next()?,
        unknown: sets.next()?,
    })
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

/// The budget of an evaluation.
pub(super) fn timer(limit: Duration) -> ExecutionTimerConfig {
    ExecutionTimerConfig {
        limit,
        check_interval: NonZeroU32::new(CHECK_INTERVAL).unwrap_or(NonZeroU32::MIN),
    }
}

/// Evaluates the rule at `path`, at most for `limit`.
pub(super) fn evaluate(engine: &mut regorus::Engine, path: &str, limit: Duration) -> Result<Value, Failure> {
    engine.set_execution_timer_config(timer(limit));
    engine.eval_rule(path.to_owned()).map_err(|e| {
        let text = e.to_string();
        match e.downcast_ref::<LimitError>() {
            Some(LimitError::TimeLimitExceeded { .. }) => Failure::Time,
            _ if text.contains("not a valid rule path") => Failure::NoSuchRule,
            _ => Failure::Other(brief(&text)),
        }
    })
}

/// Engines with the libraries that files import, parsed once for each set of them.
#[derive(Default)]
pub(super) struct Libraries {
    /// Libraries of a project by path, and its data: whatever its rules import.
    own: Vec<(String, String)>,
    data: serde_json::Map<String, serde_json::Value>,
    parsed: Mutex<BTreeMap<Vec<&'static str>, regorus::Engine>>,
}

impl Libraries {
    /// Those of a project beside the bundled ones.
    pub(super) fn of(project: &Project) -> Self {
        Self {
            own: project
                .libraries
                .iter()
                .map(|l| (l.path.clone(), l.text.clone()))
                .collect(),
            data: project.data.clone(),
            parsed: Mutex::default(),
        }
    }

    /// An engine with these files and the libraries they import, analysed.
    pub(super) fn with(
        &self,
        files: &[(&str, &str)],
        data: Option<serde_json::Value>,
    ) -> Result<regorus::Engine, PolicyError> {
        let mut texts: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
        texts.extend(self.own.iter().map(|(_, text)| text.as_str()));
        let mut engine = self.base(imported(texts, catalogue::LIBRARIES))?;
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

    /// An engine with these libraries.
    fn base(&self, chosen: Vec<&'static str>) -> Result<regorus::Engine, PolicyError> {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = parsed.get(&chosen) {
            return Ok(engine.clone());
        }
        let mut engine = regorus::Engine::new();
        // A `print` left behind must not reach the output.
        engine.set_gather_prints(true);
        for (path, text) in catalogue::LIBRARIES {
            if chosen.contains(path) {
                add(&mut engine, path, text)?;
            }
        }
        for (path, text) in &self.own {
            add(&mut engine, path, text)?;
        }
        if !self.data.is_empty() {
            engine
                .add_data(Value::from(serde_json::Value::from(self.data.clone())))
                .map_err(|e| load("data.json", &e.to_string()))?;
        }
        parsed.insert(chosen, engine.clone());
        Ok(engine)
    }
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

fn failed(why: String) -> Judgement {
    Judgement {
        errors: vec![PolicyError::Facts(why)],
        ..Judgement::default()
    }
}
