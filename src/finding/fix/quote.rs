//! Text that YAML cannot read as it stands (`title: a: b`, `owner: @desk`) gets quotes: then it is what its author wrote.
//! The file has no tree, so the edit is made on the line, and the line is read back alone.

use super::Cut;
use super::layout::{Layout, Notation};
use super::write;
use crate::parse::value::{self, Value};
use crate::source::{FileId, Limits, Span};

pub(super) fn cuts(layout: &Layout<'_>, at: usize, limits: &Limits) -> Option<Vec<Cut>> {
    if layout.notation != Notation::Yaml {
        return None;
    }
    let (start, end) = (layout.line_start(at), layout.line_end(at));
    let line = layout.slice(start, end);
    let body = line.trim_start_matches([' ', '-']);
    let (key, rest) = body.split_once(": ").unwrap_or(("", body));
    if key.contains([' ', '"', '\'', '{', '[', '#']) {
        return None;
    }
    let text = rest.split(" #").next().unwrap_or(rest).trim();
    let plain = !text.is_empty() && !text.starts_with(['"', '\'', '[', '{', '|', '>', '#']);
    let from = start + line.len() - rest.len() + rest.find(text)?;
    let quoted = write::string(Notation::Json, text, true);
    // The text must come back as it was.
    let alone = value::read(FileId(0), &quoted, limits).0;
    let same = matches!(alone.first().map(|n| &n.value), Some(Value::Scalar { text: t, .. }) if t == text);
    (plain && same).then(|| vec![(Span::new(from, from + text.len()), quoted)])
}
