//! The audit trail: what is recorded, where, and what is not.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::facts::{CoverageFact, Facts, StoreFact};
use crate::render::diagram::graph::{Edge, Picture};
use crate::render::diagram::nodes::{Kind, Node, short, text};

/// Names that a node lists.
const LISTED: usize = 4;

/// The picture; none where nothing needs recording and nothing records.
pub fn draw(facts: &Facts) -> Option<Picture> {
    let sinks: Vec<&StoreFact> = facts.stores.iter().filter(|s| s.kind == "audit_sink").collect();
    if facts.coverage.is_empty() && sinks.is_empty() {
        return None;
    }
    let due = facts.coverage.iter().filter(|c| c.exception.is_none()).count();
    let held = facts
        .coverage
        .iter()
        .filter(|c| c.exception.is_none() && c.covered)
        .count();
    let mut picture = Picture::blank(
        facts,
        "audit",
        &format!("audit trail, {held} of {due} kinds of event recorded"),
    );
    let mut sink_keys: BTreeMap<&str, String> = BTreeMap::new();
    for sink in &sinks {
        let key = format!("n{}", picture.nodes.len() + 1);
        sink_keys.insert(&sink.element.id, key.clone());
        picture.nodes.push(sink_node(sink, key));
    }
    let main = facts.audit.as_ref().and_then(|a| a.sink.as_deref());
    for ((kind, of), events) in groups(facts) {
        for (word, some) in [
            (
                "recorded",
                events.iter().filter(|c| c.covered).copied().collect::<Vec<_>>(),
            ),
            (
                "left out, with a reason",
                events
                    .iter()
                    .filter(|c| !c.covered && c.exception.is_some())
                    .copied()
                    .collect(),
            ),
            (
                "not recorded",
                events
                    .iter()
                    .filter(|c| !c.covered && c.exception.is_none())
                    .copied()
                    .collect(),
            ),
        ] {
            let Some(first) = some.first() else { continue };
            let key = format!("n{}", picture.nodes.len() + 1);
            picture
                .nodes
                .push(event_node(&kind, &of, &some, word, key.clone()));
            if !first.covered {
                continue;
            }
            // A gate may say its own sink.
            let targets: BTreeSet<&String> = some
                .iter()
                .filter_map(|c| c.by.as_deref().filter(|b| sink_keys.contains_key(b)).or(main))
                .filter_map(|id| sink_keys.get(id))
                .collect();
            for to in targets {
                picture.edges.push(Edge {
                    from: key.clone(),
                    to: to.clone(),
                    flow: of.clone(),
                    lines: vec![by(&some)],
                    tier: Some(1),
                    both: false,
                    rules: Vec::new(),
                    waived: Vec::new(),
                    planned: false,
                });
            }
        }
    }
    for flow in facts.flows.iter().filter(|f| super::is_record(facts, f)) {
        let Some(to) = sink_keys.get(flow.to.as_str()).cloned() else {
            continue;
        };
        let known = picture
            .nodes
            .iter()
            .find(|n| n.id == flow.from)
            .map(|n| n.key.clone());
        let from = known.unwrap_or_else(|| {
            let key = format!("n{}", picture.nodes.len() + 1);
            picture.nodes.push(Node {
                key: key.clone(),
                id: flow.from.clone(),
                kind: writer(facts, &flow.from),
                lines: vec![short(&flow.from).to_owned(), "writes the trail".into()],
                description: None,
                cluster: None,
                planned: false,
            });
            key
        });
        picture.edges.push(Edge {
            from,
            to,
            flow: flow.element.id.clone(),
            lines: vec![flow.element.name.clone()],
            tier: Some(1),
            both: false,
            rules: Vec::new(),
            waived: Vec::new(),
            planned: flow.element.planned,
        });
    }
    picture.alt = format!(
        "Audit picture: {held} of {due} kinds of event that the trail must have are recorded, in {} sinks.",
        sinks.len()
    );
    Some(picture)
}

/// Events by kind and by the system, model or gate they belong to.
fn groups(facts: &Facts) -> BTreeMap<(String, String), Vec<&CoverageFact>> {
    let mut groups: BTreeMap<(String, String), Vec<&CoverageFact>> = BTreeMap::new();
    for event in &facts.coverage {
        let operation = facts.operations.iter().find(|o| o.element.id == event.id);
        let of = operation.map_or_else(|| event.kind.clone(), |o| o.connection.clone());
        groups.entry((event.kind.clone(), of)).or_default().push(event);
    }
    groups
}

fn event_node(kind: &str, of: &str, events: &[&CoverageFact], word: &str, key: String) -> Node {
    let (shape, title) = match kind {
        "operation" => (Kind::System, format!("operations of {}", short(of))),
        "model_call" => (Kind::Model, "calls of models".to_owned()),
        "invocation" => (Kind::Context, "calls of agents".to_owned()),
        "gate" => (Kind::HumanGate, "decisions".to_owned()),
        "kill_switch" => (Kind::AutomaticGate, "kill switch".to_owned()),
        other => (Kind::System, other.replace('_', " ")),
    };
    let name = |c: &&CoverageFact| {
        let id = short(&c.id);
        let own = format!("{}.", short(of));
        id.strip_prefix(&own).unwrap_or(id).to_owned()
    };
    let mut lines = vec![title];
    if kind != "kill_switch" {
        lines.extend(events.iter().take(LISTED).map(name));
    }
    if events.len() > LISTED {
        lines.push(format!("and {} more", events.len() - LISTED));
    }
    lines.push(word.to_owned());
    Node {
        key,
        id: of.to_owned(),
        kind: if word == "not recorded" {
            Kind::Undeclared
        } else {
            shape
        },
        lines,
        description: None,
        cluster: None,
        planned: false,
    }
}

/// What of the declaration covers the events.
fn by(events: &[&CoverageFact]) -> String {
    let words: BTreeSet<&str> = events.iter().filter_map(|c| c.by.as_deref()).collect();
    let words: Vec<&str> = words.into_iter().map(short).take(2).collect();
    format!("covers: {}", words.join(", "))
}

fn sink_node(sink: &StoreFact, key: String) -> Node {
    let mut lines = vec![sink.element.name.clone()];
    lines.push(match text(&sink.element, "immutability") {
        Some(word) => format!("WORM, {}", word.replace('_', " ")),
        None => "immutability not declared".to_owned(),
    });
    Node {
        key,
        id: sink.element.id.clone(),
        kind: Kind::AuditSink,
        lines,
        description: crate::render::diagram::nodes::description(&sink.element),
        cluster: None,
        planned: sink.element.planned,
    }
}

fn writer(facts: &Facts, id: &str) -> Kind {
    if facts.contexts.iter().any(|c| c.element.id == id) {
        Kind::Context
    } else if facts.tools.iter().any(|t| t.element.id == id) {
        Kind::Tool
    } else {
        Kind::System
    }
}
