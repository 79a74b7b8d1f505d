//! Heights: every item as near as the order allows to what it is linked with.

use std::collections::BTreeMap;

use super::lanes::{Child, LINE, Lanes, What};

/// Rounds until links are as level as they get.
const ROUNDS: usize = 24;
/// Space inside a frame.
pub const PAD: i32 = 12;
/// Space between cells.
const CELLS: i32 = 18;
/// Space beside lanes and labels.
const NARROW: i32 = 7;
/// Space around frames.
const FRAMES: i32 = 18;

/// One order of siblings for every frame, the page first.
pub type Order = Vec<Vec<Child>>;

/// Tops of items, tops and heights of frames.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    pub tops: Vec<i32>,
    pub frames: Vec<Option<(i32, i32)>>,
}

/// Places items in an order, from scratch until they rest.
pub fn settle(lanes: &Lanes, order: &Order) -> Placed {
    let mut placed = first(lanes, order);
    for _ in 0..ROUNDS {
        placed = step(lanes, order, &placed);
    }
    let top = order[0].iter().map(|c| top_of(*c, &placed)).min().unwrap_or(0);
    placed.tops.iter_mut().for_each(|t| *t -= top);
    placed.frames.iter_mut().flatten().for_each(|(t, _)| *t -= top);
    placed
}

/// Places items in an order when nothing is known yet.
pub fn first(lanes: &Lanes, order: &Order) -> Placed {
    pack(lanes, order, &vec![0; lanes.items.len()])
}

/// Moves every item towards what it is linked with.
pub fn step(lanes: &Lanes, order: &Order, placed: &Placed) -> Placed {
    let wishes = wishes(lanes, placed, |_, _| true);
    pack(lanes, order, &wishes)
}

fn top_of(child: Child, placed: &Placed) -> i32 {
    match child {
        Child::Item(item) => placed.tops[item],
        Child::Frame(frame) => placed.frames[frame].map_or(0, |(top, _)| top),
    }
}

/// The middle of an item.
pub fn middle(lanes: &Lanes, placed: &Placed, item: usize) -> i32 {
    placed.tops[item] + lanes.items[item].height / 2
}

/// The order of the links at one side of a cell: that of their other ends.
pub fn ports(lanes: &Lanes, placed: &Placed, others: &[usize]) -> BTreeMap<usize, usize> {
    let mut sorted = others.to_vec();
    sorted.sort_by_key(|o| (middle(lanes, placed, *o), *o));
    sorted.into_iter().enumerate().map(|(k, o)| (o, k)).collect()
}

/// How far below its top an item's line towards each neighbour runs.
fn anchors(lanes: &Lanes, placed: &Placed, item: usize, others: &[usize]) -> Vec<(usize, i32)> {
    let height = lanes.items[item].height;
    match lanes.items[item].what {
        What::Label => others.iter().map(|o| (*o, height - LINE / 2)).collect(),
        What::Pass => others.iter().map(|o| (*o, height / 2)).collect(),
        What::Cell => {
            let ports = ports(lanes, placed, others);
            let count = i32::try_from(ports.len()).unwrap_or(i32::MAX - 1);
            let at = |k: usize| height * (i32::try_from(k).unwrap_or(0) + 1) / (count + 1);
            ports.into_iter().map(|(o, k)| (o, at(k))).collect()
        }
    }
}

/// The middle that each item would choose: the mean over its links, of those that count.
pub fn wishes(lanes: &Lanes, placed: &Placed, counts: impl Fn(usize, usize) -> bool) -> Vec<i32> {
    let mut own: BTreeMap<(usize, usize), i32> = BTreeMap::new();
    for (item, (left, right)) in lanes.beside.iter().enumerate() {
        for side in [left, right] {
            for (other, offset) in anchors(lanes, placed, item, side) {
                own.insert((item, other), offset);
            }
        }
    }
    let wish = |item: usize, (left, right): &(Vec<usize>, Vec<usize>)| {
        let half = lanes.items[item].height / 2;
        let mut sum = 0i64;
        let mut count = 0i64;
        for other in left.iter().chain(right).filter(|o| counts(item, **o)) {
            let there = placed.tops[*other] + own.get(&(*other, item)).copied().unwrap_or(0);
            let here = own.get(&(item, *other)).copied().unwrap_or(0);
            sum += i64::from(there - here + half);
            count += 1;
        }
        if count == 0 {
            return placed.tops[item] + half;
        }
        i32::try_from(sum.div_euclid(count)).unwrap_or(0)
    };
    lanes.beside.iter().enumerate().map(|(i, b)| wish(i, b)).collect()
}

/// Places children so that the order holds and nothing overlaps, near to what they want.
fn pack(lanes: &Lanes, order: &Order, wishes: &[i32]) -> Placed {
    let mut placed = Placed {
        tops: vec![0; lanes.items.len()],
        frames: vec![None; lanes.spans.len()],
    };
    let block = pack_block(lanes, order, wishes, 0);
    block.put(block.top, &mut placed);
    placed
}

/// The content of a frame, relative to the frame's top.
#[derive(Default)]
struct Block {
    top: i32,
    height: i32,
    items: Vec<(usize, i32)>,
    frames: Vec<(usize, i32, i32)>,
}

