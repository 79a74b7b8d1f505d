//! Agents described to Kubernetes: kagent (`kagent.dev`) and its tool servers, governed agents (`mesh.agentmesh.ai`).

use super::mcp::server;
use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen};
use crate::parse::value::{Node, Value};

pub const IMPORTER: Importer = Importer {
    kind: "kubernetes-agent",
    name: "Kubernetes agent",
    product: "",
    recognises,
    read,
};

/// Groups of the API.
const GROUPS: &[&str] = &["kagent.dev/", "mesh.agentmesh.ai/"];

fn recognises(seen: Seen<'_>) -> bool {
    let version = seen.root.get("apiVersion").and_then(Node::text);
    seen.has("kind") && version.is_some_and(|v| GROUPS.iter().any(|g| v.starts_with(g)))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let name = root
        .path(&["metadata", "name"])
        .and_then(|n| n.text().map(str::to_owned));
    reading.manifest.title.clone_from(&name);
    let Some(spec) = root.get("spec") else { return };
    // What a governed agent may do is a list of names like those of scopes.
    if let Some(capabilities) = spec
        .get("capabilities")
        .filter(|c| matches!(c.node.value, Value::List(_)))
    {
        reading.grants(&capabilities, None);
    }
    let tools = [
        spec.all("tools"),
        spec.get("declarative")
            .map(|d| d.all("tools"))
            .unwrap_or_default(),
    ]
    .concat();
    for tool in &tools {
        self::tool(tool, reading);
    }
    let name = name.unwrap_or_else(|| "server".to_owned());
    let places = [
        &["config", "stdio"][..],
        &["config", "sse"],
        &["config", "streamableHttp"],
        &["deployment"],
    ];
    for place in places {
        if let Some(found) = spec.path(place).filter(|f| {
            f.get("url")
                .or_else(|| f.get("command"))
                .or_else(|| f.get("cmd"))
                .is_some()
        }) {
            server(&name, &found, reading);
        }
    }
    if spec.get("url").is_some() {
        server(&name, &spec, reading);
    }
    if reading.manifest.grants.is_empty() {
        reading.unknown("scopes", "tool servers are signed in to when they are used");
    }
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "a server tells its tools when it is started");
    }
}

fn tool(tool: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some(server) = tool.get("mcpServer").or_else(|| tool.get("agent")) else {
        return;
    };
    let approved: Vec<&str> = server
        .all("requireApproval")
        .iter()
        .filter_map(|a| a.text())
        .collect();
    for name in server.all("toolNames") {
        let Some(text) = name.text() else { continue };
        reading.manifest.operations.push(Operation {
            name: text.to_owned(),
            effect: effect_of_name(text.rsplit("k8s_").next().unwrap_or(text)),
            stated: false,
            scopes: Vec::new(),
            confirmation: if approved.contains(&text) {
                Confirmation::Required
            } else {
                Confirmation::Unknown
            },
            at: name.at.clone(),
        });
    }
}
