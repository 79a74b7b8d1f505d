//! Scopes of a system. In: its JSON. Out: tables of facts and of the names they are known by.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{ITEM, Source, Wrong, joined};

const ACCESS: &[&str] = &["read", "write", "delete", "admin", "auth"];
const BREADTH: &[&str] = &["own", "resource", "all"];

/// The tables of scopes.
pub struct Scopes {
    /// Name to facts.
    pub table: BTreeMap<String, String>,
    /// Any name in small letters to scopes.
    pub ids: BTreeMap<String, String>,
}

/// Compiles the scopes of a system.
pub fn scopes(source: &Source, value: &Value) -> Result<Scopes, Wrong> {
    let declared = source.object(value, "scopes")?;
    let mut implies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let keys = [
        "access",
        "breadth",
        "kind",
        "ids",
        "grants",
        "implies",
        "conditional",
        "deprecated",
    ];
    for (name, scope) in declared {
        source.known(scope, name, &keys)?;
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
        let flag = |key: &str, letter| match scope.get(key) {
            Some(Value::Bool(true)) => letter,
            _ => "",
        };
        let flags = [flag("conditional", "c"), flag("deprecated", "d")].concat();
        let closed: Vec<&str> = closed.into_iter().collect();
        let grants = grants(source, name, scope)?;
        let known = grants
            .iter()
            .map(|(_, id, _)| *id)
            .chain(source.texts(scope, name, "ids")?);
        for id in known.chain([name.as_str()]) {
            ids.entry(id.to_lowercase()).or_default().insert(name.clone());
        }
        let grants: Vec<String> = grants.iter().map(|(k, id, b)| format!("{k}={id}={b}")).collect();
        table.insert(
            name.clone(),
            [
                access,
                breadth,
                kind,
                &flags,
                &closed.join(ITEM),
                &grants.join(ITEM),
                source
                    .texts(scope, name, "ids")?
                    .first()
                    .copied()
                    .unwrap_or_default(),
            ]
            .join("\t"),
        );
    }
    Ok(Scopes {
        table,
        ids: joined(ids),
    })
}

/// Id and breadth per kind of token.
fn grants<'a>(
    source: &Source,
    name: &str,
    scope: &'a Value,
) -> Result<Vec<(&'a str, &'a str, &'a str)>, Wrong> {
    let mut grants = Vec::new();
    for (kind, grant) in scope
        .get("grants")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let texts: Vec<&str> = grant
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        match texts.as_slice() {
            [id, breadth] if BREADTH.contains(breadth) => grants.push((kind.as_str(), *id, *breadth)),
            _ => {
                let message = format!("`grants.{kind}` of `{name}` is not `[id, breadth]`");
                return Err(source.wrong(name, &message));
            }
        }
    }
    Ok(grants)
}