impl Block {
    fn put(&self, top: i32, placed: &mut Placed) {
        for (item, offset) in &self.items {
            placed.tops[*item] = top + offset;
        }
        for (frame, offset, height) in &self.frames {
            placed.frames[*frame] = Some((top + offset, *height));
        }
    }
}

/// One child as a rectangle over columns.
struct Slab {
    span: (usize, usize),
    height: i32,
    wish: i32,
    air: i32,
}

fn pack_block(lanes: &Lanes, order: &Order, wishes: &[i32], parent: usize) -> Block {
    let mut blocks: Vec<Option<Block>> = Vec::new();
    let mut slabs = Vec::new();
    for child in &order[parent] {
        let (block, slab) = match child {
            Child::Item(item) => {
                let height = lanes.items[*item].height;
                let air = if lanes.items[*item].what == What::Cell {
                    CELLS
                } else {
                    NARROW
                };
                let slab = Slab {
                    span: lanes.span(*child),
                    height,
                    wish: wishes[*item] - height / 2,
                    air,
                };
                (None, slab)
            }
            Child::Frame(frame) => {
                let block = pack_block(lanes, order, wishes, frame + 1);
                let slab = Slab {
                    span: lanes.span(*child),
                    height: block.height,
                    wish: block.top,
                    air: FRAMES,
                };
                (Some(block), slab)
            }
        };
        blocks.push(block);
        slabs.push(slab);
    }
    tighten(lanes.columns, &mut slabs);
    let tops = stack(lanes.columns, &slabs);
    let low = tops.iter().copied().min().unwrap_or(0);
    let high = tops
        .iter()
        .zip(&slabs)
        .map(|(t, s)| t + s.height)
        .max()
        .unwrap_or(0);
    let (above, below) = match parent {
        0 => (0, 0),
        frame => (lanes.above[frame - 1], PAD),
    };
    let least = match parent {
        0 => 0,
        frame => lanes.tall[frame - 1],
    };
    let mut out = Block {
        top: low - above,
        height: (high - low + above + below).max(least),
        ..Block::default()
    };
    for ((child, block), top) in order[parent].iter().zip(blocks).zip(tops) {
        let offset = top - low + above;
        match (child, block) {
            (Child::Frame(frame), Some(block)) => {
                out.frames.push((*frame, offset, block.height));
                out.items
                    .extend(block.items.iter().map(|(i, o)| (*i, o + offset)));
                out.frames
                    .extend(block.frames.iter().map(|(f, o, h)| (*f, o + offset, *h)));
            }
            (Child::Item(item), _) => out.items.push((*item, offset)),
            (Child::Frame(_), None) => {}
        }
    }
    out
}

/// Draws wishes together into the height that the slabs need: a frame that grew with its wishes would push away what it wishes to
/// be near, and grow again.
fn tighten(columns: usize, slabs: &mut [Slab]) {
    let mut edge: Vec<Option<(i32, i32)>> = vec![None; columns];
    let mut need = 0;
    for slab in slabs.iter() {
        let below = edge[slab.span.0..=slab.span.1].iter().flatten();
        let top = below
            .map(|(bottom, air)| bottom + slab.air.max(*air))
            .max()
            .unwrap_or(0);
        edge[slab.span.0..=slab.span.1].fill(Some((top + slab.height, slab.air)));
        need = need.max(top + slab.height);
    }
    let count = i64::try_from(slabs.len().max(1)).unwrap_or(1);
    let sum: i64 = slabs.iter().map(|s| i64::from(s.wish + s.height / 2)).sum();
    let mean = i32::try_from(sum.div_euclid(count)).unwrap_or(0);
    for slab in slabs {
        let (low, high) = (mean - need / 2, mean - need / 2 + need - slab.height);
        slab.wish = slab.wish.clamp(low, high.max(low));
    }
}

/// Tops of slabs in their order: the mean of stacking them downwards and upwards, which keeps every distance because distances add
/// up the same way.
fn stack(columns: usize, slabs: &[Slab]) -> Vec<i32> {
    let mut edge: Vec<Option<(i32, i32)>> = vec![None; columns];
    let mut down = Vec::with_capacity(slabs.len());
    for slab in slabs {
        let mut top = slab.wish;
        for (bottom, air) in edge[slab.span.0..=slab.span.1].iter().flatten() {
            top = top.max(bottom + slab.air.max(*air));
        }
        edge[slab.span.0..=slab.span.1].fill(Some((top + slab.height, slab.air)));
        down.push(top);
    }
    edge.fill(None);
    let mut up = vec![0; slabs.len()];
    for (n, slab) in slabs.iter().enumerate().rev() {
        let mut top = slab.wish;
        for (next, air) in edge[slab.span.0..=slab.span.1].iter().flatten() {
            top = top.min(next - slab.air.max(*air) - slab.height);
        }
        edge[slab.span.0..=slab.span.1].fill(Some((top, slab.air)));
        up[n] = top;
    }
    down.iter().zip(up).map(|(a, b)| (a + b).div_euclid(2)).collect()
}
