//! Verdicts of policies to findings: phase applied, severity decided, places located.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::{label, or_nowhere};
use super::fingerprint::fingerprint;
use super::fix::Fixer;
use super::fold::Foldable;
use super::locate::Trees;
use super::{Finding, Findings, Labelled, Outcome, Severity, Shown, Values};
use crate::analysis::facts::{Assurance, Facts};
use crate::error::Error;
use crate::parse::manifest::control::Phase;
use crate::policy::verdict::Noted;
use crate::policy::{self, Judgement, RuleMeta, Verdict};
use crate::source::{Shared, Sources};

/// Rules with what they say of all their findings, and how severe a project finds them.
pub struct Rulebook<'r> {
    rules: BTreeMap<&'r str, Rule<'r>>,
    severities: &'r BTreeMap<String, Severity>,
    shown: Shown,
}

struct Rule<'r> {
    meta: &'r RuleMeta,
    id: Shared,
    name: Shared,
    title: Shared,
    why: Shared,
    reasons: Vec<Shared>,
    references: Arc<[String]>,
    contributes_to: Arc<[String]>,
}

impl<'r> Rulebook<'r> {
    /// Of these rules, for findings of which so much is shown.
    #[must_use]
    pub fn new(rules: &[&'r RuleMeta], severities: &'r BTreeMap<String, Severity>, shown: Shown) -> Self {
        let rule = |meta: &'r RuleMeta| Rule {
            meta,
            id: meta.id.as_str().into(),
            name: meta.name.as_str().into(),
            title: meta.title.as_str().into(),
            why: meta.description.as_str().into(),
            reasons: meta.reasons.keys().map(|r| r.as_str().into()).collect(),
            references: meta.references.as_slice().into(),
            contributes_to: meta.contributes_to.as_slice().into(),
        };
        Self {
            rules: rules.iter().map(|r| (r.id.as_str(), rule(r))).collect(),
            severities,
            shown,
        }
    }
}

/// Verdicts of all integrations of a run.
#[derive(Debug, Default)]
pub struct Verdicts {
    taken: Vec<Taken>,
    /// Rule and integration pairs without a subject.
    pub not_applicable: usize,
    /// Facts that are not stated and that no phase in force demands, by the phase that does.
    needed: BTreeMap<Phase, usize>,
    /// All facts that are not stated and not demanded yet.
    pub unstated: usize,
}

/// A verdict with whose it is.
#[derive(Debug)]
struct Taken {
    integration: Option<Shared>,
    phase: Phase,
    verdict: Verdict,
    assurance: Assurance,
    /// The stable name that a fact brings along.
    fingerprint: Option<String>,
}

/// The rule whose findings are named by the values they are about: what stands at a place changes, a value does not.
const OF_VALUES: &str = crate::analysis::secrets::RULE;

impl Verdicts {
    /// Takes a judgement in; gives back the subjects that pass, by rule.
    ///
    /// # Errors
    /// A rule that failed or exceeded its budget: the run fails, nothing passes silently.
    pub fn take(
        &mut self,
        integration: Option<&str>,
        phase: Phase,
        facts: &Facts,
        judgement: Judgement,
    ) -> Result<BTreeMap<String, Vec<String>>, Error> {
        if let Some(first) = judgement.errors.first() {
            let more = judgement.errors.len() - 1;
            let more = if more > 0 {
                format!(" (and {more} more rules)")
            } else {
                String::new()
            };
            return Err(Error::Policy(format!("{first}{more}")));
        }
        // Files of no integration have a few facts; that most rules have no subject there says nothing.
        if integration.is_some() {
            self.not_applicable += judgement.not_applicable;
        }
        let assurances = assurances(facts);
        let integration: Option<Shared> = integration.map(Into::into);
        for verdict in judgement.verdicts {
            let assurance = assurances
                .get(verdict.subject.as_str())
                .copied()
                .unwrap_or(Assurance::Declared);
            let own = |id: &str| facts.secrets.iter().find(|s| s.id == id);
            let fingerprint = (verdict.rule == OF_VALUES)
                .then(|| own(&verdict.subject)?.fingerprint.clone())
                .flatten();
            self.taken.push(Taken {
                fingerprint,
                integration: integration.clone(),
                phase,
                verdict,
                assurance,
            });
        }
        let mut passes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (rule, subject) in judgement.passes {
            // What is only assumed is never positive evidence (`semantics.md` 5).
            if assurances.get(subject.as_str()) != Some(&Assurance::Assumed) {
                passes.entry(rule).or_default().push(subject);
            }
        }
        Ok(passes)
    }

