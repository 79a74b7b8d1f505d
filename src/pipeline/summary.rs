//! What a run says of itself: counts, what was assessed, what the next phase will ask.

use std::collections::BTreeMap;

use super::Integration;
use super::hearing::Told;
use crate::finding::build::or_nowhere;
use crate::finding::locate::Trees;
use crate::finding::{Assessed, Expected, Finding, NeededNext, Outcome, Severity, Summary};
use crate::source::Sources;

/// One line per integration.
pub fn assessed(integration: &Integration) -> Assessed {
    let metadata = integration.model.decl.metadata.as_ref();
    Assessed {
        integration: integration.model.id.clone(),
        title: metadata.and_then(|m| m.title.as_deref().cloned()),
        phase: integration.model.phase.word().to_owned(),
        manifest: integration.model.has_manifest,
        files: integration.model.files.clone(),
        passed: integration
            .passes
            .iter()
            .map(|(rule, subjects)| (rule.clone(), subjects.len()))
            .collect(),
    }
}

/// What was expected, in the order of integrations and places.
pub fn expected(integrations: &[Integration], trees: &Trees, sources: &Sources) -> Vec<Expected> {
    let of = |i: &Integration| -> Vec<Expected> {
        let located = i.expectations.iter().map(|e| Expected {
            integration: i.model.id.clone(),
            text: e.text.clone(),
            location: or_nowhere(trees.locate(&e.at, sources), sources).location,
            holds: e.holds,
        });
        located.collect()
    };
    let mut all: Vec<Expected> = integrations.iter().flat_map(of).collect();
    all.sort_by(|a, b| (&a.integration, &a.location, &a.text).cmp(&(&b.integration, &b.location, &b.text)));
    all
}

/// Counts of the run.
pub fn summary(files: usize, findings: &[Box<Finding>], told: &Told) -> Summary {
    let mut by_severity: BTreeMap<String, usize> =
        Severity::ALL.iter().map(|s| (s.word().to_owned(), 0)).collect();
    for finding in findings.iter().filter(|f| f.counts()) {
        *by_severity.entry(finding.severity.word().to_owned()).or_default() += 1;
    }
    let held = |wanted: bool| told.expected.iter().filter(|e| e.holds == wanted).count();
    let verdicts = &told.verdicts;
    let counting = || findings.iter().filter(|f| f.counts());
    let fails = counting().filter(|f| f.outcome == Outcome::Fail).count();
    // The next phase of the integration that is least far: what it needs is the next thing to write.
    let next = told.phases.values().filter_map(|phase| phase.next()).min();
    Summary {
        files,
        assessed: told.assessed.len(),
        not_assessed: told.not_assessed.len(),
        findings: by_severity,
        pass: told.assessed.iter().flat_map(|a| a.passed.values()).sum(),
        fail: fails,
        waived: findings.iter().filter(|f| f.waiver.is_some()).count(),
        known: findings.iter().filter(|f| f.known).count(),
        gone: 0,
        expired_secrets: 0,
        older: 0,
        unknown: counting().count() - fails + told.verdicts.unstated,
        not_applicable: verdicts.not_applicable,
        expectations_held: held(true),
        expectations_failed: held(false),
        needed_next: next.map(|phase| NeededNext {
            phase: phase.word().to_owned(),
            count: verdicts.needed_by(phase),
        }),
    }
}
