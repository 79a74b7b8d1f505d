//! What a rule's three sets say, read strictly: a set of another shape is an error of the rule, never an absent finding.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::value::Read;
use super::{PolicyError, RuleMeta, Severity};
use crate::source::Place;

/// What a rule says of a subject. Passing subjects have no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The rule is broken.
    Fail,
    /// Something the rule needs is not stated.
    Unknown,
}

/// A place with a note.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Noted {
    /// Where.
    #[serde(deserialize_with = "place")]
    pub at: Place,
    /// What is there.
    pub label: String,
}

/// One element of `fail` or `unknown`.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Rule id.
    pub rule: String,
    /// Id of the subject.
    pub subject: String,
    /// The primary place.
    pub at: Place,
    /// Fail or unknown.
    pub outcome: Outcome,
    /// Reason code; empty for an unknown without one.
    pub reason: String,
    /// What is wrong.
    pub message: String,
    /// What stands at the place.
    pub label: String,
    /// What to write instead; empty when the rule's remediation says it.
    pub help: String,
    /// Places that explain it.
    pub related: Vec<Noted>,
    /// Steps of the witness path, in the order data moves.
    pub path: Vec<Noted>,
    /// Values the decision rests on.
    pub values: Map<String, Value>,
    /// Severity instead of the rule's own.
    pub severity: Option<Severity>,
    /// Id of the edge the finding is about, where findings of several rules meet.
    pub edge: Option<String>,
}

/// What rules say of the facts of one integration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Verdicts by rule, subject, outcome, reason and place.
    pub verdicts: Vec<Verdict>,
    /// Rule and subject pairs that pass.
    pub passes: Vec<(String, String)>,
    /// Rules that failed. What they judge is not known: the run must not end as if it were.
    pub errors: Vec<PolicyError>,
    /// Rules without a subject.
    pub not_applicable: usize,
}

/// The three sets of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Sets {
    /// `{id, at}` of what is judged.
    pub subjects: regorus::Value,
    /// What breaks the rule.
    pub fail: regorus::Value,
    /// What cannot be decided.
    pub unknown: regorus::Value,
}

