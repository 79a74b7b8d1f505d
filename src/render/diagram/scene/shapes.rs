//! Outlines of nodes, and where lines meet them.

use super::{Mark, Rect, Step};
use crate::render::diagram::layout::Direction;
use crate::render::diagram::nodes::{Kind, Node};

/// How far slanted sides lean in.
const LEAN: i32 = 12;

/// Fill, line, width of the line.
fn colors(kind: Kind) -> (&'static str, &'static str, i32) {
    match kind {
        Kind::Agent => ("#0072B2", "#003A5C", 2),
        Kind::Context => ("#CFE8F5", "#0072B2", 1),
        Kind::Model => ("#CC79A7", "#7A3A5E", 1),
        Kind::Tool => ("#D9D9D9", "#555555", 1),
        Kind::Record | Kind::System => ("#ffffff", "#222222", 1),
        Kind::Store | Kind::AuditSink => ("#B7E1CD", "#2E6B4E", 1),
        Kind::ActorInternal => ("#F0E442", "#8A8100", 1),
        Kind::ActorExternal => ("#E69F00", "#7F5800", 1),
        Kind::Trigger => ("#ffffff", "#555555", 1),
        Kind::HumanGate => ("#ffffff", "#009E73", 2),
        Kind::AutomaticGate => ("#ffffff", "#777777", 1),
        Kind::Undeclared => ("#ffffff", "#D55E00", 1),
    }
}

/// The size of a shape that has room for a text.
pub fn size(kind: Kind, width: i32, height: i32) -> (i32, i32) {
    let (width, height) = match kind {
        // A text of w by h fits a diamond of W by H if w/W + h/H is at most one.
        Kind::HumanGate => (width * 25 / 14 + 12, height * 25 / 11 + 6),
        Kind::AutomaticGate | Kind::Model => (width + 2 * LEAN + 16, height + 16),
        Kind::Store | Kind::AuditSink => (width + 24, height + 32),
        Kind::Tool => (width + 36, height + 16),
        Kind::ActorInternal => (width + 40, height + 16),
        Kind::Trigger => (width + 24 + LEAN, height + 16),
        _ => (width + 28, height + 18),
    };
    (width.max(64), height.max(34))
}

/// How far below the middle a shape's text stands: under the rim of a cylinder.
pub fn drop(kind: Kind) -> i32 {
    if matches!(kind, Kind::Store | Kind::AuditSink) {
        4
    } else {
        0
    }
}

/// The outline of a node.
pub fn node(node: &Node, rect: &Rect) -> Vec<Mark> {
    shape(node.kind, rect, node.planned)
}

/// The outline of a kind of node; dotted for what is planned.
pub fn shape(kind: Kind, rect: &Rect, planned: bool) -> Vec<Mark> {
    let (fill, line, width) = colors(kind);
    let dash = match (planned, kind) {
        (true, _) => Some((2, 3)),
        (false, Kind::Undeclared) => Some((5, 3)),
        _ => None,
    };
    let path = |steps, fill| Mark::Path {
        steps,
        fill,
        stroke: Some((line, width)),
        dash,
    };
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    let lean = LEAN.min(rect.width / 4);
    let (middle, center) = (rect.y + rect.height / 2, rect.x + rect.width / 2);
    let steps = match kind {
        Kind::Agent => rectangle(rect, 12),
        Kind::ActorInternal => rectangle(rect, rect.height / 2),
        Kind::Model => polygon(&[
            (left + lean, top),
            (right - lean, top),
            (right, middle),
            (right - lean, bottom),
            (left + lean, bottom),
            (left, middle),
        ]),
        Kind::HumanGate => polygon(&[(center, top), (right, middle), (center, bottom), (left, middle)]),
        Kind::AutomaticGate => polygon(&[
            (left + lean, top),
            (right - lean, top),
            (right, bottom),
            (left, bottom),
        ]),
        Kind::Trigger => polygon(&[
            (left, top),
            (right - lean, top),
            (right, middle),
            (right - lean, bottom),
            (left, bottom),
        ]),
        Kind::Store | Kind::AuditSink => return cylinder(rect, &path, fill),
        _ => rectangle(rect, 0),
    };
    let mut marks = vec![path(steps, Some(fill))];
    match kind {
        Kind::Record => {
            let inner = Rect {
                x: left + 3,
                y: top + 3,
                width: rect.width - 6,
                height: rect.height - 6,
            };
            marks.push(path(rectangle(&inner, 0), None));
        }
        Kind::Tool => {
            for y in [top + rect.height / 4 - 3, bottom - rect.height / 4 - 3] {
                let lug = Rect {
                    x: left - 4,
                    y,
                    width: 10,
                    height: 6,
                };
                marks.push(path(rectangle(&lug, 0), Some(fill)));
            }
        }
        _ => {}
    }
    marks
}

