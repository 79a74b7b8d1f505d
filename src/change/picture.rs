//! A facts document as the comparison reads it: sections by id, and the canonical form that is kept beside a sign-off.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Change, Class, Way};

/// Sections that say what an integration is and does. The others are drawn from them.
const SECTIONS: &[&str] = &[
    "integration",
    "boundaries",
    "vendors",
    "systems",
    "connections",
    "operations",
    "grants",
    "flows",
    "gates",
    "agents",
    "contexts",
    "models",
    "tools",
    "stores",
    "classes",
    "actors",
    "triggers",
    "labels",
    "actions",
    "locations",
    "delegations",
    "audit",
    "coverage",
    "retention",
    "rollout",
];

/// Keys of places and of ways that prove something: they move when lines move.
const PLACES: &[&str] = &[
    "at",
    "also",
    "places",
    "witness",
    "retention_at",
    "cap_at",
    "exception",
];

/// The canonical form of a facts document: what an integration is and does, without places, dates of the run and text. Two
/// states with the same form differ in nothing that a reviewer decides on but text.
#[must_use]
pub fn canonical(facts: &Value) -> Value {
    let kept = SECTIONS
        .iter()
        .filter_map(|s| Some(((*s).to_owned(), stripped(facts.get(s)?))));
    Value::Object(kept.collect())
}

fn stripped(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|(k, _)| {
                    !PLACES.contains(&k.as_str()) && !matches!(k.as_str(), "description" | "title")
                })
                .map(|(k, v)| (k.clone(), stripped(v)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(stripped).collect()),
        other => other.clone(),
    }
}

/// One state.
pub struct Picture<'a> {
    facts: &'a Value,
    prefix: String,
}

/// Elements of a section by id.
pub type Section<'a> = BTreeMap<&'a str, &'a Value>;

impl<'a> Picture<'a> {
    /// Of a document.
    pub fn new(facts: &'a Value) -> Self {
        let id = facts.pointer("/integration/id").and_then(Value::as_str);
        Self {
            facts,
            prefix: id.map(|id| format!("{id}/")).unwrap_or_default(),
        }
    }

    /// A section that is one element.
    pub fn one(&self, name: &str) -> Option<&'a Value> {
        self.facts.get(name).filter(|v| !v.is_null())
    }

    /// A section by the values of a key.
    pub fn by(&self, name: &str, key: &str) -> Section<'a> {
        self.all(name)
            .filter_map(|v| Some((v.get(key)?.as_str()?, v)))
            .collect()
    }

    /// A section by id.
    pub fn section(&self, name: &str) -> Section<'a> {
        self.by(name, "id")
    }

    /// Everything in a section.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.facts
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    }

    /// The id as readers know it.
    pub fn short<'s>(&self, id: &'s str) -> &'s str {
        id.strip_prefix(self.prefix.as_str()).unwrap_or(id)
    }
}

/// Text of a field.
pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// A declared value by its keys.
pub fn declared<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter()
        .try_fold(value.get("declared")?, |v, key| v.get(key))
        .filter(|v| !v.is_null())
}

/// Words of a list; one word is a list of one, an object is its keys.
pub fn words(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::Array(items)) => items.iter().map(word).collect(),
        Some(Value::Object(map)) => map.keys().cloned().collect(),
        Some(Value::Null) | None => BTreeSet::new(),
        Some(one) => BTreeSet::from([word(one)]),
    }
}

/// A value in a word.
pub fn word(value: &Value) -> String {
    let named = |map: &Map<String, Value>| {
        ["name", "id", "group", "text"]
            .iter()
            .find_map(|k| map.get(*k)?.as_str().map(str::to_owned))
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => named(map).unwrap_or_else(|| value.to_string()),
        other => other.to_string(),
    }
}

/// `a`, `b` and 3 more.
pub fn listed<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    const SHOWN: usize = 5;
    let words: Vec<String> = words.into_iter().map(|w| format!("`{}`", w.as_ref())).collect();
    let more = words.len().saturating_sub(SHOWN);
    let shown: Vec<&str> = words.iter().take(SHOWN).map(String::as_str).collect();
    match more {
        0 => shown.join(", "),
        n => format!("{} and {n} more", shown.join(", ")),
    }
}

/// A change of an element, at its place.
pub fn change(way: Way, class: Class, of: &Value, message: String) -> Change {
    let id = ["id", "node", "connection"].iter().find_map(|k| text(of, k));
    Change {
        way,
        class,
        element: id.unwrap_or_default().to_owned(),
        message,
        at: text(of, "at").map(str::to_owned),
    }
}
