//! Names of facts that no facts document has: Rego is silent about them, the value is undefined and nothing fails.
//!
//! In: the text of a policy. Out: references with the nearest name. Asked is by name and, where a variable is an element of a
//! list of the facts, by the fields of that list; a field below `declared` is free.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Value, json};

use crate::analysis::facts::Facts;
use crate::parse::manifest::Integration;
use crate::parse::manifest::field::Field;
use crate::parse::problem::nearest;
use crate::policy::shape;

/// Namespaces of built-ins, and `data`.
const BUILT_IN: &[&str] = &[
    "array",
    "base64",
    "base64url",
    "bits",
    "data",
    "glob",
    "graph",
    "hex",
    "json",
    "net",
    "numbers",
    "object",
    "regex",
    "semver",
    "strings",
    "time",
    "units",
    "urlquery",
    "yaml",
];

/// A reference to something that is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// Byte in the file.
    pub at: usize,
    /// As written, strings empty.
    pub reference: String,
    /// The name that is meant, perhaps.
    pub near: Option<String>,
}

/// Names that facts have.
pub struct Fields {
    schema: Value,
    anywhere: BTreeSet<String>,
    patterns: Option<Patterns>,
}

struct Patterns {
    key: Regex,
    import: Regex,
    reference: Regex,
    element: Regex,
    get: Regex,
}

impl Default for Fields {
    fn default() -> Self {
        let generator = schemars::generate::SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator();
        let schema = generator.into_root_schema_for::<Facts>().to_value();
        let mut anywhere = BTreeSet::new();
        properties(&schema, &mut anywhere);
        // What `declared` holds has the names of the manifest.
        let mut defs = BTreeMap::new();
        properties(&Integration::schema(&mut defs), &mut anywhere);
        properties(&json!(defs), &mut anywhere);
        Self {
            schema,
            anywhere,
            patterns: Patterns::compile(),
        }
    }
}

