//! LangGraph deployments (`langgraph.json`). Graphs are code: neither scopes nor operations stand in the file.

use super::mcp::is_credential;
use super::reading::{Cursor, Reading};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "langgraph",
    name: "LangGraph configuration",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let own = [
        "dependencies",
        "env",
        "python_version",
        "node_version",
        "dockerfile_lines",
        "store",
        "checkpointer",
    ];
    seen.has("graphs") && (seen.has_any(&own) || seen.named("langgraph.json"))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .get("graphs")
        .and_then(|g| g.members().next().map(|(name, _)| name.to_owned()));
    // `env` is the path of a file, or the variables themselves.
    for (name, value) in root.get("env").iter().flat_map(Cursor::members) {
        if is_credential(name) && value.text().is_some() {
            reading.secret(name, &value.at);
        }
    }
    if root.get("auth").is_none() {
        reading.unknown("authentication", "no `auth` is named");
    }
    reading.unknown("scopes", "graphs are code");
    reading.unknown("operations", "graphs are code");
}
