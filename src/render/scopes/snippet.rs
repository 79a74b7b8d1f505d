//! The block to paste into a vendor's manifest: what is granted without what nothing needs, with the narrower in place of the
//! wider, and with what lacks. What cannot be judged stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Ledger;
use crate::catalog::{Catalog, Scope};
use crate::render::escape::terminal;
use crate::render::json::pretty;

/// Scopes by kind of token; an empty kind where there are none.
type Wanted = BTreeMap<String, BTreeSet<String>>;

/// The blocks of some connections; with a heading where there are several.
#[must_use]
pub fn write(ledgers: &[Ledger<'_>], catalog: &Catalog) -> String {
    let blocks: Vec<(String, String)> = ledgers
        .iter()
        .map(|l| (terminal(&l.connection.element.name), block(l, catalog)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    match blocks.as_slice() {
        [] => "no scopes are needed\n".to_owned(),
        [(_, one)] => one.clone(),
        several => several
            .iter()
            .map(|(name, text)| format!("# {name}\n{text}\n"))
            .collect(),
    }
}

fn block(ledger: &Ledger<'_>, catalog: &Catalog) -> String {
    let product = ledger.connection.product.as_deref().unwrap_or_default();
    let wanted = wanted(ledger);
    if wanted.values().all(BTreeSet::is_empty) {
        return String::new();
    }
    let systems = catalog.product(product).map(|p| p.systems).unwrap_or_default();
    let system = systems.first().map_or("", |s| s.name);
    let all: BTreeSet<String> = wanted.values().flatten().cloned().collect();
    let known = |name: &String| catalog.scope(product, name);
    match (product, system) {
        (_, "slack") => slack(ledger, &wanted),
        ("forge", _) => list("permissions:\n  scopes:\n", "    - ", &all),
        (_, "google-workspace" | "google-bigquery") => pretty(&json!({"oauthScopes": all})),
        (_, "microsoft-graph") => graph(ledger, &wanted, catalog, product),
        (_, "hubspot") => pretty(&json!({"auth": {"requiredScopes": all}})),
        (_, "github") if all.iter().filter_map(known).all(|s| s.kind == "github-app") => {
            app_permissions(&all)
        }
        (_, "salesforce") => connected_app(&all, known),
        _ => list("", "", &all),
    }
}

/// What should be granted, by kind of token.
fn wanted(ledger: &Ledger<'_>) -> Wanted {
    let mut wanted = Wanted::new();
    for grant in ledger
        .grants
        .iter()
        .filter(|g| g.kind == "scope" && g.verdict != "excess")
    {
        let of = wanted.entry(grant.token.clone().unwrap_or_default()).or_default();
        if grant.replacement.is_empty() {
            of.insert(grant.name.clone());
        } else {
            of.extend(grant.replacement.iter().cloned());
        }
    }
    let first = wanted.keys().next().cloned().unwrap_or_default();
    // Permissions of objects are no scopes.
    let scopes = ledger
        .connection
        .missing
        .iter()
        .filter(|m| !is_permission(&m.scope));
    for missing in scopes {
        let needs = ledger.connection.needed.iter().find(|n| n.scope == missing.scope);
        let token = needs
            .and_then(|n| n.token.clone())
            .unwrap_or_else(|| first.clone());
        wanted.entry(token).or_default().insert(missing.scope.clone());
    }
    wanted
}

fn is_permission(scope: &str) -> bool {
    ["object:", "field:", "user:", "acl:"]
        .iter()
        .any(|p| scope.starts_with(p))
}

/// A scope as one YAML word.
fn word(scope: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:".contains(c);
    if !scope.is_empty()
        && scope.chars().all(plain)
        && !scope.ends_with(':')
        && !scope.starts_with(['-', ':'])
    {
        scope.to_owned()
    } else {
        Value::from(scope).to_string()
    }
}

fn list(head: &str, before: &str, scopes: &BTreeSet<String>) -> String {
    let mut out = head.to_owned();
    for scope in scopes {
        let scope = if before.is_empty() {
            terminal(scope)
        } else {
            word(scope)
        };
        let _ = writeln!(out, "{before}{scope}");
    }
    out
}

/// Whether the manifest says that a person's token is used.
fn delegated(ledger: &Ledger<'_>) -> bool {
    let auth = ledger.connection.element.declared.get("auth");
    let said = |key: &str| auth.and_then(|a| a.get(key)).and_then(Value::as_str);
    match said("subject_mode") {
        Some(mode) => mode == "user_delegated",
        None => said("method") == Some("oauth2_authorization_code"),
    }
}

fn slack(ledger: &Ledger<'_>, wanted: &Wanted) -> String {
    let auth = ledger.connection.element.declared.get("auth");
    let of_user = auth.and_then(|a| a.get("subject_mode")).and_then(Value::as_str) == Some("user_delegated");
    let mut by_token: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (token, scopes) in wanted {
        let token = match token.as_str() {
            "" if of_user => "user",
            "" => "bot",
            token => token,
        };
        by_token.entry(token).or_default().extend(scopes.iter().cloned());
    }
    let mut out = "oauth_config:\n  scopes:\n".to_owned();
    for (token, scopes) in by_token {
        out.push_str(&list(&format!("    {token}:\n"), "      - ", &scopes));
    }
    out
}

/// `requiredResourceAccess` of an application registration: ids, as delegated scopes or application roles.
fn graph(ledger: &Ledger<'_>, wanted: &Wanted, catalog: &Catalog, product: &str) -> String {
    let mut access = Vec::new();
    let mut unknown = BTreeSet::new();
    let mut app = "";
    for (token, names) in wanted {
        let kind = match token.as_str() {
            "application" => "application",
            "" if !delegated(ledger) => "application",
            _ => "delegated",
        };
        for name in names {
            let scope = catalog.scope(product, name);
            let other = if kind == "delegated" {
                "application"
            } else {
                "delegated"
            };
            let granted = |kind: &str| scope.as_ref().and_then(|s| s.grant(kind)).map(|(id, _)| id);
            let found = granted(kind)
                .map(|id| (id, kind))
                .or_else(|| granted(other).map(|id| (id, other)));
            match found {
                Some((id, kind)) => {
                    app = scope
                        .as_ref()
                        .map_or(app, |s| s.system.setting("resource_app_id"));
                    let word = if kind == "delegated" { "Scope" } else { "Role" };
                    access.push(json!({"id": id, "type": word}));
                }
                None => {
                    unknown.insert(name.clone());
                }
            }
        }
    }
    let mut out =
        pretty(&json!({"requiredResourceAccess": [{"resourceAppId": app, "resourceAccess": access}]}));
    if !unknown.is_empty() {
        out.push_str(&list("without a known id:\n", "  ", &unknown));
    }
    out
}

/// `default_permissions` of a GitHub App, the widest access per permission.
fn app_permissions(scopes: &BTreeSet<String>) -> String {
    let mut permissions: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, access) in scopes.iter().filter_map(|s| s.split_once(':')) {
        let have = permissions.entry(name).or_insert(access);
        if access != "read" {
            *have = access;
        }
    }
    let mut out = "default_permissions:\n".to_owned();
    for (name, access) in permissions {
        let _ = writeln!(out, "  {}: {}", word(name), word(access));
    }
    out
}

/// The scopes of a connected app, as the metadata spells them.
fn connected_app(scopes: &BTreeSet<String>, known: impl Fn(&String) -> Option<Scope>) -> String {
    let mut out = "<oauthConfig>\n".to_owned();
    for scope in scopes {
        let spelt = known(scope)
            .and_then(|s| s.metadata_name())
            .map_or_else(|| scope.clone(), str::to_owned);
        let _ = writeln!(
            out,
            "    <scopes>{}</scopes>",
            crate::render::escape::html(&spelt)
        );
    }
    out.push_str("</oauthConfig>\n");
    out
}
