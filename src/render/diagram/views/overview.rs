//! A crowded picture made small: what stands in one boundary becomes one node, flows between the same ends become one line.

use std::collections::{BTreeMap, BTreeSet};

use super::is_outside;
use crate::render::diagram::flows::{rule_lines, tier_word};
use crate::render::diagram::graph::{Edge, Picture};
use crate::render::diagram::nodes::{Kind, Node, drop_empty};

/// Names that a collapsed node lists.
const LISTED: usize = 3;

/// The picture with systems, stores, models and people collapsed per boundary, and gates counted instead of drawn.
pub fn collapse(whole: &Picture) -> Picture {
    let mut groups: BTreeMap<(Option<&String>, Kind), Vec<&Node>> = BTreeMap::new();
    for node in whole.nodes.iter().filter(|n| is_outside(n.kind)) {
        // A record is a system, and one word counts both.
        let kind = if node.kind == Kind::Record {
            Kind::System
        } else {
            node.kind
        };
        groups
            .entry((node.cluster.as_ref(), kind))
            .or_default()
            .push(node);
    }
    let mut stands_for: BTreeMap<&str, &str> = BTreeMap::new();
    let mut small = Picture {
        slug: whole.slug.clone(),
        title: format!("{}, overview", whole.title),
        nodes: Vec::new(),
        edges: Vec::new(),
        ..whole.clone()
    };
    for nodes in groups.values() {
        let Some(first) = nodes.first() else { continue };
        for node in nodes {
            stands_for.insert(&node.key, &first.key);
        }
        small.nodes.push(collapsed(first, nodes));
    }
    let gate = |n: &Node| matches!(n.kind, Kind::HumanGate | Kind::AutomaticGate);
    for node in whole.nodes.iter().filter(|n| !is_outside(n.kind) && !gate(n)) {
        stands_for.insert(&node.key, &node.key);
        small.nodes.push(node.clone());
    }
    small.nodes.sort_by(|a, b| a.id.cmp(&b.id));
    small.edges = joined(whole, &stands_for);
    drop_empty(&mut small.clusters, &small.nodes);
    small.alt = small.describe();
    small
}

fn collapsed(first: &Node, nodes: &[&Node]) -> Node {
    if nodes.len() == 1 {
        return first.clone();
    }
    let word = match first.kind {
        Kind::Store => "stores",
        Kind::ActorInternal | Kind::ActorExternal => "groups of people",
        Kind::Model => "models",
        _ => "systems",
    };
    let name = |n: &&Node| n.lines.first().cloned().unwrap_or_default();
    let mut lines = vec![format!("{} {word}", nodes.len())];
    lines.extend(nodes.iter().take(LISTED).map(name));
    if nodes.len() > LISTED {
        lines.push(format!("and {} more", nodes.len() - LISTED));
    }
    let ids: Vec<&str> = nodes.iter().map(|n| n.id.as_str()).collect();
    Node {
        id: ids.join(", "),
        kind: if first.kind == Kind::Record {
            Kind::System
        } else {
            first.kind
        },
        lines,
        description: None,
        planned: nodes.iter().all(|n| n.planned),
        ..first.clone()
    }
}

/// One line for all flows between two nodes.
fn joined(whole: &Picture, stands_for: &BTreeMap<&str, &str>) -> Vec<Edge> {
    // The pieces of a flow through gates follow one another.
    let mut flows: Vec<(Edge, bool)> = Vec::new();
    for edge in &whole.edges {
        match flows.last_mut() {
            Some((last, gated)) if last.flow == edge.flow && last.to == edge.from => {
                last.to.clone_from(&edge.to);
                *gated = true;
            }
            _ => flows.push((edge.clone(), false)),
        }
    }
    let mut lines: BTreeMap<(&str, &str), Vec<&(Edge, bool)>> = BTreeMap::new();
    for flow in &flows {
        let ends = (
            stands_for.get(flow.0.from.as_str()),
            stands_for.get(flow.0.to.as_str()),
        );
        if let (Some(from), Some(to)) = ends
            && from != to
        {
            lines.entry((from, to)).or_default().push(flow);
        }
    }
    lines
        .into_iter()
        .map(|((from, to), flows)| join(from, to, &flows))
        .collect()
}

fn join(from: &str, to: &str, flows: &[&(Edge, bool)]) -> Edge {
    let all = |of: fn(&Edge) -> &Vec<String>| -> Vec<String> {
        let rules: BTreeSet<&String> = flows.iter().flat_map(|(e, _)| of(e)).collect();
        rules.into_iter().cloned().collect()
    };
    let (rules, waived) = (all(|e| &e.rules), all(|e| &e.waived));
    let tier = flows.iter().filter_map(|(e, _)| e.tier).max();
    let gated = flows.iter().filter(|(_, gated)| *gated).count();
    let count = match flows.len() {
        1 => "1 flow".to_owned(),
        n => format!("{n} flows"),
    };
    let told: Vec<String> = rules.iter().chain(&waived).cloned().collect();
    let mut lines = rule_lines(&told);
    lines.push(if gated == 0 {
        count
    } else {
        format!("{count}, {gated} gated")
    });
    lines.push(tier_word(tier).to_owned());
    let ids: BTreeSet<&str> = flows.iter().map(|(e, _)| e.flow.as_str()).collect();
    Edge {
        from: from.to_owned(),
        to: to.to_owned(),
        flow: ids.into_iter().collect::<Vec<_>>().join(", "),
        lines,
        tier,
        both: flows.iter().any(|(e, _)| e.both),
        rules,
        waived,
        planned: flows.iter().all(|(e, _)| e.planned),
    }
}
