//! What scenarios are made from, indexed: facts, exposure, and which findings stand against an element.

use std::collections::BTreeMap;

use serde_json::Value;

use super::impact::{Impacts, declared};
use super::params::RiskParams;
use crate::analysis::exposure::Exposure;
use crate::analysis::facts::{ActionFact, ConnectionFact, Element, Facts, GateFact, OperationFact};
use crate::finding::{Check, Finding, Outcome as Fate, Severity};
use crate::source::Date;

/// What the register is computed from.
pub struct Ground<'a> {
    /// Facts.
    pub facts: &'a Facts,
    /// What stands against it without controls.
    pub exposure: &'a Exposure,
    /// Numbers.
    pub params: &'a RiskParams,
    /// Impact by class and operation.
    pub impacts: Impacts<'a>,
    operations: BTreeMap<&'a str, &'a OperationFact>,
    connections: BTreeMap<&'a str, &'a ConnectionFact>,
    gates: BTreeMap<&'a str, &'a GateFact>,
    /// Rule, subject and fingerprint of what is open, folded findings too. Waived ones are open here: a waiver accepts a risk,
    /// it is no control.
    open: Vec<Open<'a>>,
    /// The same for what is not decided.
    undecided: Vec<(&'a str, &'a str)>,
}

/// A finding that stands.
struct Open<'a> {
    rule: &'a str,
    subject: &'a str,
    severity: Severity,
    fingerprint: &'a str,
}