impl Patterns {
    fn compile() -> Option<Self> {
        let regex = |text: &str| Regex::new(text).ok();
        Some(Self {
            key: regex(r#""(\w+)":"#)?,
            import: regex(r"(?m)^import data\.[\w.]*?(\w+)(?: as (\w+))?\s*$")?,
            reference: regex(r"[A-Za-z_]\w*(?:\[\w+\]|\.[A-Za-z_]\w*)+")?,
            element: regex(r"some (?:\w+, )?(\w+) in input\.(\w+)(?:$|[^\w.\[])")?,
            get: regex(r#"object\.get\(([\w.]+), \[?"(\w+)""#)?,
        })
    }
}

impl Fields {
    /// References to fields that no fact has, in their order.
    #[must_use]
    pub fn unknown(&self, text: &str) -> Vec<Unknown> {
        let Some(patterns) = &self.patterns else {
            return Vec::new();
        };
        // The package line is no reference.
        let bare: String = shape::masked(text)
            .split_inclusive('\n')
            .map(|l| {
                if l.starts_with("package ") {
                    blank(l)
                } else {
                    l.to_owned()
                }
            })
            .collect();
        // A quote that is masked stands in a comment or another string.
        let real = |at: usize| bare.get(at..).is_some_and(|rest| rest.starts_with('"'));
        // Keys of objects that the file writes itself.
        let own: BTreeSet<&str> = patterns
            .key
            .captures_iter(text)
            .filter_map(|c| c.get(0).zip(c.get(1)))
            .filter(|(whole, _)| real(whole.start()))
            .map(|(_, name)| name.as_str())
            .collect();
        let mut skipped: BTreeSet<&str> = BUILT_IN.iter().copied().collect();
        let imports = patterns.import.captures_iter(&bare);
        skipped.extend(
            imports
                .filter_map(|c| c.get(2).or_else(|| c.get(1)))
                .map(|m| m.as_str()),
        );
        let mut found = BTreeSet::new();
        let mut start = 0;
        for block in bare.split_inclusive("\n\n") {
            self.block(block, start, &own, &skipped, patterns, &mut found);
            start += block.len();
        }
        for c in patterns.get.captures_iter(text) {
            let (Some(whole), Some(of), Some(field)) = (c.get(0), c.get(1), c.get(2)) else {
                continue;
            };
            let free = ["declared", "places", "data.", "params"]
                .iter()
                .any(|f| of.as_str().contains(f));
            let code = bare
                .get(whole.start()..)
                .is_some_and(|rest| rest.starts_with("object"));
            let name = field.as_str();
            if code && !free && !self.anywhere.contains(name) && !own.contains(name) {
                found.insert(Unknown {
                    at: field.start(),
                    reference: name.to_owned(),
                    near: self.near(name),
                });
            }
        }
        found.into_iter().collect()
    }

    /// One definition or paragraph of them.
    fn block<'t>(
        &self,
        block: &'t str,
        start: usize,
        own: &BTreeSet<&str>,
        skipped: &BTreeSet<&str>,
        patterns: &Patterns,
        found: &mut BTreeSet<Unknown>,
    ) {
        let mut kinds: BTreeMap<&'t str, BTreeSet<String>> = BTreeMap::new();
        for c in patterns.element.captures_iter(block) {
            if let (Some(variable), Some(list)) = (c.get(1), c.get(2)) {
                let mut names = BTreeSet::new();
                properties(&self.items(list.as_str()), &mut names);
                // Of a list that is not there nothing is known: it is told itself.
                if names.is_empty() {
                    continue;
                }
                kinds.entry(variable.as_str()).or_default().extend(names);
            }
        }
        for reference in patterns.reference.find_iter(block) {
            let mut parts = reference.as_str().split(['.', '[']).filter(|p| !p.ends_with(']'));
            let root = parts.next().unwrap_or_default();
            // Parameters are checked against METADATA.
            if skipped.contains(root) || root == "params" {
                continue;
            }
            for (i, part) in parts.enumerate() {
                let top = self.schema.get("properties").unwrap_or(&Value::Null);
                let (known, near) = match (root, i, kinds.get(root)) {
                    ("input", 0, _) => {
                        let names = top.as_object().into_iter().flatten().map(|(k, _)| k.as_str());
                        (top.get(part).is_some(), nearest(part, names).map(str::to_owned))
                    }
                    (_, 0, Some(names)) => (
                        names.contains(part),
                        nearest(part, names.iter().map(String::as_str)).map(str::to_owned),
                    ),
                    _ => (
                        self.anywhere.contains(part) || own.contains(part),
                        self.near(part),
                    ),
                };
                if !known {
                    found.insert(Unknown {
                        at: start + reference.start(),
                        reference: reference.as_str().to_owned(),
                        near,
                    });
                }
                if matches!(part, "declared" | "places" | "values") {
                    break;
                }
            }
        }
    }

    fn near(&self, name: &str) -> Option<String> {
        nearest(name, self.anywhere.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The type of the elements of a list, or of the object, at the top of the document.
    fn items(&self, list: &str) -> Value {
        let of = |pointer: String| self.schema.pointer(&pointer);
        let Some(at) = of(format!("/properties/{list}")) else {
            return Value::Null;
        };
        let at = at.get("items").unwrap_or(at);
        match at
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|r| r.rsplit('/').next())
        {
            Some(name) => json!({"properties": of(format!("/$defs/{name}/properties"))}),
            None => at.clone(),
        }
    }
}

/// A line of the same bytes that says nothing.
fn blank(line: &str) -> String {
    line.chars()
        .map(|c| {
            if c == '\n' {
                "\n".to_owned()
            } else {
                " ".repeat(c.len_utf8())
            }
        })
        .collect()
}

/// Property names anywhere in a schema.
fn properties(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                if let ("properties", Some(listed)) = (key.as_str(), value.as_object()) {
                    names.extend(listed.keys().cloned());
                }
                properties(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|v| properties(v, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_field_is_noticed() {
        let fields = Fields::default();
        let unknown = |text: &str| -> Vec<(String, Option<String>)> {
            fields
                .unknown(text)
                .into_iter()
                .map(|u| (u.reference, u.near))
                .collect()
        };
        let one = |reference: &str, near: &str| vec![(reference.to_owned(), Some(near.to_owned()))];
        assert_eq!(unknown("x if some f in input.flwos"), one("input.flwos", "flows"));
        assert_eq!(
            unknown("x if {\n\tsome f in input.flows\n\tf.crosess\n}"),
            one("f.crosess", "crosses")
        );
        assert_eq!(
            unknown("x if {\n\tsome g in input.gates\n\tg.derived\n}").len(),
            1
        );
        assert_eq!(
            unknown("x if object.get(f, \"plannde\", false)"),
            one("plannde", "planned")
        );
        let good = "package a.b\n\n# input.nope\nx contains \"input.nope\" if {\n\tsome f in input.flows\n\tf.declared.anything.goes\n\tnot f.crosses\n}";
        assert_eq!(unknown(good), []);
        assert_eq!(fields.unknown("# a\nx if input.flwos").first().unwrap().at, 9);
    }
}
