//! Level 0: the integration as one node among those it deals with.

use std::collections::{BTreeMap, BTreeSet};

use super::is_record;
use crate::analysis::facts::{Facts, FlowFact};
use crate::finding::Finding;
use crate::render::diagram::evidence::Evidence;
use crate::render::diagram::flows::{carried, rule_lines, tainted, tier_word};
use crate::render::diagram::graph::{Edge, Picture, answered, waived_rule};
use crate::render::diagram::nodes::{self, Framing, Kind, Node, short};

/// Key of the integration's node.
const CENTRE: &str = "n0";

/// A flow and its answer.
type Exchange<'a> = (&'a FlowFact, Option<&'a FlowFact>);

/// The picture.
pub fn draw(facts: &Facts, findings: &[Box<Finding>]) -> Picture {
    let home: BTreeSet<&String> = facts
        .contexts
        .iter()
        .filter_map(|c| c.boundary.as_ref())
        .collect();
    let inside: BTreeSet<&str> = facts
        .contexts
        .iter()
        .map(|c| c.element.id.as_str())
        .chain(facts.tools.iter().map(|t| t.element.id.as_str()))
        .chain(facts.triggers.iter().map(|t| t.element.id.as_str()))
        .chain(
            facts
                .stores
                .iter()
                .filter(|s| s.boundary.as_ref().is_some_and(|b| home.contains(b)))
                .map(|s| s.element.id.as_str()),
        )
        .collect();
    let flows: Vec<&FlowFact> = facts.flows.iter().filter(|f| !is_record(facts, f)).collect();
    let ends: BTreeSet<&str> = flows
        .iter()
        .flat_map(|f| [f.from.as_str(), f.to.as_str()])
        .collect();
    let placed = nodes::place(facts, &flows, Framing::Bare, &|id| {
        ends.contains(id) && !inside.contains(id)
    });
    let mut picture = Picture::blank(facts, "context", "context");
    picture.nodes.push(centre(facts));
    picture
        .nodes
        .extend(placed.nodes.into_iter().map(|n| located(facts, n)));
    let key = |id: &str| {
        if inside.contains(id) {
            Some(CENTRE.to_owned())
        } else {
            placed.keys.get(id).cloned()
        }
    };
    let mut groups: BTreeMap<(String, String), Vec<Exchange<'_>>> = BTreeMap::new();
    for flow in &flows {
        if answered(&flows, flow).is_some() {
            continue;
        }
        let answer = flows
            .iter()
            .copied()
            .find(|r| answered(&flows, r).is_some_and(|q| q.element.id == flow.element.id));
        if let (Some(from), Some(to)) = (key(&flow.from), key(&flow.to))
            && from != to
        {
            groups.entry((from, to)).or_default().push((flow, answer));
        }
    }
    let evidence = Evidence::new(facts, findings);
    picture.edges = groups
        .into_iter()
        .map(|((from, to), flows)| edge(facts, &evidence, from, to, &flows))
        .collect();
    picture.alt = picture.describe();
    picture
}

fn centre(facts: &Facts) -> Node {
    let (name, description) = facts.integration.as_ref().map_or_else(
        || ("integration".to_owned(), None),
        |i| (i.element.name.clone(), nodes::description(&i.element)),
    );
    let count = match facts.agents.len() {
        1 => "1 agent".to_owned(),
        n => format!("{n} agents"),
    };
    Node {
        key: CENTRE.into(),
        id: name.clone(),
        kind: Kind::Agent,
        lines: vec![name, count],
        description,
        cluster: None,
        planned: false,
    }
}

/// A node with the boundary it stands in, which no frame says here.
fn located(facts: &Facts, mut node: Node) -> Node {
    let boundary = facts
        .locations
        .iter()
        .find(|l| l.node == node.id)
        .and_then(|l| l.boundary.as_ref());
    node.cluster = None;
    node.lines.extend(boundary.map(|b| format!("in {}", short(b))));
    node
}

fn edge(facts: &Facts, evidence: &Evidence, from: String, to: String, flows: &[Exchange<'_>]) -> Edge {
    let (mut rules, mut waived, mut gates) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut effects: BTreeSet<&str> = BTreeSet::new();
    let mut classes: BTreeMap<String, Option<u8>> = BTreeMap::new();
    let mut untrusted = false;
    for (flow, answer) in flows {
        rules.extend(evidence.rules(flow, *answer));
        waived.extend(evidence.waived(flow, *answer));
        gates.extend(flow.via.iter().map(|g| short(g).to_owned()));
        untrusted |= tainted(facts, flow);
        let operation = facts
            .operations
            .iter()
            .find(|o| Some(&o.element.id) == flow.operation.as_ref());
        effects.extend(operation.and_then(|o| o.effect.as_deref()));
        for flow in std::iter::once(flow).chain(answer) {
            classes.extend(carried(facts, flow).into_iter().map(|c| (c.name, c.tier)));
        }
    }
    let tier = classes.values().copied().flatten().max();
    let mut first = if effects.is_empty() {
        "data".to_owned()
    } else {
        effects.into_iter().collect::<Vec<_>>().join(", ")
    };
    if untrusted {
        first.push_str(" [U]");
    }
    let named = match classes.len() {
        0 => "classes not declared".to_owned(),
        1 => classes.keys().cloned().collect(),
        n => format!("{n} classes"),
    };
    let told: Vec<String> = rules
        .iter()
        .cloned()
        .chain(waived.iter().map(|r| waived_rule(r)))
        .collect();
    let mut lines = rule_lines(&told);
    lines.extend([first, format!("{named} ({})", tier_word(tier))]);
    if !gates.is_empty() {
        lines.push(format!(
            "through {}",
            gates.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    let ids: BTreeSet<&str> = flows.iter().map(|(f, _)| f.element.id.as_str()).collect();
    Edge {
        from,
        to,
        flow: ids.into_iter().collect::<Vec<_>>().join(", "),
        lines,
        tier,
        both: flows.iter().any(|(_, a)| a.is_some()),
        rules: rules.into_iter().collect(),
        waived: waived.into_iter().collect(),
        planned: flows.iter().all(|(f, _)| f.element.planned),
    }
}
