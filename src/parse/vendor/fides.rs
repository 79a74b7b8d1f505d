//! Fides resources (`dataset`, `system`, `policy`, …): which classes of data a system holds and uses.

use super::reading::{Cursor, Reading};
use super::{Importer, Seen};
use crate::parse::value::{Node, Value};

pub const IMPORTER: Importer = Importer {
    kind: "fides",
    name: "Fides resources",
    product: "",
    recognises,
    read,
};

/// Kinds of resources.
const KINDS: &[&str] = &[
    "dataset",
    "system",
    "policy",
    "organization",
    "data_use",
    "data_subject",
    "data_category",
    "registry",
    "evaluation",
];

fn recognises(seen: Seen<'_>) -> bool {
    let keyed = |n: &Node| match &n.value {
        Value::List(items) => items.iter().any(|i| i.get("fides_key").is_some()),
        _ => n.get("fides_key").is_some(),
    };
    KINDS.iter().any(|k| seen.root.get(k).is_some_and(keyed))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let first = KINDS.iter().flat_map(|k| root.all(k)).next();
    reading.manifest.title = first.and_then(|f| {
        f.text_of("name")
            .or_else(|| f.text_of("fides_key"))
            .map(str::to_owned)
    });
    for kind in ["dataset", "system"] {
        for resource in root.all(kind) {
            classes(&resource, reading, 0);
        }
    }
    reading.unknown("scopes", "these files are about data, not about access");
    reading.unknown("operations", "these files are about data, not about access");
}

/// `data_categories` at any depth, each class at its first place.
fn classes(part: &Cursor<'_>, reading: &mut Reading<'_>, depth: usize) {
    if depth > 32 {
        return;
    }
    for (key, member) in part.members() {
        for item in member.items() {
            if key == "data_categories" {
                if let Some(name) = item.text()
                    && !reading.manifest.classes.iter().any(|(n, _)| n == name)
                {
                    reading.manifest.classes.push((name.to_owned(), item.at));
                }
            } else if matches!(item.node.value, Value::Map(_)) {
                classes(&item, reading, depth + 1);
            }
        }
    }
}
