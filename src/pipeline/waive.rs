//! Waivers of a run: OWNER-004 judges each of them, and findings are accepted by those that hold. In two steps, since whether
//! a waiver matches anything is known only when all other rules have judged.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{EVIDENCE_DAYS, Intake};
use crate::analysis;
use crate::analysis::facts::{Facts, WaiverFact};
use crate::error::Error;
use crate::finding::Waived;
use crate::finding::fold::Foldable;
use crate::finding::verdicts::Verdicts;
use crate::finding::waiver::{About, is_wide};
use crate::parse::manifest::control::Phase;
use crate::parse::manifest::field::At;
use crate::parse::manifest::waiver::Waiver;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::policy::params::Params;
use crate::policy::{Engine, Project, RuleMeta};
use crate::source::Date;

/// The rule that says which waivers hold.
pub const RULE: &str = "OWNER-004";

/// Reasons that say something of a waiver and leave it in force.
const IN_FORCE: [&str; 2] = ["unmatched", "expiring-soon"];

/// A waiver with what it is about.
pub struct Entry {
    fact: WaiverFact,
    about: Option<About>,
    integration: Option<String>,
    expires: Option<Date>,
}

/// The waivers of the tree; a rule that does not exist is a problem.
pub fn entries(intake: &Intake, rules: &[&RuleMeta], today: Date, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let all = intake.waivers.iter().flat_map(|document| &document.waivers);
    all.flat_map(|list| &list.value)
        .map(|waiver| {
            if let Some(rule) = &waiver.rule
                && !rules.iter().any(|r| r.id == rule.value)
            {
                problems.push(no_rule(rule, rules));
            }
            entry(waiver, rules, today)
        })
        .collect()
}

fn no_rule(rule: &At<String>, rules: &[&RuleMeta]) -> Problem {
    let near = nearest(&rule.value, rules.iter().map(|r| r.id.as_str()));
    Problem::new(
        Input::UndefinedName,
        "rule",
        Site::Place(rule.place.clone()),
        format!("there is no rule `{}`", rule.value),
        "no such rule",
    )
    .help(near.map_or_else(
        || "`flowgate rules` lists them".to_owned(),
        |near| format!("did you mean `{near}`?"),
    ))
}

fn entry(waiver: &At<Waiver>, rules: &[&RuleMeta], today: Date) -> Entry {
    let text = |field: &Option<At<String>>| field.as_deref().cloned();
    let rule = text(&waiver.rule);
    let subject = text(&waiver.subject);
    let expires = waiver.expires.as_deref().copied();
    let created = waiver.created.as_deref().copied();
    let severity = rules
        .iter()
        .find(|r| Some(&r.id) == rule.as_ref())
        .map(|r| r.severity.word().to_owned());
    let integration = subject
        .as_deref()
        .and_then(|s| Some(s.split_once('/')?.0.to_owned()));
    Entry {
        about: rule.clone().zip(subject.clone()).map(|(rule, subject)| About {
            rule,
            reason: text(&waiver.reason),
            subject,
        }),
        fact: WaiverFact {
            id: text(&waiver.id).unwrap_or_else(|| waiver.place.to_string()),
            at: waiver.place.clone(),
            severity,
            wide: subject.as_deref().is_none_or(is_wide),
            rule,
            reason: text(&waiver.reason),
            subject,
            justification: text(&waiver.justification),
            compensating: text(&waiver.compensating),
            owner: text(&waiver.owner),
            authority: text(&waiver.authority),
            created: created.map(|d| d.to_string()),
            expires: expires.map(|d| d.to_string()),
            days: created.zip(expires).map(|(c, e)| e.days() - c.days()),
            days_left: expires.map(|e| e.days() - today.days()),
            ticket: text(&waiver.ticket),
            matches: 0,
        },
        integration,
        expires,
    }
}

