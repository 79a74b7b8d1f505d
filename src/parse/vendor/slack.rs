//! Slack app manifests (`display_information`, `oauth_config`, `features`, `settings`), YAML or JSON.
//!
//! Field names as in Slack's manifest reference. Scopes are granted under `oauth_config.scopes.{bot,user}` (and their
//! `_optional` variants); event subscriptions, slash commands and shortcuts are needs of the app itself.

use super::{Grant, Need, VendorManifest};
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::value::{Node, Value};
use crate::source::{FileId, Place};

/// By content: a mapping with `display_information`, or `oauth_config` beside another section of Slack's.
#[must_use]
pub fn recognises(node: &Node) -> bool {
    node.get("display_information").is_some()
        || (node.get("oauth_config").is_some()
            && (node.get("features").is_some() || node.get("settings").is_some()))
}

/// Reads a manifest. Shapes Slack would refuse are problems, the rest is read.
pub fn read(file: FileId, node: &Node, at: &Place, problems: &mut Vec<Problem>) -> VendorManifest {
    let mut manifest = VendorManifest {
        product: "slack",
        grants: Vec::new(),
        needs: Vec::new(),
    };
    let path = |keys: &[&str]| {
        keys.iter().try_fold((node, at.clone()), |(node, at), key| {
            node.get(key).map(|n| (n, at.child(key)))
        })
    };
    for (key, token) in [
        ("bot", "bot"),
        ("user", "user"),
        ("bot_optional", "bot"),
        ("user_optional", "user"),
    ] {
        if let Some((list, at)) = path(&["oauth_config", "scopes", key]) {
            for (scope, at) in texts(file, list, &at, problems) {
                manifest.grants.push(Grant {
                    scope,
                    token: Some(token),
                    at,
                });
            }
        }
    }
    for key in ["bot_events", "user_events"] {
        if let Some((list, at)) = path(&["settings", "event_subscriptions", key]) {
            for (event, at) in texts(file, list, &at, problems) {
                manifest
                    .needs
                    .push((Need::Operation(format!("event:{event}")), at));
            }
        }
    }
    for key in ["slash_commands", "shortcuts"] {
        if let Some((list, at)) = path(&["features", key])
            && matches!(&list.value, Value::List(items) if !items.is_empty())
        {
            let operation = "feature:slash-commands-and-shortcuts".to_owned();
            manifest.needs.push((Need::Operation(operation), at));
        }
    }
    // Slack adds this scope to an app that switches the assistant on.
    for key in ["assistant_view", "agent_view"] {
        if let Some((_, at)) = path(&["features", key]) {
            manifest
                .needs
                .push((Need::Scope("assistant:write".to_owned()), at));
        }
    }
    if let Some((list, at)) = path(&["features", "unfurl_domains"])
        && matches!(&list.value, Value::List(items) if !items.is_empty())
    {
        manifest
            .needs
            .push((Need::Operation("chat.unfurl".to_owned()), at));
    }
    manifest
}

/// The texts of a list with their places.
fn texts(file: FileId, node: &Node, at: &Place, problems: &mut Vec<Problem>) -> Vec<(String, Place)> {
    let Value::List(items) = &node.value else {
        if !node.is_null() {
            problems.push(
                Problem::new(
                    Input::WrongValue,
                    "vendor-list",
                    Site::Span(file, node.span),
                    format!("Slack expects a list here, found {}", node.kind()),
                    "not a list",
                )
                .help("write one entry per line, each after `- `"),
            );
        }
        return Vec::new();
    };
    let mut texts = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match item.text() {
            Some(text) => texts.push((text.to_owned(), at.child(i.to_string()))),
            None => problems.push(
                Problem::new(
                    Input::WrongValue,
                    "vendor-entry",
                    Site::Span(file, item.span),
                    format!("Slack expects a name here, found {}", item.kind()),
                    "not a name",
                )
                .help("write the name of one scope or event"),
            ),
        }
    }
    texts
}
