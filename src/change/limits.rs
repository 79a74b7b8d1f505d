//! Limits and budgets: raised by more than a fifth, or given up.

use std::collections::BTreeMap;

use serde_json::Value;

use super::picture::{Picture, change};
use super::{Change, Class, Way};

/// A raise up to this share is inside of what was decided.
const SHARE: f64 = 0.2;

/// Sections with limits and the declared keys that hold them.
pub const LIMITED: &[(&str, &[&str])] = &[
    ("integration", &["cost"]),
    ("agents", &["budget"]),
    ("connections", &["limit", "limits"]),
    ("operations", &["limit", "limits", "volume"]),
    ("gates", &["timeout", "batch", "batch_max"]),
    ("triggers", &["max_depth"]),
    ("flows", &["limit"]),
];

/// Names of the parts of `cost` that bound something.
const BUDGETS: &[&str] = &["budget_per_day", "budget_per_month", "cap_per_day"];

/// Adds what changed.
pub fn compare(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    for (section, keys) in LIMITED {
        let single = *section == "integration";
        let old: Vec<&Value> = if single {
            before.one(section).into_iter().collect()
        } else {
            before.all(section).collect()
        };
        let new = after.section(section);
        for was in old {
            let id = was.get("id").and_then(Value::as_str).unwrap_or_default();
            let is = if single {
                after.one(section)
            } else {
                new.get(id).copied()
            };
            if let Some(is) = is {
                one(after.short(id), was, is, keys, out);
            }
        }
    }
}

fn one(name: &str, was: &Value, is: &Value, keys: &[&str], out: &mut Vec<Change>) {
    let (old, new) = (numbers(was, keys), numbers(is, keys));
    for (path, from) in &old {
        let mut say = |way: Way, message: String| out.push(change(way, Class::Limit, is, message));
        match new.get(path) {
            None => say(Way::Weakens, format!("limit `{path}` of `{name}` is gone")),
            Some(to) if *to > from * (1.0 + SHARE) => {
                say(
                    Way::Weakens,
                    format!("limit `{path}` of `{name}` rises from {from} to {to}"),
                );
            }
            Some(to) if to > from => say(
                Way::Text,
                format!("limit `{path}` of `{name}` rises from {from} to {to}"),
            ),
            Some(to) if to < from => say(
                Way::Eases,
                format!("limit `{path}` of `{name}` falls from {from} to {to}"),
            ),
            Some(_) => {}
        }
    }
    for path in new.keys().filter(|p| !old.contains_key(*p)) {
        let message = format!("limit `{path}` of `{name}` is new");
        out.push(change(Way::Eases, Class::Limit, is, message));
    }
    told(name, was, is, keys, out);
}

/// What is said of limits in words: who enforces them, what happens when one is reached.
fn told(name: &str, was: &Value, is: &Value, keys: &[&str], out: &mut Vec<Change>) {
    let (old, new) = (said(was, keys), said(is, keys));
    for (path, from) in &old {
        let (way, message) = match new.get(path) {
            None => (Way::Weakens, format!("`{path}` of `{name}` is gone")),
            Some(to) if to != from => (
                Way::Changes,
                format!("`{path}` of `{name}` changes from {from} to {to}"),
            ),
            Some(_) => continue,
        };
        out.push(change(way, Class::Limit, is, message));
    }
    for path in new.keys().filter(|p| !old.contains_key(*p)) {
        let message = format!("`{path}` of `{name}` is new");
        out.push(change(Way::Eases, Class::Limit, is, message));
    }
}

/// Words below the keys, by their dotted path.
fn said(element: &Value, keys: &[&str]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for key in keys.iter().filter(|k| **k != "cost") {
        if let Some(Value::Object(map)) = element.get("declared").and_then(|d| d.get(key)) {
            let words = map.iter().filter_map(|(k, v)| Some((k, v.as_str()?)));
            let limits =
                words.filter(|(k, _)| !matches!(k.as_str(), "text" | "currency" | "description" | "notes"));
            found.extend(limits.map(|(k, v)| (format!("{key}.{k}"), v.to_owned())));
        }
    }
    found
}

/// Numbers below the keys, by their dotted path.
fn numbers(element: &Value, keys: &[&str]) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let Some(declared) = element.get("declared") else {
        return found;
    };
    for key in keys {
        match (*key, declared.get(key)) {
            ("cost", Some(cost)) => {
                for part in BUDGETS {
                    collect(&format!("cost.{part}"), cost.get(part), &mut found);
                }
            }
            (key, value) => collect(key, value, &mut found),
        }
    }
    found
}

fn collect(path: &str, value: Option<&Value>, found: &mut BTreeMap<String, f64>) {
    match value {
        Some(Value::Number(n)) => {
            if let Some(n) = n.as_f64() {
                found.insert(path.to_owned(), n);
            }
        }
        Some(Value::Object(map)) => {
            // A duration is `{text, seconds}`, money `{amount, currency}`: one limit each.
            if let Some(n) = map.get("seconds").or_else(|| map.get("amount")) {
                collect(path, Some(n), found);
                return;
            }
            for (key, value) in map {
                collect(&format!("{path}.{key}"), Some(value), found);
            }
        }
        _ => {}
    }
}
