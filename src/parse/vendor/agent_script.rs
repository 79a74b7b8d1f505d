//! Salesforce Agent Script (`.agent`): the actions of an agent and whether a person confirms them.

use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen};
use crate::parse::value::Value;

pub const IMPORTER: Importer = Importer {
    kind: "agent-script",
    name: "Agent Script",
    product: "salesforce",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.root
        .entries()
        .iter()
        .any(|e| e.key.starts_with("start_agent "))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = ["agent_label", "developer_name", "agent_name"]
        .iter()
        .find_map(|k| root.path(&["config", k])?.text().map(str::to_owned));
    descend(root, reading, 0);
    reading.unknown("scopes", "an agent acts with the permissions of its user");
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "the script describes no action");
    }
}

/// Blocks with a target are actions.
fn descend(part: &Cursor<'_>, reading: &mut Reading<'_>, depth: usize) {
    if depth > 64 {
        return;
    }
    for (name, member) in part.members() {
        if member.text_of("target").is_some_and(|t| t.contains("://")) {
            let required = member.flag("require_user_confirmation") == Some(true);
            reading.manifest.operations.push(Operation {
                name: name.to_owned(),
                effect: effect_of_name(name),
                stated: false,
                scopes: Vec::new(),
                confirmation: if required {
                    Confirmation::Required
                } else {
                    Confirmation::Absent
                },
                at: member.at.child("require_user_confirmation"),
            });
        } else if matches!(member.node.value, Value::Map(_)) {
            descend(&member, reading, depth + 1);
        }
    }
}
