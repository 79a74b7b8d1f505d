//! Routes from contexts over tools: what an agent does through a tool it does itself.

use std::collections::{BTreeSet, VecDeque};

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
    &carry.graph.flow_edge(edge).via
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

/// Shortest ways from contexts over tools, all found by one search over `used` edges.
#[derive(Debug)]
pub struct Routes {
    /// The edge that first reached each node that is a tool.
    came: Vec<Option<EdgeIx>>,
}

impl Routes {
    /// Searches breadth-first from all contexts; edges in the order of flow ids break ties. Linear.
    #[must_use]
    pub fn over(carry: &Carry<'_>, used: &dyn Fn(EdgeIx) -> bool) -> Self {
        let graph = carry.graph;
        let is = |n: &NodeIx, kind: Kind| graph.node(*n).kind == kind;
        let mut queue: VecDeque<NodeIx> = graph.nodes().filter(|n| is(n, Kind::Context)).collect();
        let mut came: Vec<Option<EdgeIx>> = vec![None; graph.nodes().len()];
        while let Some(node) = queue.pop_front() {
            for edge in graph.leaving(node).iter().copied().filter(|e| used(*e)) {
                let next = graph.target(edge);
                let slot = came.get_mut(next.index()).filter(|s| s.is_none());
                if let Some(slot) = slot.filter(|_| is(&next, Kind::Tool)) {
                    *slot = Some(edge);
                    queue.push_back(next);
                }
            }
        }
        Self { came }
    }

    /// The shortest way from a context to the end of an edge, the edge last; `None` when no context gets there.
    #[must_use]
    pub fn to(&self, carry: &Carry<'_>, edge: EdgeIx) -> Option<Vec<EdgeIx>> {
        let mut way = vec![edge];
        let mut node = carry.graph.source(edge);
        while carry.graph.node(node).kind != Kind::Context {
            let before = (*self.came.get(node.index())?)?;
            way.push(before);
            node = carry.graph.source(before);
        }
        way.reverse();
        Some(way)
    }
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
