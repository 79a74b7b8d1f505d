//! Google Apps Script manifests (`appsscript.json`).
//!
//! Without `oauthScopes` the platform tells the scopes from the code: they are unknown, not none. A script that may call
//! addresses and has no `urlFetchWhitelist` may call any.

use super::reading::{Cursor, Reading};
use super::{Egress, Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "appsscript",
    name: "Apps Script manifest",
    product: "google-workspace",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let keys = [
        "exceptionLogging",
        "runtimeVersion",
        "oauthScopes",
        "urlFetchWhitelist",
        "webapp",
        "executionApi",
    ];
    seen.named("appsscript.json") && seen.root.kind() == "a mapping"
        || seen.has("timeZone") && seen.has_any(&keys)
        || seen.has("oauthScopes")
            && seen.has_any(&["dependencies", "runtimeVersion", "exceptionLogging", "addOns"])
}

/// The scope without which a script calls no address.
const REQUEST: &str = "https://www.googleapis.com/auth/script.external_request";

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .path(&["addOns", "common", "name"])
        .or_else(|| root.path(&["dataStudio", "name"]))
        .and_then(|c| c.text().map(str::to_owned));
    match root.get("oauthScopes") {
        Some(list) => reading.grants(&list, None),
        None => reading.unknown(
            "scopes",
            "without `oauthScopes` the platform tells them from the code",
        ),
    }
    egress(root, reading);
    reading.unknown("operations", "they stand in the code");
    if let Some(webapp) = root.get("webapp") {
        anonymous(&webapp, "access", "executeAs", reading);
    }
    if let Some(api) = root.get("executionApi") {
        anonymous(&api, "access", "executeAs", reading);
    }
    let libraries = root
        .get("dependencies")
        .map(|d| d.all("libraries"))
        .unwrap_or_default();
    for library in libraries {
        if library.flag("developmentMode") == Some(true) {
            let name = library
                .text_of("userSymbol")
                .or_else(|| library.text_of("libraryId"));
            reading.mark(
                "floating-library",
                name.unwrap_or("library"),
                &library.at.child("developmentMode"),
            );
        }
    }
}

fn egress(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let listed = root.all("urlFetchWhitelist");
    for entry in &listed {
        reading.egress(entry);
    }
    let request = reading.manifest.grants.iter().find(|g| g.scope == REQUEST);
    match request.map(|g| g.at.clone()) {
        Some(at) if listed.is_empty() => reading.manifest.egress.push(Egress {
            host: "*".to_owned(),
            plain: false,
            at,
        }),
        None if root.get("oauthScopes").is_none() => {
            reading.unknown(
                "egress",
                "whether it calls addresses depends on scopes that are not listed",
            );
        }
        _ => {}
    }
}

/// Who may run it, and as whom.
fn anonymous(section: &Cursor<'_>, access: &str, as_: &str, reading: &mut Reading<'_>) {
    let Some(access) = section.get(access) else { return };
    let text = access.text().unwrap_or_default();
    reading.inbound("web-app", None, &access.at);
    if text == "ANYONE_ANONYMOUS" {
        let who = section.text_of(as_).unwrap_or("USER_DEPLOYING");
        reading.mark("anonymous-execution", who, &access.at);
    }
}
