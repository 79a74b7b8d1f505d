//! Level 2: an action that reaches outside or cannot be undone, with what feeds it and what stands in its way.

use std::collections::BTreeSet;

use super::{is_record, slug};
use crate::analysis::facts::{ActionFact, Facts, FlowFact, OperationFact};
use crate::finding::Finding;
use crate::render::diagram::graph::{Picture, Plan};
use crate::render::diagram::nodes::{Framing, short};

/// A picture per action, in the order of their ids.
pub fn draw(facts: &Facts, findings: &[Box<Finding>]) -> Vec<Picture> {
    let mut actions: Vec<&ActionFact> = facts.actions.iter().filter(|a| is_grave(facts, a)).collect();
    actions.sort_by(|a, b| a.id.cmp(&b.id));
    let numbered = actions.into_iter().enumerate();
    numbered.map(|(n, a)| one(facts, findings, a, n + 1)).collect()
}

/// Reaches outside, or cannot be undone.
fn is_grave(facts: &Facts, action: &ActionFact) -> bool {
    action.external
        || operation(facts, action).is_some_and(|o| o.reversibility.as_deref() == Some("irreversible"))
}

fn operation<'a>(facts: &'a Facts, action: &ActionFact) -> Option<&'a OperationFact> {
    facts
        .operations
        .iter()
        .find(|o| Some(&o.element.id) == action.operation.as_ref())
}

fn one(facts: &Facts, findings: &[Box<Finding>], action: &ActionFact, number: usize) -> Picture {
    let contexts: BTreeSet<&str> = action
        .contexts
        .iter()
        .map(String::as_str)
        .chain([action.context.as_str()])
        .collect();
    let on_the_way: BTreeSet<&str> = action
        .witness
        .iter()
        .map(|s| s.flow.as_str())
        .chain([action.flow.as_str()])
        .collect();
    // What feeds the agent, the action itself, the way around its gates, and who is reached.
    let wanted = |f: &FlowFact| {
        on_the_way.contains(f.element.id.as_str())
            || contexts.contains(f.to.as_str())
            || (f.from == action.target && action.reaches.as_ref() == Some(&f.to))
    };
    let flows: Vec<&FlowFact> = facts
        .flows
        .iter()
        .filter(|f| !is_record(facts, f) && wanted(f))
        .collect();
    let ends: BTreeSet<&str> = flows
        .iter()
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .chain(contexts.iter().copied())
        .collect();
    let name = action
        .operation
        .as_deref()
        .map_or_else(|| short(&action.flow), short);
    Picture::of(
        facts,
        findings,
        &Plan {
            slug: format!("action-{number}-{}", slug(name)),
            title: format!("action {name}, {}", standing(facts, action)),
            framing: Framing::Boundaries,
            flows,
            keep: &|id| ends.contains(id),
        },
    )
}

/// What it does to whom, and whether somebody can stop it.
fn standing(facts: &Facts, action: &ActionFact) -> String {
    let mut words = Vec::new();
    let operation = operation(facts, action);
    words.push(
        operation
            .and_then(|o| o.effect.as_deref())
            .unwrap_or("effect not declared")
            .replace('_', " "),
    );
    if let Some(reversibility) = operation.and_then(|o| o.reversibility.as_deref()) {
        words.push(reversibility.replace('_', " "));
    }
    if action.external {
        words.push(match &action.reaches {
            Some(node) => format!("reaches {}", short(node)),
            None => "reaches outside".to_owned(),
        });
    }
    words.push(if action.covered {
        let gates: BTreeSet<&str> = action.adequate_gates.iter().map(|g| short(g)).collect();
        match gates.len() {
            0 => "no way past its gates".to_owned(),
            _ => format!(
                "every way passes {}",
                gates.into_iter().collect::<Vec<_>>().join(", ")
            ),
        }
    } else {
        "a way passes no adequate gate".to_owned()
    });
    words.join(", ")
}
