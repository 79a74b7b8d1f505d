//! The neutral picture: clusters, nodes, edges in a stable order. It knows what is true, not how it is drawn.

use std::collections::BTreeSet;

use super::evidence;
use super::flows::{carried, label};
use super::nodes::{self, Cluster, Kind, Node, short};
use crate::analysis::facts::{Facts, FlowFact};
use crate::finding::Finding;

/// An edge in the direction data moves. A flow through gates is one edge a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Key of the node it leaves.
    pub from: String,
    /// Key of the node it enters.
    pub to: String,
    /// Id of the flow.
    pub flow: String,
    /// Text lines, three at most.
    pub lines: Vec<String>,
    /// Highest tier that really moves; absent when not declared.
    pub tier: Option<u8>,
    /// Request and response drawn as one.
    pub both: bool,
    /// Rules of open findings whose path runs here: red.
    pub rules: Vec<String>,
    /// Planned or not from a written flow: dotted.
    pub planned: bool,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Title line.
    pub title: String,
    /// One sentence for readers who do not see it.
    pub alt: String,
    /// Clusters, parents first.
    pub clusters: Vec<Cluster>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Edges.
    pub edges: Vec<Edge>,
}

impl Picture {
    /// The picture of an integration with the findings on it.
    #[must_use]
    pub fn new(facts: &Facts, findings: &[Finding]) -> Self {
        let placed = nodes::place(facts);
        let rules = evidence::rules_by_flow(facts, findings);
        let (title, phase) = facts.integration.as_ref().map_or_else(
            || ("no integration".to_owned(), String::new()),
            |i| (i.element.id.clone(), format!(", {}", i.phase.replace('_', " "))),
        );
        let mut picture = Self {
            title: format!("{title}{phase}, {}", facts.today),
            alt: String::new(),
            clusters: placed.clusters,
            nodes: placed.nodes,
            edges: Vec::new(),
        };
        let mut flows: Vec<&FlowFact> = facts.flows.iter().collect();
        flows.sort_by(|a, b| a.element.id.cmp(&b.element.id));
        for flow in &flows {
            if answered(&flows, flow).is_some() {
                continue;
            }
            let answer = flows
                .iter()
                .find(|r| answered(&flows, r).is_some_and(|q| q.element.id == flow.element.id));
            let mut ids: BTreeSet<String> = rules.get(&flow.element.id).cloned().unwrap_or_default();
            if let Some(answer) = answer {
                ids.extend(rules.get(&answer.element.id).cloned().unwrap_or_default());
            }
            let (Some(from), Some(to)) = (placed.keys.get(&flow.from), placed.keys.get(&flow.to)) else {
                continue;
            };
            picture.route(facts, flow, from, to, answer.copied(), ids.into_iter().collect());
        }
        picture.alt = picture.describe();
        picture
    }

    /// Appends the edges of a flow, with a node for each gate on it.
    fn route(
        &mut self,
        facts: &Facts,
        flow: &FlowFact,
        from: &str,
        to: &str,
        answer: Option<&FlowFact>,
        rules: Vec<String>,
    ) {
        let classes = carried(facts, flow);
        let tier = classes.iter().filter_map(|c| c.tier).max();
        let mut lines = label(facts, flow, answer, &classes, &rules);
        let mut last = from.to_owned();
        for gate in &flow.via {
            let fact = facts.gates.iter().find(|g| g.element.id == *gate);
            let human = fact.is_some_and(|g| g.kind == "human_approval" || g.kind == "human_curation");
            let kind = if human {
                Kind::HumanGate
            } else {
                Kind::AutomaticGate
            };
            let word = fact.map_or_else(|| "not declared".to_owned(), |g| g.kind.replace('_', " "));
            let weak = fact.is_some_and(|g| g.unproven || !g.inadequate.is_empty());
            let key = format!("n{}", self.nodes.len() + 1);
            self.nodes.push(Node {
                key: key.clone(),
                id: format!("{gate} on {}", flow.element.id),
                kind,
                lines: vec![
                    short(gate).to_owned(),
                    if weak {
                        format!("{word}, not adequate")
                    } else {
                        word
                    },
                ],
                description: fact.and_then(|g| nodes::description(&g.element)),
                cluster: None,
                planned: fact.is_some_and(|g| g.element.planned),
            });
            let name = vec![flow.element.name.clone()];
            self.push(
                flow,
                &last,
                &key,
                std::mem::replace(&mut lines, name),
                tier,
                answer.is_some(),
                &rules,
            );
            last = key;
        }
        self.push(flow, &last, to, lines, tier, answer.is_some(), &rules);
    }

    #[allow(clippy::too_many_arguments, reason = "one edge, said once")]
    fn push(
        &mut self,
        flow: &FlowFact,
        from: &str,
        to: &str,
        lines: Vec<String>,
        tier: Option<u8>,
        both: bool,
        rules: &[String],
    ) {
        self.edges.push(Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            flow: flow.element.id.clone(),
            lines,
            tier,
            both,
            rules: rules.to_vec(),
            planned: flow.element.planned,
        });
    }

    fn describe(&self) -> String {
        let count = |kinds: &[Kind]| self.nodes.iter().filter(|n| kinds.contains(&n.kind)).count();
        let flows: BTreeSet<&str> = self.edges.iter().map(|e| e.flow.as_str()).collect();
        let red: BTreeSet<&str> = self
            .edges
            .iter()
            .filter(|e| !e.rules.is_empty())
            .map(|e| e.flow.as_str())
            .collect();
        format!(
            "Data-flow picture: contexts of agents: {}, systems: {}, places with a human gate: {}, flows: {}, flows on the path of an open finding: {}.",
            count(&[Kind::Agent, Kind::Context]),
            count(&[Kind::System, Kind::Record]),
            count(&[Kind::HumanGate]),
            flows.len(),
            red.len()
        )
    }
}

/// The request that a response without gates answers: both are drawn as one edge.
fn answered<'a>(flows: &[&'a FlowFact], response: &FlowFact) -> Option<&'a FlowFact> {
    if !response.response || !response.via.is_empty() {
        return None;
    }
    let pair = nodes::text(&response.element, "pair");
    flows.iter().copied().find(|q| {
        !q.response
            && q.via.is_empty()
            && (q.from == response.to && q.to == response.from)
            && pair.is_none_or(|p| p == q.element.name || p == q.element.id)
    })
}

/// Line width by tier: wider means more sensitive.
#[must_use]
pub fn pen_width(tier: Option<u8>) -> u8 {
    match tier {
        Some(2) => 2,
        Some(3..) => 3,
        _ => 1,
    }
}

/// Line colour by tier: grey for public.
#[must_use]
pub fn pen_color(tier: Option<u8>) -> &'static str {
    if tier == Some(0) { "#888888" } else { "#222222" }
}
