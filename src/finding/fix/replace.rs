//! An item of a list gives way to others: a wide scope to those that are enough.

use super::Cut;
use super::layout::{Layout, Notation};
use super::{add, meaning, remove, write};
use crate::parse::value::{Node, Value};

pub(super) fn cuts(
    layout: &Layout<'_>,
    root: &Node,
    segments: &[String],
    was: &str,
    by: &[String],
) -> Option<Vec<Cut>> {
    if matches!(layout.notation, Notation::Xml | Notation::Toml) {
        return None;
    }
    let (last, above) = segments.split_last()?;
    let (list, _, used) = root.follow(above);
    let (Value::List(items), true) = (&list.value, used == above.len()) else {
        return None;
    };
    let index: usize = last.parse().ok()?;
    let item = items.get(index)?;
    if meaning::name_in(item) != Some(was) {
        return None;
    }
    let new = meaning::new_names(items, by);
    let Some((first, rest)) = new.split_first() else {
        return remove::cuts(layout, root, segments);
    };
    let name = if item.text().is_some() {
        item
    } else {
        item.get("name")?
    };
    let start = name.span.start as usize;
    let quotes = layout.slice(start, start + 1) == "\"";
    let written = |n: &String| write::string(layout.notation, n, quotes);
    let mut cuts = vec![(name.span, written(first))];
    if !rest.is_empty() {
        let rest: Vec<String> = rest.iter().map(written).collect();
        let mut more = add::behind(layout, list, Some(index), &rest)?;
        // What follows directly is one replacement.
        match (cuts.first_mut(), more.as_slice()) {
            (Some((span, text)), [(at, new)]) if at.start == span.end => text.push_str(new),
            _ => cuts.append(&mut more),
        }
    }
    Some(cuts)
}
