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
    let mut of: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (i, f) in all.iter().enumerate() {
        of.entry(f.finding.integration.as_deref()).or_default().push(i);
    }
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut stories: BTreeMap<usize, Box<[Folded]>> = BTreeMap::new();
    for own in of.into_values() {
        let hosts = hosts(&all, &own);
        let folded: BTreeSet<usize> = hosts.values().flatten().copied().collect();
        // A finding that is itself told elsewhere hosts nothing: its parts stay on their own.
        for (host, parts) in hosts.into_iter().filter(|(host, _)| !folded.contains(host)) {
            let list = parts.iter().filter_map(|i| all.get(*i));
            stories.insert(host, list.map(|f| folded_of(&f.finding)).collect());
            told.extend(parts);
        }
    }
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

/// Which findings of one integration tell others of it, by their places in the list.
fn hosts(all: &[Foldable], own: &[usize]) -> BTreeMap<usize, Vec<usize>> {
    let here = || own.iter().filter_map(|i| Some((*i, all.get(*i)?)));
    let mut first = Firsts::default();
    for (i, Foldable { finding, edge, .. }) in here() {
        let rule = finding.rule.as_str();
        first.subjects.entry((rule, &finding.subject)).or_insert(i);
        if let Some(edge) = edge {
            first.edges.entry((rule, edge)).or_insert(i);
        }
    }
    let mut hosts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, small) in here() {
        if let Some(host) = first.host(small) {
            hosts.entry(host).or_default().push(i);
        }
    }
    hosts
}

/// The first finding of each rule about a subject, and about an edge.
#[derive(Default)]
struct Firsts<'f> {
    subjects: BTreeMap<(&'f str, &'f str), usize>,
    edges: BTreeMap<(&'f str, &'f str), usize>,
}

impl Firsts<'_> {
    /// The finding that tells another one's story, the first where several could.
    fn host(&self, small: &Foldable) -> Option<usize> {
        let by = |rule: &str| {
            let subject = self.subjects.get(&(rule, small.finding.subject.as_str()));
            let edge = small.edge.as_deref().and_then(|e| self.edges.get(&(rule, e)));
            subject.into_iter().chain(edge).min().copied()
        };
        small.contributes_to.iter().filter_map(|rule| by(rule)).min()
    }
}

fn folded_of(finding: &Finding) -> Folded {
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
