//! Shortest paths.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{EdgeIx, Graph, NodeIx};

impl Graph<'_> {
    /// The shortest path of at least one edge from any of `from` to any of `to` over `used` edges; among equally short
    /// ones that whose flow ids come first. Breadth-first, linear in the edges.
    ///
    /// `through` says whether a path may run on behind a node; starts are always left.
    #[must_use]
    pub fn shortest(
        &self,
        from: &[NodeIx],
        to: &BTreeSet<NodeIx>,
        used: impl Fn(EdgeIx) -> bool,
        through: impl Fn(NodeIx) -> bool,
    ) -> Option<Vec<EdgeIx>> {
        let mut came: BTreeMap<NodeIx, EdgeIx> = BTreeMap::new();
        let mut queue: VecDeque<NodeIx> = from.iter().copied().collect();
        let starts: BTreeSet<NodeIx> = from.iter().copied().collect();
        let mut left: BTreeSet<NodeIx> = BTreeSet::new();
        while let Some(node) = queue.pop_front() {
            if !left.insert(node) || !(starts.contains(&node) || through(node)) {
                continue;
            }
            for edge in self.leaving(node).iter().copied().filter(|e| used(*e)) {
                let next = self.target(edge);
                if to.contains(&next) {
                    return Some(self.back(edge, &came, &starts));
                }
                if !starts.contains(&next) && !came.contains_key(&next) {
                    came.insert(next, edge);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// The edges that led to the last one, in order.
    fn back(&self, last: EdgeIx, came: &BTreeMap<NodeIx, EdgeIx>, starts: &BTreeSet<NodeIx>) -> Vec<EdgeIx> {
        let mut path = vec![last];
        let mut node = self.source(last);
        while !starts.contains(&node) {
            let Some(edge) = came.get(&node) else { break };
            path.push(*edge);
            node = self.source(*edge);
        }
        path.reverse();
        path
    }
}
