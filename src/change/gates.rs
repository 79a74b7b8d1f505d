//! Gates: gone, new, less adequate, enforced elsewhere, letting more through.

use std::collections::BTreeSet;

use serde_json::Value;

use super::picture::{Picture, change, declared, listed, text, word, words};
use super::{Change, Class, Way};

/// Words that have an order, the weakest first: grounds that a gate rests on; points of enforcement, the one nearest to the
/// model first.
const ORDERED: &[(&str, &[&str])] = &[
    ("assurance", &["assumed", "declared", "referenced", "tested"]),
    (
        "enforced_by",
        &["agent_process", "tool_server", "gateway", "target_system"],
    ),
];

/// Lists of a gate of which each word is a control.
const GUARDS: &[(&str, &str)] = &[
    ("pins", "pins"),
    ("approver_sees", "shows"),
    ("approval_bound_to", "binds the approval to"),
    ("removes", "removes"),
];

/// The list of what a gate lets through.
const ALLOWS: &str = "allows";

/// Keys of which a change may go either way.
const PLAIN: &[&str] = &[
    "kind",
    "approvers",
    "on_timeout",
    "on_error",
    "fields",
    "deterministic",
    "scope",
];

/// Every declared key of a gate that is told here; what is not among them is any other statement.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    let ordered = ORDERED.iter().map(|(key, _)| *key);
    let guards = GUARDS.iter().map(|(key, _)| *key);
    ordered.chain(guards).chain([ALLOWS]).chain(PLAIN.iter().copied())
}

/// Adds what changed.
pub fn compare(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (old, new) = (before.section("gates"), after.section("gates"));
    for (id, gate) in &new {
        if !old.contains_key(id) {
            let message = format!("gate `{}` is new", after.short(id));
            out.push(change(Way::Eases, Class::Gate, gate, message));
        }
    }
    for (id, was) in &old {
        let name = before.short(id);
        let Some(is) = new.get(id) else {
            out.push(change(
                Way::Weakens,
                Class::Gate,
                was,
                format!("gate `{name}` is gone"),
            ));
            continue;
        };
        gate(name, was, is, out);
    }
}

fn gate(name: &str, was: &Value, is: &Value, out: &mut Vec<Change>) {
    let mut say = |way: Way, message: String| out.push(change(way, Class::Gate, is, message));
    let faults = |v: &Value| -> BTreeSet<String> {
        let list = v
            .get("inadequate")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        list.filter_map(|f| text(f, "reason").map(str::to_owned))
            .collect()
    };
    let (old, new) = (faults(was), faults(is));
    let more: Vec<&String> = new.difference(&old).collect();
    if !more.is_empty() {
        say(
            Way::Weakens,
            format!("gate `{name}` is not adequate any more: {}", listed(more)),
        );
    }
    let fewer: Vec<&String> = old.difference(&new).collect();
    if !fewer.is_empty() {
        say(
            Way::Eases,
            format!("gate `{name}` no longer has the fault {}", listed(fewer)),
        );
    }
    for (of, order) in ORDERED {
        let value = |v: &Value| {
            // The canonical form knows the level as declared: whether a test is too old is a question of the day.
            text(v, of)
                .or_else(|| declared(v, &[of, "level"]).and_then(Value::as_str))
                .map(str::to_owned)
                .or_else(|| declared(v, &[of]).map(word))
        };
        let (from, to) = (value(was), value(is));
        let rank = |w: &Option<String>| order.iter().position(|o| Some(*o) == w.as_deref());
        if rank(&from) != rank(&to) {
            let way = if rank(&to) < rank(&from) {
                Way::Weakens
            } else {
                Way::Eases
            };
            let said = |w: Option<String>| w.unwrap_or_else(|| "nothing".to_owned());
            let message = format!(
                "`{of}` of gate `{name}` changes from {} to {}",
                said(from),
                said(to)
            );
            say(way, message);
        }
    }
    for (key, verb) in GUARDS {
        let (old, new) = (words(declared(was, &[key])), words(declared(is, &[key])));
        let lost: Vec<&String> = old.difference(&new).collect();
        if !lost.is_empty() {
            say(
                Way::Weakens,
                format!("gate `{name}` no longer {verb} {}", listed(lost)),
            );
        } else if old != new {
            say(
                Way::Eases,
                format!("gate `{name}` {verb} {}", listed(new.difference(&old))),
            );
        }
    }
    let (old, new) = (words(declared(was, &[ALLOWS])), words(declared(is, &[ALLOWS])));
    let more: Vec<&String> = new.difference(&old).collect();
    let fewer: Vec<&String> = old.difference(&new).collect();
    if !more.is_empty() {
        say(
            Way::Weakens,
            format!("gate `{name}` lets {} through", listed(more)),
        );
    } else if !fewer.is_empty() {
        say(
            Way::Eases,
            format!("gate `{name}` no longer lets {} through", listed(fewer)),
        );
    }
    for key in PLAIN {
        if declared(was, &[key]) != declared(is, &[key]) {
            say(Way::Changes, format!("`{key}` of gate `{name}` changes"));
        }
    }
}
