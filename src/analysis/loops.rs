//! Cycles: strongly connected components once calls and their answers are one edge, with the events an agent's own writes
//! cause as edges (`rules.md` 2.9).

use std::collections::BTreeSet;

use super::carry::Carry;
use super::facts::LoopFact;
use crate::graph::{EdgeIx, Kind};

/// Every cycle, by its first node.
#[must_use]
pub fn loops(carry: &Carry<'_>) -> Vec<LoopFact> {
    let (model, graph) = (carry.model, carry.graph);
    // An answer closes no cycle; nor does what leaves a system on other objects than those that were written.
    let used = |e: EdgeIx| {
        let from = graph.node(graph.source(e)).kind;
        model.flows.get(graph.flow(e)).is_some_and(|f| !f.response)
            && from != Kind::Actor
            && (!from.keeps() || graph.entering(graph.source(e)).iter().any(|w| carry.joins(*w, e)))
    };
    let cycles = graph.cycles(used).into_iter().filter_map(|nodes| {
        let inside: BTreeSet<_> = nodes.iter().copied().collect();
        let flows: BTreeSet<String> = graph
            .edges()
            .filter(|e| used(*e) && inside.contains(&graph.source(*e)) && inside.contains(&graph.target(*e)))
            .map(|e| graph.flow(e).clone())
            .collect();
        let first = flows.first().and_then(|f| model.flows.get(f))?;
        Some(LoopFact {
            nodes: nodes.iter().map(|n| graph.node(*n).id.clone()).collect(),
            at: first.named.decl.place.clone(),
            flows: flows.into_iter().collect(),
        })
    });
    cycles.collect()
}
