//! What vendors' manifests declare, as data and as a manifest to start from.

mod connections;
mod starter;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::json::pretty;
use crate::catalog::Catalog;
use crate::parse::vendor::{Grant, VendorManifest};

pub use connections::{Connection, by_token, id_of, is_of_a_person, line, text};
pub use starter::yaml;

/// What was read: an object for one application, a list for several.
#[must_use]
pub fn json(apps: &[VendorManifest]) -> String {
    match apps {
        [only] => pretty(&object(only)),
        _ => pretty(&apps.iter().map(object).collect::<Vec<_>>()),
    }
}

/// The vendor's name of a scope: a GUID by the catalogue, everything else as it is written.
#[must_use]
pub fn name_of<'a>(app: &VendorManifest, grant: &'a Grant) -> &'a str {
    let guid = grant.scope.len() == 36 && grant.scope.bytes().filter(|b| *b == b'-').count() == 4;
    if !guid {
        return &grant.scope;
    }
    let known = Catalog::default().scope(app.product, &grant.scope);
    known.map_or(&grant.scope, |s| s.name)
}

fn object(app: &VendorManifest) -> Value {
    let scopes: BTreeSet<&str> = app.grants.iter().map(|g| name_of(app, g)).collect();
    let hosts: BTreeSet<&str> = app.egress.iter().map(|e| e.host.as_str()).collect();
    let aspects: BTreeSet<&str> = app.unknown.iter().map(|u| u.aspect).collect();
    json!({
        "flowgate": 1,
        "kind": app.kind,
        "system": Some(app.product).filter(|p| !p.is_empty()),
        "title": app.title,
        "files": app.files,
        "scopes": scopes,
        "grants": app.grants.iter().map(|g| json!({
            "scope": name_of(app, g), "written": g.scope, "token": g.token, "at": g.at,
        })).collect::<Vec<_>>(),
        "permissions": app.permissions.iter().map(|p| json!({
            "access": p.access, "object": p.object, "at": p.at,
        })).collect::<Vec<_>>(),
        "operations": app.operations.iter().map(|o| json!({
            "name": o.name, "effect": o.effect, "effect_stated": o.stated, "scopes": o.scopes,
            "confirmation": o.confirmation.word(), "at": o.at,
        })).collect::<Vec<_>>(),
        "egress": hosts,
        "inbound": app.inbound.iter().map(|i| json!({"kind": i.kind, "host": i.host, "at": i.at})).collect::<Vec<_>>(),
        "servers": app.servers.iter().map(|s| json!({
            "name": s.name, "transport": s.transport, "package": s.package, "pinned": s.pinned, "at": s.at,
        })).collect::<Vec<_>>(),
        "secrets": app.secrets.iter().map(|s| json!({"key": s.key, "at": s.at})).collect::<Vec<_>>(),
        "classes": app.classes.iter().map(|(name, at)| json!({"name": name, "at": at})).collect::<Vec<_>>(),
        "marks": app.marks.iter().map(|m| json!({"aspect": m.aspect, "value": m.value, "at": m.at})).collect::<Vec<_>>(),
        "unknown": aspects,
        "why_unknown": app.unknown.iter().map(|u| format!("{}: {}", u.aspect, u.why)).collect::<Vec<_>>(),
    })
}
