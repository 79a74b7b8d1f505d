//! Routes from contexts over tools: what an agent does through a tool it does itself.

use std::collections::BTreeSet;

use super::carry::Carry;
use crate::graph::{EdgeIx, Kind, NodeIx};

/// An edge that no adequate human gate guards.
#[must_use]
pub fn open(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    gates_of(carry, edge).iter().all(|g| !carry.gates.adequate(g))
}

/// The gates an edge goes through.
#[must_use]
pub fn gates_of<'a>(carry: &Carry<'a>, edge: EdgeIx) -> &'a [String] {
    let flow = carry.model.flows.get(carry.graph.flow(edge));
    flow.map_or(&[], |f| f.via.as_slice())
}

/// Edges on ways from contexts to a tool, over other tools; none for a context.
#[must_use]
pub fn ways_to(carry: &Carry<'_>, node: NodeIx) -> BTreeSet<EdgeIx> {
    let graph = carry.graph;
    let is_tool = |n: &NodeIx| graph.node(*n).kind == Kind::Tool;
    let (mut ways, mut todo) = (BTreeSet::new(), Vec::from_iter(Some(node).filter(is_tool)));
    while let Some(node) = todo.pop() {
        for edge in graph.entering(node) {
            let from = graph.source(*edge);
            if matches!(graph.node(from).kind, Kind::Context | Kind::Tool) && ways.insert(*edge) {
                todo.extend(Some(from).filter(is_tool));
            }
        }
    }
    ways
}

/// The shortest way from a context to the end of an edge, the edge last, over open edges through tools.
#[must_use]
pub fn way_from_context(
    carry: &Carry<'_>,
    edge: EdgeIx,
    open: &dyn Fn(EdgeIx) -> bool,
) -> Option<Vec<EdgeIx>> {
    let graph = carry.graph;
    let source = graph.source(edge);
    if graph.node(source).kind == Kind::Context {
        return Some(vec![edge]);
    }
    let contexts: Vec<NodeIx> = graph
        .nodes()
        .filter(|n| graph.node(*n).kind == Kind::Context)
        .collect();
    let through = |n: NodeIx| graph.node(n).kind == Kind::Tool;
    let mut way = graph.shortest(&contexts, &BTreeSet::from([source]), open, through)?;
    way.push(edge);
    Some(way)
}

/// Contexts that write into a node, or read from it, directly or over tools.
#[must_use]
pub fn contexts_around(carry: &Carry<'_>, node: NodeIx, reading: bool) -> BTreeSet<String> {
    let graph = carry.graph;
    let (mut found, mut seen, mut todo) = (BTreeSet::new(), BTreeSet::from([node]), vec![node]);
    while let Some(here) = todo.pop() {
        let edges = if reading {
            graph.leaving(here)
        } else {
            graph.entering(here)
        };
        for edge in edges.iter().copied() {
            let next = if reading {
                graph.target(edge)
            } else {
                graph.source(edge)
            };
            match graph.node(next).kind {
                Kind::Context if reading || !carry.asks(edge) => {
                    found.insert(graph.node(next).id.clone());
                }
                Kind::Tool if seen.insert(next) => todo.push(next),
                _ => {}
            }
        }
    }
    found
}
