//! Which class reaches which node, by enforced labels.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::carry::{Carry, Level};
use super::facts::LabelFact;
use super::spread::{Column, Spread};
use crate::graph::{EdgeIx, Graph, NodeIx};

/// The labels of every node with the last step of a shortest derivation. The copies of a model are one node here.
#[must_use]
pub fn labels(carry: &Carry<'_>, spread: &Spread) -> Vec<LabelFact> {
    let graph = carry.graph;
    let mut facts = Vec::new();
    // Nodes stand in the order of ids: the copies of a model are neighbours.
    let nodes: Vec<NodeIx> = graph.nodes().collect();
    for copies in nodes.chunk_by(|a, b| graph.node(*a).id == graph.node(*b).id) {
        let Some(id) = copies.first().map(|n| graph.node(*n).id) else {
            continue;
        };
        for (item, column) in spread.columns() {
            let Some(class) = carry.class(item) else { continue };
            if let Some((Reverse(level), _, via)) =
                copies.iter().filter_map(|n| best(graph, column, *n)).min()
            {
                facts.push(LabelFact {
                    node: id.clone(),
                    class: class.id.clone(),
                    possible: level == Level::Possible,
                    via: via.map(|e| graph.flow(e).clone()),
                    parent: via.map(|e| graph.node(graph.source(e)).id.clone()),
                });
            }
        }
    }
    facts
}

/// How an item is known at a node: certain before possible, then short, then by flow id. What starts on an edge that
/// leaves the node lies there, at no distance.
fn best(graph: &Graph<'_>, column: &Column, node: NodeIx) -> Option<(Reverse<Level>, u32, Option<EdgeIx>)> {
    let came = |edge: &EdgeIx| Some((*edge, column.get(*edge)?));
    let entering = graph.entering(node).iter().filter_map(came);
    let leaving = graph.leaving(node).iter().filter_map(came);
    let arrived = entering.map(|(edge, came)| (Reverse(came.level), came.distance, Some(edge)));
    let starts = leaving.filter(|(_, came)| came.parent.is_none());
    let starts = starts.map(|(_, came)| (Reverse(came.level), 0, None));
    starts.chain(arrived).min()
}

/// The classes that certainly pass over each flow, by flow id.
#[must_use]
pub fn carried<'a>(carry: &'a Carry<'_>, spread: &Spread) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut carried: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ((edge, item), came) in spread.iter() {
        if let (Level::Certain, Some(class)) = (came.level, carry.class(item)) {
            let flow = carry.graph.flow(edge);
            carried.entry(flow).or_default().insert(&class.id);
        }
    }
    carried
}
