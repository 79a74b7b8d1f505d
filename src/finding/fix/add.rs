//! A list that is there gets one more item; a single value becomes a list of two.

use super::Cut;
use super::layout::{Layout, Notation};
use super::{set, write};
use crate::parse::value::{Node, Value};
use crate::source::Span;

pub(super) fn cuts(layout: &Layout<'_>, root: &Node, segments: &[String], name: &str) -> Option<Vec<Cut>> {
    if matches!(layout.notation, Notation::Xml | Notation::Toml) {
        return None;
    }
    let (list, _, used) = root.follow(segments);
    if used < segments.len() {
        return None;
    }
    let new = write::string(layout.notation, name, write::quoted(layout, list));
    match &list.value {
        Value::Scalar { .. } if list.is_null() || layout.notation == Notation::Flow => None,
        Value::Scalar { .. } => {
            let old = layout.slice(list.span.start as usize, list.span.end as usize);
            Some(vec![(list.span, format!("[{old}, {new}]"))])
        }
        Value::Map(_) => None,
        Value::List(_) => behind(layout, list, list_end(layout, list)?, &[new]),
    }
}

fn list_end(layout: &Layout<'_>, list: &Node) -> Option<Option<usize>> {
    Some(layout.members(list)?.len().checked_sub(1))
}

/// Writes items behind the one at `index`; behind none in an empty list.
pub(super) fn behind(
    layout: &Layout<'_>,
    list: &Node,
    index: Option<usize>,
    new: &[String],
) -> Option<Vec<Cut>> {
    let members = layout.members(list)?;
    let (open, close) = (list.span.start as usize, list.span.end as usize);
    let bracketed = layout.bracketed(list);
    let Some(index) = index else {
        let bare = bracketed && !layout.remark(open, close);
        return bare.then(|| vec![(list.span, format!("[{}]", new.join(", ")))]);
    };
    let member = members.get(index)?;
    if bracketed {
        if index + 1 == members.len() {
            return set::behind(layout, member.end, close, member.start, new);
        }
        return Some(vec![(
            Span::new(member.end, member.end),
            format!(", {}", new.join(", ")),
        )]);
    }
    if layout.notation != Notation::Yaml || !layout.ends_line(member.end) {
        return None;
    }
    let dash = layout.dash(member.start)?;
    let at = layout.line_end(member.end);
    let line = format!("{}{}- ", layout.line_break(), layout.indent(dash));
    let text: String = new.iter().map(|n| format!("{line}{n}")).collect();
    Some(vec![(Span::new(at, at), text)])
}
