//! What the rules said of one integration, counted by rule: what the states of a framework's controls rest on.

use std::collections::BTreeMap;

use super::verdicts::assurances;
use super::{Check, Finding, Outcome};
use crate::analysis::facts::{Assurance, Facts};
use crate::policy::packs::Said;

/// Counts findings, those told as part of others too, what is not stated, and what passes.
#[must_use]
pub fn said(
    integration: &str,
    check: &Check,
    facts: &Facts,
    passes: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Said> {
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    let here = |f: &Finding| f.integration.as_deref() == Some(integration);
    for finding in check.findings.iter().filter(|f| here(f)) {
        let folded = finding.folded.iter().map(|f| &f.rule);
        for rule in std::iter::once(&finding.rule).chain(folded) {
            let said = all.entry(rule.to_string()).or_default();
            match finding.outcome {
                Outcome::Fail => said.failed += 1,
                Outcome::Unknown => said.unknown += 1,
            }
        }
    }
    for finding in check.unknown.iter().filter(|f| here(f)) {
        all.entry(finding.rule.to_string()).or_default().unknown += 1;
    }
    let assurances = assurances(facts);
    for (rule, subjects) in passes {
        let said = all.entry(rule.clone()).or_default();
        for subject in subjects {
            said.passed += 1;
            // An element without an assurance of its own is a declaration.
            let assurance = assurances
                .get(subject.as_str())
                .copied()
                .unwrap_or(Assurance::Declared);
            said.declared += usize::from(assurance <= Assurance::Declared);
        }
    }
    all
}
