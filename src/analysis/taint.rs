//! Which nodes content of untrusted people reaches (`rules.md` 2.4 with `semantics.md` 6).

use std::collections::BTreeMap;

use super::carry::{Carry, Item};
use super::facts::{Step, TaintFact};
use super::spread::Spread;
use crate::graph::EdgeIx;
use crate::model::owner;

/// What moves, in paths.
pub const WHAT: &str = "untrusted content";

/// Each node with the shortest way untrusted content comes to it.
#[must_use]
pub fn taint(carry: &Carry<'_>, spread: &Spread) -> Vec<TaintFact> {
    let mut best: BTreeMap<(&str, Option<&str>), (usize, EdgeIx)> = BTreeMap::new();
    for ((edge, _), came) in spread.iter() {
        let node = carry.graph.node(carry.graph.target(edge));
        let new = (came.distance, edge);
        // Where integrations meet, each of them is told what it brings there.
        let by = owner(node.id).or_else(|| owner(carry.graph.flow(edge)));
        let slot = best.entry((node.id, by)).or_insert(new);
        *slot = new.min(*slot);
    }
    best.into_iter()
        .map(|((node, _), (_, edge))| TaintFact {
            node: node.to_owned(),
            path: carry.steps(&spread.path((edge, Item::Untrusted)), WHAT),
        })
        .collect()
}

/// The shortest way untrusted content comes to one node; empty when none does.
#[must_use]
pub fn way_to(carry: &Carry<'_>, spread: &Spread, node: &str) -> Vec<Step> {
    let nodes = carry.graph.copies(node).iter();
    let arrivals = nodes.filter_map(|n| spread.arrival(carry, *n, Item::Untrusted));
    let best = arrivals.min_by_key(|(edge, came)| (came.distance, *edge));
    best.map_or_else(Vec::new, |(edge, _)| {
        carry.steps(&spread.path((edge, Item::Untrusted)), WHAT)
    })
}
