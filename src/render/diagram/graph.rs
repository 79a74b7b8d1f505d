//! The neutral picture: clusters, nodes, edges in a stable order. It knows what is true, not how it is drawn.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::flows::{carried, label, own_name};
use super::nodes::{self, Cluster, Framing, Kind, Node, short};
use crate::analysis::facts::{Facts, FlowFact};
use crate::finding::Finding;
use crate::render::veil::Veil;
use crate::signoff::Digest;

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
    /// Rules of waived findings whose path runs here: orange.
    pub waived: Vec<String>,
    /// Planned or not from a written flow: dotted.
    pub planned: bool,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// A name for files and anchors: lower case letters, digits and hyphens.
    pub slug: String,
    /// Title line.
    pub title: String,
    /// One sentence for readers who do not see it.
    pub alt: String,
    /// What it was drawn from: reference date and digest.
    pub stamp: Vec<String>,
    /// Clusters, parents first.
    pub clusters: Vec<Cluster>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Edges.
    pub edges: Vec<Edge>,
}

/// What a picture shows.
pub(super) struct Plan<'a> {
    /// Name for files and anchors.
    pub slug: String,
    /// What stands after the integration in the title.
    pub title: String,
    /// What its frames are.
    pub framing: Framing,
    /// Flows.
    pub flows: Vec<&'a FlowFact>,
    /// Nodes that may be shown.
    pub keep: &'a dyn Fn(&str) -> bool,
}

impl Picture {
    /// The whole integration with the findings on it, records of the audit trail left out.
    #[must_use]
    pub fn new(facts: &Facts, findings: &[Box<Finding>]) -> Self {
        super::views::whole(facts, findings)
    }

