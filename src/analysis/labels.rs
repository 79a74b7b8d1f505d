//! Which class reaches which node, by enforced labels.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::{Carry, Item, Level};
use super::facts::LabelFact;
use super::spread::Spread;
use crate::graph::{EdgeIx, NodeIx};

/// The labels of every node with the last step of a shortest derivation. The copies of a model are one node here.
#[must_use]
pub fn labels(carry: &Carry<'_>, spread: &Spread) -> Vec<LabelFact> {
    let graph = carry.graph;
    // Nodes stand in the order of ids: the copies of a model are neighbours, the first stands for all.
    let mut first: Vec<NodeIx> = Vec::new();
    for node in graph.nodes() {
        let before = first.last().copied();
        let same = before.filter(|b| graph.node(*b).id == graph.node(node).id);
        first.push(same.unwrap_or(node));
    }
    let mut best: BTreeMap<(NodeIx, Item), (Level, usize, Option<EdgeIx>)> = BTreeMap::new();
    let mut note = |node: NodeIx, item: Item, level: Level, distance: usize, via: Option<EdgeIx>| {
        let key = (first.get(node.index()).copied().unwrap_or(node), item);
        let new = (level, distance, via);
        let better = |old: &(Level, usize, Option<EdgeIx>)| {
            (std::cmp::Reverse(new.0), new.1, new.2) < (std::cmp::Reverse(old.0), old.1, old.2)
        };
        if best.get(&key).is_none_or(better) {
            best.insert(key, new);
        }
    };
    for ((edge, item), came) in spread.iter() {
        note(graph.target(edge), item, came.level, came.distance, Some(edge));
        if came.parent.is_none() {
            note(graph.source(edge), item, came.level, 0, None);
        }
    }
    let facts = best.into_iter().filter_map(|((node, item), (level, _, via))| {
        Some(LabelFact {
            node: graph.node(node).id.clone(),
            class: carry.class(item)?.id.clone(),
            possible: level == Level::Possible,
            via: via.map(|e| graph.flow(e).clone()),
            parent: via.map(|e| graph.node(graph.source(e)).id.clone()),
        })
    });
    facts.collect()
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
