//! What is known of products apart from their scopes. In: `traits.json`, `secret-references.json`. Out: tables.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ITEM, Source, Wrong, lines};

const NUMBERS: &[&str] = &["token_minutes", "per_minute", "bulk_above"];
const FLAGS: &[&str] = &["external", "oauth", "static_only"];
const TEXTS: &[&str] = &["events", "bulk", "resources", "basis", "source", "short_lived"];

/// The tables of products and of their traits.
pub fn tables<'a>(
    source: &Source,
    value: &Value,
    systems: impl Iterator<Item = &'a String>,
) -> Result<Vec<(&'static str, String)>, Wrong> {
    let systems: Vec<&String> = systems.collect();
    let kinds = source.texts(value, "kinds", "kinds")?;
    let mut products = BTreeMap::new();
    for (word, product) in source.object(value, "products")? {
        source.known(product, word, &["kind", "chat", "systems", "layers"])?;
        let kind = source.word(product, word, "kind", &kinds)?;
        let flag = |key: &str| match product.get(key) {
            Some(Value::Bool(true)) => key.to_owned(),
            _ => String::new(),
        };
        let named = source.texts(product, word, "systems")?;
        // A file may come later than the word that means it; an alias must lead somewhere.
        if let Some(missing) = named.iter().find(|n| !systems.iter().any(|s| s == *n)) {
            return Err(source.wrong(word, &format!("`{word}` names `{missing}`, which is no system")));
        }
        let named = if named.is_empty() {
            word.clone()
        } else {
            named.join(ITEM)
        };
        let fields = [kind, &flag("chat"), &named, &flag("layers")].join("\t");
        products.insert(word.clone(), fields);
    }
    let mut traits = BTreeMap::new();
    for (word, facts) in source.object(value, "traits")? {
        if !products.contains_key(word) {
            return Err(source.wrong(word, &format!("there is no product `{word}`")));
        }
        let wrong = |key: &str| source.wrong(word, &format!("`{key}` of `{word}` has a wrong value"));
        source.word(facts, word, "basis", &["seen", "general"])?;
        let mut fields = Vec::new();
        for (key, fact) in facts.as_object().into_iter().flatten() {
            let text = match fact {
                Value::Number(n) if NUMBERS.contains(&key.as_str()) => n.to_string(),
                Value::Bool(b) if FLAGS.contains(&key.as_str()) => b.to_string(),
                Value::String(s) if TEXTS.contains(&key.as_str()) => s.clone(),
                _ => return Err(wrong(key)),
            };
            fields.push(format!("{key}={text}"));
        }
        traits.insert(word.clone(), fields.join(ITEM));
    }
    Ok(vec![
        ("products", lines(source, products)?),
        ("traits", lines(source, traits)?),
    ])
}

/// Forms of references into secret managers: manager and form to the pattern.
pub fn references(source: &Source, value: &Value) -> Result<String, Wrong> {
    let mut table = BTreeMap::new();
    for (name, form) in source.object(value, "references")? {
        source.known(form, name, &["scheme", "class", "pattern", "example", "seen"])?;
        let class = source.word(form, name, "class", &["reference", "env", "encrypted"])?;
        let text = |key: &str| source.text_of(form.get(key).unwrap_or(&Value::Null), name);
        table.insert(
            name.clone(),
            [class, &text("scheme")?, &text("pattern")?, &text("example")?].join("\t"),
        );
    }
    lines(source, table)
}
