//! Kinds whose level is the outcome of their rules, not a number: OVERSHARE, UNTRACED, RUNAWAY, APPROVAL, PERSON (`report.md` 5).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::ground::{Ground, Outcome};
use super::register::{Kind, Rating, RiskLine};
use super::score::Risk;
use crate::analysis::facts::Element;
use crate::policy::Severity;
use crate::source::Place;

struct Case<'a> {
    kind: Kind,
    name: String,
    sentence: String,
    at: Place,
    /// Elements whose findings count; empty: the whole integration.
    elements: Vec<String>,
    rules: &'a [&'a str],
    owner: Option<String>,
}

/// All of them.
#[must_use]
pub fn all(ground: &Ground<'_>) -> Vec<RiskLine> {
    let facts = ground.facts;
    let mut cases = overshare(ground);
    for agent in facts.agents.iter().map(|a| &a.element) {
        cases.push(of_agent(
            ground,
            Kind::Untraced,
            agent,
            "cannot be reconstructed: what it did, for whom and why",
            &[
                "AUDIT-001",
                "AUDIT-002",
                "AUDIT-003",
                "AUDIT-004",
                "AUDIT-005",
                "AUDIT-007",
            ],
        ));
        cases.push(of_agent(
            ground,
            Kind::Runaway,
            agent,
            "does not stop: loops, volume, spend",
            &["AGENT-003", "LIMIT-001", "LIMIT-002", "ROLLOUT-008"],
        ));
    }
    for gate in facts
        .gates
        .iter()
        .filter(|g| g.kind == "human_approval" && !g.element.planned)
    {
        let element = &gate.element;
        cases.push(Case {
            kind: Kind::Approval,
            name: element.id.clone(),
            sentence: format!(
                "`{}` is passed without a real decision",
                ground.short(&element.id)
            ),
            at: element.at.clone(),
            elements: vec![element.id.clone()],
            rules: &["GATE-005", "GATE-006", "GATE-007", "GATE-008", "GATE-009"],
            owner: ground.owner(Some(element)),
        });
    }
    cases.extend(people(ground));
    cases.into_iter().map(|case| line(ground, case)).collect()
}

fn of_agent<'a>(
    ground: &Ground<'_>,
    kind: Kind,
    agent: &Element,
    what: &str,
    rules: &'a [&'a str],
) -> Case<'a> {
    Case {
        kind,
        name: agent.id.clone(),
        sentence: format!("`{}` {what}", ground.short(&agent.id)),
        at: agent.at.clone(),
        elements: Vec::new(),
        rules,
        owner: ground.owner(Some(agent)),
    }
}

/// One for each place that a class restricted to roles reaches.
fn overshare<'a>(ground: &Ground<'_>) -> Vec<Case<'a>> {
    let facts = ground.facts;
    let restricted: BTreeSet<&str> = facts
        .classes
        .iter()
        .filter(|c| c.element.declared.get("access").and_then(Value::as_str) == Some("role_based"))
        .map(|c| c.element.id.as_str())
        .collect();
    let receipts = facts.receipts.iter().filter(|r| {
        matches!(r.kind.as_str(), "system" | "actor" | "store")
            && r.classes.iter().any(|c| restricted.contains(c.class.as_str()))
    });
    receipts
        .map(|r| Case {
            kind: Kind::Overshare,
            name: r.node.clone(),
            sentence: format!(
                "readers of `{}` see what their role does not allow",
                ground.short(&r.node)
            ),
            at: r.at.clone(),
            elements: vec![r.node.clone()],
            rules: &["AUTH-007", "FLOW-004", "INJECT-006"],
            owner: ground.owner(None),
        })
        .collect()
}

/// One for each group that data or an action is about.
fn people<'a>(ground: &Ground<'_>) -> Vec<Case<'a>> {
    let mut groups: BTreeMap<String, Place> = BTreeMap::new();
    for class in &ground.facts.classes {
        let subjects = class.element.declared.get("subjects").and_then(Value::as_array);
        for subject in subjects.into_iter().flatten().filter_map(Value::as_str) {
            groups
                .entry(subject.to_owned())
                .or_insert_with(|| class.element.at.clone());
        }
    }
    let case = |(group, at): (String, Place)| Case {
        kind: Kind::Person,
        sentence: format!("people of the group {group} are affected without knowing it or without recourse"),
        name: group,
        at,
        elements: Vec::new(),
        rules: &["TRANS-001", "TRANS-002", "OWNER-005", "FLOW-005"],
        owner: ground.owner(None),
    };
    groups.into_iter().map(case).collect()
}

fn line(ground: &Ground<'_>, case: Case<'_>) -> RiskLine {
    let (residual, because) = match ground.outcome(case.rules, &case.elements) {
        Outcome::Broken(rule, severity) => {
            let level = match severity {
                Severity::Critical => Risk::VeryHigh,
                Severity::High => Risk::High,
                Severity::Medium => Risk::Moderate,
                Severity::Low | Severity::Info => Risk::Low,
            };
            (Some(level), format!("{rule} is open"))
        }
        Outcome::Undecided(rule) => (None, format!("{rule} is not decided: something is not stated")),
        Outcome::Passes => (Some(Risk::Low), "its rules pass".to_owned()),
    };
    let elements = if case.elements.is_empty() {
        vec![case.name.clone()]
    } else {
        case.elements
    };
    RiskLine {
        id: format!("{} {}", case.kind.word(), ground.short(&case.name)),
        kind: case.kind,
        scenario: case.sentence,
        at: case.at,
        witness: Vec::new(),
        rating: Rating::Rules {
            rules: case.rules.iter().map(|r| (*r).to_owned()).collect(),
            because,
        },
        inherent: None,
        residual,
        findings: ground.findings_of(case.rules, &elements),
        elements,
        treatment: None,
        owner: case.owner,
    }
}
