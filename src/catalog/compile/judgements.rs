//! The tables made by hand. In: `powerful.json` and `traits.json`. Out: sorted tables as text.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ITEM, Source, lines};

const REASONS: &[&str] = &["admin-scope", "wildcard", "full-access", "org-wide-role"];

type File<'a> = (&'a Source, Value);

/// The tables of `powerful.json` and `traits.json`.
pub fn tables(
    (powerful, grants): &File<'_>,
    (traits, words): &File<'_>,
) -> Result<Vec<(&'static str, String)>, String> {
    let mut tables = Vec::new();
    let mut reasons = BTreeMap::new();
    for (system, patterns) in powerful.object(grants, "powerful")? {
        for (pattern, _) in patterns.as_object().into_iter().flatten() {
            let reason = powerful.word(patterns, pattern, pattern, REASONS)?;
            reasons.insert(format!("{system} {pattern}"), reason.to_owned());
        }
    }
    tables.push(("powerful", lines(powerful, reasons)?));
    let mut companions = BTreeMap::new();
    let everywhere = powerful
        .object(grants, "companions")?
        .iter()
        .map(|(s, w)| (String::new(), s, w));
    let of = powerful.object(grants, "companions_of")?.iter();
    let of = of.flat_map(|(p, l)| {
        l.as_object()
            .into_iter()
            .flatten()
            .map(move |(s, w)| (p.clone(), s, w))
    });
    for (system, scope, when) in everywhere.chain(of) {
        if !matches!(when.as_str(), Some("always" | "schedule")) {
            return Err(powerful.wrong(
                scope,
                &format!("`{scope}` is a companion `always` or with a `schedule`"),
            ));
        }
        companions.insert(format!("{system} {scope}"), powerful.text_of(when, scope)?);
    }
    tables.push(("companions", lines(powerful, companions)?));
    let mut only = BTreeMap::new();
    for (system, list) in powerful.object(grants, "no_read_only_variant")? {
        for (scope, why) in list.as_object().into_iter().flatten() {
            only.insert(format!("{system} {scope}"), powerful.text_of(why, scope)?);
        }
    }
    tables.push(("no_read_only", lines(powerful, only)?));
    let kinds = traits.texts(words, "kinds", "kinds")?;
    let mut products = BTreeMap::new();
    for (word, product) in traits.object(words, "products")? {
        traits.known(product, word, &["kind", "chat", "systems"])?;
        let kind = traits.word(product, word, "kind", &kinds)?;
        let chat = if product.get("chat") == Some(&Value::Bool(true)) {
            "chat"
        } else {
            ""
        };
        let systems = traits.texts(product, word, "systems")?;
        let systems = if systems.is_empty() {
            word.clone()
        } else {
            systems.join(ITEM)
        };
        products.insert(word.clone(), format!("{kind}\t{chat}\t{systems}"));
    }
    tables.push(("products", lines(traits, products)?));
    Ok(tables)
}
