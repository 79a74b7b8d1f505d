//! Widths and routes: columns as wide as what stands in them, and the points that links run through.

use super::lanes::{LINE, Lanes, What};
use super::place::{self, PAD, Placed};
use super::{Drawn, Graph, Rect};

/// Space between columns, for links to change height in.
const GAP: i32 = 24;
/// More of it where links climb far.
const CLIMB: i32 = 32;

/// Rectangles and routes.
pub fn draw(graph: &Graph, lanes: &Lanes, placed: &Placed) -> Drawn {
    let depth = depths(graph);
    let mut widths = vec![0; lanes.columns];
    for item in &lanes.items {
        widths[item.column] = widths[item.column].max(item.width);
    }
    // A frame is as wide as its title.
    let gaps: Vec<i32> = (0..lanes.columns)
        .map(|c| gap(lanes, placed, c, &depth))
        .collect();
    for (frame, span) in lanes.spans.iter().enumerate() {
        let Some((low, high)) = *span else { continue };
        let inner: i32 =
            (low..=high).map(|c| widths[c]).sum::<i32>() + (low..high).map(|c| gaps[c]).sum::<i32>();
        let need = graph.frames[frame].title.0 - inner;
        if need > 0 {
            widths[high] += need;
        }
    }
    let mut lefts = Vec::with_capacity(lanes.columns);
    let mut x = 0;
    for (width, gap) in widths.iter().zip(&gaps) {
        lefts.push(x);
        x += width + gap;
    }
    let frames: Vec<Option<Rect>> = lanes
        .spans
        .iter()
        .enumerate()
        .map(|(f, span)| {
            let ((low, high), (top, height)) = (span.as_ref()?, placed.frames[f]?);
            let (before, behind) = ((PAD + lanes.before) * depth[f], PAD * depth[f]);
            Some(Rect {
                x: lefts[*low] - before,
                y: top,
                width: lefts[*high] + widths[*high] - lefts[*low] + before + behind,
                height,
            })
        })
        .collect();
    let rects: Vec<Rect> = lanes
        .items
        .iter()
        .enumerate()
        .map(|(n, item)| Rect {
            x: lefts[item.column] + (widths[item.column] - item.width) / 2,
            y: placed.tops[n],
            width: item.width,
            height: item.height,
        })
        .collect();
    let mut labels = vec![Rect::default(); graph.links.len()];
    for (item, rect) in lanes.items.iter().zip(&rects) {
        if item.what == What::Label {
            labels[item.of] = Rect {
                height: rect.height - LINE,
                ..*rect
            };
        }
    }
    let line = Line {
        lanes,
        placed,
        rects: &rects,
        lefts: &lefts,
        widths: &widths,
    };
    let routes = lanes
        .chains
        .iter()
        .enumerate()
        .map(|(n, chain)| line.route(graph, n, chain))
        .collect();
    let mut drawn = Drawn {
        cells: rects.iter().take(graph.cells.len()).copied().collect(),
        frames,
        labels,
        routes,
        width: 0,
        height: 0,
    };
    shift(&mut drawn);
    drawn
}

/// How many frames deep the inside of each frame goes, itself counted.
fn depths(graph: &Graph) -> Vec<i32> {
    let mut depth = vec![1; graph.frames.len()];
    for f in (0..graph.frames.len()).rev() {
        if let Some(parent) = graph.frames[f].parent {
            depth[parent] = depth[parent].max(depth[f] + 1);
        }
    }
    depth
}

fn gap(lanes: &Lanes, placed: &Placed, column: usize, depth: &[i32]) -> i32 {
    let widest = |pad: i32, at_edge: &dyn Fn((usize, usize)) -> bool| {
        let frames = lanes
            .spans
            .iter()
            .zip(depth)
            .filter(|(span, _)| span.is_some_and(at_edge));
        frames.map(|(_, depth)| pad * depth).max().unwrap_or(0)
    };
    let edges =
        widest(PAD, &|(_, high)| high == column) + widest(PAD + lanes.before, &|(low, _)| low == column + 1);
    let climb = |p: &super::lanes::Piece| {
        (place::middle(lanes, placed, p.left) - place::middle(lanes, placed, p.right)).abs()
    };
    let steep = lanes.gaps[column].iter().map(climb).max().unwrap_or(0);
    GAP.max(edges + 8) + (steep / 10).min(CLIMB)
}

