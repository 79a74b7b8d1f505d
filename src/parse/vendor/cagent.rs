//! Docker cagent configurations: agents with the tool sets they may use.

use super::mcp::server;
use super::reading::{Cursor, Reading};
use super::{Confirmation, Importer, Operation, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "cagent",
    name: "cagent configuration",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let parts = ["model", "instruction", "toolsets", "sub_agents"];
    seen.root.get("agents").is_some_and(|agents| {
        let entries = agents.entries();
        !entries.is_empty()
            && entries
                .iter()
                .all(|e| parts.iter().any(|p| e.node.get(p).is_some()))
    })
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .get("agents")
        .and_then(|a| a.members().next().map(|(name, _)| name.to_owned()));
    for (_, agent) in root.get("agents").iter().flat_map(Cursor::members) {
        for toolset in agent.all("toolsets") {
            self::toolset(&toolset, reading);
        }
    }
    reading.unknown("scopes", "tool sets are signed in to when they are used");
    reading.unknown("operations", "a server tells its tools when it is started");
}

fn toolset(toolset: &Cursor<'_>, reading: &mut Reading<'_>) {
    let kind = toolset.text_of("type").unwrap_or_default();
    let effect = match kind {
        "shell" | "script" => Some("execute"),
        "filesystem" | "memory" => Some("write"),
        "fetch" => Some("read"),
        _ => None,
    };
    if kind == "mcp" {
        let name = toolset
            .text_of("ref")
            .or_else(|| toolset.text_of("name"))
            .unwrap_or("mcp");
        match toolset.get("remote") {
            Some(remote) => server(name, &remote, reading),
            None => server(name, toolset, reading),
        }
        return;
    }
    if effect.is_none() {
        return;
    }
    reading.manifest.operations.push(Operation {
        name: kind.to_owned(),
        effect,
        stated: true,
        scopes: Vec::new(),
        confirmation: Confirmation::Unknown,
        at: toolset.at.clone(),
    });
}
