//! The compiler of the catalogue, run by `build.rs` over the built-in files and at run time over an organisation's own.
//! In: JSON. Out: sorted tables as text, one record a line, and for the build the Rust source that includes them; or what is
//! wrong, with file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::key;
use judgements::Judgements;
use operations::operations;
use scopes::{Scopes, scopes};
pub use source::{Source, Wrong};

mod judgements;
pub mod operations;
mod scopes;
mod source;
mod traits;

/// Between the items of a list; the same as in `table.rs`, which tests compare.
const ITEM: &str = "\u{1f}";
/// Between the lists of a list of lists.
const GROUP: &str = "\u{1e}";

/// Tables of a system, in the order of their names.
pub const TABLES: [&str; 11] = [
    "aliases",
    "companions",
    "ids",
    "names",
    "no_read_only",
    "operations",
    "powerful",
    "routes",
    "scopes",
    "settings",
    "types",
];

/// Members a system file may have.
const KEYS: &[&str] = &[
    "system",
    "title",
    "source",
    "licence",
    "retrieved",
    "derivation",
    "grant_by",
    "default_kind",
    "subjects",
    "kinds",
    "optional_kinds",
    "opaque_kinds",
    "exclusive",
    "leading_words",
    "path_aliases",
    "path_prefixes",
    "path_versions",
    "resource_app_id",
    "stands_for",
    "types",
    "scopes",
    "operations",
];

/// Members that only an organisation's own file may have: for the built-in ones they stand in files by hand.
const OWN_KEYS: &[&str] = &["kind", "words", "powerful", "companions", "no_read_only_variant"];

/// A compiled system.
#[allow(dead_code, reason = "the build script knows the name already")]
pub struct Compiled {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Its tables, as [`TABLES`] names them.
    pub tables: [String; TABLES.len()],
}

/// Compiles the built-in files; the result maps file names of `OUT_DIR` to their text.
pub fn compile(sources: &[Source]) -> Result<BTreeMap<String, String>, Wrong> {
    let mut out = BTreeMap::new();
    let mut special = BTreeMap::new();
    let mut systems = BTreeMap::new();
    for source in sources {
        let value = source.value()?;
        let file = source.name.rsplit('/').next().unwrap_or_default();
        match (file, value.get("system").and_then(Value::as_str)) {
            ("overrides.json" | "powerful.json" | "traits.json" | "secret-references.json", _) => {
                special.insert(file, (source, value));
            }
            (name, Some(system)) if name == format!("{system}.json") => {
                systems.insert(system.to_owned(), (source, value));
            }
            _ => return Err(source.wrong("system", "`system` is not the name of the file")),
        }
    }
    let get = |name: &str| {
        special.get(name).ok_or_else(|| Wrong {
            file: format!("policies/catalog/{name}"),
            line: 1,
            message: "is missing".to_owned(),
        })
    };
    let (overrides_file, overrides) = get("overrides.json")?;
    let overrides = overrides_file.object(overrides, "overrides")?;
    if let Some(system) = overrides.keys().find(|s| !systems.contains_key(*s)) {
        return Err(overrides_file.wrong(system, &format!("there is no system `{system}`")));
    }
    let powerful = get("powerful.json")?;
    let judged = Judgements::of_file(powerful.0, &powerful.1)?;
    if let Some(system) = judged.keys().find(|s| !s.is_empty() && !systems.contains_key(*s)) {
        return Err(powerful
            .0
            .wrong(system, &format!("there is no system `{system}`")));
    }
    let mut rust = String::from("pub static SYSTEMS: &[System] = &[\n");
    let none = Judgements::default();
    for (name, (source, value)) in &systems {
        for key in ["source", "licence", "retrieved", "derivation"] {
            if value.get(key).is_none() {
                return Err(source.wrong("system", &format!("`{key}` is missing")));
            }
        }
        let exceptions = overrides.get(name).cloned().unwrap_or_else(|| Map::new().into());
        let system = system(
            source,
            value,
            (overrides_file, &exceptions),
            judged.get(name).unwrap_or(&none),
        )?;
        let _ = writeln!(rust, "System {{ name: {name:?}, title: {:?},", system.title);
        for (field, table) in TABLES.iter().zip(system.tables) {
            let file = format!("{name}.{field}");
            let _ = writeln!(rust, "{field}: {},", included(&file));
            out.insert(file, table);
        }
        rust.push_str("},\n");
    }
    rust.push_str("];\n");
    let everywhere = judged.get("").unwrap_or(&none);
    let mut tables = vec![("companions", lines(powerful.0, everywhere.companions.clone())?)];
    let (file, value) = get("traits.json")?;
    tables.extend(traits::tables(file, value, systems.keys())?);
    let (file, value) = get("secret-references.json")?;
    tables.push(("references", traits::references(file, value)?));
    for (table, text) in tables {
        let _ = writeln!(
            rust,
            "pub static {}: Table = {};",
            table.to_uppercase(),
            included(table)
        );
        out.insert(table.to_owned(), text);
    }
    out.insert("catalog.rs".to_owned(), rust);
    Ok(out)
}

