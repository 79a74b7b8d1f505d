//! Tables, names and phrases of the report. Names are code, prose is escaped; what is absent says so.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::analysis::facts::{Element, Facts};
use crate::render::diagram::nodes::short;
use crate::render::escape::{markdown, markdown_code};

/// What stands for a fact that nobody stated. Never "none": that would be a claim.
pub const ABSENT: &str = "not declared";

/// A table; without rows the sentence `empty`.
pub fn table(out: &mut String, heads: &[&str], rows: &[Vec<String>], empty: &str) {
    if rows.is_empty() {
        out.push_str(&format!("{empty}\n\n"));
        return;
    }
    out.push_str(&format!(
        "| {} |\n|{}\n",
        heads.join(" | "),
        "---|".repeat(heads.len())
    ));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out.push('\n');
}

/// A name or id, without its integration.
pub fn name(id: &str) -> String {
    markdown_code(short(id))
}

/// The name of an element, with what its author says it is.
pub fn described(e: &Element) -> String {
    let said = field(e, "description").map_or_else(String::new, |said| format!(": {said}"));
    format!("{}{said}", super::reach::marked(e))
}

/// Several names.
pub fn names<'a>(ids: impl IntoIterator<Item = &'a String>) -> String {
    or_absent(ids.into_iter().map(|id| name(id)).collect::<Vec<_>>().join(", "))
}

/// Words of a closed vocabulary in plain English: `record_write` reads `record write`.
pub fn word(text: Option<&str>) -> String {
    text.map_or_else(|| ABSENT.to_owned(), |t| markdown(&t.replace('_', " ")))
}

/// Several such words.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    or_absent(
        texts
            .into_iter()
            .map(|t| word(Some(t)))
            .collect::<Vec<_>>()
            .join(", "),
    )
}

/// The text, or that it is not declared.
pub fn or_absent(text: String) -> String {
    if text.is_empty() { ABSENT.to_owned() } else { text }
}

/// A field by dotted path, as prose.
pub fn field(element: &Element, path: &str) -> Option<String> {
    let mut parts = path.split('.');
    let mut value = element.declared.get(parts.next()?)?;
    for part in parts {
        value = value.get(part)?;
    }
    prose(value)
}

fn prose(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(markdown(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().filter_map(prose).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        // Durations and money carry their own spelling.
        Value::Object(map) => match (map.get("text"), map.get("amount"), map.get("currency")) {
            (Some(text), _, _) => prose(text),
            (_, Some(amount), Some(currency)) => Some(format!("{} {}", prose(amount)?, prose(currency)?)),
            _ => None,
        },
        Value::Null => None,
    }
}

/// `1 system`, `2 systems`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Every element of the facts, so that assurance and names can be told of any id.
pub fn elements(facts: &Facts) -> Vec<&Element> {
    let mut all: Vec<&Element> = Vec::new();
    macro_rules! of {
        ($($kind:ident),*) => { $( all.extend(facts.$kind.iter().map(|x| &x.element)); )* };
    }
    of!(
        integration,
        boundaries,
        vendors,
        systems,
        connections,
        operations,
        flows,
        gates,
        agents,
        contexts,
        models,
        tools
    );
    of!(stores, classes, actors, triggers, audit, rollout);
    all
}

/// Distinct texts in order, joined; or that there are none declared.
pub fn distinct(texts: impl IntoIterator<Item = String>) -> String {
    or_absent(
        texts
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(", "),
    )
}
