//! How a field of a document is read, compared, merged, listed for policies and described in the schema.
//!
//! Every field type implements [`Field`]; records come from the [`record!`](super::record) macro, so that struct, reader,
//! merge, facts and schema cannot drift apart.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use serde_json::{Value as Json, json};

use crate::parse::problem::{Input, Problem, Site};
use crate::parse::value::{Node, Value};
use crate::source::{FileId, Place};

/// A value with the places where it is written. Equality looks at the value only.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it was read first.
    pub place: Place,
    /// Where it is stated again.
    pub also: Vec<Place>,
}

impl<T> At<T> {
    /// A value written at one place.
    pub fn new(value: T, place: Place) -> Self {
        Self {
            value,
            place,
            also: Vec::new(),
        }
    }
}

impl<T> Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for At<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// What reading a document writes to: the file it reads and the problems found.
pub struct Decoder<'a> {
    /// The file, for spans.
    pub file: FileId,
    /// Problems found so far.
    pub problems: &'a mut Vec<Problem>,
}

impl Decoder<'_> {
    /// Records a wrong value: what was wanted, what stands there.
    pub fn wrong(&mut self, node: &Node, reason: &'static str, wanted: &str, help: &str) {
        let found = match node.text() {
            Some(text) if text.chars().count() <= 40 => format!("`{text}`"),
            _ => node.kind().to_owned(),
        };
        self.problems.push(
            Problem::new(
                Input::WrongValue,
                reason,
                Site::Span(self.file, node.span),
                format!("expected {wanted}, found {found}"),
                format!("not {wanted}"),
            )
            .help(help),
        );
    }
}

/// Two statements that differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Dotted path of the field below the element, empty for the element itself.
    pub field: String,
    /// The place read first.
    pub at: Place,
    /// The other place.
    pub other: Place,
    /// What the first says.
    pub first: String,
    /// What the other says.
    pub second: String,
}

/// A type that a field of a document can have.
pub trait Field: Sized + Clone + PartialEq {
    /// Reads a value; on a problem it is recorded and `None` comes back.
    fn decode(node: &Node, at: &Place, cx: &mut Decoder<'_>) -> Option<Self>;

    /// Takes a second statement of the same field in: absent fields are filled, equal ones noted, others are drift.
    fn merge(first: &mut At<Self>, second: At<Self>, path: &str, drift: &mut Vec<Drift>) {
        if first.value == second.value {
            first.also.push(second.place);
        } else {
            drift.push(Drift {
                field: path.to_owned(),
                at: first.place.clone(),
                other: second.place,
                first: brief(&first.value.json()),
                second: brief(&second.value.json()),
            });
        }
    }

    /// The normalised value as policies see it.
    fn json(&self) -> Json;

    /// Adds the places of members that do not lie below `base`.
    fn places(&self, _base: &Place, _path: &str, _out: &mut BTreeMap<String, Place>) {}

    /// JSON Schema of the written form; records add themselves to `defs`.
    fn schema(defs: &mut BTreeMap<String, Json>) -> Json;
}

/// A value short enough for one line of a message.
pub fn brief(value: &Json) -> String {
    let text = match value {
        Json::String(s) => s.clone(),
        Json::Object(o) => match o.get("text") {
            Some(Json::String(s)) => s.clone(),
            _ => value.to_string(),
        },
        Json::Array(items) if items.iter().all(Json::is_string) => items
            .iter()
            .filter_map(Json::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    if text.chars().count() > 60 {
        let cut: String = text.chars().take(57).collect();
        format!("{cut}...")
    } else {
        text
    }
}

/// Reads an optional member; null counts as absent.
pub fn member<T: Field>(node: &Node, at: Place, cx: &mut Decoder<'_>) -> Option<At<T>> {
    if node.is_null() {
        return None;
    }
    T::decode(node, &at, cx).map(|value| At::new(value, at))
}

/// Merges an optional member.
pub fn merge_member<T: Field>(
    first: &mut Option<At<T>>,
    second: Option<At<T>>,
    path: &str,
    drift: &mut Vec<Drift>,
) {
    match (first.as_mut(), second) {
        (_, None) => {}
        (None, second) => *first = second,
        (Some(first), Some(second)) => T::merge(first, second, path, drift),
    }
}

/// Joins dotted paths.
#[must_use]
pub fn dotted(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

impl Field for String {
    fn decode(node: &Node, _: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        let text = node.text().map(str::to_owned);
        if text.is_none() {
            cx.wrong(node, "text", "text", "write one word, or a string in quotes");
        }
        text
    }
    fn json(&self) -> Json {
        json!(self)
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"type": ["string", "number", "boolean"]})
    }
}

impl Field for bool {
    fn decode(node: &Node, _: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.text() {
            Some("true" | "yes" | "on") => Some(true),
            Some("false" | "no" | "off") => Some(false),
            _ => {
                cx.wrong(node, "flag", "`true` or `false`", "write `true` or `false`");
                None
            }
        }
    }
    fn json(&self) -> Json {
        json!(self)
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"enum": [true, false, "yes", "no", "on", "off"]})
    }
}

impl Field for u64 {
    fn decode(node: &Node, _: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        let value = node.text().and_then(|t| t.parse().ok());
        if value.is_none() {
            cx.wrong(
                node,
                "number",
                "a whole number",
                "write digits only, for example `200`",
            );
        }
        value
    }
    fn json(&self) -> Json {
        json!(self)
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"type": "integer", "minimum": 0})
    }
}

