//! Disjoint sets of numbers, united pair by pair.

use std::collections::BTreeMap;

/// Disjoint sets; the smallest member is the root of each.
pub struct Sets(Vec<usize>);

impl Sets {
    /// So many numbers, each alone.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut of: usize) -> usize {
        while let Some(above) = self.0.get(of).copied().filter(|a| *a != of) {
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(of) {
                *slot = next;
            }
            of = next;
        }
        of
    }

    /// Makes one set of those of two numbers.
    pub fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }

    /// The sets in the order of their smallest members, each in order.
    #[must_use]
    pub fn groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for i in 0..self.0.len() {
            groups.entry(self.root(i)).or_default().push(i);
        }
        groups.into_values().collect()
    }
}