struct Line<'a> {
    lanes: &'a Lanes,
    placed: &'a Placed,
    rects: &'a [Rect],
    lefts: &'a [i32],
    widths: &'a [i32],
}

impl Line<'_> {
    /// The height at which a link leaves a cell towards a neighbour on its left or right.
    fn port(&self, cell: usize, towards: usize) -> i32 {
        let (left, right) = &self.lanes.beside[cell];
        let side = if right.contains(&towards) { right } else { left };
        let ports = place::ports(self.lanes, self.placed, side);
        let k = ports.get(&towards).copied().unwrap_or(0);
        let count = i32::try_from(ports.len()).unwrap_or(1);
        self.rects[cell].y + self.rects[cell].height * (i32::try_from(k).unwrap_or(0) + 1) / (count + 1)
    }

    /// Left and right end of a link's way through a column.
    fn through(&self, item: usize) -> [(i32, i32); 2] {
        let rect = self.rects[item];
        let column = self.lanes.items[item].column;
        let y = match self.lanes.items[item].what {
            What::Label => rect.bottom() - LINE / 2,
            _ => rect.y + rect.height / 2,
        };
        [
            (self.lefts[column], y),
            (self.lefts[column] + self.widths[column], y),
        ]
    }

    /// From the right side of a cell to the right end of its column.
    fn out(&self, cell: usize, y: i32) -> [(i32, i32); 2] {
        let column = self.lanes.items[cell].column;
        [
            (self.rects[cell].right(), y),
            (self.lefts[column] + self.widths[column], y),
        ]
    }

    fn route(&self, graph: &Graph, link: usize, chain: &[usize]) -> Vec<(i32, i32)> {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
            return Vec::new();
        };
        let mut points = Vec::new();
        if graph.links[link].from == graph.links[link].to {
            points.extend(self.out(*first, self.port(*first, chain[1])));
            points.extend(self.through(chain[1]));
            points.extend(self.through(chain[2]).into_iter().rev());
            points.extend(self.out(*first, self.port(*first, chain[2])).into_iter().rev());
        } else {
            points.extend(self.out(*first, self.port(*first, chain[1])));
            for item in &chain[1..chain.len() - 1] {
                points.extend(self.through(*item));
            }
            let y = self.port(*last, chain[chain.len() - 2]);
            points.extend([
                (self.lefts[self.lanes.items[*last].column], y),
                (self.rects[*last].x, y),
            ]);
            if *last == graph.links[link].from {
                points.reverse();
            }
        }
        points.dedup();
        // Points in the middle of a level line say nothing.
        let mut kept: Vec<(i32, i32)> = Vec::new();
        for point in points {
            if let [.., a, b] = kept.as_slice()
                && a.1 == b.1
                && b.1 == point.1
                && (a.0 < b.0) == (b.0 < point.0)
            {
                kept.pop();
            }
            kept.push(point);
        }
        kept
    }
}

/// Moves everything so that the picture begins at the origin.
fn shift(drawn: &mut Drawn) {
    let rects = || {
        drawn
            .cells
            .iter()
            .chain(drawn.frames.iter().flatten())
            .chain(drawn.labels.iter().filter(|l| l.width > 0))
    };
    let points = || drawn.routes.iter().flatten();
    let left = rects()
        .map(|r| r.x)
        .chain(points().map(|p| p.0))
        .min()
        .unwrap_or(0);
    let top = rects()
        .map(|r| r.y)
        .chain(points().map(|p| p.1))
        .min()
        .unwrap_or(0);
    let right = rects()
        .map(Rect::right)
        .chain(points().map(|p| p.0 + 8))
        .max()
        .unwrap_or(0);
    let bottom = rects()
        .map(Rect::bottom)
        .chain(points().map(|p| p.1))
        .max()
        .unwrap_or(0);
    (drawn.width, drawn.height) = (right - left, bottom - top);
    let all = drawn
        .cells
        .iter_mut()
        .chain(drawn.frames.iter_mut().flatten())
        .chain(&mut drawn.labels);
    for rect in all {
        rect.x -= left;
        rect.y -= top;
    }
    for point in drawn.routes.iter_mut().flatten() {
        point.0 -= left;
        point.1 -= top;
    }
}
