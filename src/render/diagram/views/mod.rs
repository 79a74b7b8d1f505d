//! The views of a report: context, flows, one per action that reaches outside or cannot be undone, regions, the audit trail.

mod action;
mod audit;
mod context;
mod overview;

use std::collections::BTreeSet;

use super::graph::{Picture, Plan};
use super::nodes::{Framing, Kind, short};
use crate::analysis::facts::{Facts, FlowFact};
use crate::finding::Finding;

/// More nodes than these are drawn as an overview and one picture per agent.
pub const CROWDED: usize = 25;

/// A view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Level 0: the integration as one node among those it deals with.
    Context,
    /// Level 1: every flow, in its trust boundaries.
    Flows,
    /// Level 2: one picture per action that reaches outside or cannot be undone.
    Action,
    /// The flows in the regions they run through.
    Region,
    /// What the audit trail records.
    Audit,
}

impl View {
    /// All, from the widest to the most special.
    pub const ALL: [Self; 5] = [
        Self::Context,
        Self::Flows,
        Self::Action,
        Self::Region,
        Self::Audit,
    ];

    /// Its word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Flows => "flows",
            Self::Action => "action",
            Self::Region => "region",
            Self::Audit => "audit",
        }
    }
}

/// The pictures of a view, with the findings on them; none where the integration has nothing to show in it.
#[must_use]
pub fn pictures(facts: &Facts, findings: &[Box<Finding>], view: View) -> Vec<Picture> {
    match view {
        View::Context => vec![context::draw(facts, findings)],
        View::Flows => flows(facts, findings),
        View::Action => action::draw(facts, findings),
        View::Region => vec![regions(facts, findings)],
        View::Audit => audit::draw(facts).into_iter().collect(),
    }
}

/// A flow that writes the audit trail: hidden where flows of data are looked at.
pub(super) fn is_record(facts: &Facts, flow: &FlowFact) -> bool {
    facts
        .stores
        .iter()
        .any(|s| s.kind == "audit_sink" && s.element.id == flow.to)
}

/// Every flow but those of the audit trail, in one picture.
pub(super) fn whole(facts: &Facts, findings: &[Box<Finding>]) -> Picture {
    let mut picture = Picture::of(
        facts,
        findings,
        &Plan {
            slug: "flows".into(),
            title: "flows and trust boundaries".into(),
            framing: Framing::Boundaries,
            flows: facts.flows.iter().filter(|f| !is_record(facts, f)).collect(),
            keep: &|_| true,
        },
    );
    badge(facts, &mut picture);
    picture
}

/// How much of what it should hold the audit trail has, on its sinks.
fn badge(facts: &Facts, picture: &mut Picture) {
    let due: Vec<_> = facts.coverage.iter().filter(|c| c.exception.is_none()).collect();
    let held = due.iter().filter(|c| c.covered).count();
    let Some(audit) = &facts.audit else { return };
    for node in &mut picture.nodes {
        if audit.sink.as_ref() == Some(&node.id) {
            node.lines
                .push(format!("records {held} of {} kinds of event", due.len()));
        }
    }
}

fn flows(facts: &Facts, findings: &[Box<Finding>]) -> Vec<Picture> {
    let whole = whole(facts, findings);
    if whole.nodes.len() <= CROWDED {
        return vec![whole];
    }
    let mut pictures = vec![overview::collapse(&whole)];
    for agent in &facts.agents {
        pictures.push(of_agent(facts, findings, &agent.element.id, &agent.contexts));
    }
    pictures
}

/// The flows of one agent and of the tools it calls.
fn of_agent(facts: &Facts, findings: &[Box<Finding>], agent: &str, contexts: &[String]) -> Picture {
    let mut own: BTreeSet<&str> = contexts.iter().map(String::as_str).collect();
    let tools: Vec<&str> = facts
        .flows
        .iter()
        .filter(|f| own.contains(f.from.as_str()) || own.contains(f.to.as_str()))
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .filter(|id| facts.tools.iter().any(|t| t.element.id == *id))
        .collect();
    own.extend(tools);
    let flows: Vec<&FlowFact> = facts
        .flows
        .iter()
        .filter(|f| !is_record(facts, f) && (own.contains(f.from.as_str()) || own.contains(f.to.as_str())))
        .collect();
    let ends: BTreeSet<&str> = flows
        .iter()
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .collect();
    Picture::of(
        facts,
        findings,
        &Plan {
            slug: format!("flows-{}", slug(short(agent))),
            title: format!("flows of agent {}", short(agent)),
            framing: Framing::Boundaries,
            flows,
            keep: &|id| own.contains(id) || ends.contains(id),
        },
    )
}

fn regions(facts: &Facts, findings: &[Box<Finding>]) -> Picture {
    let flows: Vec<&FlowFact> = facts.flows.iter().filter(|f| !is_record(facts, f)).collect();
    let ends: BTreeSet<&str> = flows
        .iter()
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .collect();
    let mut picture = Picture::of(
        facts,
        findings,
        &Plan {
            slug: "region".into(),
            title: "regions".into(),
            framing: Framing::Regions,
            flows,
            keep: &|id| ends.contains(id),
        },
    );
    for edge in &mut picture.edges {
        let crossing = facts.crossings.iter().find(|c| c.flow == edge.flow);
        if let Some(c) = crossing
            && c.from_region != c.region
        {
            let word = |r: &Option<String>| r.clone().unwrap_or_else(|| "region not declared".into());
            if edge.lines.len() > 1 {
                edge.lines.truncate(2);
                edge.lines
                    .push(format!("{} → {}", word(&c.from_region), word(&c.region)));
            }
        }
    }
    if picture.nodes.len() > CROWDED {
        let mut small = overview::collapse(&picture);
        small.slug = "region".into();
        return small;
    }
    picture
}

/// Letters, digits and hyphens of a name.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Kinds of node that stand for what the integration deals with.
fn is_outside(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::System | Kind::Record | Kind::Store | Kind::ActorInternal | Kind::ActorExternal | Kind::Model
    )
}

#[cfg(test)]
mod tests;
