//! Waivers of a run: OWNER-004 judges each of them, and findings are accepted by those that hold. In two steps, since whether
//! a waiver matches anything is known only when all other rules have judged.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::scope::Asked;
use super::{EVIDENCE_DAYS, Intake, Selection, trust};
use crate::analysis;
use crate::analysis::facts::{Facts, WaiverFact};
use crate::error::Error;
use crate::finding::fix::Fixer;
use crate::finding::fold::Foldable;
use crate::finding::verdicts::{Rulebook, Verdicts};
use crate::finding::waiver::{About, RULE, is_wide};
use crate::finding::{Location, Waived};
use crate::parse::manifest::control::Phase;
use crate::parse::manifest::field::At;
use crate::parse::manifest::waiver::Waiver;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::parse::remedy::{Change, Remedy};
use crate::policy::params::Params;
use crate::policy::{Engine, Project, RuleMeta};
use crate::source::{Date, Place};

/// Reasons that say something of a waiver and leave it in force.
const IN_FORCE: [&str; 2] = ["unmatched", "expiring-soon"];

/// A waiver with what it is about.
pub struct Entry {
    /// As facts tell it.
    pub fact: WaiverFact,
    about: Option<About>,
    integration: Option<String>,
    expires: Option<Date>,
    location: Option<Location>,
}

/// The waivers of the tree; a rule that does not exist is a problem.
pub fn entries(intake: &Intake, rules: &[&RuleMeta], today: Date, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let all = intake.waivers.iter().flat_map(|document| &document.waivers);
    let mut ids: BTreeMap<String, Place> = BTreeMap::new();
    all.flat_map(|list| &list.value)
        .map(|waiver| {
            if let Some(id) = &waiver.id
                && let Some(first) = ids.insert(id.value.clone(), id.place.clone())
            {
                problems.push(twice(id, first));
            }
            if let Some(rule) = &waiver.rule
                && !rules.iter().any(|r| r.id == rule.value)
            {
                problems.push(no_rule(rule, rules));
            }
            entry(waiver, intake, rules, today)
        })
        .collect()
}

fn twice(id: &At<String>, first: Place) -> Problem {
    Problem::new(
        Input::Duplicate,
        "id",
        Site::Place(id.place.clone()),
        format!("two waivers have the id `{}`", id.value),
        "second one",
    )
    .note(Site::Place(first), "first one")
    .help("give each waiver an id of its own: reports and findings name it")
}

fn no_rule(rule: &At<String>, rules: &[&RuleMeta]) -> Problem {
    let near = nearest(&rule.value, rules.iter().map(|r| r.id.as_str()));
    let mut problem = Problem::new(
        Input::UndefinedName,
        "rule",
        Site::Place(rule.place.clone()),
        format!("there is no rule `{}`", rule.value),
        "no such rule",
    )
    .help(near.map_or_else(
        || "`flowgate rules` lists them".to_owned(),
        |near| format!("did you mean `{near}`?"),
    ));
    problem.remedy = near.map(|near| Remedy {
        does: format!("writes `{near}` for `{}`", rule.value),
        safe: false,
        change: Change::Set(near.into()),
    });
    problem
}

fn entry(waiver: &At<Waiver>, intake: &Intake, rules: &[&RuleMeta], today: Date) -> Entry {
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
            matches: None,
        },
        integration,
        expires,
        location: intake
            .trees
            .locate(&waiver.place, &intake.sources)
            .map(|l| l.location),
    }
}

/// What judging waivers takes.
pub struct Judges<'a> {
    /// Policies of the project.
    pub project: &'a Project,
    /// Every rule.
    pub rules: &'a [&'a RuleMeta],
    /// Parameters in force.
    pub params: &'a Params,
    /// What they say, and how severe the project finds them.
    pub book: &'a Rulebook<'a>,
    /// Rules of the run.
    pub selection: &'a Selection,
    /// Phases of the integrations of the run.
    pub phases: BTreeMap<String, Phase>,
    /// The part of the tree that the run is asked for.
    pub asked: &'a Asked,
    /// The reference day.
    pub today: Date,
    /// Knows what can be mended.
    pub fixer: &'a Fixer<'a>,
    /// The tree that the waivers are read from, and its name, where it is another one.
    pub court: Option<(&'a Intake, &'a str)>,
}

/// Waivers that pass, by integration and rule.
type Passes = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Findings with what is accepted of them.
pub struct Accepted {
    /// The findings, those on waivers among them.
    pub found: Vec<Foldable>,
    /// Waivers with nothing wrong.
    pub passes: Passes,
}

