//! `flowgate report --format md`: page 1 for those who decide, then the tables it rests on. Thin but true: what is absent prints
//! "not declared", and nothing assumed counts as evidence.

mod evidence;
mod open;
mod page;
mod permissions;
mod picture;
mod reach;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::facts::Facts;
use crate::finding::{Check, Finding};
use crate::render::diagram::evidence::is_of;
use crate::risk::{Verdict, verdict};

/// A rule as the report names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whether a phase cannot start while it is undecided.
    pub core: bool,
}

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// The run.
    pub check: &'a Check,
    /// The facts of the integration reported on.
    pub facts: &'a Facts,
    /// Every rule.
    pub rules: &'a [RuleLine],
    /// Per rule: ids of the subjects that pass.
    pub passes: &'a BTreeMap<String, Vec<String>>,
}

/// The input with what several chapters need.
struct Report<'a> {
    check: &'a Check,
    facts: &'a Facts,
    rules: &'a [RuleLine],
    passes: &'a BTreeMap<String, Vec<String>>,
    id: &'a str,
    phase: &'a str,
    verdict: Verdict,
}

impl<'a> Report<'a> {
    /// Findings of this integration.
    fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        let facts = self.facts;
        self.check.findings.iter().filter(move |f| is_of(facts, f))
    }
}

/// The report of one integration as Markdown.
#[must_use]
pub fn report(input: &ReportInput<'_>) -> String {
    let (id, phase) = input
        .facts
        .integration
        .as_ref()
        .map_or(("", ""), |i| (i.element.id.as_str(), i.phase.as_str()));
    let core: BTreeSet<&str> = input
        .rules
        .iter()
        .filter(|r| r.core)
        .map(|r| r.id.as_str())
        .collect();
    let report = Report {
        check: input.check,
        facts: input.facts,
        rules: input.rules,
        passes: input.passes,
        id,
        phase,
        // No document can name a treatment yet, so every open high finding counts.
        verdict: verdict(input.check, id, phase, &core, &BTreeSet::new()),
    };
    let mut out = String::new();
    page::write(&mut out, &report);
    reach::touches(&mut out, &report);
    reach::changes(&mut out, &report);
    open::findings(&mut out, &report);
    permissions::write(&mut out, &report);
    evidence::write(&mut out, &report);
    picture::write(&mut out, &report);
    open::not_stated(&mut out, &report);
    out
}

#[cfg(test)]
mod tests;