impl Sets {
    /// As JSON: a list of the three, each a list.
    ///
    /// # Errors
    /// A number that JSON cannot hold.
    pub fn json(&self) -> serde_json::Result<Value> {
        serde_json::to_value([&self.subjects, &self.fail, &self.unknown])
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    id: String,
    #[serde(rename = "at", deserialize_with = "place")]
    _at: Place,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fail {
    subject: String,
    #[serde(deserialize_with = "place")]
    at: Place,
    reason: String,
    message: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    related: Vec<Noted>,
    #[serde(default)]
    path: Vec<Noted>,
    #[serde(default)]
    values: Map<String, Value>,
    #[serde(default)]
    severity: Option<String>,
    #[serde(default)]
    edge: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unknown {
    subject: String,
    #[serde(deserialize_with = "place")]
    at: Place,
    missing: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    label: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    values: Map<String, Value>,
    #[serde(default)]
    edge: Option<String>,
}

/// Reads the sets of one rule into a judgement.
///
/// # Errors
/// A set of another shape, a subject that is not in `subjects`, a reason that METADATA does not list, an `at` that is no place.
pub fn read(rule: &RuleMeta, sets: &Sets, into: &mut Judgement) -> Result<(), PolicyError> {
    let subjects: BTreeSet<String> = elements::<Subject>(rule, "subjects", &sets.subjects)?
        .into_iter()
        .map(|s| s.id)
        .collect();
    let mut verdicts = Vec::new();
    for fail in elements::<Fail>(rule, "fail", &sets.fail)? {
        verdicts.push(fail.verdict(rule)?);
    }
    for unknown in elements::<Unknown>(rule, "unknown", &sets.unknown)? {
        verdicts.push(unknown.verdict(rule));
    }
    for verdict in &verdicts {
        if !subjects.contains(&verdict.subject) {
            return Err(error(
                rule,
                format!("`{}` is judged but not in `subjects`", verdict.subject),
            ));
        }
        let none = verdict.outcome == Outcome::Unknown && verdict.reason.is_empty();
        if !none && !rule.reasons.contains_key(&verdict.reason) {
            return Err(error(
                rule,
                format!("reason `{}` is not among its METADATA reasons", verdict.reason),
            ));
        }
        if verdict.message.trim().is_empty() {
            return Err(error(
                rule,
                format!("the verdict on `{}` has no message", verdict.subject),
            ));
        }
    }
    if subjects.is_empty() {
        into.not_applicable += 1;
    }
    let judged: BTreeSet<&str> = verdicts.iter().map(|v| v.subject.as_str()).collect();
    into.passes.extend(
        subjects
            .iter()
            .filter(|s| !judged.contains(s.as_str()))
            .map(|s| (rule.id.clone(), s.clone())),
    );
    into.verdicts.extend(verdicts);
    Ok(())
}

impl Judgement {
    /// The one order of a judgement: nothing depends on the order rules ran in.
    pub(super) fn sort(&mut self) {
        self.passes.sort();
        self.verdicts.sort_by(|a, b| {
            let key = |v: &Verdict| (v.outcome, v.severity);
            (&a.rule, &a.subject, key(a), &a.reason, &a.at, &a.message)
                .cmp(&(&b.rule, &b.subject, key(b), &b.reason, &b.at, &b.message))
                .then_with(|| (&a.edge, &a.label, &a.help).cmp(&(&b.edge, &b.label, &b.help)))
                .then_with(|| (&a.path, &a.related).cmp(&(&b.path, &b.related)))
        });
    }
}

impl Fail {
    fn verdict(self, rule: &RuleMeta) -> Result<Verdict, PolicyError> {
        let severity = match self.severity {
            None => None,
            Some(word) => Some(
                Severity::from_word(&word).ok_or_else(|| error(rule, format!("`{word}` is no severity")))?,
            ),
        };
        Ok(Verdict {
            rule: rule.id.clone(),
            subject: self.subject,
            at: self.at,
            outcome: Outcome::Fail,
            reason: self.reason,
            message: self.message,
            label: self.label,
            help: self.help,
            related: self.related,
            path: self.path,
            values: self.values,
            severity,
            edge: self.edge,
        })
    }
}

impl Unknown {
    fn verdict(self, rule: &RuleMeta) -> Verdict {
        let message = self
            .message
            .unwrap_or_else(|| format!("`{}` is not stated", self.missing));
        let mut values = self.values;
        values.insert("missing".to_owned(), Value::from(self.missing));
        Verdict {
            rule: rule.id.clone(),
            subject: self.subject,
            at: self.at,
            outcome: Outcome::Unknown,
            reason: self.reason,
            message,
            label: self.label,
            help: self.help,
            related: Vec::new(),
            path: Vec::new(),
            values,
            severity: None,
            edge: self.edge,
        }
    }
}

fn elements<'v, T: Deserialize<'v>>(
    rule: &RuleMeta,
    set: &str,
    value: &'v regorus::Value,
) -> Result<Vec<T>, PolicyError> {
    let regorus::Value::Set(elements) = value else {
        return Err(error(rule, format!("`{set}` is no set")));
    };
    elements
        .iter_sorted()
        .map(|element| {
            T::deserialize(Read(element)).map_err(|e| error(rule, format!("an element of `{set}`: {e}")))
        })
        .collect()
}

fn error(rule: &RuleMeta, why: String) -> PolicyError {
    PolicyError::Rule {
        rule: rule.id.clone(),
        why,
    }
}

fn place<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Place, D::Error> {
    let text = String::deserialize(from)?;
    let place = Place::from_text(&text);
    if place.is_place() {
        Ok(place)
    } else {
        Err(serde::de::Error::custom(format!("`{text}` is no place")))
    }
}
