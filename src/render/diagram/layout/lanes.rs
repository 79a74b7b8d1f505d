//! Cells, labels and passing links as items in columns, and the tree of frames they stand in.

use super::place::PAD;
use super::ranks::Ranked;
use super::{Direction, Graph};

/// Height that a passing link takes.
const PASS: i32 = 10;
/// Height of a line under its label.
pub const LINE: i32 = 6;
/// Least distance of two links at the side of a cell.
const PORT: i32 = 13;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A cell.
    Cell,
    /// The label of a link, standing on its line.
    Label,
    /// A link on its way.
    Pass,
}

/// Something that takes room in one column.
#[derive(Clone, Debug)]
pub struct Item {
    pub what: What,
    /// Cell or link.
    pub of: usize,
    pub column: usize,
    pub width: i32,
    pub height: i32,
}

/// A child of a frame or of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    Frame(usize),
    Item(usize),
}

/// A piece of a link between neighbouring columns.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub left: usize,
    pub right: usize,
}

/// Everything that takes room.
pub struct Lanes {
    pub items: Vec<Item>,
    pub columns: usize,
    /// Items of each link from left to right, its cells included.
    pub chains: Vec<Vec<usize>>,
    /// Pieces of links by the column on their left.
    pub gaps: Vec<Vec<Piece>>,
    /// Children of the page, then of each frame.
    pub children: Vec<Vec<Child>>,
    /// First and last column of each frame; none for an empty one.
    pub spans: Vec<Option<(usize, usize)>>,
    /// Room above the content of each frame, with its title where that stands there.
    pub above: Vec<i32>,
    /// Least height of each frame.
    pub tall: Vec<i32>,
    /// Room for a title before the first column of a frame, for each frame in it.
    pub before: i32,
    /// Frames around each item, the outermost first.
    pub around: Vec<Vec<usize>>,
    /// Pieces at the left and right of each item, with the item at their other end.
    pub beside: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Lanes {
    /// Items of a ranked graph. A cell of rank r stands in column 2r; labels stand in the columns between.
    pub fn new(graph: &Graph, ranked: &Ranked, direction: Direction) -> Self {
        let mut items: Vec<Item> = graph
            .cells
            .iter()
            .enumerate()
            .map(|(of, cell)| Item {
                what: What::Cell,
                of,
                column: 2 * ranked.of[of],
                width: cell.width,
                height: cell.height,
            })
            .collect();
        let frames: Vec<Vec<usize>> = (0..graph.frames.len()).map(|f| path(graph, Some(f))).collect();
        let within = |frame: Option<usize>| frame.map_or_else(Vec::new, |f| frames[f].clone());
        let mut around: Vec<Vec<usize>> = graph.cells.iter().map(|c| within(c.frame)).collect();
        let mut degree = vec![0usize; graph.cells.len()];
        for link in &graph.links {
            degree[link.from] += 1;
            degree[link.to] += 1;
        }
        let mut chains = Vec::new();
        for (of, link) in graph.links.iter().enumerate() {
            let (a, b) = if ranked.turned[of] {
                (link.to, link.from)
            } else {
                (link.from, link.to)
            };
            let (first, last) = (items[a].column, items[b].column);
            let shared: Vec<usize> = around[a]
                .iter()
                .zip(&around[b])
                .take_while(|(x, y)| x == y)
                .map(|(x, _)| *x)
                .collect();
            // The label stands beside the end with fewer links: there is more room.
            let label = if a == b || degree[a] <= degree[b] {
                first + 1
            } else {
                last - 1
            };
            // A link to its own cell goes out under its label and comes back through a lane of its own.
            let lanes: Vec<usize> = if a == b {
                vec![label, label]
            } else {
                (first + 1..last).collect()
            };
            let mut chain = vec![a];
            for (n, column) in lanes.into_iter().enumerate() {
                let (width, height) = if column == label && (a != b || n == 0) {
                    link.label
                } else {
                    (0, 0)
                };
                let labelled = width > 0;
                chain.push(items.len());
                items.push(Item {
                    what: if labelled { What::Label } else { What::Pass },
                    of,
                    column,
                    width,
                    height: if labelled { height + LINE } else { PASS },
                });
                around.push(shared.clone());
            }
            if a != b {
                chain.push(b);
            }
            chains.push(chain);
        }
        let columns = items.iter().map(|i| i.column + 1).max().unwrap_or(0);
        let mut gaps = vec![Vec::new(); columns];
        let mut beside = vec![(Vec::new(), Vec::new()); items.len()];
        for chain in &chains {
            let own = items[chain[1]].column == items[chain[2]].column;
            let pairs: Vec<(usize, usize)> = if own {
                chain[1..].iter().map(|lane| (chain[0], *lane)).collect()
            } else {
                chain.windows(2).map(|p| (p[0], p[1])).collect()
            };
            for (left, right) in pairs {
                gaps[items[left].column].push(Piece { left, right });
                beside[left].1.push(right);
                beside[right].0.push(left);
            }
        }
        for (item, (left, right)) in items.iter_mut().zip(&beside) {
            if item.what == What::Cell {
                let ports = i32::try_from(left.len().max(right.len())).unwrap_or(i32::MAX / PORT - 1);
                item.height = item.height.max(PORT * (ports + 1));
            }
        }
        let (children, spans) = tree(graph, &items, &around);
        Self {
            items,
            columns,
            chains,
            gaps,
            children,
            spans,
            above: graph
                .frames
                .iter()
                .map(|f| match direction {
                    Direction::Across => PAD + f.title.1 + PAD / 2,
                    Direction::Down => PAD,
                })
                .collect(),
            tall: graph
                .frames
                .iter()
                .map(|f| match direction {
                    Direction::Across => 0,
                    Direction::Down => f.title.1 + 2 * PAD,
                })
                .collect(),
            before: match direction {
                Direction::Across => 0,
                Direction::Down => graph.frames.iter().map(|f| f.title.0).max().unwrap_or(0),
            },
            around,
            beside,
        }
    }

    /// Columns that a child stands in.
    pub fn span(&self, child: Child) -> (usize, usize) {
        match child {
            Child::Item(item) => (self.items[item].column, self.items[item].column),
            Child::Frame(frame) => self.spans[frame].unwrap_or((0, 0)),
        }
    }
}

/// The frames from the outermost to this one.
fn path(graph: &Graph, mut frame: Option<usize>) -> Vec<usize> {
    let mut path = Vec::new();
    while let Some(f) = frame {
        path.push(f);
        frame = graph.frames[f].parent;
    }
    path.reverse();
    path
}

type Tree = (Vec<Vec<Child>>, Vec<Option<(usize, usize)>>);

fn tree(graph: &Graph, items: &[Item], around: &[Vec<usize>]) -> Tree {
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; graph.frames.len()];
    for (item, around) in items.iter().zip(around) {
        for frame in around {
            let (low, high) = spans[*frame].unwrap_or((item.column, item.column));
            spans[*frame] = Some((low.min(item.column), high.max(item.column)));
        }
    }
    let mut children = vec![Vec::new(); graph.frames.len() + 1];
    for (f, frame) in graph.frames.iter().enumerate() {
        if spans[f].is_some() {
            children[frame.parent.map_or(0, |p| p + 1)].push(Child::Frame(f));
        }
    }
    for (item, around) in around.iter().enumerate() {
        children[around.last().map_or(0, |f| f + 1)].push(Child::Item(item));
    }
    (children, spans)
}
