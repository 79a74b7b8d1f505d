//! A key gets another name.

use super::Cut;
use super::layout::{Layout, Notation};
use crate::parse::value::{Node, Value};

pub(super) fn cuts(layout: &Layout<'_>, root: &Node, segments: &[String], name: &str) -> Option<Vec<Cut>> {
    if matches!(layout.notation, Notation::Xml | Notation::Toml) {
        return None;
    }
    let (last, above) = segments.split_last()?;
    let (parent, _, used) = root.follow(above);
    let (Value::Map(_), true) = (&parent.value, used == above.len()) else {
        return None;
    };
    let key = parent.entry(last)?.key_span;
    let old = layout.slice(key.start as usize, key.end as usize);
    let new = match old.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{name}{quote}"),
        _ => name.to_owned(),
    };
    Some(vec![(key, new)])
}
