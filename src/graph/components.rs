//! Strongly connected components.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// Components of `count` points with more than one member or an edge to itself, members and components in order. Linear;
/// without recursion, so that a long chain cannot exhaust the stack.
#[must_use]
pub fn components(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut graph: DiGraph<(), (), u32> = DiGraph::default();
    let points: Vec<_> = (0..count).map(|_| graph.add_node(())).collect();
    let mut own = vec![false; count];
    for (from, to) in edges {
        if let (Some(a), Some(b)) = (points.get(from), points.get(to)) {
            graph.add_edge(*a, *b, ());
            if let Some(own) = own.get_mut(from).filter(|_| from == to) {
                *own = true;
            }
        }
    }
    let mut found: Vec<Vec<usize>> = kosaraju_scc(&graph)
        .into_iter()
        .map(|c| c.into_iter().map(|p| p.index()).collect::<Vec<usize>>())
        .filter(|c| c.len() > 1 || c.iter().any(|p| own.get(*p) == Some(&true)))
        .collect();
    for component in &mut found {
        component.sort_unstable();
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_alone_is_a_component_only_with_an_edge_to_itself() {
        assert_eq!(
            components(5, [(0, 1), (1, 0), (1, 2), (3, 3)]),
            [vec![0, 1], vec![3]]
        );
    }

    #[test]
    fn a_long_ring_does_not_exhaust_the_stack() {
        let ring = (0..200_000).map(|i| (i, (i + 1) % 200_000));
        assert_eq!(components(200_000, ring).len(), 1);
    }
}