    /// Takes in what another bench said.
    pub fn add(&mut self, other: Self) {
        self.taken.extend(other.taken);
        self.not_applicable += other.not_applicable;
        self.unstated += other.unstated;
        for (phase, count) in other.needed {
            *self.needed.entry(phase).or_default() += count;
        }
    }

    /// How many facts that are not stated the given phase needs and the phase in force does not. Known when they are located.
    #[must_use]
    pub fn needed_by(&self, phase: Phase) -> usize {
        self.needed
            .iter()
            .filter(|(from, _)| **from <= phase)
            .map(|(_, n)| n)
            .sum()
    }

    /// Findings, and facts not stated that no phase in force demands yet; these are only counted where nobody `asks` for them.
    ///
    /// What was taken in is used up: of many integrations both would not be there at once.
    pub fn locate(
        &mut self,
        book: &Rulebook<'_>,
        trees: &Trees,
        sources: &Sources,
        fixer: Option<&Fixer<'_>>,
        asks: bool,
    ) -> (Vec<Foldable>, Findings) {
        let (mut findings, mut unknown) = (Vec::new(), Vec::new());
        for taken in std::mem::take(&mut self.taken) {
            let Some(own) = book.rules.get(taken.verdict.rule.as_str()) else {
                continue;
            };
            let rule = own.meta;
            let in_force = taken.phase >= rule.required_from;
            // From the phase that requires it, what is absent and could be written fails (`semantics.md` 5).
            let outcome = match (taken.verdict.outcome, in_force, taken.verdict.reason.is_empty()) {
                (policy::Outcome::Fail, ..) | (policy::Outcome::Unknown, true, false) => Outcome::Fail,
                _ => Outcome::Unknown,
            };
            let severity = book
                .severities
                .get(&rule.id)
                .copied()
                .or(taken.verdict.severity)
                .unwrap_or(rule.severity);
            let severity = if taken.phase == Phase::Sandbox
                && !rule.keeps_severity_in_sandbox
                && taken.integration.is_some()
            {
                severity.min(Severity::Medium)
            } else {
                severity
            };
            let early = taken.verdict.outcome == policy::Outcome::Unknown && !in_force;
            if early {
                *self.needed.entry(rule.required_from).or_default() += 1;
                self.unstated += 1;
                if !asks {
                    continue;
                }
            }
            let edge = taken.verdict.edge.clone();
            let offers = rule.fixes.get(told(&taken.verdict.reason)).into_iter().flatten();
            let (mut mendable, mut fix) = (false, None);
            if let Some(fixer) = fixer.filter(|_| !early) {
                let remedies: Vec<_> = offers.filter_map(|o| o.remedy(&taken.verdict)).collect();
                mendable = remedies.first().is_some_and(|(remedy, at)| {
                    at.parts().is_some_and(|(path, ..)| fixer.tries(remedy, path))
                });
                fix = remedies
                    .iter()
                    .find_map(|(remedy, at)| fixer.of_place(remedy, at));
            }
            let mut finding = Box::new(finding(
                taken,
                own,
                outcome,
                severity,
                (trees, sources),
                book.shown,
            ));
            if early {
                unknown.push(finding);
            } else {
                finding.fix = fix.map(Box::new);
                finding.mendable = mendable;
                findings.push(Foldable {
                    finding,
                    edge,
                    contributes_to: own.contributes_to.clone(),
                });
            }
        }
        (findings, unknown)
    }
}

/// The reason that is told: an unknown need not name one.
fn told(reason: &str) -> &str {
    if reason.is_empty() { "not-stated" } else { reason }
}

