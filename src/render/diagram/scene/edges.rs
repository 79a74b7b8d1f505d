//! Lines with their heads.

use super::shapes::polygon;
use super::{Mark, Step};
use crate::render::diagram::graph::{Edge, line_color, pen_color, pen_width};
use crate::render::diagram::layout::Direction;

fn color(edge: &Edge) -> &'static str {
    line_color(edge).unwrap_or_else(|| pen_color(edge.tier))
}

/// The colour of an edge's text: never fainter than black on white unless it says something.
pub fn text_color(edge: &Edge) -> &'static str {
    line_color(edge).unwrap_or("#222222")
}

/// The line and its heads.
pub fn line(edge: &Edge, route: &[(i32, i32)], direction: Direction) -> Vec<Mark> {
    // Drawn on its side where data moves down.
    let mut route: Vec<(i32, i32)> = route.iter().map(|p| turned(*p, direction)).collect();
    let width = i32::from(pen_width(edge.tier));
    let color = color(edge);
    let size = 7 + width;
    let mut heads = Vec::new();
    // The line ends where its head begins, so that a wide line does not blunt it.
    if let [.., before, last] = route.as_mut_slice() {
        heads.push(head(*before, last, size));
    }
    if edge.both
        && let [first, after, ..] = route.as_mut_slice()
    {
        heads.push(head(*after, first, size));
    }
    let mut marks = vec![Mark::Path {
        steps: through(&route),
        fill: None,
        stroke: Some((color, width)),
        dash: match (edge.planned, edge.rules.is_empty() && !edge.waived.is_empty()) {
            (true, _) => Some((2, 4)),
            (false, true) => Some((9, 4)),
            _ => None,
        },
    }];
    marks.extend(heads.into_iter().map(|steps| Mark::Path {
        steps,
        fill: Some(color),
        stroke: None,
        dash: None,
    }));
    for mark in &mut marks {
        if let Mark::Path { steps, .. } = mark {
            steps.iter_mut().for_each(|s| *s = step(*s, direction));
        }
    }
    marks
}

fn turned((x, y): (i32, i32), direction: Direction) -> (i32, i32) {
    match direction {
        Direction::Across => (x, y),
        Direction::Down => (y, x),
    }
}

fn step(step: Step, direction: Direction) -> Step {
    let point = |p| turned(p, direction);
    match step {
        Step::Move(x, y) => {
            let (x, y) = point((x, y));
            Step::Move(x, y)
        }
        Step::Line(x, y) => {
            let (x, y) = point((x, y));
            Step::Line(x, y)
        }
        Step::Curve(a, b, c) => Step::Curve(point(a), point(b), point(c)),
        Step::Close => Step::Close,
    }
}

/// Lines and level curves through the points of a route.
fn through(route: &[(i32, i32)]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut last: Option<(i32, i32)> = None;
    for (x, y) in route.iter().copied() {
        steps.push(match last {
            None => Step::Move(x, y),
            Some((_, ly)) if ly == y => Step::Line(x, y),
            // A turn at the end of a column.
            Some((lx, ly)) if lx == x => Step::Curve((x + 24, ly), (x + 24, y), (x, y)),
            Some((lx, ly)) => {
                let middle = (lx + x) / 2;
                Step::Curve((middle, ly), (middle, y), (x, y))
            }
        });
        last = Some((x, y));
    }
    steps
}

/// A head at the end of a line; every line arrives level. The end moves back to where the head begins.
fn head(before: (i32, i32), end: &mut (i32, i32), size: i32) -> Vec<Step> {
    let (x, y) = *end;
    let back = if before.0 <= x { -size } else { size };
    end.0 += back;
    let half = size / 2;
    polygon(&[(x, y), (x + back, y - half), (x + back, y + half)])
}
