//! Microsoft Entra application manifests, the older shape (`oauth2Permissions`, `replyUrlsWithType`) and that of Microsoft Graph
//! (`api`, `web`, `spa`).
//!
//! A permission is written by name or by GUID, both in one file too; GUIDs stay as they are, the catalogue knows their names.
//! `Scope` is delegated, `Role` is of the application itself. Preauthorised clients are what every Teams app lists.

use super::reading::{Cursor, Reading};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "entra",
    name: "Entra application manifest",
    product: "microsoft-graph",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let shape = [
        "requiredResourceAccess",
        "signInAudience",
        "replyUrlsWithType",
        "oauth2Permissions",
        "oauth2AllowImplicitFlow",
    ];
    let have = shape.iter().filter(|k| seen.has(k)).count();
    !seen.has("manifestVersion")
        && (have >= 2
            || have == 1 && seen.has_any(&["appId", "api", "identifierUris", "preAuthorizedApplications"]))
}

/// Addresses that tokens are sent to.
const REDIRECTS: &[&[&str]] = &[
    &["web", "redirectUris"],
    &["spa", "redirectUris"],
    &["publicClient", "redirectUris"],
];

/// Fields that hand an access token to the browser.
const IMPLICIT: &[&[&str]] = &[
    &["oauth2AllowImplicitFlow"],
    &["web", "implicitGrantSettings", "enableAccessTokenIssuance"],
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .text_of("displayName")
        .or_else(|| root.text_of("name"))
        .map(str::to_owned);
    for resource in root.all("requiredResourceAccess") {
        for access in resource.all("resourceAccess") {
            let token = match access.text_of("type") {
                Some(t) if t.eq_ignore_ascii_case("Role") => Some("application"),
                Some(t) if t.eq_ignore_ascii_case("Scope") => Some("delegated"),
                _ => None,
            };
            if let Some(id) = access.get("id")
                && let Some(name) = id.text()
            {
                reading.grant(name.to_owned(), token, id.at);
            }
        }
    }
    if root.get("requiredResourceAccess").is_none() {
        reading.unknown("scopes", "`requiredResourceAccess` is not in this file");
    }
    for reply in root.all("replyUrlsWithType") {
        if let Some(url) = reply.get("url") {
            reading.inbound("redirect", url.text(), &url.at);
        }
    }
    for path in REDIRECTS {
        for url in root.path(path).iter().flat_map(Cursor::items) {
            reading.inbound("redirect", url.text(), &url.at);
        }
    }
    for path in IMPLICIT {
        if let Some(flag) = root.path(path)
            && flag.text() == Some("true")
        {
            reading.mark(
                "implicit-flow",
                path.last().copied().unwrap_or_default(),
                &flag.at,
            );
        }
    }
    for password in root.all("passwordCredentials") {
        let name = password
            .text_of("displayName")
            .unwrap_or("passwordCredentials")
            .to_owned();
        reading.secret(&name, &password.at);
    }
    reading.unknown("operations", "they stand in the code");
}
