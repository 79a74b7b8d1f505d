//! The legend: what the shapes and lines of this picture mean.

use std::collections::BTreeSet;

use super::{MARGIN, Mark, NOTE, NOTE_LINE, Page, Rect, Step, frame_color, shapes};
use crate::render::diagram::graph::{Picture, pen_color, pen_width};
use crate::render::diagram::nodes::{Around, Kind};

/// Width of an example.
const EXAMPLE: i32 = 26;
/// Height of a row.
const ROW: i32 = 22;

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Agent => "agent",
        Kind::Context => "context of an agent",
        Kind::Model => "model",
        Kind::Tool => "tool",
        Kind::Record => "system of record",
        Kind::System => "other system",
        Kind::Store => "store",
        Kind::AuditSink => "audit sink",
        Kind::ActorInternal => "person inside",
        Kind::ActorExternal => "someone outside",
        Kind::Trigger => "trigger",
        Kind::HumanGate => "a person decides",
        Kind::AutomaticGate => "automatic gate",
        Kind::Undeclared => "not declared",
    }
}

/// A word and what draws its example.
type Entry = (String, Box<dyn Fn(Rect) -> Vec<Mark>>);

impl Page {
    /// Draws the legend in rows and says where it ends.
    pub(super) fn legend(&mut self, picture: &Picture, width: i32, top: i32) -> i32 {
        let mut entries: Vec<Entry> = Vec::new();
        let kinds: BTreeSet<Kind> = picture.nodes.iter().map(|n| n.kind).collect();
        for kind in kinds {
            entries.push((
                word(kind).into(),
                Box::new(move |r| shapes::shape(kind, &r, false)),
            ));
        }
        let around: BTreeSet<Around> = picture.clusters.iter().map(|c| c.around).collect();
        for around in around {
            let name = match around {
                Around::Boundary => "trust boundary",
                Around::Region => "region",
                Around::Agent => "agent with its contexts",
            };
            entries.push((
                name.into(),
                Box::new(move |r| {
                    vec![Mark::Path {
                        steps: shapes::rectangle(&r, 4),
                        fill: None,
                        stroke: Some((frame_color(around), 2)),
                        dash: (around != Around::Agent).then_some((5, 3)),
                    }]
                }),
            ));
        }
        let tiers: BTreeSet<Option<u8>> = picture.edges.iter().map(|e| e.tier.map(|t| t.min(3))).collect();
        for tier in tiers {
            let name = match tier {
                Some(0) => "moves public data",
                Some(1) => "internal data",
                Some(2) => "confidential data",
                Some(_) => "restricted data",
                None => "tier not declared",
            };
            entries.push((
                name.into(),
                Box::new(move |r| sample(r, pen_color(tier), pen_width(tier), None)),
            ));
        }
        if picture.edges.iter().any(|e| !e.rules.is_empty()) {
            entries.push((
                "path of an open finding, with its rule".into(),
                Box::new(|r| sample(r, "#D00000", 2, None)),
            ));
        }
        if picture.edges.iter().any(|e| !e.waived.is_empty()) {
            entries.push((
                "path of a waived finding".into(),
                Box::new(|r| sample(r, "#B35900", 2, Some((9, 4)))),
            ));
        }
        if picture.edges.iter().any(|e| e.planned) || picture.nodes.iter().any(|n| n.planned) {
            entries.push((
                "planned, not checked".into(),
                Box::new(|r| sample(r, "#222222", 1, Some((2, 4)))),
            ));
        }
        let mut said: Vec<String> = Vec::new();
        let has = |sign: &str| {
            picture
                .edges
                .iter()
                .flat_map(|e| &e.lines)
                .any(|l| l.contains(sign))
        };
        if has("[U]") {
            said.push("[U] untrusted content".into());
        }
        if has("? (") {
            said.push("? not claimed by the flow, and nothing enforces that it stays away".into());
        }
        if picture.edges.iter().any(|e| e.both) {
            said.push("two heads: request and response".into());
        }
        let (mut x, mut y) = (MARGIN, top);
        for (name, draw) in entries {
            let (_, text) = self.shown(&name, NOTE, false, width);
            if x > MARGIN && x + EXAMPLE + 6 + text > width - MARGIN {
                (x, y) = (MARGIN, y + ROW);
            }
            let example = Rect {
                x,
                y: y + 2,
                width: EXAMPLE,
                height: 16,
            };
            let at = Rect {
                x: x + EXAMPLE + 6,
                y: y + 4,
                width: text.max(1),
                height: NOTE_LINE,
            };
            let mut marks = draw(example);
            marks.push(self.text(&name, &at, NOTE, "#222222", false));
            self.push(None, marks);
            x += EXAMPLE + 6 + text + 18;
        }
        y += ROW;
        for line in said {
            let at = Rect {
                x: MARGIN,
                y: y + 2,
                width: width - 2 * MARGIN,
                height: NOTE_LINE,
            };
            let text = self.text(&line, &at, NOTE, "#222222", false);
            self.push(None, vec![text]);
            y += NOTE_LINE + 4;
        }
        y + 8
    }
}

fn sample(r: Rect, color: &'static str, width: u8, dash: Option<(i32, i32)>) -> Vec<Mark> {
    let y = r.y + r.height / 2;
    vec![Mark::Path {
        steps: vec![Step::Move(r.x, y), Step::Line(r.right(), y)],
        fill: None,
        stroke: Some((color, i32::from(width))),
        dash,
    }]
}