impl Judges<'_> {
    /// Marks what waivers accept that hold, and adds what is to say of the waivers themselves.
    ///
    /// # Errors
    /// The rule fails or exceeds its budget.
    pub fn accept(
        &self,
        mut entries: Vec<Entry>,
        mut found: Vec<Foldable>,
        intake: &Intake,
    ) -> Result<Accepted, Error> {
        entries.retain(|e| self.concerns(e));
        if let Some((court, _)) = self.court {
            for location in entries.iter_mut().filter_map(|e| e.location.as_mut()) {
                trust::at_home(location, intake, court);
            }
        }
        let told = self.selection.has(RULE);
        let Some(rule) = self.rules.iter().copied().find(|r| r.id == RULE) else {
            return Ok(Accepted {
                found,
                passes: Passes::new(),
            });
        };
        if entries.is_empty() || (found.is_empty() && !told) {
            return Ok(Accepted {
                found,
                passes: Passes::new(),
            });
        }
        for entry in &mut entries {
            entry.fact.matches = self.matches(entry, &found);
        }
        let (mut verdicts, void, mut passes) = self.judge(rule, &entries, intake)?;
        apply(&entries, &void, &mut found);
        if told {
            // Places are those of the tree that has the waivers; only in the checked one there is something to fix.
            let home = self.court.map_or(intake, |(court, _)| court);
            let (mut more, _) = verdicts.locate(
                self.book,
                &home.trees,
                &home.sources,
                self.court.is_none().then_some(self.fixer),
                false,
            );
            if let Some((court, name)) = self.court {
                for found in &mut more {
                    trust::told_at_home(&mut found.finding, intake, court, name);
                }
            }
            found.extend(more);
        } else {
            passes.clear();
        }
        Ok(Accepted { found, passes })
    }

    /// Whether the run has anything to do with a waiver: its document is asked for, or the integration it is about.
    fn concerns(&self, entry: &Entry) -> bool {
        let file = entry.fact.at.parts().map(|(path, ..)| path.to_owned());
        file.is_some_and(|f| self.asked.one(&f)) || self.phase(entry).is_some()
    }

    fn phase(&self, entry: &Entry) -> Option<Phase> {
        self.phases.get(entry.integration.as_ref()?).copied()
    }

    /// How many findings a waiver is about; `None` where the run did not ask the rule or the integration.
    fn matches(&self, entry: &Entry, found: &[Foldable]) -> Option<usize> {
        let rule = entry.fact.rule.as_ref();
        if rule.is_some_and(|r| !self.selection.has(r)) || !(self.asked.all() || self.phase(entry).is_some())
        {
            return None;
        }
        let about = entry.about.as_ref();
        let is = |f: &&Foldable| about.is_some_and(|a| a.is(&f.finding));
        Some(found.iter().filter(is).count())
    }

    /// The rule's verdicts, and the waivers that accept nothing by them.
    fn judge(
        &self,
        rule: &RuleMeta,
        entries: &[Entry],
        intake: &Intake,
    ) -> Result<(Verdicts, BTreeSet<String>, Passes), Error> {
        let mut by_integration: BTreeMap<Option<&String>, Vec<WaiverFact>> = BTreeMap::new();
        for entry in entries {
            let known = entry
                .integration
                .as_ref()
                .filter(|i| self.phases.contains_key(*i));
            by_integration.entry(known).or_default().push(entry.fact.clone());
        }
        let limit = Duration::from_millis(intake.config.limits.policy_millis);
        let engine = Engine::of(self.project, &[rule], self.params, limit)
            .map_err(|e| Error::Policy(e.to_string()))?;
        let mut verdicts = Verdicts::default();
        let mut void = BTreeSet::new();
        let mut passes = Passes::new();
        for (integration, waivers) in by_integration {
            let phase = integration.and_then(|i| self.phases.get(i)).copied();
            let facts = Facts {
                waivers,
                ..analysis::loose(std::iter::empty(), self.today, EVIDENCE_DAYS)
            };
            let judgement = engine.judge(&facts);
            let broken = judgement
                .verdicts
                .iter()
                .filter(|v| !IN_FORCE.contains(&v.reason.as_str()));
            void.extend(broken.map(|v| v.subject.clone()));
            let id = integration.map(String::as_str);
            let pass = verdicts.take(id, phase.unwrap_or(Phase::Sandbox), &facts, judgement)?;
            passes.extend(id.map(|id| (id.to_owned(), pass)));
        }
        Ok((verdicts, void, passes))
    }
}

/// Marks what waivers that hold accept.
fn apply(entries: &[Entry], void: &BTreeSet<String>, found: &mut [Foldable]) {
    for entry in entries.iter().filter(|e| !void.contains(&e.fact.id)) {
        let (Some(about), Some(expires), Some(location)) = (&entry.about, entry.expires, &entry.location)
        else {
            continue;
        };
        let open = |f: &&mut Foldable| f.finding.waiver.is_none() && about.is(&f.finding);
        for accepted in found.iter_mut().filter(open) {
            accepted.finding.waiver = Some(Box::new(Waived {
                id: entry.fact.id.clone(),
                owner: entry.fact.owner.clone().unwrap_or_default(),
                expires,
                justification: entry.fact.justification.clone().unwrap_or_default(),
                location: location.clone(),
            }));
        }
    }
}

/// What OWNER-004 allows, by its parameters in force.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    /// Rules that no waiver and no baseline accepts.
    pub never: BTreeSet<String>,
    /// Days a waiver may hold.
    pub days: i64,
    /// Days a waiver of a critical rule may hold.
    pub days_critical: i64,
}

impl Bounds {
    /// Reads them.
    pub fn new(rules: &[&RuleMeta], params: &Params) -> Self {
        let own = rules.iter().find(|r| r.id == RULE);
        let value = |name: &str| {
            let set = params.get(RULE).and_then(|p| p.get(name));
            set.or_else(|| own?.parameters.get(name).map(|p| &p.default))
        };
        let days = |name: &str| value(name).and_then(serde_json::Value::as_i64).unwrap_or(0);
        let never = value("not_waivable").and_then(serde_json::Value::as_array);
        Self {
            never: never
                .into_iter()
                .flatten()
                .filter_map(|rule| rule.as_str().map(str::to_owned))
                .collect(),
            days: days("max_days"),
            days_critical: days("max_days_critical"),
        }
    }
}
