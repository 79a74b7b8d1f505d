//! IBM watsonx Orchestrate agents (`spec_version: v1`): tools by name, other agents they work with.

use super::mcp::server;
use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "watsonx",
    name: "watsonx Orchestrate agent",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has_all(&["spec_version", "name"])
        && seen.has_any(&["llm", "style", "kind", "tools", "collaborators", "app_id"])
        || seen.has_all(&["spec_version", "app_id"])
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("name").map(str::to_owned);
    for tool in root.all("tools") {
        let Some(name) = tool.text() else { continue };
        reading.manifest.operations.push(Operation {
            name: name.to_owned(),
            effect: effect_of_name(name),
            stated: false,
            scopes: Vec::new(),
            confirmation: Confirmation::Unknown,
            at: tool.at,
        });
    }
    for key in ["api_url", "server_url", "url"] {
        if let Some(address) = root.get(key) {
            reading.egress(&address);
        }
    }
    if root.text_of("kind") == Some("mcp") {
        server(root.text_of("name").unwrap_or("server"), root, reading);
    }
    reading.unknown(
        "scopes",
        "tools are signed in to by connections described elsewhere",
    );
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "the agent names no tool");
    }
}
