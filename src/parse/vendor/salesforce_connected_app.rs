//! Salesforce connected apps (`.connectedApp`, `.connectedApp-meta.xml`).

use super::reading::{Cursor, Reading};
use super::salesforce::{callbacks, policies, secret};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "salesforce-connected-app",
    name: "Salesforce connected app",
    product: "salesforce",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has("ConnectedApp")
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some(app) = root.get("ConnectedApp") else {
        return;
    };
    reading.manifest.title = app.text_of("label").map(str::to_owned);
    match app.get("oauthConfig") {
        Some(config) => {
            for scope in config.all("scopes") {
                if let Some(name) = scope.text() {
                    reading.grant(name.to_owned(), None, scope.at);
                }
            }
            callbacks(&config, reading);
            secret(&config, "consumerSecret", reading);
        }
        None if app.get("samlConfig").is_none() => {
            reading.unknown("scopes", "the file has no `oauthConfig`");
        }
        None => {}
    }
    if let Some(policy) = app.get("oauthPolicy") {
        policies(&policy, reading);
    }
    reading.unknown("operations", "the scopes allow whatever the user may do");
}
