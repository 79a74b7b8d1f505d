//! Which findings are told and in which order, and which vendors' files an integration may change.

use std::collections::{BTreeMap, BTreeSet};

use super::{Intake, Integration};
use crate::finding::{Finding, Findings, build};
use crate::parse::problem::{Input, Problem, Site};
use crate::source::limits::raise;
use crate::source::{Source, Span};

/// Vendors' files of applications that every integration which names them says it owns.
pub(super) fn owned(integrations: &[Integration]) -> BTreeSet<String> {
    let mut owned: BTreeMap<String, bool> = BTreeMap::new();
    for integration in integrations {
        for connection in integration.model.connections.values() {
            let decl = &connection.named.decl;
            let mine = decl.owns_app.as_deref() == Some(&true);
            for grant in connection.granted.iter().filter(|g| g.from_vendor_file) {
                if let Some((path, ..)) = grant.at.parts() {
                    let all = owned.entry(path.to_owned()).or_insert(true);
                    *all &= mine;
                }
            }
        }
    }
    owned
        .into_iter()
        .filter(|(_, o)| *o)
        .map(|(path, _)| path)
        .collect()
}

/// Tells no more findings than `limits.findings`, the most severe first, and says how many there are beside.
pub(super) fn within(findings: &mut Findings, unknown: &mut Findings, intake: &mut Intake) {
    let most = intake.config.limits.findings;
    let (untold, unasked) = (
        findings.len().saturating_sub(most),
        unknown.len().saturating_sub(most),
    );
    if untold + unasked == 0 {
        return;
    }
    findings.truncate(most);
    unknown.truncate(most);
    let file = intake.sources.add(Source::new(".", ""));
    let what = format!(
        "{untold} findings and {unasked} facts that are not stated are not told, the limit is {most}"
    );
    let site = Site::Span(file, Span::default());
    let problem = Problem::new(
        Input::Unreadable,
        "findings",
        site,
        what,
        "the most severe ones are told",
    )
    .help(format!(
        "mend what is told, check a part of the tree, or {}",
        raise("findings")
    ));
    findings.push(build::from_problem(
        &problem,
        None,
        &intake.trees,
        &intake.sources,
        None,
    ));
    sort(findings);
}

/// The most severe first, then by place, then by rule: the order readers want and nothing depends on hashing.
pub(super) fn sort(findings: &mut [Box<Finding>]) {
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.location.cmp(&b.location))
            .then_with(|| {
                (&a.rule, &a.reason, &a.subject, &a.message)
                    .cmp(&(&b.rule, &b.reason, &b.subject, &b.message))
            })
    });
}
