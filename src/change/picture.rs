//! A facts document as the comparison reads it: sections by id, and the canonical form that is kept beside a sign-off.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Change, Class, Way};

/// Sections that say what an integration is and does, with what is kept of their elements beside the declaration. What depends
/// on the day of the run, on the phase asked for or on where lines stand is not among it.
const SECTIONS: &[(&str, &[&str])] = &[
    ("integration", &["id"]),
    ("boundaries", &["id", "kind", "implicit", "vendor"]),
    ("vendors", &["id"]),
    (
        "systems",
        &["id", "implicit", "product", "boundary", "environment", "audience"],
    ),
    ("connections", &["id", "system", "product"]),
    (
        "operations",
        &[
            "id",
            "connection",
            "effect",
            "capability",
            "audience",
            "reversibility",
        ],
    ),
    ("grants", &["id", "connection", "scope", "token"]),
    (
        "flows",
        &["id", "from", "to", "operation", "classes", "via", "derived"],
    ),
    ("gates", &["id", "kind"]),
    ("agents", &["id", "contexts", "implicit"]),
    ("contexts", &["id", "agent"]),
    ("models", &["id", "boundary"]),
    ("tools", &["id"]),
    ("stores", &["id", "kind", "boundary"]),
    ("classes", &["id", "tier"]),
    ("actors", &["id", "audience", "external", "implicit"]),
    ("triggers", &["id"]),
    ("locations", &["node", "boundary_kind", "vendors", "regions"]),
    ("delegations", &["id", "from", "to"]),
    ("audit", &["id", "sink"]),
    ("coverage", &["id", "covered"]),
    ("retention", &["node", "period_seconds", "deletion", "erasure"]),
    ("rollout", &["id"]),
];

/// Keys of declarations that are text for readers.
const TEXT: &[&str] = &["title", "description", "notes"];

/// Lists whose order says something: gates are passed one after the other.
const ORDERED: &[&str] = &["via"];

/// The canonical form of a facts document: what its authors declared, merged and normalised, and what follows from it at any
/// time. Text, comments, the order of lists and the way a duration is written are gone. Two states with the same form differ
/// in nothing that a reviewer decides on.
#[must_use]
pub fn canonical(facts: &Value) -> Value {
    let kept = SECTIONS.iter().filter_map(|(name, keys)| {
        let section = match facts.get(name)? {
            Value::Array(items) => sorted(items.iter().map(|e| element(e, keys)).collect()),
            Value::Object(_) => element(facts.get(name)?, keys),
            _ => return None,
        };
        Some(((*name).to_owned(), section))
    });
    Value::Object(kept.collect())
}

fn element(value: &Value, keys: &[&str]) -> Value {
    let mut kept: Map<String, Value> = keys
        .iter()
        .filter_map(|k| Some(((*k).to_owned(), stripped(k, value.get(k)?, &["at"]))))
        .collect();
    if let Some(declared) = value.get("declared") {
        kept.insert("declared".to_owned(), stripped("declared", declared, TEXT));
    }
    Value::Object(kept)
}

fn stripped(key: &str, value: &Value, without: &[&str]) -> Value {
    match value {
        Value::Object(map) => {
            // `12h` and `720m` are the same time.
            let duration = map.contains_key("seconds");
            let kept = map.iter().filter(|(k, _)| {
                let k = k.as_str();
                !(without.contains(&k) || k.starts_with("x-") || duration && k == "text")
            });
            Value::Object(kept.map(|(k, v)| (k.clone(), stripped(k, v, without))).collect())
        }
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().map(|v| stripped("", v, without)).collect();
            if ORDERED.contains(&key) {
                Value::Array(items)
            } else {
                sorted(items)
            }
        }
        other => other.clone(),
    }
}

/// A list as a set.
fn sorted(mut items: Vec<Value>) -> Value {
    items.sort_by_cached_key(Value::to_string);
    Value::Array(items)
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
