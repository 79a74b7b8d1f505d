//! Places as files, lines and columns, and values as one line.

use serde_json::Value;

use super::Files;
use crate::parse::manifest::field::brief;
use crate::parse::value::Value as Written;
use crate::render::escape::terminal;
use crate::source::Place;

/// Whether a file states the value at a place: it exists, or a shorthand stands for the object it would be in.
pub(super) fn states(place: &Place, files: Files<'_>) -> bool {
    let Some((path, document, segments)) = place.parts() else {
        return false;
    };
    let Some((_, root)) = files.trees.document(path, document) else {
        return false;
    };
    let (node, _, used) = root.follow(&segments);
    used == segments.len() || (used + 1 == segments.len() && !matches!(node.value, Written::Map(_)))
}

/// `file:line:column`.
pub(super) fn at(place: &Place, files: Files<'_>) -> String {
    let text = files.trees.locate(place, files.sources).map_or_else(
        || place.as_str().to_owned(),
        |l| format!("{}:{}:{}", l.location.file, l.location.line, l.location.column),
    );
    terminal(&text)
}

/// Whether a place lies in a document of the organisation.
pub(super) fn shared(place: &Place, files: Files<'_>) -> bool {
    let parts = place.parts();
    let root = parts.and_then(|(path, document, _)| files.trees.document(path, document));
    root.and_then(|(_, r)| r.get("kind")).and_then(|k| k.text()) == Some("Organization")
}

/// The lines of places that state a value.
pub(super) fn listed(places: &[Place], files: Files<'_>) -> String {
    let mut out = String::new();
    for (i, place) in places.iter().enumerate() {
        let word = if i == 0 { "stated at" } else { "also at" };
        let by = if shared(place, files) {
            ", by the organisation"
        } else {
            ""
        };
        out.push_str(&format!("  {word} {}{by}\n", at(place, files)));
    }
    if places.len() > 1 {
        out.push_str("  merged: the places agree, or each adds a part\n");
    }
    out
}

/// A value on one line; the whole of it when asked for.
pub(super) fn line(value: &Value, whole: bool) -> String {
    let text = match value {
        Value::Object(_) if whole => value.to_string(),
        Value::Array(items) => items
            .iter()
            .map(|v| line(v, false))
            .collect::<Vec<_>>()
            .join(", "),
        Value::String(text) => text.clone(),
        value => brief(value),
    };
    let text = if text.is_empty() {
        "(empty)".to_owned()
    } else {
        text
    };
    terminal(&text)
}
