//! Operations of a system. In: its JSON and its exceptions. Out: tables of facts, names and routes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{GROUP, ITEM, Scopes, Source, Wrong, joined, key};

/// Effects, the mildest first.
pub const EFFECTS: &[&str] = &[
    "read",
    "draft",
    "write",
    "transition",
    "send",
    "delete",
    "pay",
    "execute",
    "admin",
];
const CAPABILITIES: &[&str] = &["read", "communicate", "record_write"];
/// Ways back, the easiest first.
pub const REVERSIBILITY: &[&str] = &["read_only", "reversible", "externally_reversible", "irreversible"];
const AUDIENCE: &[&str] = &[
    "internal",
    "partner",
    "customer",
    "public",
    "candidate",
    "employee",
];

/// The tables of operations.
pub struct Operations {
    /// Name to facts.
    pub table: BTreeMap<String, String>,
    /// Key of a name to operations.
    pub names: BTreeMap<String, String>,
    /// Method and path to operations.
    pub routes: BTreeMap<String, String>,
}

/// Compiles the operations of a system with the exceptions of `overrides.json`.
pub fn operations(
    source: &Source,
    value: &Value,
    scopes: &Scopes,
    (overrides_file, overrides): (&Source, &Value),
) -> Result<Operations, Wrong> {
    let declared = source.object(value, "operations")?;
    let exceptions = overrides.as_object();
    for (name, exception) in exceptions.into_iter().flatten() {
        overrides_file.known(
            exception,
            name,
            &["effect", "capability", "reversibility", "audience"],
        )?;
        if !declared.contains_key(name) {
            return Err(overrides_file.wrong(name, &format!("there is no operation `{name}`")));
        }
    }
    let none = Value::Null;
    let mut table = BTreeMap::new();
    let (mut names, mut routes) = (
        BTreeMap::<_, BTreeSet<_>>::new(),
        BTreeMap::<_, BTreeSet<_>>::new(),
    );
    for (name, operation) in declared {
        let keys = [
            "method",
            "path",
            "id",
            "effect",
            "any_of",
            "by_grant",
            "also",
            "template",
            "not_public",
            "deprecated",
            "inferred",
        ];
        source.known(operation, name, &keys)?;
        let exception = exceptions.and_then(|e| e.get(name)).unwrap_or(&none);
        let mut effect = source.word(operation, name, "effect", EFFECTS)?;
        let excepted = overrides_file.optional(exception, name, "effect", EFFECTS)?;
        if !excepted.is_empty() {
            effect = excepted;
        }
        let (any_of, count) = alternatives(source, name, operation, scopes)?;
        let audience = overrides_file.texts(exception, name, "audience")?;
        if let Some(word) = audience.iter().find(|w| !AUDIENCE.contains(w)) {
            return Err(overrides_file.wrong(name, &format!("`{word}` is no audience")));
        }
        let flag = |key: &str, letter| {
            if operation.get(key) == Some(&Value::Bool(true)) {
                letter
            } else {
                ""
            }
        };
        let flags = [
            flag("deprecated", "d"),
            flag("inferred", "i"),
            flag("not_public", "p"),
        ]
        .concat();
        let also = source.texts(operation, name, "also")?;
        if let Some(unknown) = also.iter().find(|m| !scopes.table.contains_key(**m)) {
            return Err(source.wrong(
                name,
                &format!("`also` of `{name}` names `{unknown}`, which is no scope"),
            ));
        }
        let text = |key: &str| operation.get(key).and_then(Value::as_str);
        let fields = [
            effect,
            &flags,
            &any_of,
            &by_grant(source, name, operation, count)?,
            overrides_file.optional(exception, name, "capability", CAPABILITIES)?,
            overrides_file.optional(exception, name, "reversibility", REVERSIBILITY)?,
            &audience.join(ITEM),
            &also.join(ITEM),
            text("template").unwrap_or_default(),
            &route_of(name, text("path")),
        ];
        table.insert(name.clone(), fields.join("\t"));
        for known in text("id").into_iter().chain([name.as_str()]) {
            names.entry(key::name(known)).or_default().insert(name.clone());
        }
        let (method, path) = match (text("method"), text("path")) {
            (Some(method), Some(path)) => (method, path),
            _ => name.split_once(' ').unwrap_or_default(),
        };
        // A variant (`chat.postMessage#…`) is asked for by name: its route is that of the plain operation.
        if path.starts_with('/') && !name.contains('#') {
            let route = format!("{method} {}", key::path(path));
            routes.entry(route).or_default().insert(name.clone());
        }
    }
    Ok(Operations {
        table,
        names: joined(names),
        routes: joined(routes),
    })
}

/// The key of the path an operation has besides its name; empty where the name says it or there is none.
fn route_of(name: &str, path: Option<&str>) -> String {
    path.filter(|p| p.starts_with('/') && !name.ends_with(p))
        .map(key::path)
        .unwrap_or_default()
}

/// `?` where nothing is known, else the alternatives; an empty alternative (no scope is needed) is `-`.
fn alternatives(
    source: &Source,
    name: &str,
    operation: &Value,
    scopes: &Scopes,
) -> Result<(String, usize), Wrong> {
    let wrong = |m: &str| source.wrong(name, &format!("`any_of` of `{name}` {m}"));
    let lists = operation
        .get("any_of")
        .and_then(Value::as_array)
        .ok_or_else(|| wrong("is no list"))?;
    let mut groups = Vec::new();
    for list in lists {
        let members: Option<Vec<&str>> = list
            .as_array()
            .and_then(|l| l.iter().map(Value::as_str).collect());
        let members = members.ok_or_else(|| wrong("is no list of lists of scopes"))?;
        if let Some(unknown) = members.iter().find(|m| !scopes.table.contains_key(**m)) {
            return Err(wrong(&format!("names `{unknown}`, which is no scope")));
        }
        groups.push(if members.is_empty() {
            "-".to_owned()
        } else {
            members.join(ITEM)
        });
    }
    let text = if groups.is_empty() {
        "?".to_owned()
    } else {
        groups.join(GROUP)
    };
    Ok((text, groups.len()))
}

/// `kind=0,1` per kind of grant.
fn by_grant(source: &Source, name: &str, operation: &Value, count: usize) -> Result<String, Wrong> {
    let wrong = || {
        source.wrong(
            name,
            &format!("`by_grant` of `{name}` does not point into `any_of`"),
        )
    };
    let mut kinds = Vec::new();
    for (kind, list) in operation
        .get("by_grant")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let mut numbers = Vec::new();
        for number in list.as_array().ok_or_else(wrong)? {
            let number = number
                .as_u64()
                .filter(|n| usize::try_from(*n).is_ok_and(|n| n < count));
            numbers.push(number.ok_or_else(wrong)?.to_string());
        }
        kinds.push(format!("{kind}={}", numbers.join(",")));
    }
    Ok(kinds.join(ITEM))
}
