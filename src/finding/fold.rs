//! One story, told once: a finding that contributes to another one is listed inside it (`semantics.md` 5).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Finding, Findings, Folded};

/// A finding with what folding needs to know.
pub struct Foldable {
    /// The finding.
    pub finding: Box<Finding>,
    /// The flow that decides it, if one does.
    pub edge: Option<String>,
    /// Rules whose findings it may be told in.
    pub contributes_to: Arc<[String]>,
}

/// Folds findings of the same integration into those they contribute to, where subject or deciding edge coincide.
///
/// The host keeps its rule; its severity becomes the worse of both, so that folding never unblocks a merge. Linear in the
/// findings, up to the logarithm of the indices.
#[must_use]
pub fn fold(all: Vec<Foldable>) -> Findings {
    let first = Firsts::of(&all);
    let mut hosts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, small) in all.iter().enumerate() {
        if let Some(host) = first.host(small) {
            hosts.entry(host).or_default().push(i);
        }
    }
    let folded: BTreeSet<usize> = hosts.values().flatten().copied().collect();
    let mut stories: BTreeMap<usize, Vec<Folded>> = BTreeMap::new();
    for (host, parts) in &hosts {
        // A finding that is itself told elsewhere hosts nothing: its parts stay on their own.
        if folded.contains(host) {
            continue;
        }
        let list = parts.iter().filter_map(|i| all.get(*i)).map(|f| told(&f.finding));
        stories.insert(*host, list.collect());
    }
    let told: BTreeSet<usize> = hosts
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
                f.finding.folded = story.into();
            }
            f.finding
        })
        .collect()
}

/// The first finding of each integration and rule about a subject, and about an edge.
#[derive(Default)]
struct Firsts<'f> {
    subjects: BTreeMap<(Option<&'f str>, &'f str, &'f str), usize>,
    edges: BTreeMap<(Option<&'f str>, &'f str, &'f str), usize>,
}

impl<'f> Firsts<'f> {
    fn of(all: &'f [Foldable]) -> Self {
        let mut first = Self::default();
        for (i, Foldable { finding, edge, .. }) in all.iter().enumerate() {
            let (integration, rule) = (finding.integration.as_deref(), finding.rule.as_str());
            first
                .subjects
                .entry((integration, rule, &finding.subject))
                .or_insert(i);
            if let Some(edge) = edge {
                first.edges.entry((integration, rule, edge)).or_insert(i);
            }
        }
        first
    }

    /// The finding that tells another one's story, the first where several could.
    fn host(&self, small: &Foldable) -> Option<usize> {
        let integration = small.finding.integration.as_deref();
        let by = |rule: &str| {
            let subject = self
                .subjects
                .get(&(integration, rule, small.finding.subject.as_str()));
            let edge = small
                .edge
                .as_deref()
                .and_then(|e| self.edges.get(&(integration, rule, e)));
            subject.into_iter().chain(edge).min().copied()
        };
        small.contributes_to.iter().filter_map(|rule| by(rule)).min()
    }
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
