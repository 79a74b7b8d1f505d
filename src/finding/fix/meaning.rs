//! What a change means for the tree of a document, whatever its text looks like.

use serde_json::Value as Json;

use crate::parse::remedy::Change;
use crate::parse::value::{Entry, Node, Value};
use crate::source::Span;

/// Makes a change; none where it has no meaning.
pub(super) fn apply(root: &mut Node, segments: &[String], change: &Change) -> Option<()> {
    match change {
        Change::Remove => {
            let (last, above) = segments.split_last()?;
            match &mut reach(root, above)?.value {
                Value::List(items) => {
                    let index = last.parse::<usize>().ok().filter(|i| *i < items.len())?;
                    items.remove(index);
                }
                Value::Map(entries) => {
                    let index = entries.iter().position(|e| e.key == *last)?;
                    entries.remove(index);
                }
                Value::Scalar { .. } => return None,
            }
        }
        Change::Set(value) => set(root, segments, value)?,
        Change::Fill(members) => {
            for (key, value) in members {
                let mut at = segments.to_vec();
                at.push(key.clone());
                if reach(root, &at).is_none() {
                    set(root, &at, value)?;
                }
            }
        }
        Change::Add(name) => {
            let list = reach(root, segments)?;
            let null = list.is_null();
            match &mut list.value {
                Value::List(items) => items.push(string(name)),
                Value::Scalar { .. } if !null => {
                    let items = vec![list.clone(), string(name)];
                    list.value = Value::List(items);
                }
                _ => return None,
            }
        }
        Change::Replace { by, .. } => {
            let (last, above) = segments.split_last()?;
            let index: usize = last.parse().ok()?;
            let Value::List(items) = &mut reach(root, above)?.value else {
                return None;
            };
            let new = new_names(items, by);
            match new.split_first() {
                None => {
                    items.remove(index);
                }
                Some((first, rest)) => {
                    *name_of(items.get_mut(index)?)? = string(first);
                    for (i, name) in rest.iter().enumerate() {
                        items.insert(index + 1 + i, string(name));
                    }
                }
            }
        }
        Change::Quote => return None,
        Change::Rename(name) => {
            let (last, above) = segments.split_last()?;
            let Value::Map(entries) = &mut reach(root, above)?.value else {
                return None;
            };
            if entries.iter().any(|e| e.key == *name) {
                return None;
            }
            entries.iter_mut().find(|e| e.key == *last)?.key.clone_from(name);
        }
    }
    Some(())
}

/// Names that a list does not have yet.
pub(super) fn new_names(items: &[Node], by: &[String]) -> Vec<String> {
    let has = |name: &String| items.iter().any(|i| name_in(i) == Some(name));
    by.iter().filter(|n| !has(n)).cloned().collect()
}

/// The name of an item: itself, or its `name`.
pub(super) fn name_in(item: &Node) -> Option<&str> {
    item.text().or_else(|| item.get("name")?.text())
}

fn name_of(item: &mut Node) -> Option<&mut Node> {
    if item.text().is_some() {
        return Some(item);
    }
    match &mut item.value {
        Value::Map(entries) => entries.iter_mut().find(|e| e.key == "name").map(|e| &mut e.node),
        _ => None,
    }
}

fn reach<'n>(root: &'n mut Node, segments: &[String]) -> Option<&'n mut Node> {
    let mut node = root;
    for segment in segments {
        node = match &mut node.value {
            Value::Map(entries) => entries
                .iter_mut()
                .find(|e| e.key == *segment)
                .map(|e| &mut e.node)?,
            Value::List(items) => items.get_mut(segment.parse::<usize>().ok()?)?,
            Value::Scalar { .. } => return None,
        };
    }
    Some(node)
}

fn set(root: &mut Node, segments: &[String], value: &Json) -> Option<()> {
    let there = (0..=segments.len())
        .rev()
        .find(|n| reach(root, segments.get(..*n).unwrap_or_default()).is_some())?;
    let (above, rest) = segments.split_at(there);
    let node = reach(root, above)?;
    let Some((first, below)) = rest.split_first() else {
        *node = tree(value);
        return Some(());
    };
    let member = tree(&nested(below, value));
    if node.is_null() {
        node.value = Value::Map(Vec::new());
    }
    let Value::Map(entries) = &mut node.value else {
        return None;
    };
    entries.push(Entry {
        key: first.clone(),
        key_span: Span::default(),
        node: member,
    });
    Some(())
}

/// A value below keys.
pub(super) fn nested(keys: &[String], value: &Json) -> Json {
    keys.iter().rev().fold(value.clone(), |value, key| {
        Json::Object([(key.clone(), value)].into_iter().collect())
    })
}

fn string(text: &str) -> Node {
    Node::string(text, Span::default())
}

fn tree(value: &Json) -> Node {
    let span = Span::default();
    match value {
        Json::String(text) => string(text),
        Json::Array(items) => Node {
            span,
            value: Value::List(items.iter().map(tree).collect()),
        },
        Json::Object(members) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: key.clone(),
                key_span: span,
                node: tree(value),
            };
            Node {
                span,
                value: Value::Map(members.iter().map(entry).collect()),
            }
        }
        other => Node::word(other.to_string(), span),
    }
}

/// Whether two readings are the same, wherever their values are written. A `.flow` file has only what occurs: `lowered` says
/// that an empty collection is as good as none.
pub(super) fn same(a: &[Node], b: &[Node], lowered: bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b, lowered))
}

fn equal(a: &Node, b: &Node, lowered: bool) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar { text: x, .. }, Value::Scalar { text: y, .. }) => {
            x == y && a.is_null() == b.is_null()
        }
        (Value::List(x), Value::List(y)) => same(x, y, lowered),
        (Value::Map(_), Value::Map(_)) => {
            let (x, y) = (members(a, lowered), members(b, lowered));
            x.len() == y.len()
                && x.iter()
                    .all(|e| b.get(&e.key).is_some_and(|n| equal(&e.node, n, lowered)))
        }
        _ => false,
    }
}

fn members(node: &Node, lowered: bool) -> Vec<&Entry> {
    let empty = |n: &Node| match &n.value {
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Scalar { .. } => false,
    };
    let kept = |e: &&Entry| !(lowered && empty(&e.node));
    node.entries().iter().filter(kept).collect()
}
