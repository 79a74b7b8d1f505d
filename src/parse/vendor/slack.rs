//! Slack app manifests (`display_information`, `oauth_config`, `features`, `settings`), YAML or JSON.
//!
//! Field names as in Slack's manifest reference. Scopes are granted under `oauth_config.scopes.{bot,user}` (and their
//! `_optional` variants); a manifest without any is an app for signing in. Event subscriptions, slash commands and shortcuts are
//! needs of the app itself, and what users write goes to the addresses they name.

use super::reading::{Cursor, Reading};
use super::{Importer, Need, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "slack",
    name: "Slack app manifest",
    product: "slack",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has("display_information") || seen.has("oauth_config") && seen.has_any(&["features", "settings"])
}

/// Lists of scopes with the kind of token they are for.
const SCOPES: &[(&str, &str)] = &[
    ("bot", "bot"),
    ("user", "user"),
    ("bot_optional", "bot"),
    ("user_optional", "user"),
];

/// Addresses that Slack sends events, commands and clicks to.
const WEBHOOKS: &[&[&str]] = &[
    &["settings", "event_subscriptions", "request_url"],
    &["settings", "interactivity", "request_url"],
    &["settings", "interactivity", "message_menu_options_url"],
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .path(&["display_information", "name"])
        .and_then(|c| c.text().map(str::to_owned));
    for (key, token) in SCOPES {
        if let Some(list) = root.path(&["oauth_config", "scopes", key]) {
            reading.grants(&list, Some(token));
        }
    }
    for key in ["bot_events", "user_events"] {
        if let Some(list) = root.path(&["settings", "event_subscriptions", key]) {
            for (event, at) in reading.texts(&list) {
                reading.need(Need::Operation(format!("event:{event}")), &at);
            }
        }
    }
    for key in ["slash_commands", "shortcuts"] {
        if let Some(list) = root.path(&["features", key])
            && list.node.kind() == "a list"
            && !list.items().is_empty()
        {
            let operation = "feature:slash-commands-and-shortcuts".to_owned();
            reading.need(Need::Operation(operation), &list.at);
        }
    }
    // Slack adds this scope to an app that switches the assistant on.
    for key in ["assistant_view", "agent_view"] {
        if let Some(view) = root.path(&["features", key]) {
            reading.need(Need::Scope("assistant:write".to_owned()), &view.at);
        }
    }
    if let Some(list) = root.path(&["features", "unfurl_domains"])
        && list.node.kind() == "a list"
        && !list.items().is_empty()
    {
        reading.need(Need::Operation("chat.unfurl".to_owned()), &list.at);
    }
    addresses(root, reading);
    if let Some(flag) = root.path(&["settings", "org_deploy_enabled"])
        && flag.text() == Some("true")
    {
        reading.mark("org-wide", "org_deploy_enabled", &flag.at);
    }
}

fn addresses(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let commands = root.get("features").map(|f| f.all("slash_commands"));
    let commands = commands.into_iter().flatten().filter_map(|c| c.get("url"));
    let webhooks = WEBHOOKS.iter().filter_map(|path| root.path(path));
    for address in webhooks.chain(commands) {
        reading.inbound("webhook", address.text(), &address.at);
        reading.egress(&address);
    }
    let config = root.get("oauth_config");
    for redirect in config.iter().flat_map(|c| c.all("redirect_urls")) {
        reading.inbound("redirect", redirect.text(), &redirect.at);
        reading.egress(&redirect);
    }
    // Where functions that Slack hosts may call.
    for domain in root.all("outgoing_domains") {
        reading.egress(&domain);
    }
}
