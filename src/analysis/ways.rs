//! Ways of items to given ends, found backwards from the ends: one search answers for every place they may start.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::carry::{Carry, Item, Level};
use super::spread::State;
use crate::graph::{EdgeIx, NodeIx};

/// For every edge that an item can take to an end: how far it is, and what comes next.
#[derive(Debug, Default)]
pub struct Ways {
    ahead: BTreeMap<State, (usize, Option<State>)>,
}

impl Ways {
    /// Ways of certain items over `used` edges to edges that are an `end`. Breadth-first from the ends; edges in the order of
    /// flow ids break ties. Linear in states, but for systems and stores, where each different list of objects counts anew.
    #[must_use]
    pub fn to(
        carry: &Carry<'_>,
        items: &BTreeSet<Item>,
        used: &dyn Fn(EdgeIx) -> bool,
        end: &dyn Fn(EdgeIx, Item) -> bool,
    ) -> Self {
        let passes = |edge: EdgeIx, item: Item| {
            used(edge) && carry.behind_gates(edge, item, Level::Certain) == Some(Level::Certain)
        };
        let mut ways = Self::default();
        let mut queue: VecDeque<State> = VecDeque::new();
        for edge in carry.graph.edges() {
            for item in items {
                if end(edge, *item) && passes(edge, *item) {
                    ways.ahead.insert((edge, *item), (1, None));
                    queue.push_back((edge, *item));
                }
            }
        }
        // What leads into a node leads to all edges that leave it alike: the nearest of them is enough.
        let mut led = BTreeSet::new();
        while let Some((edge, item)) = queue.pop_front() {
            if !led.insert((carry.takes(edge), item)) {
                continue;
            }
            let distance = ways.ahead.get(&(edge, item)).map_or(0, |(d, _)| *d);
            for before in carry.graph.entering(carry.graph.source(edge)).iter().copied() {
                let state = (before, item);
                if !ways.ahead.contains_key(&state) && carry.joins(before, edge) && passes(before, item) {
                    ways.ahead.insert(state, (distance + 1, Some((edge, item))));
                    queue.push_back(state);
                }
            }
        }
        ways
    }

    /// The shortest way of any of the items that lie at a node, with the item that takes it.
    #[must_use]
    pub fn from(
        &self,
        carry: &Carry<'_>,
        node: NodeIx,
        items: &BTreeSet<Item>,
    ) -> Option<(Vec<EdgeIx>, Item)> {
        let leaving = carry.graph.leaving(node).iter();
        let starts = leaving.flat_map(|e| items.iter().map(|i| (*e, *i)));
        let best = starts
            .filter_map(|state| Some((self.ahead.get(&state)?.0, state)))
            .min()?;
        Some((self.along(best.1), best.1.1))
    }

    /// How many edges it is from an edge to an end, itself counted.
    #[must_use]
    pub fn distance(&self, start: State) -> Option<usize> {
        self.ahead.get(&start).map(|(distance, _)| *distance)
    }

    /// The way from an edge on, itself first; empty when it leads to no end.
    #[must_use]
    pub fn along(&self, start: State) -> Vec<EdgeIx> {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(state) = next {
            let Some((_, following)) = self.ahead.get(&state) else {
                break;
            };
            path.push(state.0);
            next = *following;
        }
        path
    }
}
