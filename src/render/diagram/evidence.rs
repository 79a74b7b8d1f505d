//! Which flows a finding's path runs over, so that the picture can show it.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::facts::{Facts, FlowFact, Step};
use crate::finding::{Finding, Outcome};

/// Rules of open and of waived findings, by flow.
pub struct Evidence {
    open: BTreeMap<String, BTreeSet<String>>,
    waived: BTreeMap<String, BTreeSet<String>>,
}

impl Evidence {
    /// Of all findings about this integration.
    #[must_use]
    pub fn new(facts: &Facts, findings: &[Box<Finding>]) -> Self {
        Self {
            open: rules_by_flow(facts, findings, |f| f.waiver.is_none()),
            waived: rules_by_flow(facts, findings, |f| f.waiver.is_some()),
        }
    }

    /// Rules of open findings on a flow or its answer.
    #[must_use]
    pub fn rules(&self, flow: &FlowFact, answer: Option<&FlowFact>) -> Vec<String> {
        of(&self.open, flow, answer)
    }

    /// Rules of waived findings on a flow or its answer, but for those that an open finding names there.
    #[must_use]
    pub fn waived(&self, flow: &FlowFact, answer: Option<&FlowFact>) -> Vec<String> {
        let open = self.rules(flow, answer);
        let mut waived = of(&self.waived, flow, answer);
        waived.retain(|rule| !open.contains(rule));
        waived
    }
}

fn of(rules: &BTreeMap<String, BTreeSet<String>>, flow: &FlowFact, answer: Option<&FlowFact>) -> Vec<String> {
    let both = std::iter::once(flow).chain(answer);
    let ids: BTreeSet<String> = both
        .filter_map(|f| rules.get(&f.element.id))
        .flatten()
        .cloned()
        .collect();
    ids.into_iter().collect()
}

/// Rule ids by flow id, for every finding that fails, of those that are wanted.
pub fn rules_by_flow(
    facts: &Facts,
    findings: &[Box<Finding>],
    wanted: impl Fn(&Finding) -> bool,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for f in findings
        .iter()
        .filter(|f| f.outcome == Outcome::Fail && wanted(f) && is_of(facts, f))
    {
        for flow in flows_of(facts, f) {
            out.entry(flow).or_default().insert(f.rule.to_string());
        }
    }
    out
}

/// Whether a finding is about this integration.
#[must_use]
pub fn is_of(facts: &Facts, finding: &Finding) -> bool {
    facts
        .integration
        .as_ref()
        .is_some_and(|i| finding.integration.as_deref() == Some(i.element.id.as_str()))
}

/// The flows that an open finding's path runs over, by id.
#[must_use]
pub fn flows_of(facts: &Facts, finding: &Finding) -> BTreeSet<String> {
    // A finding carries places and notes of its steps, not flow ids: the step list of the facts with the same notes is its path.
    let told: Vec<&str> = finding.path.iter().map(|l| l.label.as_str()).collect();
    if !told.is_empty() {
        let same = |steps: &&[Step]| {
            steps.len() == told.len()
                && steps
                    .iter()
                    .zip(&told)
                    .all(|(s, t)| !s.label.is_empty() && t.contains(&s.label))
        };
        if let Some(steps) = paths(facts).find(same) {
            return steps.iter().map(|s| s.flow.clone()).collect();
        }
        // The legs of the trifecta are told one after another.
        let legs = facts
            .trifecta
            .iter()
            .map(|t| [t.private_path.as_slice(), &t.untrusted_path, &t.outbound_path].concat());
        if let Some(steps) = legs.into_iter().find(|steps| same(&steps.as_slice())) {
            return steps.into_iter().map(|s| s.flow).collect();
        }
    }
    if facts.flows.iter().any(|f| f.element.id == finding.subject) {
        return BTreeSet::from([finding.subject.clone()]);
    }
    let acts = facts.actions.iter().filter(|a| {
        a.id == finding.subject || (a.operation.as_ref() == Some(&finding.subject) && !a.covered)
    });
    acts.flat_map(|a| {
        let witness: Vec<String> = a.witness.iter().map(|s| s.flow.clone()).collect();
        if witness.is_empty() {
            vec![a.flow.clone()]
        } else {
            witness
        }
    })
    .collect()
}

/// Every path of the facts.
fn paths(facts: &Facts) -> impl Iterator<Item = &[Step]> {
    let actions = facts.actions.iter().map(|a| a.witness.as_slice());
    let received = facts
        .receipts
        .iter()
        .flat_map(|r| r.classes.iter().map(|c| c.path.as_slice()));
    let taint = facts.taint.iter().map(|t| t.path.as_slice());
    let legs = facts.trifecta.iter().flat_map(|t| {
        [
            t.private_path.as_slice(),
            t.untrusted_path.as_slice(),
            t.outbound_path.as_slice(),
        ]
    });
    let expected = facts.expectations.iter().map(|e| e.path.as_slice());
    actions.chain(received).chain(taint).chain(legs).chain(expected)
}
