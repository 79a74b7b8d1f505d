//! AutoGen components (`provider`, `component_type`): agents and teams with the tools that are part of them.

use super::mcp::server;
use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen};
use crate::parse::value::Value;

pub const IMPORTER: Importer = Importer {
    kind: "autogen",
    name: "AutoGen component",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has_all(&["provider", "component_type"])
        || seen.has("provider") && seen.has_all(&["config", "component_version"])
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("label").map(str::to_owned).or_else(|| {
        root.path(&["config", "name"])
            .and_then(|c| c.text().map(str::to_owned))
    });
    descend(root, reading, 0);
    reading.unknown(
        "scopes",
        "tools are signed in to by the program that loads the component",
    );
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "the component names no tool");
    }
}

fn descend(part: &Cursor<'_>, reading: &mut Reading<'_>, depth: usize) {
    if depth > 32 {
        return;
    }
    if part.text_of("component_type") == Some("tool")
        && let Some(name) = part.path(&["config", "name"])
        && let Some(text) = name.text()
    {
        let source = part.path(&["config", "source_code"]).is_some();
        reading.manifest.operations.push(Operation {
            name: text.to_owned(),
            effect: effect_of_name(text).or(source.then_some("execute")),
            stated: false,
            scopes: Vec::new(),
            confirmation: Confirmation::Unknown,
            at: name.at,
        });
    }
    if let Some(params) = part.get("server_params") {
        server(params.text_of("type").unwrap_or("server"), &params, reading);
    }
    for (_, member) in part.members() {
        for item in member.items() {
            if matches!(item.node.value, Value::Map(_)) {
                descend(&item, reading, depth + 1);
            }
        }
    }
}