fn cylinder(
    rect: &Rect,
    path: &dyn Fn(Vec<Step>, Option<&'static str>) -> Mark,
    fill: &'static str,
) -> Vec<Mark> {
    let (left, right, rise) = (rect.x, rect.right(), 7);
    let (top, bottom) = (rect.y + rise, rect.bottom() - rise);
    // Cubic curves of this height stand in for half ellipses.
    let bow = rise * 4 / 3;
    let body = vec![
        Step::Move(left, top),
        Step::Curve((left, top - bow), (right, top - bow), (right, top)),
        Step::Line(right, bottom),
        Step::Curve((right, bottom + bow), (left, bottom + bow), (left, bottom)),
        Step::Close,
    ];
    let rim = vec![
        Step::Move(left, top),
        Step::Curve((left, top + bow), (right, top + bow), (right, top)),
    ];
    vec![path(body, Some(fill)), path(rim, None)]
}

/// A white ground for text that lines may run behind.
pub fn chip(rect: &Rect) -> Mark {
    Mark::Path {
        steps: rectangle(rect, 0),
        fill: Some("#ffffff"),
        stroke: None,
        dash: None,
    }
}

/// A closed outline through points.
pub fn polygon(points: &[(i32, i32)]) -> Vec<Step> {
    let mut steps: Vec<Step> = points
        .iter()
        .enumerate()
        .map(|(n, (x, y))| {
            if n == 0 {
                Step::Move(*x, *y)
            } else {
                Step::Line(*x, *y)
            }
        })
        .collect();
    steps.push(Step::Close);
    steps
}

/// A rectangle with round corners.
pub fn rectangle(r: &Rect, round: i32) -> Vec<Step> {
    let (left, top, right, bottom) = (r.x, r.y, r.right(), r.bottom());
    let round = round.min(r.width / 2).min(r.height / 2);
    if round == 0 {
        return polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)]);
    }
    // Control points of a quarter circle stand at 0.55 of the radius; this is what is left of it.
    let c = round * 9 / 20;
    vec![
        Step::Move(left + round, top),
        Step::Line(right - round, top),
        Step::Curve((right - c, top), (right, top + c), (right, top + round)),
        Step::Line(right, bottom - round),
        Step::Curve((right, bottom - c), (right - c, bottom), (right - round, bottom)),
        Step::Line(left + round, bottom),
        Step::Curve((left + c, bottom), (left, bottom - c), (left, bottom - round)),
        Step::Line(left, top + round),
        Step::Curve((left, top + c), (left + c, top), (left + round, top)),
        Step::Close,
    ]
}

/// How far a shape's side lies inside its rectangle at a height.
fn inset(kind: Kind, rect: &Rect, y: i32, right: bool) -> i32 {
    let half = (rect.height / 2).max(1);
    let off = (y - rect.y - half).abs().min(half);
    match kind {
        Kind::HumanGate => rect.width / 2 * off / half,
        Kind::Model => LEAN * off / half,
        Kind::Trigger if right => LEAN * off / half,
        Kind::AutomaticGate => LEAN * (rect.bottom() - y).clamp(0, rect.height) / rect.height.max(1),
        Kind::ActorInternal => half - (half * half - off * off).max(0).isqrt(),
        _ => 0,
    }
}

/// How far a shape's upper or lower side lies inside its rectangle at a place from left to right.
fn inset_down(kind: Kind, rect: &Rect, x: i32, below: bool) -> i32 {
    let half = (rect.width / 2).max(1);
    let off = (x - rect.x - half).abs().min(half);
    let (left, right) = (x - rect.x, rect.right() - x);
    let lean = LEAN.min(rect.width / 4).max(1);
    // A corner that leans in over the whole height, or over half of it.
    let corner = |from: i32, height: i32| (lean - from).clamp(0, lean) * height / lean;
    match kind {
        Kind::HumanGate => rect.height / 2 * off / half,
        Kind::Model => corner(left.min(right), rect.height / 2),
        Kind::Trigger => corner(right, rect.height / 2),
        Kind::AutomaticGate if !below => corner(left.min(right), rect.height),
        Kind::ActorInternal => {
            let round = (rect.height / 2).min(rect.width / 2);
            let into = (round - left.min(right)).clamp(0, round);
            round - (round * round - into * into).max(0).isqrt()
        }
        Kind::Store | Kind::AuditSink => {
            // The ends of a cylinder are half ellipses of this height.
            let rise = 7;
            rise - rise * (half * half - off * off).max(0).isqrt() / half
        }
        _ => 0,
    }
}

/// Lets a line end on the outlines of its nodes instead of on their rectangles.
pub fn dock(route: &mut [(i32, i32)], ends: impl Iterator<Item = (Kind, Rect, bool)>, direction: Direction) {
    for (kind, rect, start) in ends {
        let end = if start {
            route.first_mut()
        } else {
            route.last_mut()
        };
        let Some((x, y)) = end else { continue };
        match direction {
            Direction::Across => {
                let right = *x >= rect.right();
                let inset = inset(kind, &rect, *y, right);
                *x += if right { -inset } else { inset };
            }
            Direction::Down => {
                let below = *y >= rect.bottom();
                let inset = inset_down(kind, &rect, *x, below);
                *y += if below { -inset } else { inset };
            }
        }
    }
}