fn finding(
    taken: Taken,
    rule: &Rule<'_>,
    outcome: Outcome,
    severity: Severity,
    (trees, sources): (&Trees, &Sources),
    shown: Shown,
) -> Finding {
    let frames = shown >= Shown::Frames;
    let (verdict, meta) = (taken.verdict, rule.meta);
    let discriminator = discriminator(&verdict);
    let at = or_nowhere(trees.locate(&verdict.at, sources), sources);
    let place = |noted: &Noted| {
        trees.locate(&noted.at, sources).map(|l| Labelled {
            label: label(&noted.label, l.missing.as_deref()),
            location: l.location,
        })
    };
    let places = |all: &[Noted]| -> Box<[Labelled]> {
        let wanted = all.iter().filter(|_| frames);
        wanted.filter_map(place).collect()
    };
    let reason = told(&verdict.reason);
    let reason = rule
        .reasons
        .iter()
        .find(|r| **r == reason)
        .cloned()
        .unwrap_or_else(|| reason.into());
    Finding {
        rule: rule.id.clone(),
        name: rule.name.clone(),
        outcome,
        severity,
        fingerprint: taken.fingerprint.unwrap_or_else(|| {
            fingerprint(
                &meta.id,
                &reason,
                taken.integration.as_deref().unwrap_or_default(),
                &verdict.subject,
                &discriminator,
            )
        }),
        reason,
        integration: taken.integration,
        subject: verdict.subject,
        title: rule.title.clone(),
        message: verdict.message,
        label: if frames {
            label(&verdict.label, at.missing.as_deref())
        } else {
            String::new()
        },
        why: rule.why.clone(),
        help: match (frames, verdict.help.is_empty()) {
            (false, _) => String::new(),
            (true, true) => meta.remediation.clone(),
            (true, false) => verdict.help,
        },
        location: at.location,
        related: places(&verdict.related),
        path: places(&verdict.path),
        values: match shown {
            Shown::All => verdict.values.into(),
            Shown::Frames | Shown::Lines => Values::default(),
        },
        folded: Box::default(),
        assurance: taken.assurance,
        references: rule.references.clone(),
        waiver: None,
        fix: None,
        known: false,
        mendable: false,
    }
}

/// What tells two findings of one rule, reason and subject apart: the last key of the pointer, never a path or line.
/// An index into a list moves when something is put before it, so it does not count.
fn discriminator(verdict: &Verdict) -> String {
    let segments = verdict
        .at
        .parts()
        .map(|(_, _, segments)| segments)
        .unwrap_or_default();
    let key = segments
        .into_iter()
        .rfind(|s| s.parse::<usize>().is_err())
        .unwrap_or_default();
    let edge = verdict.edge.clone().unwrap_or_default();
    format!("{key}|{edge}")
}

/// Assurance by element id; the lowest where several elements share an id.
pub(super) fn assurances(facts: &Facts) -> BTreeMap<&str, Assurance> {
    let mut all: BTreeMap<&str, Assurance> = BTreeMap::new();
    let elements = facts
        .systems
        .iter()
        .map(|e| &e.element)
        .chain(facts.connections.iter().map(|e| &e.element))
        .chain(facts.operations.iter().map(|e| &e.element))
        .chain(facts.flows.iter().map(|e| &e.element))
        .chain(facts.gates.iter().map(|e| &e.element))
        .chain(facts.contexts.iter().map(|e| &e.element))
        .chain(facts.models.iter().map(|e| &e.element))
        .chain(facts.stores.iter().map(|e| &e.element))
        .chain(facts.actors.iter().map(|e| &e.element))
        .chain(facts.audit.iter().map(|e| &e.element))
        .chain(facts.rollout.iter().map(|e| &e.element));
    for element in elements {
        all.entry(element.id.as_str())
            .and_modify(|a| *a = (*a).min(element.assurance))
            .or_insert(element.assurance);
    }
    let covered: BTreeSet<(&str, Assurance)> = facts
        .actions
        .iter()
        .filter_map(|a| Some((a.id.as_str(), a.rests_on?)))
        .collect();
    all.extend(covered);
    all
}