fn included(file: &str) -> String {
    format!("Table(include_str!(concat!(env!(\"OUT_DIR\"), \"/{file}\")))")
}

/// Compiles an organisation's own file.
#[allow(dead_code, reason = "the build script compiles built-in files only")]
pub fn own(source: &Source) -> Result<Compiled, Wrong> {
    let value = source.value()?;
    let judged = Judgements::of_system(source, &value)?;
    system(source, &value, (source, &Value::Null), &judged)
}

/// Compiles a system with its exceptions and judgements.
fn system(
    source: &Source,
    value: &Value,
    exceptions: (&Source, &Value),
    judged: &Judgements,
) -> Result<Compiled, Wrong> {
    let keys: Vec<&str> = KEYS.iter().chain(OWN_KEYS).copied().collect();
    source.known(value, "system", &keys)?;
    let text = |key: &str| {
        let text = value.get(key).and_then(Value::as_str).filter(|t| !t.is_empty());
        text.map(str::to_owned)
            .ok_or_else(|| source.wrong(key, &format!("`{key}` is missing")))
    };
    let (name, title) = (text("system")?, text("title")?);
    let scopes = scopes(source, value)?;
    let operations = operations(source, value, &scopes, exceptions)?;
    let aliases = match value.get("path_aliases") {
        Some(_) => source.object(value, "path_aliases")?.clone(),
        None => Map::new(),
    };
    let aliases = aliases
        .iter()
        .map(|(from, to)| Ok((from.clone(), source.text_of(to, from)?)));
    let aliases = aliases.collect::<Result<_, Wrong>>()?;
    let tables = [
        aliases,
        judged.companions.clone(),
        scopes.ids,
        operations.names,
        judged.no_read_only.clone(),
        operations.table,
        judged.powerful.clone(),
        operations.routes,
        scopes.table,
        settings(source, value)?,
        types(source, value)?,
    ];
    let mut texts: [String; TABLES.len()] = Default::default();
    for (text, table) in texts.iter_mut().zip(tables) {
        *text = lines(source, table)?;
    }
    Ok(Compiled {
        name,
        title,
        tables: texts,
    })
}

/// A table as text; the characters that separate may not stand in it.
fn lines(source: &Source, table: BTreeMap<String, String>) -> Result<String, Wrong> {
    let mut text = String::new();
    for (key, fields) in table {
        if key.is_empty() || key.contains(char::is_control) || fields.contains('\n') {
            return Err(source.wrong(&key, &format!("`{key}` is no name")));
        }
        let _ = writeln!(text, "{key}\t{fields}");
    }
    Ok(text)
}

fn joined(map: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, String> {
    map.into_iter()
        .map(|(k, v)| (k, v.into_iter().collect::<Vec<_>>().join(ITEM)))
        .collect()
}

/// What holds for the whole system, by name.
fn settings(source: &Source, value: &Value) -> Result<BTreeMap<String, String>, Wrong> {
    let mut table = BTreeMap::new();
    let mut set = |key: &str, text: String| {
        if !text.is_empty() {
            table.insert(key.to_owned(), text);
        }
    };
    let kinds = &["token", "scope-kind"];
    set(
        "grant_by",
        source.optional(value, "grant_by", "grant_by", kinds)?.to_owned(),
    );
    for key in ["default_kind", "resource_app_id", "kind"] {
        if let Some(text) = value.get(key) {
            set(key, source.text_of(text, key)?);
        }
    }
    for key in [
        "kinds",
        "optional_kinds",
        "opaque_kinds",
        "exclusive",
        "path_versions",
        "words",
    ] {
        set(key, source.texts(value, key, key)?.join(ITEM));
    }
    for key in ["leading_words", "path_prefixes"] {
        if value.get(key) == Some(&Value::Bool(true)) {
            set(key, "yes".to_owned());
        }
    }
    for (word, kind) in value
        .get("subjects")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        set(&format!("subject {word}"), source.text_of(kind, word)?);
    }
    for (scope, what) in value
        .get("stands_for")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        source.known(what, scope, &["scopes", "on"])?;
        let scopes = source.texts(what, scope, "scopes")?.join(ITEM);
        let paths: Vec<String> = source
            .texts(what, scope, "on")?
            .into_iter()
            .map(key::path)
            .collect();
        set(
            &format!("stands_for {scope}"),
            [scopes, paths.join(ITEM)].join(GROUP),
        );
    }
    Ok(table)
}

/// Words to conversation types.
fn types(source: &Source, value: &Value) -> Result<BTreeMap<String, String>, Wrong> {
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
