//! A laid out picture as marks on a page: what the SVG and the PNG have in common.

mod edges;
mod legend;
mod shapes;

use super::font::Font;
use super::graph::Picture;
use super::layout::{self, Cell, Direction, Drawn, Frame, Graph, Link, Rect, Side};
use super::nodes::{Around, Kind};
use crate::render::escape;

/// Space around everything.
const MARGIN: i32 = 24;
/// No page is narrower: title and legend need room.
const NARROWEST: i32 = 760;
/// Font sizes.
const TITLE: i32 = 16;
const NAME: i32 = 12;
const NOTE: i32 = 10;
/// Distances of lines.
const NAME_LINE: i32 = 15;
const NOTE_LINE: i32 = 12;
/// Widest text of a node and of an edge; longer ones are cut, the tooltip and the flow table have them whole.
const NODE_ROOM: i32 = 190;
const LABEL_ROOM: i32 = 176;
const FRAME_ROOM: i32 = 260;

/// A step of an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begin.
    Move(i32, i32),
    /// Straight.
    Line(i32, i32),
    /// Cubic curve: two control points, then the end.
    Curve((i32, i32), (i32, i32), (i32, i32)),
    /// Back to the beginning.
    Close,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An outline.
    Path {
        /// Its steps.
        steps: Vec<Step>,
        /// Fill colour.
        fill: Option<&'static str>,
        /// Line colour and width.
        stroke: Option<(&'static str, i32)>,
        /// Lengths of dashes and gaps; none for a solid line.
        dash: Option<(i32, i32)>,
    },
    /// A line of text.
    Text {
        /// What it says, safe to show.
        text: String,
        /// Its rectangle.
        at: Rect,
        /// Font size.
        size: i32,
        /// Bold.
        bold: bool,
        /// Colour.
        color: &'static str,
    },
}

/// Marks of one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What a reader sees on pointing at it.
    pub tooltip: Option<String>,
    /// Its marks, from back to front.
    pub marks: Vec<Mark>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Title.
    pub title: String,
    /// What it shows, for readers who do not see it.
    pub description: String,
    /// Groups from back to front.
    pub groups: Vec<Group>,
}

/// Lays out a picture.
#[must_use]
pub fn scene(picture: &Picture) -> Scene {
    Page {
        font: Font::default(),
        groups: Vec::new(),
    }
    .draw(picture)
}

struct Page {
    font: Font,
    groups: Vec<Group>,
}

