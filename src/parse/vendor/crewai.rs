//! CrewAI agents and tasks (`agents.yaml`, `tasks.yaml`). Tools are given in code: only the structure is known.

use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "crewai",
    name: "CrewAI configuration",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let entries = seen.root.entries();
    let agents = entries
        .iter()
        .all(|e| e.node.get("role").is_some() && e.node.get("goal").is_some());
    let tasks = entries
        .iter()
        .all(|e| e.node.get("description").is_some() && e.node.get("expected_output").is_some());
    !entries.is_empty() && (agents || tasks)
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    for (_, part) in root.members() {
        for tool in part.all("tools") {
            let Some(name) = tool.text() else { continue };
            reading.manifest.operations.push(Operation {
                name: name.to_owned(),
                effect: effect_of_name(name),
                stated: false,
                scopes: Vec::new(),
                confirmation: if part.flag("human_input") == Some(true) {
                    Confirmation::Required
                } else {
                    Confirmation::Unknown
                },
                at: tool.at.clone(),
            });
        }
    }
    reading.unknown("scopes", "tools are given in code");
    reading.unknown("operations", "tools are given in code");
}
