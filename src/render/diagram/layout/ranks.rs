//! Ranks: every link that is not turned round goes from a lower rank to a higher one.

use std::collections::BTreeSet;

use super::{Graph, Side};

/// Ranks of cells, and links drawn from right to left.
pub struct Ranked {
    /// Rank of each cell, from 0 without holes.
    pub of: Vec<usize>,
    /// Whether a link runs against the ranks.
    pub turned: Vec<bool>,
}

/// Ranks the cells: cycles are broken after Eades, Lin and Smyth (1993), ranks are longest paths, and a cell moves towards the side
/// with more of its links.
pub fn rank(graph: &Graph) -> Ranked {
    let count = graph.cells.len();
    let position = sequence(graph);
    let turned: Vec<bool> = graph
        .links
        .iter()
        .map(|l| position[l.from] > position[l.to])
        .collect();
    let (mut into, mut out) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (link, turned) in graph.links.iter().zip(&turned) {
        if link.from == link.to {
            continue;
        }
        let (a, b) = if *turned {
            (link.to, link.from)
        } else {
            (link.from, link.to)
        };
        out[a].push(b);
        into[b].push(a);
    }
    let mut by_position: Vec<usize> = (0..count).collect();
    by_position.sort_by_key(|c| position[*c]);
    let mut of = vec![0usize; count];
    for cell in &by_position {
        of[*cell] = into[*cell].iter().map(|p| of[*p] + 1).max().unwrap_or(0);
    }
    // What has more links to its right stands as far right as it can: a source beside what it feeds.
    for cell in by_position.iter().rev() {
        if out[*cell].len() > into[*cell].len()
            && let Some(next) = out[*cell].iter().map(|n| of[*n]).min()
        {
            of[*cell] = of[*cell].max(next - 1);
        }
    }
    // A cell without links stands in a column of its frame.
    for cell in 0..count {
        if into[cell].is_empty() && out[cell].is_empty() {
            let frame = graph.cells[cell].frame;
            let others = (0..count)
                .filter(|o| graph.cells[*o].frame == frame && !(into[*o].is_empty() && out[*o].is_empty()));
            of[cell] = match (frame, graph.cells[cell].side) {
                (None, Side::Sink) => of.iter().max().copied().unwrap_or(0),
                (None, _) => 0,
                (Some(_), Side::Sink) => others.map(|o| of[o]).max().unwrap_or(0),
                (Some(_), _) => others.map(|o| of[o]).min().unwrap_or(0),
            };
        }
    }
    let used: BTreeSet<usize> = of.iter().copied().collect();
    let dense: Vec<usize> = used.into_iter().collect();
    for rank in &mut of {
        *rank = dense.binary_search(rank).unwrap_or(0);
    }
    Ranked { of, turned }
}

/// The position of each cell in a line where few links point backwards.
fn sequence(graph: &Graph) -> Vec<usize> {
    let count = graph.cells.len();
    let (mut ins, mut outs) = (vec![0i64; count], vec![0i64; count]);
    let (mut preds, mut succs) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for link in graph.links.iter().filter(|l| l.from != l.to) {
        outs[link.from] += 1;
        ins[link.to] += 1;
        succs[link.from].push(link.to);
        preds[link.to].push(link.from);
    }
    let mut left: BTreeSet<usize> = (0..count).collect();
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    while !left.is_empty() {
        let sink = left.iter().copied().rev().find(|c| outs[*c] == 0);
        let source = left.iter().copied().find(|c| ins[*c] == 0);
        let (cell, at_end) = match (sink, source) {
            (Some(cell), _) => (cell, true),
            (None, Some(cell)) => (cell, false),
            (None, None) => {
                let weight = |c: &usize| {
                    let side = match graph.cells[*c].side {
                        Side::Source => 2,
                        Side::Middle => 1,
                        Side::Sink => 0,
                    };
                    (side == 2, outs[*c] - ins[*c], side, std::cmp::Reverse(*c))
                };
                match left.iter().copied().max_by_key(weight) {
                    Some(cell) => (cell, false),
                    None => break,
                }
            }
        };
        left.remove(&cell);
        for next in &succs[cell] {
            ins[*next] -= 1;
        }
        for before in &preds[cell] {
            outs[*before] -= 1;
        }
        if at_end { tail.push(cell) } else { head.push(cell) }
    }
    tail.reverse();
    head.extend(tail);
    let mut position = vec![0; count];
    for (at, cell) in head.into_iter().enumerate() {
        position[cell] = at;
    }
    position
}
