//! GitHub App manifests: Probot's `app.yml` and the JSON of the registration flow.

use super::reading::{Cursor, Reading};
use super::{Importer, Seen};
use crate::parse::value::Value;

pub const IMPORTER: Importer = Importer {
    kind: "github-app",
    name: "GitHub App manifest",
    product: "github",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has("default_permissions") && !seen.has("scopes")
        || seen.has("default_events") && seen.has_any(&["hook_attributes", "url", "name", "public"])
        || seen.has("hook_attributes") && seen.has_any(&["callback_urls", "redirect_url", "setup_url"])
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("name").map(str::to_owned);
    if let Some(permissions) = root.get("default_permissions") {
        for (name, access) in permissions.members() {
            if let Some(word) = access.text().filter(|w| *w != "none") {
                reading.grant(format!("{name}:{word}"), Some("app"), access.at.clone());
            }
        }
        if matches!(permissions.node.value, Value::List(_)) {
            reading.grants(&permissions, Some("app"));
        }
    }
    if let Some(hook) = root.path(&["hook_attributes", "url"]) {
        reading.inbound("webhook", hook.text(), &hook.at);
        reading.egress(&hook);
    }
    let redirects = [
        root.all("callback_urls"),
        root.all("redirect_url"),
        root.all("callback_url"),
    ]
    .concat();
    for redirect in redirects {
        reading.inbound("redirect", redirect.text(), &redirect.at);
    }
    reading.unknown("operations", "they stand in the code");
}
