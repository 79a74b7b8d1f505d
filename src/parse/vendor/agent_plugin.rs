//! Plugins of agents in one YAML file: a name, the variables they need, a tool server with the tools they may use.

use super::mcp::{is_credential, server};
use super::reading::{Cursor, Reading};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "agent-plugin",
    name: "agent plugin",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let own = [
        "env-vars",
        "config-keys",
        "capabilities",
        "credentials",
        "mcp",
        "runtime-dependencies",
    ];
    let server = seen
        .root
        .get("mcp")
        .is_some_and(|m| m.get("url").or_else(|| m.get("command")).is_some());
    seen.has("name") && seen.has("description") && (server || seen.has("env-vars") && seen.has_any(&own))
        || seen.named("plugin.yaml") && seen.has_all(&["name", "description"]) && seen.has_any(&own)
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("name").map(str::to_owned);
    if let Some(mcp) = root.get("mcp") {
        server(root.text_of("name").unwrap_or("server"), &mcp, reading);
    }
    for (name, variable) in root.get("env-vars").iter().flat_map(Cursor::members) {
        if is_credential(name) {
            reading.secret(name, &variable.at);
        }
    }
    for domain in root
        .path(&["credentials", "domains"])
        .iter()
        .flat_map(Cursor::items)
    {
        reading.egress(&domain);
    }
    for capability in root.all("capabilities") {
        if let Some(name) = capability.text() {
            reading.grant(name.to_owned(), None, capability.at);
        }
    }
    if reading.manifest.grants.is_empty() {
        reading.unknown("scopes", "the service behind it asks for them");
    }
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "the file names no tool");
    }
}
