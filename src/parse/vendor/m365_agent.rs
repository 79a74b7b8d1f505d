//! Microsoft 365 declarative agents: what an agent may know, and the plugins it may call.
//!
//! A capability without a list of places covers all that its user can see.

use super::reading::{Cursor, Reading};
use super::{Confirmation, Importer, Operation, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "m365-agent",
    name: "Microsoft 365 declarative agent",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let schema = seen.root.get("$schema").and_then(|s| s.text());
    let named = schema.is_some_and(|s| s.contains("declarative-agent") || s.contains("declarative-copilot"));
    named
        || seen.has_all(&["instructions", "name"])
            && seen.has_any(&["capabilities", "conversation_starters", "actions"])
}

/// Capabilities with the lists that limit them; an empty one has no such list.
const LIMITS: &[(&str, &[&str])] = &[
    (
        "OneDriveAndSharePoint",
        &["items_by_url", "items_by_sharepoint_ids"],
    ),
    ("GraphConnectors", &["connections"]),
    ("TeamsMessages", &["urls"]),
    ("Email", &["folders", "shared_mailbox", "group_mailboxes"]),
    ("Meetings", &["items_by_id"]),
    ("Dataverse", &["knowledge_sources"]),
    ("WebSearch", &["sites"]),
    ("People", &[]),
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("name").map(str::to_owned);
    for capability in root.all("capabilities") {
        let Some(name) = capability.text_of("name") else {
            continue;
        };
        let effect = match name {
            "CodeInterpreter" => Some("execute"),
            "GraphicArt" => None,
            _ => Some("read"),
        };
        reading.manifest.operations.push(Operation {
            name: name.to_owned(),
            effect,
            stated: true,
            scopes: Vec::new(),
            confirmation: Confirmation::Unknown,
            at: capability.at.clone(),
        });
        let limits = LIMITS.iter().find(|(n, _)| *n == name).map(|(_, limits)| *limits);
        if limits.is_some_and(|limits| limits.iter().all(|key| capability.all(key).is_empty())) {
            reading.mark("unscoped-capability", name, &capability.at.child("name"));
        }
        for site in capability
            .all("sites")
            .iter()
            .chain(&capability.all("items_by_url"))
        {
            if let Some(url) = site.get("url") {
                reading.egress(&url);
            }
        }
    }
    if !root.all("actions").is_empty() {
        reading.unknown("operations", "functions stand in the files of its plugins");
    }
    reading.unknown("scopes", "it acts with the rights of whoever uses it");
}
