//! What a flow carries and how, as pictures and the flow table tell it.

use std::collections::BTreeSet;

use super::nodes::{self, short};
use crate::analysis::facts::{Facts, FlowFact};

/// The word of a tier.
#[must_use]
pub fn tier_word(tier: Option<u8>) -> &'static str {
    match tier {
        Some(0) => "public",
        Some(1) => "internal",
        Some(2) => "confidential",
        Some(_) => "restricted",
        None => "tier not declared",
    }
}

/// A class that a flow carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Class id.
    pub class: String,
    /// Name as written.
    pub name: String,
    /// Tier, if declared.
    pub tier: Option<u8>,
    /// Named by the flow; otherwise it came by mixing and nothing enforces its absence.
    pub claimed: bool,
}

/// The classes a flow claims and those that reach its end over it without being claimed.
#[must_use]
pub fn carried(facts: &Facts, flow: &FlowFact) -> Vec<Carried> {
    let id = flow.element.id.as_str();
    let crossing = facts
        .crossings
        .iter()
        .filter(|c| c.flow == id)
        .flat_map(|c| c.classes.iter());
    let received = facts
        .receipts
        .iter()
        .filter(|r| !matches!(r.kind.as_str(), "context" | "tool"))
        .flat_map(|r| &r.classes)
        .filter(|c| c.path.last().is_some_and(|s| s.flow == id))
        .map(|c| &c.class);
    let mixed: BTreeSet<&String> = crossing
        .chain(received)
        .filter(|c| !flow.classes.contains(c))
        .collect();
    let claimed = flow.classes.iter().map(|c| (c, true));
    claimed
        .chain(mixed.into_iter().map(|c| (c, false)))
        .map(|(class, claimed)| {
            let fact = facts.classes.iter().find(|f| f.element.id == *class);
            Carried {
                class: class.clone(),
                name: fact.map_or_else(|| short(class).to_owned(), |f| f.element.name.clone()),
                tier: fact.and_then(|f| f.tier),
                claimed,
            }
        })
        .collect()
}

/// Untrusted content moves over the flow.
#[must_use]
pub fn tainted(facts: &Facts, flow: &FlowFact) -> bool {
    let at = |node: &str| facts.taint.iter().any(|t| t.node == node);
    facts
        .taint
        .iter()
        .any(|t| t.path.last().is_some_and(|s| s.flow == flow.element.id))
        || (at(&flow.from) && at(&flow.to))
}

/// How a flow authenticates, as far as flow or connection say.
#[must_use]
pub fn auth(facts: &Facts, flow: &FlowFact) -> Option<String> {
    if let Some(word) = nodes::text(&flow.element, "auth") {
        return Some(word.to_owned());
    }
    let operation = facts
        .operations
        .iter()
        .find(|o| Some(&o.element.id) == flow.operation.as_ref())?;
    let connection = facts
        .connections
        .iter()
        .find(|c| c.element.id == operation.connection)?;
    connection
        .element
        .declared
        .get("auth")?
        .get("method")?
        .as_str()
        .map(str::to_owned)
}

/// The name that its author gave a flow; one made from its ends says nothing beside them.
pub(super) fn own_name(flow: &FlowFact) -> Option<&str> {
    let name = flow.element.name.as_str();
    (!flow.derived && !name.contains("->")).then_some(name)
}

/// Rule ids that stand on one line.
const RULES: usize = 3;

/// Lines that name the rules of findings.
pub(super) fn rule_lines(rules: &[String]) -> Vec<String> {
    rules.chunks(RULES).map(|some| some.join(", ")).collect()
}

/// The rules of findings, then at most three lines: what happens, what moves, how it is carried.
pub(super) fn label(
    facts: &Facts,
    flow: &FlowFact,
    answer: Option<&FlowFact>,
    classes: &[Carried],
    rules: &[String],
) -> Vec<String> {
    let mut first = own_name(flow).unwrap_or_default().to_owned();
    if let (Some(answer), false) = (answer.and_then(own_name), first.is_empty()) {
        first.push_str(&format!("/{answer}"));
    }
    if first.is_empty() && flow.operation.is_none() {
        first.push_str("data");
    }
    if let Some(operation) = &flow.operation {
        let effect = facts
            .operations
            .iter()
            .find(|o| o.element.id == *operation)
            .and_then(|o| o.effect.as_deref());
        first.push_str(&format!(
            " {} {}",
            effect.unwrap_or("effect not declared"),
            short(operation)
        ));
    }
    if tainted(facts, flow) {
        first.push_str(" [U]");
    }
    let moved: Vec<String> = classes
        .iter()
        .map(|c| {
            format!(
                "{}{} ({})",
                c.name,
                if c.claimed { "" } else { "?" },
                tier_word(c.tier)
            )
        })
        .collect();
    let second = if moved.is_empty() {
        "classes not declared".to_owned()
    } else {
        moved.join(", ")
    };
    let third: Vec<String> = auth(facts, flow)
        .into_iter()
        .chain(nodes::text(&flow.element, "transport").map(str::to_owned))
        .collect();
    let mut lines = rule_lines(rules);
    lines.extend([first.trim_start().to_owned(), second]);
    if !third.is_empty() {
        lines.push(third.join(", "));
    }
    lines
}