    /// A picture without content.
    pub(super) fn blank(facts: &Facts, slug: &str, title: &str) -> Self {
        let (id, phase) = facts.integration.as_ref().map_or_else(
            || ("no integration".to_owned(), String::new()),
            |i| (i.element.id.clone(), format!(", {}", i.phase.replace('_', " "))),
        );
        Self {
            slug: slug.to_owned(),
            title: format!("{id}{phase}: {title}"),
            alt: String::new(),
            stamp: vec![format!("reference date {}", facts.today)],
            clusters: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// The picture of a plan.
    pub(super) fn of(facts: &Facts, findings: &[Box<Finding>], plan: &Plan<'_>) -> Self {
        let placed = nodes::place(facts, &plan.flows, plan.framing, plan.keep);
        let evidence = Evidence::new(facts, findings);
        let mut picture = Self::blank(facts, &plan.slug, &plan.title);
        picture.clusters = placed.clusters;
        picture.nodes = placed.nodes;
        let mut flows = plan.flows.clone();
        flows.sort_by(|a, b| a.element.id.cmp(&b.element.id));
        for flow in &flows {
            if answered(&flows, flow).is_some() {
                continue;
            }
            let answer = flows
                .iter()
                .find(|r| answered(&flows, r).is_some_and(|q| q.element.id == flow.element.id));
            let (Some(from), Some(to)) = (placed.keys.get(&flow.from), placed.keys.get(&flow.to)) else {
                continue;
            };
            let told = Told {
                flow,
                answer: answer.copied(),
                rules: evidence.rules(flow, answer.copied()),
                waived: evidence.waived(flow, answer.copied()),
            };
            picture.route(facts, &told, from, to);
        }
        picture.alt = picture.describe();
        picture
    }

    /// Appends the edges of a flow, with a node for each gate on it.
    fn route(&mut self, facts: &Facts, told: &Told<'_>, from: &str, to: &str) {
        let flow = told.flow;
        let classes = carried(facts, flow);
        let mut edge = Edge {
            from: from.to_owned(),
            to: String::new(),
            flow: flow.element.id.clone(),
            lines: label(facts, flow, told.answer, &classes, &told.named()),
            tier: classes.iter().filter_map(|c| c.tier).max(),
            both: told.answer.is_some(),
            rules: told.rules.clone(),
            waived: told.waived.clone(),
            planned: flow.element.planned,
        };
        for gate in &flow.via {
            let key = format!("n{}", self.nodes.len() + 1);
            self.nodes.push(gate_node(facts, flow, gate, &key));
            edge.to.clone_from(&key);
            self.edges.push(edge.clone());
            edge.from = key;
            edge.lines = own_name(flow).map(str::to_owned).into_iter().collect();
        }
        to.clone_into(&mut edge.to);
        self.edges.push(edge);
    }

    /// The picture with the digest of the model that it is of: what a decision is bound to.
    #[must_use]
    pub fn sealed(mut self, digest: &Digest) -> Self {
        self.stamp.push(format!("model sha256:{}…", digest.short()));
        self
    }

    /// The picture without the values that no output may show. Before it is drawn: a value that is cut at the end of its room would
    /// not be known again.
    #[must_use]
    pub fn veiled(&self, veil: &Veil) -> Self {
        let mut picture = self.clone();
        let over = |text: &mut String| *text = veil.over(std::mem::take(text));
        [&mut picture.title, &mut picture.alt].into_iter().for_each(over);
        picture.stamp.iter_mut().for_each(over);
        for cluster in &mut picture.clusters {
            cluster
                .lines
                .iter_mut()
                .chain(&mut cluster.description)
                .for_each(over);
            over(&mut cluster.id);
        }
        for node in &mut picture.nodes {
            node.lines.iter_mut().chain(&mut node.description).for_each(over);
            over(&mut node.id);
        }
        for edge in &mut picture.edges {
            edge.lines.iter_mut().for_each(over);
            over(&mut edge.flow);
        }
        picture
    }

    pub(super) fn describe(&self) -> String {
        let count = |kinds: &[Kind]| self.nodes.iter().filter(|n| kinds.contains(&n.kind)).count();
        let flows: BTreeSet<&str> = self.edges.iter().map(|e| e.flow.as_str()).collect();
        let on = |wanted: &dyn Fn(&Edge) -> bool| -> BTreeSet<&str> {
            let edges = self.edges.iter().filter(|e| wanted(e));
            edges.map(|e| e.flow.as_str()).collect()
        };
        let red = on(&|e| !e.rules.is_empty());
        let waived = on(&|e| e.rules.is_empty() && !e.waived.is_empty());
        format!(
            "Data-flow picture: contexts of agents: {}, systems: {}, places with a human gate: {}, flows: {}, flows on the path of an open finding: {}{}.",
            count(&[Kind::Agent, Kind::Context]),
            count(&[Kind::System, Kind::Record]),
            count(&[Kind::HumanGate]),
            flows.len(),
            red.len(),
            if waived.is_empty() {
                String::new()
            } else {
                format!(", of a waived one: {}", waived.len())
            }
        )
    }
}

/// A flow, drawn.
struct Told<'a> {
    flow: &'a FlowFact,
    answer: Option<&'a FlowFact>,
    rules: Vec<String>,
    waived: Vec<String>,
}

impl Told<'_> {
    /// Its rules as a reader sees them: never told by colour alone.
    fn named(&self) -> Vec<String> {
        let waived = self.waived.iter().map(|r| waived_rule(r));
        self.rules.iter().cloned().chain(waived).collect()
    }
}

/// The rule of a waived finding, as it stands on a line.
pub(super) fn waived_rule(rule: &str) -> String {
    format!("{rule} waived")
}

fn gate_node(facts: &Facts, flow: &FlowFact, gate: &str, key: &str) -> Node {
    let fact = facts.gates.iter().find(|g| g.element.id == *gate);
    let human = fact.is_some_and(|g| g.kind == "human_approval" || g.kind == "human_curation");
    let word = fact.map_or_else(|| "not declared".to_owned(), |g| g.kind.replace('_', " "));
    let weak = fact.is_some_and(|g| g.unproven || !g.inadequate.is_empty());
    Node {
        key: key.to_owned(),
        id: format!("{gate} on {}", flow.element.id),
        kind: if human {
            Kind::HumanGate
        } else {
            Kind::AutomaticGate
        },
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
    }
}

/// The request that a response without gates answers: both are drawn as one edge.
pub(super) fn answered<'a>(flows: &[&'a FlowFact], response: &FlowFact) -> Option<&'a FlowFact> {
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

/// The colour that says a finding: red for an open one, orange for a waived one.
#[must_use]
pub fn line_color(edge: &Edge) -> Option<&'static str> {
    if !edge.rules.is_empty() {
        Some("#D00000")
    } else if !edge.waived.is_empty() {
        Some("#B35900")
    } else {
        None
    }
}