/// What rules say of some elements.
pub enum Outcome<'a> {
    /// The worst one that is broken, with its severity.
    Broken(&'a str, Severity),
    /// One that is not decided.
    Undecided(&'a str),
    /// None of them stands against it.
    Passes,
}

impl<'a> Ground<'a> {
    /// Indexes them.
    #[must_use]
    pub fn new(facts: &'a Facts, exposure: &'a Exposure, check: &'a Check, params: &'a RiskParams) -> Self {
        let integration = facts.integration.as_ref().map(|i| i.element.id.as_str());
        let own = |f: &Finding| f.integration.as_deref() == integration;
        let (mut open, mut undecided) = (Vec::new(), Vec::new());
        for finding in check.findings.iter().chain(&check.unknown).filter(|f| own(f)) {
            match finding.outcome {
                Fate::Fail => {
                    open.push(Open {
                        rule: &finding.rule,
                        subject: &finding.subject,
                        severity: check.own_severity(finding),
                        fingerprint: &finding.fingerprint,
                    });
                    open.extend(finding.folded.iter().map(|f| Open {
                        rule: &f.rule,
                        subject: &f.subject,
                        severity: f.severity,
                        fingerprint: &f.fingerprint,
                    }));
                }
                Fate::Unknown => undecided.push((finding.rule.as_str(), finding.subject.as_str())),
            }
        }
        Self {
            facts,
            exposure,
            params,
            impacts: Impacts::new(facts, params),
            operations: facts
                .operations
                .iter()
                .map(|o| (o.element.id.as_str(), o))
                .collect(),
            connections: facts
                .connections
                .iter()
                .map(|c| (c.element.id.as_str(), c))
                .collect(),
            gates: facts.gates.iter().map(|g| (g.element.id.as_str(), g)).collect(),
            open,
            undecided,
        }
    }

    /// The operation an action performs.
    #[must_use]
    pub fn operation(&self, action: &ActionFact) -> Option<&'a OperationFact> {
        self.operations.get(action.operation.as_deref()?).copied()
    }

    /// The connection of an operation.
    #[must_use]
    pub fn connection(&self, operation: &OperationFact) -> Option<&'a ConnectionFact> {
        self.connections.get(operation.connection.as_str()).copied()
    }

    /// A gate.
    #[must_use]
    pub fn gate(&self, id: &str) -> Option<&'a GateFact> {
        self.gates.get(id).copied()
    }

    /// The agent of a context.
    #[must_use]
    pub fn agent_of(&self, context: &str) -> Option<&'a Element> {
        let context = self.facts.contexts.iter().find(|c| c.element.id == context)?;
        let agent = self.facts.agents.iter().find(|a| a.element.id == context.agent)?;
        Some(&agent.element)
    }

    /// The first of these rules that is broken at an element or below it.
    #[must_use]
    pub fn broken(&self, rules: &[&str], element: &str) -> Option<&'a str> {
        self.open
            .iter()
            .find(|o| rules.contains(&o.rule) && concerns(o.subject, element))
            .map(|o| o.rule)
    }

    /// The first of these rules that is broken or not decided there.
    #[must_use]
    pub fn not_passed(&self, rules: &[&str], element: &str) -> Option<&'a str> {
        self.broken(rules, element).or_else(|| {
            self.undecided
                .iter()
                .find(|(rule, subject)| rules.contains(rule) && concerns(subject, element))
                .map(|(rule, _)| *rule)
        })
    }

    /// Fingerprints of open findings on any of the elements, sorted.
    #[must_use]
    pub fn findings(&self, elements: &[String]) -> Vec<String> {
        let on = |o: &&Open<'_>| elements.iter().any(|e| concerns(o.subject, e));
        fingerprints(self.open.iter().filter(on))
    }

    /// The same of some rules only, wherever they are broken.
    #[must_use]
    pub fn findings_of(&self, rules: &[&str], elements: &[String]) -> Vec<String> {
        let on = |o: &&Open<'_>| {
            rules.contains(&o.rule)
                && (elements.is_empty() || elements.iter().any(|e| concerns(o.subject, e)))
        };
        fingerprints(self.open.iter().filter(on))
    }

    /// What rules say of elements; of the whole integration where none is named.
    #[must_use]
    pub fn outcome(&self, rules: &[&str], elements: &[String]) -> Outcome<'a> {
        let on = |subject: &str| elements.is_empty() || elements.iter().any(|e| concerns(subject, e));
        let worst = self
            .open
            .iter()
            .filter(|o| rules.contains(&o.rule) && on(o.subject))
            .max_by(|a, b| a.severity.cmp(&b.severity).then_with(|| b.rule.cmp(a.rule)));
        let undecided = self
            .undecided
            .iter()
            .find(|(rule, subject)| rules.contains(rule) && on(subject));
        match (worst, undecided) {
            (Some(open), _) => Outcome::Broken(open.rule, open.severity),
            (None, Some((rule, _))) => Outcome::Undecided(rule),
            (None, None) => Outcome::Passes,
        }
    }

    /// Whether a test of that day still counts as evidence.
    #[must_use]
    pub fn fresh(&self, tested: Date) -> bool {
        let days = self.facts.today.days() - tested.days();
        (0..=i64::from(self.params.evidence_days)).contains(&days)
    }

    /// Class ids that an operation handles by its own statement.
    #[must_use]
    pub fn classes_of(&self, operation: &OperationFact) -> Vec<String> {
        let names = operation
            .element
            .declared
            .get("classes")
            .and_then(Value::as_array);
        let named = |name: &str| {
            let is = |c: &&crate::analysis::facts::ClassFact| c.element.name == name || c.element.id == name;
            self.facts.classes.iter().find(is).map(|c| c.element.id.clone())
        };
        names
            .into_iter()
            .flatten()
            .filter_map(|n| named(n.as_str()?))
            .collect()
    }

    /// An id as its author wrote it.
    #[must_use]
    pub fn short<'i>(&self, id: &'i str) -> &'i str {
        let integration = self.facts.integration.as_ref().map(|i| i.element.id.as_str());
        integration
            .and_then(|i| id.strip_prefix(i)?.strip_prefix('/'))
            .unwrap_or(id)
    }

    /// The group that owns an element: its own owner, else the business owner.
    #[must_use]
    pub fn owner(&self, element: Option<&Element>) -> Option<String> {
        let own = element.and_then(|e| declared(&e.declared, &["owner"]));
        let business = || {
            let integration = self.facts.integration.as_ref()?;
            let owner = declared(&integration.element.declared, &["owners", "business"])?;
            owner.get("role").or_else(|| owner.get("group")).or(Some(owner))
        };
        own.or_else(business).and_then(Value::as_str).map(str::to_owned)
    }
}

fn fingerprints<'o>(open: impl Iterator<Item = &'o Open<'o>>) -> Vec<String> {
    let mut found: Vec<String> = open.map(|o| o.fingerprint.to_owned()).collect();
    found.sort();
    found.dedup();
    found
}

/// A subject is an element or a part of it: an operation of a connection, a scope of it, an action of an operation.
fn concerns(subject: &str, element: &str) -> bool {
    subject
        .strip_prefix(element)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':', '@', '/']))
}
