//! A member or item goes away, with the comment on its line; comments on lines of their own stay.

use super::Cut;
use super::layout::{Layout, Member, Notation};
use crate::parse::value::{Node, Value};
use crate::source::Span;

pub(super) fn cuts(layout: &Layout<'_>, root: &Node, segments: &[String]) -> Option<Vec<Cut>> {
    if matches!(layout.notation, Notation::Xml | Notation::Toml) {
        return None;
    }
    let (last, above) = segments.split_last()?;
    let (parent, key, used) = root.follow(above);
    if used < above.len() {
        return None;
    }
    let index = match &parent.value {
        Value::List(items) => last.parse::<usize>().ok().filter(|i| *i < items.len())?,
        Value::Map(entries) => entries.iter().position(|e| e.key == *last)?,
        Value::Scalar { .. } => return None,
    };
    let members = layout.members(parent)?;
    if layout.bracketed(parent) {
        in_brackets(layout, parent, &members, index)
    } else if layout.notation == Notation::Yaml {
        in_lines(layout, parent, key, &members, index)
    } else {
        None
    }
}

fn cut(from: usize, to: usize, text: &str) -> Cut {
    (Span::new(from, to), text.to_owned())
}

fn empty(parent: &Node) -> &'static str {
    match parent.value {
        Value::List(_) => "[]",
        _ => "{}",
    }
}

fn in_brackets(layout: &Layout<'_>, parent: &Node, members: &[Member], index: usize) -> Option<Vec<Cut>> {
    let (open, close) = (parent.span.start as usize, parent.span.end as usize);
    let member = members.get(index)?;
    let previous = index.checked_sub(1).and_then(|i| members.get(i));
    let next = members.get(index + 1);
    if previous.is_none() && next.is_none() {
        return (!layout.remark(open, close)).then(|| vec![cut(open, close, empty(parent))]);
    }
    let line = layout.line_start(member.start);
    let alone = layout.blank(line, member.start)
        && layout.ends_line(member.end)
        && layout.line_end(member.end) < close;
    if alone && line > open {
        let mut cuts = vec![cut(line, layout.next_line(member.end), "")];
        // JSON takes no comma behind the last one.
        if let (Some(previous), None) = (previous, next) {
            let rest = layout.slice(previous.end, line);
            let spaces = rest.len() - rest.trim_start().len();
            if rest.trim_start().starts_with(',') {
                let comma = previous.end + spaces;
                cuts.push(cut(comma, comma + 1, ""));
            }
        }
        return Some(cuts);
    }
    match (previous, next) {
        (_, Some(next)) if !layout.remark(member.end, next.start) => {
            Some(vec![cut(member.start, next.start, "")])
        }
        (Some(previous), None) if !layout.remark(previous.end, member.start) => {
            Some(vec![cut(previous.end, member.end, "")])
        }
        _ => None,
    }
}

fn in_lines(
    layout: &Layout<'_>,
    parent: &Node,
    key: Option<Span>,
    members: &[Member],
    index: usize,
) -> Option<Vec<Cut>> {
    let member = members.get(index)?;
    let start = match parent.value {
        Value::List(_) => layout.dash(member.start)?,
        _ => member.start,
    };
    if members.len() == 1 {
        let from = layout.colon(key?)?;
        let to = member.end;
        return (!layout.remark(from, to)).then(|| vec![cut(from, to, &format!(" {}", empty(parent)))]);
    }
    if !layout.ends_line(member.end) {
        return None;
    }
    let line = layout.line_start(start);
    if layout.blank(line, start) {
        let end = layout.next_line(member.end);
        // Without a break behind it the one before it goes.
        let from = if layout.slice(0, end).ends_with('\n') {
            line
        } else {
            layout.line_end(line.saturating_sub(1))
        };
        return Some(vec![cut(from, end, "")]);
    }
    // The first member of a mapping that is an item stands beside the dash.
    let next = members.get(index + 1)?;
    (index == 0 && !layout.remark(member.end, next.start)).then(|| vec![cut(start, next.start, "")])
}