impl Page {
    fn draw(mut self, picture: &Picture) -> Scene {
        let graph = self.graph(picture);
        let (drawn, direction) = laid_out(&graph);
        let (left, top) = (MARGIN, MARGIN + TITLE + 16);
        let moved = |r: &Rect| Rect {
            x: r.x + left,
            y: r.y + top,
            ..*r
        };
        let width = (drawn.width + 2 * MARGIN).max(NARROWEST);
        for (cluster, frame) in picture.clusters.iter().zip(&drawn.frames) {
            if let Some(frame) = frame {
                let color = frame_color(cluster.around);
                self.push(
                    Some(tooltip(&cluster.id, cluster.description.as_deref())),
                    vec![Mark::Path {
                        steps: shapes::rectangle(&moved(frame), 8),
                        fill: None,
                        stroke: Some((color, 2)),
                        dash: (cluster.around != Around::Agent).then_some((7, 5)),
                    }],
                );
            }
        }
        let edges = picture.edges.iter().zip(&drawn.routes).zip(&drawn.labels);
        for ((edge, route), label) in edges {
            let mut route: Vec<(i32, i32)> = route.iter().map(|(x, y)| (x + left, y + top)).collect();
            let end = |key: &str, start: bool| {
                let mut nodes = picture.nodes.iter().zip(&drawn.cells);
                let (node, cell) = nodes.find(|(n, _)| n.key == key)?;
                Some((node.kind, moved(cell), start))
            };
            let ends = [end(&edge.from, true), end(&edge.to, false)];
            shapes::dock(&mut route, ends.into_iter().flatten(), direction);
            let mut marks = edges::line(edge, &route, direction);
            if label.width > 0 {
                let color = edges::text_color(edge);
                marks.extend(self.lines(&edge.lines, &moved(label), LABEL_ROOM, color, false));
            }
            self.push(Some(format!("{}: {}", edge.flow, edge.lines.join("; "))), marks);
        }
        for (node, cell) in picture.nodes.iter().zip(&drawn.cells) {
            let rect = moved(cell);
            let mut marks = shapes::node(node, &rect);
            marks.extend(self.node_text(
                &node.lines,
                &rect,
                shapes::drop(node.kind),
                node.kind == Kind::Agent,
            ));
            self.push(Some(tooltip(&node.id, node.description.as_deref())), marks);
        }
        // Titles last: a link may enter a frame behind its title.
        let frames = picture.clusters.iter().zip(&drawn.frames).zip(&graph.frames);
        for ((cluster, rect), frame) in frames {
            if let Some(rect) = rect {
                let (width, height) = frame.title;
                let rect = moved(rect);
                let rect = Rect {
                    x: rect.x + 8,
                    y: rect.y + 4,
                    width,
                    height,
                };
                let mut marks = vec![shapes::chip(&rect)];
                let color = frame_text(cluster.around);
                marks.extend(self.lines(&cluster.lines, &rect, FRAME_ROOM, color, true));
                self.push(None, marks);
            }
        }
        let mut below = top + drawn.height + 20;
        below = self.legend(picture, width, below);
        for line in &picture.stamp {
            let at = Rect {
                x: MARGIN,
                y: below,
                width: width - 2 * MARGIN,
                height: NOTE_LINE,
            };
            let text = self.text(line, &at, NOTE, "#444444", false);
            self.push(None, vec![text]);
            below += NOTE_LINE + 2;
        }
        let at = Rect {
            x: MARGIN,
            y: MARGIN - 4,
            width: width - 2 * MARGIN,
            height: TITLE + 4,
        };
        let title = self.text(&picture.title, &at, TITLE, "#111111", true);
        self.push(None, vec![title]);
        Scene {
            width,
            height: below + MARGIN / 2,
            title: picture.title.clone(),
            description: picture.alt.clone(),
            groups: self.groups,
        }
    }

    fn push(&mut self, tooltip: Option<String>, marks: Vec<Mark>) {
        self.groups.push(Group { tooltip, marks });
    }

    /// The sizes of everything.
    fn graph(&self, picture: &Picture) -> Graph {
        let cluster = |key: &Option<String>| {
            let key = key.as_ref()?;
            picture.clusters.iter().position(|c| c.key == *key)
        };
        let cells = picture
            .nodes
            .iter()
            .map(|n| {
                let (width, height) = self.node_size(&n.lines);
                let (width, height) = shapes::size(n.kind, width, height);
                Cell {
                    width,
                    height,
                    frame: cluster(&n.cluster),
                    side: match n.kind {
                        Kind::ActorExternal | Kind::ActorInternal | Kind::Trigger => Side::Source,
                        Kind::System | Kind::Record | Kind::Store | Kind::AuditSink | Kind::Model => {
                            Side::Sink
                        }
                        _ => Side::Middle,
                    },
                }
            })
            .collect();
        let frames = picture
            .clusters
            .iter()
            .map(|c| Frame {
                parent: cluster(&c.parent),
                title: self.block(&c.lines, FRAME_ROOM, true),
            })
            .collect();
        let index = |key: &str| picture.nodes.iter().position(|n| n.key == key);
        let links = picture
            .edges
            .iter()
            .map(|e| Link {
                // Every edge has its ends: the picture is made from them.
                from: index(&e.from).unwrap_or(0),
                to: index(&e.to).unwrap_or(0),
                label: self.block(&e.lines, LABEL_ROOM, false),
            })
            .collect();
        Graph { cells, frames, links }
    }

    fn shown(&self, text: &str, size: i32, bold: bool, room: i32) -> (String, i32) {
        let text = self.font.fit(&escape::terminal(text), size, bold, room);
        let width = self.font.width(&text, size, bold);
        (text, width)
    }