/// What judging waivers takes.
pub struct Judges<'a> {
    /// Policies of the project, which may set other parameters.
    pub project: &'a Project,
    /// Every rule.
    pub rules: &'a [&'a RuleMeta],
    /// Phases of the integrations of the run.
    pub phases: &'a BTreeMap<String, Phase>,
    /// The reference day.
    pub today: Date,
}

/// What came of it.
#[derive(Default)]
pub struct Judged {
    /// Waivers that accept nothing.
    pub void: BTreeSet<String>,
    /// What the rule says of them.
    pub verdicts: Verdicts,
}

impl Judges<'_> {
    /// Counts what each waiver is about and judges it.
    ///
    /// # Errors
    /// The rule fails or exceeds its budget.
    pub fn judge(&self, entries: &mut [Entry], found: &[Foldable], intake: &Intake) -> Result<Judged, Error> {
        let mut judged = Judged::default();
        let Some(rule) = self
            .rules
            .iter()
            .find(|r| r.id == RULE)
            .filter(|_| !entries.is_empty())
        else {
            return Ok(judged);
        };
        let mut by_integration: BTreeMap<Option<&String>, Vec<WaiverFact>> = BTreeMap::new();
        for entry in entries.iter_mut() {
            let about = entry.about.as_ref();
            let is = |f: &&Foldable| about.is_some_and(|a| a.is(&f.finding));
            entry.fact.matches = found.iter().filter(is).count();
            let known = entry
                .integration
                .as_ref()
                .filter(|i| self.phases.contains_key(*i));
            by_integration.entry(known).or_default().push(entry.fact.clone());
        }
        let limit = Duration::from_millis(intake.config.limits.policy_millis);
        let engine = Engine::of(self.project, &[*rule], &intake.config.params, limit)
            .map_err(|e| Error::Policy(e.to_string()))?;
        for (integration, waivers) in by_integration {
            let phase = integration.and_then(|i| self.phases.get(i)).copied();
            let facts = Facts {
                waivers,
                ..analysis::loose(&[], self.today, EVIDENCE_DAYS)
            };
            let judgement = engine.judge(&facts);
            let broken = judgement
                .verdicts
                .iter()
                .filter(|v| !IN_FORCE.contains(&v.reason.as_str()));
            judged.void.extend(broken.map(|v| v.subject.clone()));
            let id = integration.map(String::as_str);
            judged
                .verdicts
                .take(id, phase.unwrap_or(Phase::Sandbox), &facts, judgement)?;
        }
        Ok(judged)
    }
}

/// Marks what waivers that hold accept.
pub fn apply(entries: &[Entry], void: &BTreeSet<String>, intake: &Intake, found: &mut [Foldable]) {
    for entry in entries.iter().filter(|e| !void.contains(&e.fact.id)) {
        let (Some(about), Some(expires)) = (&entry.about, entry.expires) else {
            continue;
        };
        let Some(located) = intake.trees.locate(&entry.fact.at, &intake.sources) else {
            continue;
        };
        let open = |f: &&mut Foldable| f.finding.waiver.is_none() && about.is(&f.finding);
        for accepted in found.iter_mut().filter(open) {
            accepted.finding.waiver = Some(Waived {
                id: entry.fact.id.clone(),
                owner: entry.fact.owner.clone().unwrap_or_default(),
                expires,
                justification: entry.fact.justification.clone().unwrap_or_default(),
                location: located.location.clone(),
            });
        }
    }
}

/// Rules that no waiver accepts, by the parameter of OWNER-004 in force.
pub fn never(rules: &[&RuleMeta], params: &Params) -> BTreeSet<String> {
    let own = params.get(RULE).and_then(|p| p.get("not_waivable"));
    let default = rules
        .iter()
        .find(|r| r.id == RULE)
        .and_then(|r| r.parameters.get("not_waivable"))
        .map(|p| &p.default);
    let list = own.or(default).and_then(serde_json::Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|rule| rule.as_str().map(str::to_owned))
        .collect()
}
