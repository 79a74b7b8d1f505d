//! Microsoft Teams app manifests (`manifestVersion`, `developer`, `icons`).
//!
//! Permissions on a team, chat or meeting ("resource-specific consent") stand under `authorization`, in older files under
//! `webApplicationInfo.applicationPermissions`. `permissions: [identity, messageTeamMembers]` is in nearly every file and
//! grants nothing of its own.

use super::reading::{Cursor, Reading};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "teams",
    name: "Teams app manifest",
    product: "teams",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let schema = seen.root.get("$schema").and_then(|s| s.text());
    let schema = schema.is_some_and(|s| {
        let s = s.to_ascii_lowercase();
        s.contains("microsoftteams.schema") || s.contains("/json-schemas/teams/")
    });
    let parts = [
        "developer",
        "icons",
        "accentColor",
        "packageName",
        "validDomains",
        "bots",
        "staticTabs",
    ];
    let have = parts.iter().filter(|k| seen.has(k)).count();
    schema || seen.has("manifestVersion") && have >= 2
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .path(&["name", "short"])
        .and_then(|c| c.text().map(str::to_owned));
    let permissions = root.path(&["authorization", "permissions"]);
    let specific = permissions
        .iter()
        .flat_map(|p| [p.all("resourceSpecific"), p.all("orgWide")].concat());
    for permission in specific {
        let token = match permission.text_of("type") {
            Some(t) if t.eq_ignore_ascii_case("Delegated") => Some("rsc_delegated"),
            _ => Some("rsc"),
        };
        if let Some(name) = permission.get("name")
            && let Some(text) = name.text()
        {
            reading.grant(text.to_owned(), token, name.at);
        }
    }
    if let Some(list) = root.path(&["webApplicationInfo", "applicationPermissions"]) {
        reading.grants(&list, Some("rsc"));
    }
    if root.get("webApplicationInfo").is_some() {
        reading.unknown(
            "scopes",
            "those of its Entra application stand in that application's manifest",
        );
    }
    for domain in root.all("validDomains") {
        reading.egress(&domain);
    }
    for key in ["staticTabs", "configurableTabs", "connectors"] {
        for tab in root.all(key) {
            for address in ["contentUrl", "configurationUrl"] {
                if let Some(address) = tab.get(address) {
                    reading.inbound("web-app", address.text(), &address.at);
                }
            }
        }
    }
    reading.unknown(
        "operations",
        "they stand in the bot, or in the files of its agents",
    );
}
