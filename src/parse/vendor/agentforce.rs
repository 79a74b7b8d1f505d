//! Salesforce Agentforce metadata in XML: functions, topics ("plugins"), planners and bots.
//!
//! `isConfirmationRequired` of a function is whether a person confirms before it runs; absent is `false`. A topic only names
//! functions, whose own files say it.

use super::reading::{Cursor, Reading, effect_of_name};
use super::salesforce::is_true;
use super::{Confirmation, Importer, Operation, Seen};
use crate::parse::value::Value;

pub const IMPORTER: Importer = Importer {
    kind: "agentforce",
    name: "Agentforce metadata",
    product: "salesforce",
    recognises,
    read,
};

/// Root elements.
const ROOTS: &[&str] = &[
    "GenAiFunction",
    "GenAiPlugin",
    "GenAiPlanner",
    "GenAiPlannerBundle",
    "GenAiPromptTemplate",
    "AiAuthoringBundle",
    "Bot",
    "BotVersion",
];

fn recognises(seen: Seen<'_>) -> bool {
    seen.has_any(ROOTS) && seen.root.entries().len() == 1
}

/// Elements that name a function described in another file.
const NAMES: &[&str] = &["functionName", "genAiFunctionName"];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some((kind, part)) = root.members().next() else {
        return;
    };
    reading.manifest.title = part
        .text_of("masterLabel")
        .or_else(|| part.text_of("label"))
        .or_else(|| part.text_of("fullName"))
        .map(str::to_owned);
    if kind == "GenAiFunction" {
        function(&part, reading);
    } else {
        descend(&part, reading, 0);
        reading.unknown("operations", "functions are described in files of their own");
    }
    reading.unknown("scopes", "an agent acts with the permissions of its user");
}

/// Functions at any depth: named ones, and the local ones of a planner, which are described on the spot.
fn descend(part: &Cursor<'_>, reading: &mut Reading<'_>, depth: usize) {
    if depth > 32 {
        return;
    }
    for (key, member) in part.members() {
        for item in member.items() {
            if NAMES.contains(&key) {
                if let Some(name) = item.text() {
                    push(name, Confirmation::Unknown, item.at.clone(), reading);
                }
            } else if item.get("invocationTarget").is_some() && item.get("invocationTargetType").is_some() {
                function(&item, reading);
            } else if matches!(item.node.value, Value::Map(_)) {
                descend(&item, reading, depth + 1);
            }
        }
    }
}

fn function(function: &Cursor<'_>, reading: &mut Reading<'_>) {
    let names = [
        "developerName",
        "masterLabel",
        "localDeveloperName",
        "fullName",
        "invocationTarget",
    ];
    let Some(name) = names.iter().find_map(|k| function.text_of(k)) else {
        return;
    };
    let confirmation = if is_true(function, "isConfirmationRequired") {
        Confirmation::Required
    } else {
        Confirmation::Absent
    };
    push(
        name,
        confirmation,
        function.at.child("isConfirmationRequired"),
        reading,
    );
}

fn push(name: &str, confirmation: Confirmation, at: crate::source::Place, reading: &mut Reading<'_>) {
    reading.manifest.operations.push(Operation {
        name: name.to_owned(),
        effect: effect_of_name(name),
        stated: false,
        scopes: Vec::new(),
        confirmation,
        at,
    });
}
