//! Every other statement that differs: nothing that changed is passed over, and text is told apart from the rest.

use std::collections::BTreeSet;

use serde_json::Value;

use super::gates;
use super::limits::LIMITED;
use super::picture::{Picture, change, listed};
use super::{Change, Class, Way};

/// Sections with declarations, and the declared keys that other comparisons tell of.
const SECTIONS: &[(&str, &[&str])] = &[
    ("integration", &["purpose"]),
    ("boundaries", &["region", "failover", "vendor"]),
    ("vendors", &[]),
    ("systems", &["retention", "region"]),
    ("connections", &["scopes", "resources", "operations"]),
    (
        "operations",
        &[
            "resources",
            "objects",
            "fields",
            "effect",
            "reversibility",
            "audience",
        ],
    ),
    ("flows", &["via", "transport", "auth", "from", "to"]),
    // Their keys: `gates::keys`.
    ("gates", &[]),
    ("agents", &["autonomy", "contexts"]),
    ("contexts", &[]),
    ("models", &["name", "version", "retention"]),
    ("tools", &["version", "digest"]),
    (
        "stores",
        &[
            "retention",
            "immutability",
            "encryption_at_rest",
            "on_failure",
            "account",
            "readers",
        ],
    ),
    (
        "classes",
        &[
            "tier",
            "subjects",
            "categories",
            "allowed_uses",
            "allowed_audience",
            "allowed_regions",
        ],
    ),
    ("actors", &[]),
    ("triggers", &[]),
    ("audit", &["sink", "covers", "exceptions", "record"]),
    ("rollout", &["phase", "requested", "kill_switch"]),
];

/// Keys whose values are text, evidence or contacts, wherever they stand.
const TEXT: &[&str] = &[
    "title",
    "description",
    "summary",
    "statement",
    "text",
    "label",
    "notes",
    "owner",
    "owners",
    "contact",
    "justification",
    "ref",
    "ticket",
    "date",
    "tested_on",
    "review_by",
    "decided_on",
    "last",
    "proven",
    "evidence",
    "history",
    "current",
    "price_source",
    "monitoring",
    "review",
    "updated",
    "drafted",
    "worst_case",
    "decommission",
];

/// Adds what changed.
pub fn compare(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    for (section, told) in SECTIONS {
        let limited = LIMITED
            .iter()
            .filter(|(s, _)| s == section)
            .flat_map(|(_, keys)| *keys);
        let mut told: BTreeSet<&str> = told.iter().chain(limited).copied().collect();
        if *section == "gates" {
            told.extend(gates::keys());
        }
        if let (Some(was), Some(is)) = (before.one(section), after.one(section))
            && was.is_object()
        {
            one(after, was, is, &told, out);
            continue;
        }
        let new = after.section(section);
        for (id, was) in before.section(section) {
            if let Some(is) = new.get(id) {
                one(after, was, is, &told, out);
            }
        }
    }
}

fn one(after: &Picture<'_>, was: &Value, is: &Value, told: &BTreeSet<&str>, out: &mut Vec<Change>) {
    let none = Value::Null;
    let mut paths = Vec::new();
    differences(
        "",
        was.get("declared").unwrap_or(&none),
        is.get("declared").unwrap_or(&none),
        &mut paths,
    );
    let (mut text, mut other) = (BTreeSet::new(), BTreeSet::new());
    for path in &paths {
        let mut keys = path.split('.');
        let first = keys.next().unwrap_or_default();
        if told.contains(first) && !path.starts_with("cost.")
            || path.starts_with("cost.budget")
            || path.starts_with("cost.cap")
        {
            continue;
        }
        if first == "cost"
            || path.split('.').any(|k| TEXT.contains(&k) || k.starts_with("x-"))
            || path == "metadata.version"
        {
            text.insert(path.as_str());
        } else {
            other.insert(path.as_str());
        }
    }
    let id = is.get("id").and_then(Value::as_str).unwrap_or_default();
    for (way, paths) in [(Way::Changes, other), (Way::Text, text)] {
        if !paths.is_empty() {
            let message = format!("`{}` changes in {}", after.short(id), listed(paths));
            out.push(change(way, Class::Other, is, message));
        }
    }
}

/// Dotted paths of values that differ.
fn differences(path: &str, was: &Value, is: &Value, out: &mut Vec<String>) {
    if was == is {
        return;
    }
    let (Value::Object(a), Value::Object(b)) = (was, is) else {
        out.push(path.to_owned());
        return;
    };
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    for key in keys {
        let below = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        differences(
            &below,
            a.get(key).unwrap_or(&Value::Null),
            b.get(key).unwrap_or(&Value::Null),
            out,
        );
    }
}
