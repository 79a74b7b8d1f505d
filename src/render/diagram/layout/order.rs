//! One order of siblings that holds in every column, chosen so that few links cross.

use super::lanes::{Child, Lanes};
use super::place::{self, Order, Placed};

/// Rounds of sorting by neighbours.
const ROUNDS: usize = 18;
/// Steps of work that trying swaps may take.
const BUDGET: usize = 4_000_000;
/// A link cutting through a foreign frame is as bad as so many crossings.
const CUT: usize = 3;

/// The best order found: by the neighbours' heights first, then by trying swaps while they help.
pub fn order(lanes: &Lanes) -> Order {
    let mut order = lanes.children.clone();
    let mut best = order.clone();
    let mut least = score(lanes, &order);
    let mut placed = place::first(lanes, &order);
    for round in 0..ROUNDS {
        placed = place::step(lanes, &order, &placed);
        sort(lanes, &mut order, &placed, round);
        placed = place::step(lanes, &order, &placed);
        let now = score(lanes, &order);
        if now < least {
            least = now;
            best.clone_from(&order);
        }
    }
    swap(lanes, best, least)
}

/// Sorts siblings by where their links pull them: those to the left, to the right, or all, in turn.
fn sort(lanes: &Lanes, order: &mut Order, placed: &Placed, round: usize) {
    let column = |item: usize| lanes.items[item].column;
    let wishes = place::wishes(lanes, placed, |item, other| match round % 3 {
        0 => column(other) < column(item),
        1 => column(other) > column(item),
        _ => true,
    });
    // A frame goes where the links that leave it pull it.
    let mut pull: Vec<(i64, i64)> = vec![(0, 0); lanes.spans.len()];
    for (item, (left, right)) in lanes.beside.iter().enumerate() {
        for frame in &lanes.around[item] {
            for other in left
                .iter()
                .chain(right)
                .filter(|o| !lanes.around[**o].contains(frame))
            {
                pull[*frame].0 += i64::from(place::middle(lanes, placed, *other));
                pull[*frame].1 += 1;
            }
        }
    }
    let key = |child: &Child| match child {
        Child::Item(item) => i64::from(wishes[*item]),
        Child::Frame(frame) => match pull[*frame] {
            (_, 0) => placed.frames[*frame].map_or(0, |(top, height)| i64::from(top + height / 2)),
            (sum, count) => sum.div_euclid(count),
        },
    };
    for siblings in order.iter_mut() {
        siblings.sort_by_key(key);
    }
}

/// Tries to move each child behind the next one it meets in a column, as long as that helps and the budget lasts.
fn swap(lanes: &Lanes, mut order: Order, mut least: usize) -> Order {
    let cost: usize = lanes.gaps.iter().map(|g| g.len() * g.len()).sum::<usize>() / 2 + lanes.items.len() + 1;
    let mut tries = BUDGET / cost;
    let mut better = true;
    while better && least > 0 {
        better = false;
        for parent in 0..order.len() {
            for at in 0..order[parent].len() {
                let (low, high) = lanes.span(order[parent][at]);
                let meets = |c: &Child| {
                    let (l, h) = lanes.span(*c);
                    l <= high && low <= h
                };
                let Some(next) = order[parent][at + 1..].iter().position(meets) else {
                    continue;
                };
                if tries == 0 {
                    return order;
                }
                tries -= 1;
                order[parent][at..=at + 1 + next].rotate_left(1);
                let now = score(lanes, &order);
                if now < least {
                    least = now;
                    better = true;
                } else {
                    order[parent][at..=at + 1 + next].rotate_right(1);
                }
            }
        }
    }
    order
}

/// Crossings of links, and cuts of links through frames that they have no end in.
fn score(lanes: &Lanes, order: &Order) -> usize {
    let mut rank = vec![0usize; lanes.items.len()];
    let mut extent = vec![(usize::MAX, 0usize); lanes.spans.len()];
    let mut next = 0;
    number(order, 0, &mut next, &mut rank, &mut extent);
    let mut score = 0;
    for (column, pieces) in lanes.gaps.iter().enumerate() {
        for (n, a) in pieces.iter().enumerate() {
            let (al, ar) = (rank[a.left], rank[a.right]);
            for b in pieces.iter().skip(n + 1) {
                let (bl, br) = (rank[b.left], rank[b.right]);
                if (al < bl && ar > br) || (al > bl && ar < br) {
                    score += 1;
                }
            }
        }
        for (frame, span) in lanes.spans.iter().enumerate() {
            if !span.is_some_and(|(low, high)| low <= column && column < high) {
                continue;
            }
            let (first, last) = extent[frame];
            let cuts = |p: &super::lanes::Piece| {
                let (l, r) = (rank[p.left], rank[p.right]);
                (l < first && r > last) || (l > last && r < first)
            };
            score += CUT * pieces.iter().filter(|p| cuts(p)).count();
        }
    }
    score
}

fn number(order: &Order, parent: usize, next: &mut usize, rank: &mut [usize], extent: &mut [(usize, usize)]) {
    for child in &order[parent] {
        match child {
            Child::Item(item) => {
                rank[*item] = *next;
                *next += 1;
            }
            Child::Frame(frame) => {
                let first = *next;
                number(order, frame + 1, next, rank, extent);
                extent[*frame] = (first, next.saturating_sub(1));
            }
        }
    }
}
