//! One story, told once: a finding that contributes to another one is listed inside it (`semantics.md` 5).

use std::collections::BTreeMap;

use super::{Finding, Folded};

/// A finding with what folding needs to know.
pub struct Foldable {
    /// The finding.
    pub finding: Finding,
    /// The flow that decides it, if one does.
    pub edge: Option<String>,
    /// Rules whose findings it may be told in.
    pub contributes_to: Vec<String>,
}

/// Folds findings of the same integration into those they contribute to, where subject or deciding edge coincide.
///
/// The host keeps its rule; its severity becomes the worse of both, so that folding never unblocks a merge.
#[must_use]
pub fn fold(all: Vec<Foldable>) -> Vec<Finding> {
    let mut hosts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, small) in all.iter().enumerate() {
        let host = all.iter().position(|big| {
            small.contributes_to.contains(&big.finding.rule)
                && big.finding.integration == small.finding.integration
                && (big.finding.subject == small.finding.subject
                    || (big.edge.is_some() && big.edge == small.edge))
        });
        if let Some(host) = host {
            hosts.entry(host).or_default().push(i);
        }
    }
    let folded: Vec<usize> = hosts.values().flatten().copied().collect();
    let mut stories: BTreeMap<usize, Vec<Folded>> = BTreeMap::new();
    for (host, parts) in &hosts {
        // A finding that is itself told elsewhere hosts nothing: its parts stay on their own.
        if folded.contains(host) {
            continue;
        }
        let list = parts.iter().filter_map(|i| all.get(*i)).map(|f| told(&f.finding));
        stories.insert(*host, list.collect());
    }
    let told: Vec<usize> = hosts
        .iter()
        .filter(|(host, _)| stories.contains_key(host))
        .flat_map(|(_, parts)| parts.iter().copied())
        .collect();
    all.into_iter()
        .enumerate()
        .filter(|(i, _)| !told.contains(i))
        .map(|(i, mut f)| {
            if let Some(story) = stories.remove(&i) {
                let worst = story.iter().map(|s| s.severity).max();
                f.finding.severity = worst.map_or(f.finding.severity, |w| w.max(f.finding.severity));
                f.finding.folded = story;
            }
            f.finding
        })
        .collect()
}

fn told(finding: &Finding) -> Folded {
    Folded {
        rule: finding.rule.clone(),
        reason: finding.reason.clone(),
        severity: finding.severity,
        subject: finding.subject.clone(),
        message: finding.message.clone(),
        location: finding.location.clone(),
        fingerprint: finding.fingerprint.clone(),
    }
}
