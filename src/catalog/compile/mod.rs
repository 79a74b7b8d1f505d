//! The compiler of the catalogue, run by `build.rs`. In: the JSON files of `policies/catalog/`. Out: sorted tables as text,
//! one record a line, and the Rust source that includes them; or what is wrong, with file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::key;
use judgements::tables;
use operations::operations;
pub use source::Source;

mod judgements;
mod operations;
mod source;

/// Between the items of a list; the same as in `table.rs`, which tests compare.
const ITEM: &str = "\u{1f}";
/// Between the lists of a list of lists.
const GROUP: &str = "\u{1e}";

const ACCESS: &[&str] = &["read", "write", "delete", "admin", "auth"];
const BREADTH: &[&str] = &["own", "resource", "all"];

/// Compiles the files; the result maps file names of `OUT_DIR` to their text.
pub fn compile(sources: &[Source]) -> Result<BTreeMap<String, String>, String> {
    let mut out = BTreeMap::new();
    let mut special = BTreeMap::new();
    let mut systems = BTreeMap::new();
    for source in sources {
        let value: Value = serde_json::from_str(&source.text)
            .map_err(|e| format!("policies/catalog/{}:{}: {e}", source.name, e.line()))?;
        match (source.name.as_str(), value.get("system").and_then(Value::as_str)) {
            ("overrides.json" | "powerful.json" | "traits.json", _) => {
                special.insert(source.name.as_str(), (source, value));
            }
            (name, Some(system)) if name == format!("{system}.json") => {
                systems.insert(system.to_owned(), (source, value));
            }
            _ => return Err(source.wrong("system", "`system` is not the name of the file")),
        }
    }
    let get = |name: &str| {
        special
            .get(name)
            .ok_or_else(|| format!("policies/catalog/{name}:1: is missing"))
    };
    let (overrides_file, overrides) = get("overrides.json")?;
    let overrides = overrides_file.object(overrides, "overrides")?;
    if let Some(system) = overrides.keys().find(|s| !systems.contains_key(*s)) {
        return Err(overrides_file.wrong(system, &format!("there is no system `{system}`")));
    }
    let mut rust = String::from("pub static SYSTEMS: &[System] = &[\n");
    for (name, (source, value)) in &systems {
        for key in ["title", "source", "licence", "retrieved", "derivation"] {
            if value.get(key).is_none() {
                return Err(source.wrong("system", &format!("`{key}` is missing")));
            }
        }
        let exceptions = overrides.get(name).cloned().unwrap_or_else(|| Map::new().into());
        let scopes = scopes(source, value)?;
        let operations = operations(source, value, &scopes, (overrides_file, &exceptions))?;
        let title = value.get("title").and_then(Value::as_str).unwrap_or_default();
        let by_kind =
            source.optional(value, "grant_by", "grant_by", &["token", "scope-kind"])? == "scope-kind";
        let _ = writeln!(
            rust,
            "System {{ name: {name:?}, title: {title:?}, by_scope_kind: {by_kind},"
        );
        let aliases = value
            .get("path_aliases")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let aliases = aliases.map(|(from, to)| Ok((from.clone(), source.text_of(to, from)?)));
        let aliases = aliases.collect::<Result<_, String>>()?;
        for (field, table) in [
            ("scopes", scopes.table),
            ("ids", scopes.ids),
            ("operations", operations.table),
            ("names", operations.names),
            ("routes", operations.routes),
            ("types", types(source, value)?),
            ("aliases", aliases),
        ] {
            let file = format!("{name}.{field}");
            let _ = writeln!(
                rust,
                "{field}: Table(include_str!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))),"
            );
            out.insert(file, lines(source, table)?);
        }
        rust.push_str("},\n");
    }
    rust.push_str("];\n");
    for (table, text) in tables(get("powerful.json")?, get("traits.json")?)? {
        let _ = writeln!(
            rust,
            "pub static {}: Table = Table(include_str!(concat!(env!(\"OUT_DIR\"), \"/{table}\")));",
            table.to_uppercase()
        );
        out.insert(table.to_owned(), text);
    }
    out.insert("catalog.rs".to_owned(), rust);
    Ok(out)
}

/// A table as text; the characters that separate may not stand in it.
fn lines(source: &Source, table: BTreeMap<String, String>) -> Result<String, String> {
    let mut text = String::new();
    for (key, fields) in table {
        if key.is_empty() || key.contains(char::is_control) || fields.contains('\n') {
            return Err(source.wrong(&key, &format!("`{key}` is no name")));
        }
        let _ = writeln!(text, "{key}\t{fields}");
    }
    Ok(text)
}

struct Scopes {
    table: BTreeMap<String, String>,
    ids: BTreeMap<String, String>,
}

fn scopes(source: &Source, value: &Value) -> Result<Scopes, String> {
    let declared = source.object(value, "scopes")?;
    let mut implies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, scope) in declared {
        source.known(
            scope,
            name,
            &["access", "breadth", "kind", "ids", "implies", "deprecated"],
        )?;
        let narrower = source.texts(scope, name, "implies")?;
        if let Some(unknown) = narrower.iter().find(|n| !declared.contains_key(**n)) {
            return Err(source.wrong(name, &format!("`{name}` implies `{unknown}`, which is no scope")));
        }
        implies.insert(name, narrower.into_iter().collect());
    }
    let (mut table, mut ids) = (BTreeMap::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for (name, scope) in declared {
        // What a scope implies is closed here, so that a lookup need not walk.
        let (mut closed, mut open) = (BTreeSet::new(), vec![name.as_str()]);
        while let Some(next) = open.pop() {
            open.extend(
                implies
                    .get(next)
                    .into_iter()
                    .flatten()
                    .filter(|n| closed.insert(**n)),
            );
        }
        if closed.contains(name.as_str()) {
            return Err(source.wrong(name, &format!("`{name}` implies itself")));
        }
        let access = source.word(scope, name, "access", ACCESS)?;
        let breadth = source.word(scope, name, "breadth", BREADTH)?;
        let kind = scope.get("kind").and_then(Value::as_str).unwrap_or_default();
        let closed: Vec<&str> = closed.into_iter().collect();
        table.insert(
            name.clone(),
            [access, breadth, kind, &closed.join(ITEM)].join("\t"),
        );
        for id in source
            .texts(scope, name, "ids")?
            .into_iter()
            .chain([name.as_str()])
        {
            ids.entry(id.to_lowercase()).or_default().insert(name.clone());
        }
    }
    Ok(Scopes {
        table,
        ids: joined(ids),
    })
}

fn joined(map: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, String> {
    map.into_iter()
        .map(|(k, v)| (k, v.into_iter().collect::<Vec<_>>().join(ITEM)))
        .collect()
}

/// Words to conversation types.
fn types(source: &Source, value: &Value) -> Result<BTreeMap<String, String>, String> {
    let mut table = BTreeMap::new();
    let Some(types) = value.get("types") else {
        return Ok(table);
    };
    for name in types.as_object().into_iter().flatten().map(|(name, _)| name) {
        for word in source
            .texts(types, name, name)?
            .into_iter()
            .chain([name.as_str()])
        {
            table.insert(word.to_owned(), name.clone());
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests;
