//! Salesforce external client apps: four files that belong together by the name of the application.
//!
//! `.eca` is the application, `.ecaOauth` has its scopes, `.ecaGlblOauth` its addresses and flows, `.ecaOauthPlcy` (and
//! `.ecaPlcy`) its policies. What stands in another of them is unknown here and known once they are joined.

use super::reading::{Cursor, Reading};
use super::salesforce::{callbacks, names, policies, secret};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "salesforce-client-app",
    name: "Salesforce external client app",
    product: "salesforce",
    recognises,
    read,
};

/// The application itself.
const APP: &str = "ExternalClientApplication";

/// Root elements of the parts.
const PARTS: &[&str] = &[
    "ExtlClntAppOauthSettings",
    "ExtlClntAppGlobalOauthSettings",
    "ExtlClntAppOauthConfigurablePolicies",
    "ExtlClntAppConfigurablePolicies",
    "ExtlClntAppOauthSecuritySettings",
];

fn recognises(seen: Seen<'_>) -> bool {
    let part = |key: &str| key.starts_with("ExtlClntApp") || key.starts_with("ExternalClientApp");
    seen.has(APP) || seen.has_any(PARTS) || seen.root.entries().iter().any(|e| part(&e.key))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some((name, part)) = root.members().next() else {
        return;
    };
    if name == APP {
        reading.manifest.title = part.text_of("label").map(str::to_owned);
        // `00D…:Name` where the organisation is named, else the name of the file.
        let scoped = part
            .text_of("orgScopedExternalApp")
            .and_then(|t| t.rsplit(':').next());
        let own = scoped.map_or_else(|| stem(reading), str::to_owned);
        reading.manifest.joins = Some(own.to_lowercase());
    } else {
        let app = part.text_of("externalClientApplication");
        reading.manifest.joins = app.map(str::to_lowercase);
    }
    let scopes = part.all("commaSeparatedOauthScopes");
    for list in &scopes {
        for scope in names(list.text().unwrap_or_default()) {
            reading.grant(scope.to_owned(), None, list.at.clone());
        }
    }
    if scopes.is_empty() {
        reading.unknown("scopes", "they stand in the application's `.ecaOauth` file");
    }
    callbacks(&part, reading);
    secret(&part, "consumerSecret", reading);
    policies(&part, reading);
    reading.unknown("operations", "the scopes allow whatever the user may do");
}

/// The name of the file up to its first dot.
fn stem(reading: &Reading<'_>) -> String {
    let path = reading
        .manifest
        .files
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name).to_owned()
}
