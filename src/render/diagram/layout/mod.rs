//! Where everything stands: cells in columns from left to right, frames around them, links through free lanes.
//!
//! In: sizes, frames and links of a [`Graph`]. Out: rectangles and routes. Layered as Sugiyama, Tagawa and Toda (1981) draw: ranks,
//! then one order of all siblings that holds in every column, then places. A label and every column that a long link passes are
//! cells of their own, so by construction nothing lies on anything else and no link runs through a cell. All in whole pixels and
//! in the order of the input: the same graph gives the same picture on every machine.
#![allow(
    clippy::indexing_slicing,
    reason = "indices are made here from the lengths of the same lists; property tests run over random graphs"
)]

mod columns;
mod lanes;
mod order;
mod place;
mod ranks;

/// Something with a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// Frame it stands in.
    pub frame: Option<usize>,
    /// Where it should stand if links leave the choice: sources before, sinks behind.
    pub side: Side,
}

/// The side of a cell that starts or ends what moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// On the left.
    Source,
    /// Anywhere.
    Middle,
    /// On the right.
    Sink,
}

/// A frame around cells and frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The frame it stands in; a smaller index than its own.
    pub parent: Option<usize>,
    /// Width and height of its title.
    pub title: (i32, i32),
}

/// A line between cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The cell it leaves.
    pub from: usize,
    /// The cell it enters.
    pub to: usize,
    /// Width and height of its label; zero for none.
    pub label: (i32, i32),
}

/// Which way data moves on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    #[default]
    Across,
    /// From top to bottom: narrower, for what would be too wide for a page.
    Down,
}

/// What is to be laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Cells.
    pub cells: Vec<Cell>,
    /// Frames, parents first.
    pub frames: Vec<Frame>,
    /// Links.
    pub links: Vec<Link>,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Rect {
    /// Right edge.
    #[must_use]
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// Bottom edge.
    #[must_use]
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// Whether two have a point inside both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the other lies inside.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// A rectangle for each cell, at least as high as asked for: many links need room at its sides.
    pub cells: Vec<Rect>,
    /// A rectangle for each frame; none for a frame with nothing in it.
    pub frames: Vec<Option<Rect>>,
    /// A rectangle for each label; empty where there is none.
    pub labels: Vec<Rect>,
    /// The points of each link from its start to its end. Between points of the same height runs a straight line, between others
    /// a curve that is level at both ends; on a page that runs down, the same of points above each other.
    pub routes: Vec<Vec<(i32, i32)>>,
    /// Width of all.
    pub width: i32,
    /// Height of all.
    pub height: i32,
}

/// Lays out a graph.
#[must_use]
pub fn layout(graph: &Graph, direction: Direction) -> Drawn {
    match direction {
        Direction::Across => columns(graph, direction),
        // The same page on its side: what is high there is wide here.
        Direction::Down => columns(&graph.turned(), direction).turned(),
    }
}

fn columns(graph: &Graph, direction: Direction) -> Drawn {
    let ranked = ranks::rank(graph);
    let lanes = lanes::Lanes::new(graph, &ranked, direction);
    let order = order::order(&lanes);
    let placed = place::settle(&lanes, &order);
    columns::draw(graph, &lanes, &placed)
}

impl Graph {
    fn turned(&self) -> Self {
        let swap = |(width, height): (i32, i32)| (height, width);
        Self {
            cells: self
                .cells
                .iter()
                .map(|c| Cell {
                    width: c.height,
                    height: c.width,
                    ..c.clone()
                })
                .collect(),
            frames: self
                .frames
                .iter()
                .map(|f| Frame {
                    parent: f.parent,
                    title: swap(f.title),
                })
                .collect(),
            links: self
                .links
                .iter()
                .map(|l| Link {
                    label: swap(l.label),
                    ..l.clone()
                })
                .collect(),
        }
    }
}

impl Rect {
    fn turned(&self) -> Self {
        Self {
            x: self.y,
            y: self.x,
            width: self.height,
            height: self.width,
        }
    }
}

impl Drawn {
    fn turned(self) -> Self {
        let rects = |list: Vec<Rect>| list.iter().map(Rect::turned).collect();
        Self {
            cells: rects(self.cells),
            frames: self.frames.iter().map(|f| f.as_ref().map(Rect::turned)).collect(),
            labels: rects(self.labels),
            routes: self
                .routes
                .into_iter()
                .map(|r| r.into_iter().map(|(x, y)| (y, x)).collect())
                .collect(),
            width: self.height,
            height: self.width,
        }
    }
}

#[cfg(test)]
mod tests;
