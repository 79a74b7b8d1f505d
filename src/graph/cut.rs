//! Smallest cuts: how few things must go so that nothing gets from the starts to the ends any more.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::ford_fulkerson;
use petgraph::graph::{DiGraph, NodeIndex};

/// A smallest set of `items` whose removal leaves no way from `starts` to `ends` over `next`; of several the one that is
/// first in order. Starts and ends themselves may be removed.
///
/// Each item becomes an edge of capacity one, so that the smallest cut is a largest flow (Menger, Ford and Fulkerson).
/// Cost: one flow per item, each O(items × cut).
#[must_use]
pub fn smallest_cut<T: Ord + Clone>(
    items: &BTreeSet<T>,
    starts: &BTreeSet<T>,
    ends: &BTreeSet<T>,
    next: &BTreeMap<T, BTreeSet<T>>,
) -> Vec<T> {
    let mut gone: BTreeSet<T> = BTreeSet::new();
    let mut width = flow(items, starts, ends, next, &gone);
    for item in items {
        if width == 0 {
            break;
        }
        let mut without = gone.clone();
        without.insert(item.clone());
        let narrower = flow(items, starts, ends, next, &without);
        if narrower < width {
            (gone, width) = (without, narrower);
        }
    }
    gone.into_iter().collect()
}

/// How many ways without a common item there are.
fn flow<T: Ord>(
    items: &BTreeSet<T>,
    starts: &BTreeSet<T>,
    ends: &BTreeSet<T>,
    next: &BTreeMap<T, BTreeSet<T>>,
    gone: &BTreeSet<T>,
) -> u32 {
    let mut net: DiGraph<(), u32> = DiGraph::new();
    let (source, sink) = (net.add_node(()), net.add_node(()));
    let halves: BTreeMap<&T, (NodeIndex, NodeIndex)> = items
        .iter()
        .filter(|i| !gone.contains(*i))
        .map(|i| (i, (net.add_node(()), net.add_node(()))))
        .collect();
    // More than all items together: only items are ever cut.
    let wide = u32::try_from(items.len()).unwrap_or(u32::MAX - 1) + 1;
    for (item, (enter, leave)) in &halves {
        net.add_edge(*enter, *leave, 1);
        if starts.contains(*item) {
            net.add_edge(source, *enter, wide);
        }
        if ends.contains(*item) {
            net.add_edge(*leave, sink, wide);
        }
        for (following, _) in next
            .get(*item)
            .into_iter()
            .flatten()
            .filter_map(|n| halves.get(n))
        {
            net.add_edge(*leave, *following, wide);
        }
    }
    ford_fulkerson(&net, source, sink).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[u8]) -> BTreeSet<u8> {
        items.iter().copied().collect()
    }

    fn links(pairs: &[(u8, u8)]) -> BTreeMap<u8, BTreeSet<u8>> {
        let mut next: BTreeMap<u8, BTreeSet<u8>> = BTreeMap::new();
        for (a, b) in pairs {
            next.entry(*a).or_default().insert(*b);
        }
        next
    }

    #[test]
    fn one_item_that_all_ways_share_is_enough() {
        let next = links(&[(1, 3), (2, 3), (3, 4), (3, 5)]);
        assert_eq!(
            smallest_cut(&set(&[1, 2, 3, 4, 5]), &set(&[1, 2]), &set(&[4, 5]), &next),
            [3]
        );
    }

    #[test]
    fn the_first_of_equal_cuts_is_taken() {
        let next = links(&[(1, 2), (2, 3)]);
        assert_eq!(smallest_cut(&set(&[1, 2, 3]), &set(&[1]), &set(&[3]), &next), [1]);
    }

    #[test]
    fn separate_ways_need_one_item_each() {
        let next = links(&[(1, 2), (3, 4)]);
        assert_eq!(
            smallest_cut(&set(&[1, 2, 3, 4]), &set(&[1, 3]), &set(&[2, 4]), &next),
            [1, 3]
        );
    }

    #[test]
    fn nothing_is_cut_where_nothing_leads() {
        assert!(smallest_cut(&set(&[1, 2]), &set(&[1]), &set(&[2]), &links(&[])).is_empty());
    }
}
