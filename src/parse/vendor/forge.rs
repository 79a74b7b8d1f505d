//! Atlassian Forge manifests (`app`, `modules`, `permissions`), YAML.
//!
//! Only the `permissions` of the root count; the platform ignores those below a module. An egress address is a bare host, a
//! URL, or `{address}` or `{remote}`. A Rovo agent's actions say by `actionVerb` what they do.

use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Need, Operation, Seen};
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::value::Value;

pub const IMPORTER: Importer = Importer {
    kind: "forge",
    name: "Forge manifest",
    product: "forge",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let app = seen.root.get("app");
    let id = app.and_then(|a| a.get("id"));
    let ari = id
        .and_then(|i| i.text())
        .is_some_and(|t| t.starts_with("ari:cloud:ecosystem::app/"));
    let modules = seen.root.get("modules").is_some_and(|m| m.kind() == "a mapping");
    ari || modules && id.is_some() || modules && seen.has("permissions") && app.is_some()
}

/// What a host may be allowed for, below `permissions.external`.
const EXTERNAL: &[&[&str]] = &[
    &["fetch", "backend"],
    &["fetch", "client"],
    &["images"],
    &["media"],
    &["frames"],
    &["fonts"],
    &["styles"],
    &["scripts"],
    &["navigation"],
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .path(&["app", "name"])
        .and_then(|c| c.text().map(str::to_owned));
    if let Some(scopes) = root.path(&["permissions", "scopes"]) {
        self::scopes(&scopes, reading);
    }
    let external = root.path(&["permissions", "external"]);
    for path in EXTERNAL {
        let list = external.as_ref().and_then(|e| e.path(path));
        for entry in list.iter().flat_map(Cursor::items) {
            self::external(root, &entry, reading);
        }
    }
    for remote in root.all("remotes") {
        if let Some(address) = remote.get("baseUrl") {
            reading.egress(&address);
        }
    }
    let content = root.path(&["permissions", "content"]);
    for entry in content
        .iter()
        .flat_map(|c| [c.all("scripts"), c.all("styles")].concat())
    {
        if let Some(text) = entry.text().filter(|t| t.contains("unsafe-")) {
            reading.mark("unsafe-content", text, &entry.at);
        }
    }
    if let Some(modules) = root.get("modules") {
        self::modules(&modules, reading);
    }
    reading.manifest.product = product(root, reading);
}

/// Scopes are a list of names, or a mapping of names to options.
fn scopes(scopes: &Cursor<'_>, reading: &mut Reading<'_>) {
    if let Value::Map(_) = scopes.node.value {
        for (name, options) in scopes.members() {
            reading.grant(name.to_owned(), None, options.at);
        }
        return;
    }
    if !matches!(scopes.node.value, Value::List(_)) {
        reading.grants(scopes, None);
        return;
    }
    for item in scopes.items() {
        let named = item.get("name").or_else(|| item.get("scope"));
        match (item.text(), named, item.node.entries()) {
            (Some(name), ..) => reading.grant(name.to_owned(), None, item.at),
            (None, Some(named), _) if named.text().is_some() => {
                let name = named.text().unwrap_or_default().to_owned();
                reading.grant(name, None, named.at);
            }
            (None, None, [only]) => reading.grant(only.key.clone(), None, item.at.child(&only.key)),
            _ => {
                let message = format!(
                    "Forge expects the name of a scope here, found {}",
                    item.node.kind()
                );
                let site = Site::Span(reading.file, item.node.span);
                let problem = Problem::new(Input::WrongValue, "vendor-entry", site, message, "not a name");
                reading
                    .problems
                    .push(problem.help("write the name of one scope, such as `read:jira-work`"));
            }
        }
    }
}

fn external(root: &Cursor<'_>, entry: &Cursor<'_>, reading: &mut Reading<'_>) {
    if entry.text().is_some() {
        return reading.egress(entry);
    }
    if let Some(address) = entry.get("address") {
        return reading.egress(&address);
    }
    let Some(key) = entry.get("remote").and_then(|r| r.text()) else {
        return;
    };
    let remotes = root.all("remotes");
    let remote = remotes.iter().find(|r| r.text_of("key") == Some(key));
    // The host of a remote is egress already, from `remotes`.
    if remote.is_none() {
        reading.unknown("egress", "a remote is named that the file does not describe");
    }
}

fn modules(modules: &Cursor<'_>, reading: &mut Reading<'_>) {
    for (kind, list) in modules.members() {
        for module in list.items() {
            if let Some(permissions) = module.get("permissions") {
                let site = Site::Place(permissions.at);
                let message =
                    format!("Forge ignores `permissions` of a `{kind}` module: nothing is granted by it");
                let problem = Problem::new(
                    Input::UnknownKey,
                    "ignored-permissions",
                    site,
                    message,
                    "has no effect",
                );
                reading.problems.push(problem.help(
                    "move what is needed to `permissions` at the root of the manifest, remove the rest",
                ));
            }
            match kind {
                "trigger" => {
                    for event in module.all("events") {
                        if let Some(name) = event.text() {
                            reading.need(Need::Operation(format!("trigger:{name}")), &event.at);
                        }
                    }
                }
                "webtrigger" => {
                    reading.inbound("webhook", None, &module.at);
                    reading.mark("no-authentication", "webtrigger", &module.at);
                }
                "action" => action(&module, reading),
                _ => {}
            }
        }
    }
}

/// An action that an agent may call.
fn action(module: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some(name) = module.text_of("key").or_else(|| module.text_of("name")) else {
        return;
    };
    let stated = match module
        .text_of("actionVerb")
        .map(str::to_ascii_uppercase)
        .as_deref()
    {
        Some("GET") => Some("read"),
        Some("CREATE" | "UPDATE") => Some("write"),
        Some("DELETE") => Some("delete"),
        Some("TRIGGER") => Some("execute"),
        _ => None,
    };
    reading.manifest.operations.push(Operation {
        name: name.to_owned(),
        effect: stated.or_else(|| effect_of_name(name)),
        stated: stated.is_some(),
        scopes: Vec::new(),
        confirmation: Confirmation::Unknown,
        at: module.at.clone(),
    });
    reading.unknown("confirmation", "a Forge manifest has no field for it");
}

/// Words of scopes and modules with the product they are about.
const PRODUCTS: &[(&str, &str)] = &[
    ("jira", "jira"),
    ("servicedesk", "jira"),
    ("confluence", "confluence"),
    ("bitbucket", "bitbucket"),
    ("compass", "compass"),
];

/// The product that all scopes and modules are about; `forge` for several or none.
fn product(root: &Cursor<'_>, reading: &Reading<'_>) -> &'static str {
    let modules = root.get("modules");
    let modules = modules
        .iter()
        .flat_map(|m| m.node.entries())
        .map(|e| e.key.to_lowercase());
    let scopes = reading.manifest.grants.iter().map(|g| g.scope.to_lowercase());
    let mut found = "";
    for word in scopes.chain(modules) {
        let Some((_, product)) = PRODUCTS.iter().find(|(part, _)| word.contains(part)) else {
            continue;
        };
        if !found.is_empty() && found != *product {
            return "forge";
        }
        found = product;
    }
    if found.is_empty() { "forge" } else { found }
}
