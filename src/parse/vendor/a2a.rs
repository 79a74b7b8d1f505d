//! Agent cards of the Agent2Agent protocol, read leniently: many files of that name follow no version of it.

use super::reading::{Cursor, Reading, effect_of_name};
use super::{Confirmation, Importer, Operation, Seen};
use crate::parse::value::{Node, Value};

pub const IMPORTER: Importer = Importer {
    kind: "a2a",
    name: "A2A agent card",
    product: "",
    recognises,
    read,
};

/// Names of the file.
const NAMES: &[&str] = &[
    "agent-card.json",
    "agentcard.json",
    ".well-known/agent.json",
    "--agent.json",
];

fn recognises(seen: Seen<'_>) -> bool {
    let named = NAMES.iter().any(|n| seen.named(n)) && seen.has("name");
    let skills = seen.root.get("skills").is_some_and(|s| match &s.value {
        Value::List(items) => items
            .iter()
            .all(|i| i.get("id").or_else(|| i.get("name")).is_some()),
        _ => false,
    });
    let own = [
        "defaultInputModes",
        "protocolVersion",
        "supportedInterfaces",
        "preferredTransport",
        "securitySchemes",
    ];
    named || seen.has("name") && skills && (seen.has_any(&own) || seen.has_all(&["url", "capabilities"]))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("name").map(str::to_owned);
    let interfaces = ["supportedInterfaces", "additionalInterfaces"];
    let interfaces = interfaces
        .iter()
        .flat_map(|k| root.all(k))
        .filter_map(|i| i.get("url"));
    let mut known: Vec<Option<String>> = Vec::new();
    for url in root.get("url").into_iter().chain(interfaces) {
        let host = url.text().and_then(super::reading::host);
        if !known.contains(&host) {
            reading.inbound("agent", url.text(), &url.at);
            known.push(host);
        }
    }
    for skill in root.all("skills") {
        let Some(name) = skill.text_of("id").or_else(|| skill.text_of("name")) else {
            continue;
        };
        reading.manifest.operations.push(Operation {
            name: name.to_owned(),
            effect: effect_of_name(name),
            stated: false,
            scopes: Vec::new(),
            confirmation: Confirmation::Unknown,
            at: skill.at.clone(),
        });
    }
    if reading.manifest.operations.is_empty() {
        reading.unknown("operations", "the card lists no skill");
    }
    security(root, reading);
}

fn security(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    for (_, scheme) in root.get("securitySchemes").iter().flat_map(Cursor::members) {
        // Version 1.0 wraps each scheme in a member that names its type.
        let wrapped = scheme.get("oauth2SecurityScheme");
        let scheme = wrapped.unwrap_or(scheme);
        for (_, flow) in scheme.get("flows").iter().flat_map(Cursor::members) {
            for (scope, description) in flow.get("scopes").iter().flat_map(Cursor::members) {
                if !reading.manifest.grants.iter().any(|g| g.scope == scope) {
                    reading.grant(scope.to_owned(), None, description.at);
                }
            }
        }
    }
    let schemes = root
        .get("securitySchemes")
        .is_some_and(|s| !s.node.entries().is_empty());
    let old = root.get("authentication").is_some_and(|a| asks(a.node));
    if schemes || old {
        if reading.manifest.grants.is_empty() {
            reading.unknown("scopes", "the card lists none");
        }
        return;
    }
    let at = root
        .get("authentication")
        .map_or_else(|| root.at.child("securitySchemes"), |a| a.at);
    reading.mark("no-authentication", "agent card", &at);
    reading.unknown("scopes", "the card lists none");
}

/// Whether the older `authentication` names a scheme: an object with `schemes`, or a word.
fn asks(node: &Node) -> bool {
    match (&node.value, node.text()) {
        (_, Some(word)) => !word.eq_ignore_ascii_case("none"),
        (Value::Map(_), _) => match node.get("schemes").map(|s| &s.value) {
            Some(Value::List(items)) => items
                .iter()
                .any(|i| i.text().is_some_and(|t| !t.eq_ignore_ascii_case("none"))),
            Some(_) => true,
            None => node
                .get("type")
                .and_then(Node::text)
                .is_some_and(|t| !t.eq_ignore_ascii_case("none")),
        },
        _ => false,
    }
}
