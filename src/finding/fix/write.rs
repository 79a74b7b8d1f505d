//! Values as text in the notation of a file.

use serde_json::Value as Json;

use super::layout::{Layout, Notation};
use crate::parse::value::{Node, Value};

/// A value in one line. `quotes` writes every string in quotes, as its neighbours are.
pub(super) fn value(notation: Notation, value_: &Json, quotes: bool) -> Option<String> {
    Some(match (notation, value_) {
        (Notation::Xml, Json::Array(_) | Json::Object(_)) => return None,
        (Notation::Xml, Json::String(text)) => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
        (_, Json::String(text)) => string(notation, text, quotes),
        (_, Json::Array(items)) => {
            let items: Option<Vec<String>> = items.iter().map(|i| value(notation, i, quotes)).collect();
            format!("[{}]", items?.join(", "))
        }
        (_, Json::Object(members)) => {
            let member = |(k, v): (&String, &Json)| Some(member(notation, k, &value(notation, v, quotes)?));
            let members: Option<Vec<String>> = members.iter().map(member).collect();
            let members = members?;
            if members.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{ {} }}", members.join(", "))
            }
        }
        (_, other) => other.to_string(),
    })
}

/// A key with its value.
pub(super) fn member(notation: Notation, key: &str, value: &str) -> String {
    format!("{}: {value}", string(notation, key, false))
}

/// A string, in quotes where it needs them.
pub(super) fn string(notation: Notation, text: &str, quotes: bool) -> String {
    let bare = match notation {
        Notation::Json | Notation::Toml => false,
        Notation::Xml => true,
        Notation::Yaml | Notation::Flow => is_word(text) && !quotes,
    };
    if bare {
        text.to_owned()
    } else {
        // A string of JSON is one of YAML and of `.flow`.
        Json::from(text).to_string()
    }
}

/// A word that YAML and `.flow` read as text, in lines and in brackets.
fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let rest = chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'));
    let other = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let period = text
        .strip_suffix(|c: char| c.is_ascii_alphabetic())
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    (first && rest && !other.contains(&text.to_ascii_lowercase().as_str())) || period
}

/// Whether the strings of a list all stand in quotes.
pub(super) fn quoted(layout: &Layout<'_>, list: &Node) -> bool {
    let Value::List(items) = &list.value else {
        return false;
    };
    let in_quotes = |n: &Node| {
        let start = n.span.start as usize;
        layout.slice(start, start + 1) == "\""
    };
    let mut scalars = items.iter().filter(|n| n.text().is_some()).peekable();
    scalars.peek().is_some() && scalars.all(in_quotes)
}
