//! Problems of input files to findings of the family INPUT.

use std::sync::Arc;

use super::fingerprint::fingerprint;
use super::fix::Fixer;
use super::locate::{Located, Trees, location};
use super::{Finding, Labelled, Outcome, Severity, Values};
use crate::analysis::facts::Assurance;
use crate::parse::problem::{Note, Problem};
use crate::source::{FileId, Sources, Span};

/// A located place, or the start of nothing for one that cannot be located: a finding is never dropped.
#[must_use]
pub fn or_nowhere(located: Option<Located>, sources: &Sources) -> Located {
    located.unwrap_or_else(|| Located {
        location: location(sources, FileId(0), Span::default()),
        missing: None,
    })
}

/// The label of a place, with the key that is missing there.
#[must_use]
pub fn label(text: &str, missing: Option<&str>) -> String {
    match missing {
        Some(key) if text.is_empty() => format!("`{key}` is missing here"),
        Some(key) if !text.contains(key) => format!("`{key}` is missing here: {text}"),
        _ => text.to_owned(),
    }
}

/// The finding of a problem.
#[must_use]
pub fn from_problem(
    problem: &Problem,
    integration: Option<&str>,
    trees: &Trees,
    sources: &Sources,
    fixer: Option<&Fixer<'_>>,
) -> Box<Finding> {
    let rule = problem.input.rule();
    let remedy = fixer.zip(problem.remedy.as_ref());
    let fix = remedy.and_then(|(fixer, r)| fixer.of_problem(r, &problem.site));
    let at = or_nowhere(trees.site(&problem.site, sources), sources);
    let shown = |notes: &[Note]| -> Box<[Labelled]> {
        let place = |n: &Note| {
            let located = trees.site(&n.site, sources)?;
            Some(Labelled {
                label: label(&n.label, located.missing.as_deref()),
                location: located.location,
            })
        };
        notes.iter().filter_map(place).collect()
    };
    let file = at.location.file.clone();
    Box::new(Finding {
        rule: rule.id.into(),
        name: rule.name.into(),
        reason: problem.reason.into(),
        outcome: Outcome::Fail,
        severity: if problem.minor {
            Severity::Medium
        } else {
            Severity::High
        },
        integration: integration.map(Into::into),
        fingerprint: fingerprint(
            rule.id,
            problem.reason,
            integration.unwrap_or_default(),
            &file,
            &problem.message,
        ),
        subject: file.to_string(),
        title: rule.title.into(),
        message: problem.message.clone(),
        label: label(&problem.label, at.missing.as_deref()),
        why: rule.why.into(),
        help: problem.help.clone().unwrap_or_default(),
        location: at.location,
        related: shown(&problem.notes),
        path: shown(&problem.path),
        values: Values::default(),
        folded: Box::default(),
        assurance: Assurance::Declared,
        references: Arc::default(),
        waiver: None,
        mendable: fix.as_ref().is_some_and(|f| f.safe)
            || remedy.is_some_and(|(fixer, r)| fixer.tries(r, &file)),
        fix: fix.map(Box::new),
        known: false,
    })
}