    /// Width and height of notes.
    fn block(&self, lines: &[String], room: i32, bold: bool) -> (i32, i32) {
        let width = lines
            .iter()
            .map(|l| self.shown(l, NOTE, bold, room).1)
            .max()
            .unwrap_or(0);
        let height = NOTE_LINE * i32::try_from(lines.len()).unwrap_or(1);
        if width == 0 {
            (0, 0)
        } else {
            (width + 4, height + 2)
        }
    }

    fn node_size(&self, lines: &[String]) -> (i32, i32) {
        let (mut width, mut height) = (0, 0);
        for (n, line) in lines.iter().enumerate() {
            let (size, step) = if n == 0 {
                (NAME, NAME_LINE)
            } else {
                (NOTE, NOTE_LINE)
            };
            width = width.max(self.shown(line, size, n == 0, NODE_ROOM).1);
            height += step;
        }
        (width, height)
    }

    /// A node's name, bold, and its notes, in the middle of its rectangle.
    fn node_text(&self, lines: &[String], rect: &Rect, drop: i32, white: bool) -> Vec<Mark> {
        let (_, height) = self.node_size(lines);
        let mut y = rect.y + (rect.height - height) / 2 + drop;
        let mut marks = Vec::new();
        for (n, line) in lines.iter().enumerate() {
            let (size, step) = if n == 0 {
                (NAME, NAME_LINE)
            } else {
                (NOTE, NOTE_LINE)
            };
            let (text, width) = self.shown(line, size, n == 0, NODE_ROOM);
            if width > 0 {
                let at = Rect {
                    x: rect.x + (rect.width - width) / 2,
                    y,
                    width,
                    height: step,
                };
                let color = match (white, n) {
                    (true, _) => "#ffffff",
                    (false, 0) => "#111111",
                    (false, _) => "#333333",
                };
                marks.push(Mark::Text {
                    text,
                    at,
                    size,
                    bold: n == 0,
                    color,
                });
            }
            y += step;
        }
        marks
    }

    /// Notes in the middle of a rectangle.
    fn lines(&self, lines: &[String], rect: &Rect, room: i32, color: &'static str, bold: bool) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut y = rect.y;
        for line in lines {
            let (text, width) = self.shown(line, NOTE, bold, room);
            if width > 0 {
                let at = Rect {
                    x: rect.x + (rect.width - width) / 2,
                    y,
                    width,
                    height: NOTE_LINE,
                };
                marks.push(Mark::Text {
                    text,
                    at,
                    size: NOTE,
                    bold,
                    color,
                });
            }
            y += NOTE_LINE;
        }
        marks
    }

    /// One line from the left.
    fn text(&self, text: &str, rect: &Rect, size: i32, color: &'static str, bold: bool) -> Mark {
        let (text, width) = self.shown(text, size, bold, rect.width);
        Mark::Text {
            text,
            at: Rect { width, ..*rect },
            size,
            bold,
            color,
        }
    }
}

/// Wider pictures are too small to read on a page.
const WIDEST: i32 = 1400;

/// From left to right, as long as that fits a page; else from top to bottom where that is better.
fn laid_out(graph: &Graph) -> (Drawn, Direction) {
    let across = layout::layout(graph, Direction::Across);
    if across.width <= WIDEST {
        return (across, Direction::Across);
    }
    let down = layout::layout(graph, Direction::Down);
    // What is left of a page of A4 between its margins is about 7 by 9; the smaller the better it fits.
    let size = |d: &Drawn| (d.width * 9).max(d.height * 7);
    if size(&down) < size(&across) {
        (down, Direction::Down)
    } else {
        (across, Direction::Across)
    }
}

/// What a reader sees on pointing at an element: its id, and what its author says it is.
fn tooltip(id: &str, description: Option<&str>) -> String {
    description.map_or_else(|| id.to_owned(), |said| format!("{id}: {said}"))
}

fn frame_color(around: Around) -> &'static str {
    match around {
        Around::Boundary => "#D55E00",
        Around::Region => "#555555",
        Around::Agent => "#0072B2",
    }
}

/// Text needs more contrast than lines.
fn frame_text(around: Around) -> &'static str {
    match around {
        Around::Boundary => "#A34700",
        Around::Region => "#333333",
        Around::Agent => "#005A8C",
    }
}

#[cfg(test)]
mod tests;