impl Field for f64 {
    fn decode(node: &Node, _: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        let value = node
            .text()
            .and_then(|t| t.parse::<f64>().ok())
            .filter(|v| v.is_finite());
        if value.is_none() {
            cx.wrong(node, "number", "a number", "write a number, for example `0.05`");
        }
        value
    }
    fn json(&self) -> Json {
        json!(self)
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"type": "number"})
    }
}

/// A list; one value stands for a list of one.
impl<T: Field> Field for Vec<At<T>> {
    fn decode(node: &Node, at: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        match &node.value {
            Value::List(items) => {
                let before = cx.problems.len();
                let list: Self = items
                    .iter()
                    .enumerate()
                    .filter_map(|(i, item)| {
                        let place = at.child(i.to_string());
                        T::decode(item, &place, cx).map(|value| At::new(value, place))
                    })
                    .collect();
                (cx.problems.len() == before || !list.is_empty()).then_some(list)
            }
            _ => T::decode(node, at, cx).map(|value| vec![At::new(value, at.clone())]),
        }
    }
    /// Lists are sets, written in any order; only the gates of a flow stand in theirs.
    fn merge(first: &mut At<Self>, second: At<Self>, path: &str, drift: &mut Vec<Drift>) {
        let sorted = |list: &Self| {
            let mut all: Vec<String> = list.iter().map(|v| v.json().to_string()).collect();
            all.sort();
            all
        };
        let ordered = path.rsplit('.').next() == Some("via");
        if first.value == second.value || (!ordered && sorted(&first.value) == sorted(&second.value)) {
            first.also.push(second.place);
        } else {
            drift.push(Drift {
                field: path.to_owned(),
                at: first.place.clone(),
                other: second.place,
                first: brief(&first.value.json()),
                second: brief(&second.value.json()),
            });
        }
    }
    fn json(&self) -> Json {
        self.iter().map(|v| v.json()).collect()
    }
    fn schema(defs: &mut BTreeMap<String, Json>) -> Json {
        let item = T::schema(defs);
        json!({"anyOf": [item, {"type": "array", "items": item}]})
    }
}

/// Elements by id.
pub type ById<T> = BTreeMap<String, At<T>>;

impl<T: Field> Field for ById<T> {
    fn decode(node: &Node, at: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            cx.wrong(
                node,
                "mapping",
                "a mapping of names to declarations",
                "write `name: { … }`, one per line",
            );
            return None;
        };
        let mut map = Self::new();
        for entry in entries {
            if entry.key.starts_with("x-") {
                continue;
            }
            if !is_id(&entry.key) {
                cx.problems.push(
                    Problem::new(
                        Input::WrongValue,
                        "id",
                        Site::Span(cx.file, entry.key_span),
                        format!("`{}` is not a name", entry.key),
                        "not a name",
                    )
                    .help("names begin with a lower-case letter and go on with letters, digits, `_` or `-`"),
                );
                continue;
            }
            let place = at.child(&entry.key);
            // An empty declaration (`corp:`) declares the element with nothing said about it.
            let empty = Node {
                span: entry.key_span,
                value: Value::Map(Vec::new()),
            };
            let node = if entry.node.is_null() { &empty } else { &entry.node };
            if let Some(value) = T::decode(node, &place, cx) {
                map.insert(entry.key.clone(), At::new(value, place));
            }
        }
        Some(map)
    }
    fn merge(first: &mut At<Self>, second: At<Self>, path: &str, drift: &mut Vec<Drift>) {
        for (key, value) in second.value {
            match first.value.get_mut(&key) {
                Some(have) => T::merge(have, value, &dotted(path, &key), drift),
                None => {
                    first.value.insert(key, value);
                }
            }
        }
    }
    fn json(&self) -> Json {
        Json::Object(self.iter().map(|(k, v)| (k.clone(), v.json())).collect())
    }
    fn places(&self, base: &Place, path: &str, out: &mut BTreeMap<String, Place>) {
        for (key, value) in self {
            place_of(value, base, &dotted(path, key), out);
        }
    }
    fn schema(defs: &mut BTreeMap<String, Json>) -> Json {
        let item = T::schema(defs);
        json!({"type": "object", "propertyNames": {"pattern": "^([a-z][a-z0-9_-]*|x-.*)$"}, "additionalProperties": item})
    }
}

/// Notes the place of a member when it does not lie below its parent's, and goes on below it.
pub fn place_of<T: Field>(value: &At<T>, base: &Place, path: &str, out: &mut BTreeMap<String, Place>) {
    if value.place.is_within(base) {
        value.value.places(base, path, out);
    } else {
        out.insert(path.to_owned(), value.place.clone());
        value.value.places(&value.place, path, out);
    }
}

/// Whether a text is an id: `[a-z][a-z0-9_-]*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

/// A value of open shape: kept as it is for policies and reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Open(pub Json);

impl Field for Open {
    fn decode(node: &Node, _: &Place, _: &mut Decoder<'_>) -> Option<Self> {
        Some(Self(plain(node)))
    }
    fn json(&self) -> Json {
        self.0.clone()
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!(true)
    }
}

/// A node as JSON by YAML's core schema; numbers beyond 64 bits stay text.
#[must_use]
pub fn plain(node: &Node) -> Json {
    match &node.value {
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|e| (e.key.clone(), plain(&e.node))).collect())
        }
        Value::Scalar { text, quoted: true } => json!(text),
        Value::Scalar { .. } if node.is_null() => Json::Null,
        Value::Scalar { text, .. } => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            t => t
                .parse::<i64>()
                .map(|n| json!(n))
                .or_else(|_| t.parse::<f64>().map(|n| json!(n)))
                .ok()
                .filter(|v| !v.is_null() && t.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
                .unwrap_or_else(|| json!(t)),
        },
    }
}
