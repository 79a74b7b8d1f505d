//! What may be touched: scopes, resources, fields, accounts, operations and what they do.

use std::collections::BTreeSet;

use serde_json::Value;

use super::picture::{Picture, change, declared, listed, text, words};
use super::{Change, Class, Way};
use crate::catalog::{EFFECTS, REVERSIBILITY};

/// Lists that bound what a connection or operation touches; an absent list bounds nothing.
const BOUNDS: &[(&str, &[&str], &str)] = &[
    ("connections", &["resources", "allow"], "resource"),
    ("operations", &["resources"], "resource"),
    ("operations", &["objects"], "object"),
    ("operations", &["fields"], "field"),
];

/// Adds what changed.
pub fn compare(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    grants(before, after, out);
    for (section, keys, what) in BOUNDS {
        bounds(before, after, section, keys, what, out);
    }
    accounts(before, after, out);
    operations(before, after, out);
}

fn grants(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (old, new) = (before.section("grants"), after.section("grants"));
    let told = |of: &Picture<'_>, grant: &Value, verb: &str| {
        let connection = of.short(text(grant, "connection").unwrap_or_default()).to_owned();
        format!(
            "connection `{connection}` {verb} `{}`",
            text(grant, "scope").unwrap_or_default()
        )
    };
    for (id, grant) in &new {
        if !old.contains_key(id) {
            out.push(change(
                Way::Weakens,
                Class::Scope,
                grant,
                told(after, grant, "is granted"),
            ));
        }
    }
    for (id, grant) in &old {
        if !new.contains_key(id) {
            let message = told(before, grant, "is no longer granted");
            out.push(change(Way::Eases, Class::Scope, grant, message));
        }
    }
}

fn bounds(
    before: &Picture<'_>,
    after: &Picture<'_>,
    section: &str,
    keys: &[&str],
    what: &str,
    out: &mut Vec<Change>,
) {
    let new = after.section(section);
    for (id, old) in before.section(section) {
        let Some(new) = new.get(id) else { continue };
        let (was, is) = (declared(old, keys), declared(new, keys));
        let name = after.short(id);
        let (was, is) = match (was, is) {
            (Some(_), None) => {
                let message = format!("`{name}` is no longer bound to any {what}");
                out.push(change(Way::Weakens, Class::Scope, new, message));
                continue;
            }
            (None, Some(_)) => {
                let message = format!("`{name}` is bound to {what}s now");
                out.push(change(Way::Eases, Class::Scope, new, message));
                continue;
            }
            (was, is) => (words(was), words(is)),
        };
        let more: Vec<&String> = is.difference(&was).collect();
        if !more.is_empty() {
            let message = format!("`{name}` may touch the {what} {}", listed(more));
            out.push(change(Way::Weakens, Class::Scope, new, message));
        }
        let less: Vec<&String> = was.difference(&is).collect();
        if !less.is_empty() {
            let message = format!("`{name}` no longer touches the {what} {}", listed(less));
            out.push(change(Way::Eases, Class::Scope, new, message));
        }
    }
}

/// Who a connection acts as.
fn accounts(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let new = after.section("connections");
    for (id, old) in before.section("connections") {
        let Some(new) = new.get(id) else { continue };
        for (keys, what) in [
            (&["auth", "method"][..], "authentication"),
            (&["auth", "subject_mode"], "acting subject"),
            (&["auth", "principal", "id"], "account"),
            (&["auth", "principal", "type"], "kind of account"),
        ] {
            let (was, is) = (words(declared(old, keys)), words(declared(new, keys)));
            if was != is {
                let message = format!(
                    "the {what} of connection `{}` changes from {} to {}",
                    after.short(id),
                    or_none(&was),
                    or_none(&is)
                );
                out.push(change(Way::Changes, Class::Scope, new, message));
            }
        }
    }
}

fn or_none(words: &BTreeSet<String>) -> String {
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        listed(words)
    }
}

fn operations(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (old, new) = (before.section("operations"), after.section("operations"));
    for (id, operation) in &new {
        let name = after.short(id);
        let Some(was) = old.get(id) else {
            let effect = text(operation, "effect").unwrap_or("unknown");
            let message = format!("operation `{name}` is new, its effect is {effect}");
            out.push(change(Way::Grows, Class::Action, operation, message));
            continue;
        };
        for (key, order, what) in [
            ("effect", EFFECTS, "effect"),
            ("reversibility", REVERSIBILITY, "reversibility"),
        ] {
            let (from, to) = (text(was, key), text(operation, key));
            if from == to {
                continue;
            }
            // What is not stated may be anything.
            let rank = |w: Option<&str>| {
                w.and_then(|w| order.iter().position(|o| *o == w))
                    .unwrap_or(order.len())
            };
            let way = if rank(to) > rank(from) {
                Way::Grows
            } else {
                Way::Eases
            };
            let said = |w: Option<&str>| w.unwrap_or("not stated").to_owned();
            let message = format!(
                "the {what} of `{name}` changes from {} to {}",
                said(from),
                said(to)
            );
            out.push(change(way, Class::Action, operation, message));
        }
        let (from, to) = (words(was.get("audience")), words(operation.get("audience")));
        let more: Vec<&String> = to.difference(&from).collect();
        if !more.is_empty() {
            let message = format!("`{name}` reaches {} now", listed(more));
            out.push(change(Way::Grows, Class::Action, operation, message));
        }
    }
    for (id, operation) in &old {
        if !new.contains_key(id) {
            let message = format!("operation `{}` is gone", before.short(id));
            out.push(change(Way::Eases, Class::Action, operation, message));
        }
    }
}
