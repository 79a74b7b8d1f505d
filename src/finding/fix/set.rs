//! A place gets a value: one that is there is replaced, a missing key is written behind the last one of its mapping.

use serde_json::{Map, Value as Json};

use super::Cut;
use super::layout::{Layout, Notation};
use super::{meaning, write};
use crate::parse::value::{Node, Value};
use crate::source::Span;

pub(super) fn cuts(layout: &Layout<'_>, root: &Node, segments: &[String], value: &Json) -> Option<Vec<Cut>> {
    let (node, key, used) = root.follow(segments);
    let rest = segments.get(used..).unwrap_or_default();
    match rest.split_first() {
        None => over(layout, node, key, value),
        Some((first, below)) => {
            let value = meaning::nested(below, value);
            match node.value {
                Value::Map(_) => insert(layout, node, &[(first.clone(), value)]),
                _ if node.is_null() => over(layout, node, key, &meaning::nested(rest, &value)),
                _ => None,
            }
        }
    }
}

/// Members that a mapping does not have.
pub(super) fn fill(
    layout: &Layout<'_>,
    root: &Node,
    segments: &[String],
    members: &Map<String, Json>,
) -> Option<Vec<Cut>> {
    let (node, _, used) = root.follow(segments);
    let absent: Vec<(String, Json)> = members
        .iter()
        .filter(|(key, _)| node.get(key).is_none())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (used == segments.len() && !absent.is_empty())
        .then(|| insert(layout, node, &absent))
        .flatten()
}

/// Writes over what is there.
fn over(layout: &Layout<'_>, node: &Node, key: Option<Span>, value: &Json) -> Option<Vec<Cut>> {
    let scalar = matches!(node.value, Value::Scalar { .. });
    if !scalar && matches!(layout.notation, Notation::Xml | Notation::Toml) {
        return None;
    }
    let start = node.span.start as usize;
    let quotes = layout.slice(start, start + 1) == "\"";
    let text = write::value(layout.notation, value, quotes)?;
    if key == Some(node.span) {
        // Nothing stands behind the colon.
        let colon = layout.colon(node.span)?;
        return Some(vec![(Span::new(colon, colon), format!(" {text}"))]);
    }
    if scalar || layout.bracketed(node) {
        return Some(vec![(node.span, text)]);
    }
    if layout.notation != Notation::Yaml {
        return None;
    }
    let (from, to) = (layout.colon(key?)?, layout.end(node));
    (!layout.remark(from, to)).then(|| vec![(Span::new(from, to), format!(" {text}"))])
}

/// Writes members behind the last one of a mapping.
fn insert(layout: &Layout<'_>, node: &Node, new: &[(String, Json)]) -> Option<Vec<Cut>> {
    if matches!(layout.notation, Notation::Xml | Notation::Toml) {
        return None;
    }
    let written = |(key, value): &(String, Json)| {
        let value = write::value(layout.notation, value, false)?;
        Some(write::member(layout.notation, key, &value))
    };
    let leads = new.iter().any(|(key, _)| key == "apiVersion");
    let new: Vec<String> = new.iter().map(written).collect::<Option<_>>()?;
    if layout.notation == Notation::Flow && !layout.bracketed(node) {
        return statement(layout, node, &new);
    }
    let members = layout.members(node)?;
    let last = members.last();
    if !layout.bracketed(node) {
        let first = members.first()?;
        // A document begins with its version.
        if leads {
            let line = format!("{}{}", layout.line_break(), layout.indent(first.start));
            let text: String = new.iter().map(|m| format!("{m}{line}")).collect();
            return Some(vec![(Span::new(first.start, first.start), text)]);
        }
        let at = layout.line_end(last?.end);
        let line = format!("{}{}", layout.line_break(), layout.indent(first.start));
        let text: String = new.iter().map(|m| format!("{line}{m}")).collect();
        return Some(vec![(Span::new(at, at), text)]);
    }
    let (open, close) = (node.span.start as usize, node.span.end as usize);
    let Some(last) = last else {
        let text = format!("{{ {} }}", new.join(", "));
        return (!layout.remark(open, close)).then(|| vec![(node.span, text)]);
    };
    if let (true, Some(first)) = (leads, members.first()) {
        let text = format!("{}, ", new.join(", "));
        return Some(vec![(Span::new(first.start, first.start), text)]);
    }
    behind(layout, last.end, close, last.start, &new)
}

/// Writes members into the block of a statement of a `.flow` file; one without a block gets one.
fn statement(layout: &Layout<'_>, node: &Node, new: &[String]) -> Option<Vec<Cut>> {
    let ends = node.entries().iter().map(|e| {
        let start = e.key_span.start as usize;
        (layout.end(&e.node).max(e.key_span.end as usize), start)
    });
    let (end, start) = ends.max()?;
    // What stands behind the last member on its line decides whether a block is open there.
    let rest = layout.slice(end, layout.text.len());
    let space = rest.len() - rest.trim_start_matches([' ', ',', '\n', '\r', '\t']).len();
    if rest.get(space..).is_some_and(|r| r.starts_with('}')) {
        return behind(layout, end, end + space + 1, start, new);
    }
    Some(vec![(Span::new(end, end), format!(" {{ {} }}", new.join(", ")))])
}

/// Writes members or items behind one that ends at `end`, within brackets that close before `close`.
pub(super) fn behind(
    layout: &Layout<'_>,
    end: usize,
    close: usize,
    like: usize,
    new: &[String],
) -> Option<Vec<Cut>> {
    let rest = layout.slice(end, close);
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let comma = rest.trim_start_matches(' ').starts_with(',');
    let line = layout.line_start(like);
    if layout.blank(line, like) && layout.ends_line(end) && layout.line_end(end) < close {
        let mut cuts = Vec::new();
        if !comma && layout.notation != Notation::Flow {
            cuts.push((Span::new(end, end), ",".to_owned()));
        }
        let at = layout.line_end(end);
        let line = format!("{}{}", layout.line_break(), layout.indent(like));
        let text = format!("{line}{}", new.join(&format!(",{line}")));
        cuts.push((Span::new(at, at), text));
        return Some(cuts);
    }
    let new = new.join(", ");
    Some(if comma {
        let at = end + spaces + 1;
        vec![(Span::new(at, at), format!(" {new}"))]
    } else {
        vec![(Span::new(end, end), format!(", {new}"))]
    })
}
