//! What holds the agent back: gates and who passes them, the audit trail, retention, the rollout.

use std::collections::BTreeSet;

use serde_json::Value;

use super::picture::{Picture, change, declared, listed, text, word, words};
use super::{Change, Class, Way};

/// Grounds that a gate rests on, the weakest first.
const ASSURANCE: &[&str] = &["assumed", "declared", "referenced", "tested"];

/// Points of enforcement, the one nearest to the model first.
const ENFORCED_BY: &[&str] = &["agent_process", "tool_server", "gateway", "target_system"];

/// Lists of a gate of which each word is a control.
const GUARDS: &[(&str, &str)] = &[
    ("pins", "pins"),
    ("approver_sees", "shows"),
    ("approval_bound_to", "binds the approval to"),
    ("removes", "removes"),
];

/// Adds what changed.
pub fn compare(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    gates(before, after, out);
    ways(before, after, out);
    audit(before, after, out);
    retention(before, after, out);
    rollout(before, after, out);
}

fn gates(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
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
    for (order, of) in [(ASSURANCE, "assurance"), (ENFORCED_BY, "enforced_by")] {
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
    let (old, new) = (
        words(declared(was, &["allows"])),
        words(declared(is, &["allows"])),
    );
    let more: Vec<&String> = new.difference(&old).collect();
    if !more.is_empty() {
        say(
            Way::Weakens,
            format!("gate `{name}` lets {} through", listed(more)),
        );
    }
    for key in [
        "kind",
        "approvers",
        "on_timeout",
        "on_error",
        "fields",
        "deterministic",
        "scope",
    ] {
        if declared(was, &[key]) != declared(is, &[key]) {
            say(Way::Changes, format!("`{key}` of gate `{name}` changes"));
        }
    }
}

/// Flows that pass fewer gates, actions that an approval covered.
fn ways(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (old, new) = (before.section("flows"), after.section("flows"));
    for (id, flow) in &new {
        let Some(was) = old.get(id) else {
            let end = |key: &str| after.short(text(flow, key).unwrap_or_default()).to_owned();
            let derived = flow.get("derived").and_then(Value::as_bool) == Some(true);
            if !derived {
                let message = format!(
                    "flow `{}` from `{}` to `{}` is new",
                    after.short(id),
                    end("from"),
                    end("to")
                );
                out.push(change(Way::Grows, Class::Action, flow, message));
            }
            continue;
        };
        let (via, now) = (words(was.get("via")), words(flow.get("via")));
        let lost: Vec<&str> = via.difference(&now).map(|g| before.short(g)).collect();
        if !lost.is_empty() {
            let message = format!("flow `{}` no longer passes {}", after.short(id), listed(lost));
            out.push(change(Way::Weakens, Class::Gate, flow, message));
        }
        let more: Vec<&str> = now.difference(&via).map(|g| after.short(g)).collect();
        if !more.is_empty() {
            let message = format!("flow `{}` passes {}", after.short(id), listed(more));
            out.push(change(Way::Eases, Class::Gate, flow, message));
        }
        for key in ["transport", "auth"] {
            if declared(was, &[key]) != declared(flow, &[key]) {
                let message = format!("`{key}` of flow `{}` changes", after.short(id));
                out.push(change(Way::Changes, Class::Action, flow, message));
            }
        }
    }
    for (id, flow) in old.iter().filter(|(id, _)| !new.contains_key(*id)) {
        if flow.get("derived").and_then(Value::as_bool) != Some(true) {
            let message = format!("flow `{}` is gone", before.short(id));
            out.push(change(Way::Eases, Class::Action, flow, message));
        }
    }
    let yes = |v: &Value, key: &str| v.get(key).and_then(Value::as_bool) == Some(true);
    let old = before.section("actions");
    for (id, action) in after.section("actions") {
        let what = after.short(
            text(action, "operation")
                .or_else(|| text(action, "flow"))
                .unwrap_or_default(),
        );
        let target = after.short(text(action, "target").unwrap_or_default());
        match old.get(id) {
            Some(was) if yes(was, "covered") && !yes(action, "covered") => {
                let message = format!("`{what}` gets to `{target}` without an adequate approval now");
                out.push(change(Way::Weakens, Class::Gate, action, message));
            }
            None if yes(action, "group_gated") && !yes(action, "covered") => {
                let message = format!(
                    "`{what}` gets to `{target}` around the approval that guards this effect elsewhere"
                );
                out.push(change(Way::Weakens, Class::Gate, action, message));
            }
            _ => {}
        }
    }
}

fn audit(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (Some(was), is) = (before.one("audit"), after.one("audit")) else {
        return;
    };
    let Some(is) = is else {
        out.push(change(
            Way::Weakens,
            Class::Retention,
            was,
            "the audit trail is gone".to_owned(),
        ));
        return;
    };
    let mut say = |way: Way, message: String| out.push(change(way, Class::Retention, is, message));
    if was.get("sink") != is.get("sink") {
        let name = |of: &Picture<'_>, v: &Value| of.short(text(v, "sink").unwrap_or("nothing")).to_owned();
        let message = format!(
            "the audit trail goes to `{}` instead of `{}`",
            name(after, is),
            name(before, was)
        );
        say(Way::Changes, message);
    }
    let list = |v: &Value, key: &str| words(declared(v, &[key]));
    let lost = list(was, "covers");
    let lost: Vec<&String> = lost.iter().filter(|c| !list(is, "covers").contains(*c)).collect();
    if !lost.is_empty() {
        say(
            Way::Weakens,
            format!("the audit trail no longer covers {}", listed(lost)),
        );
    }
    let more = list(is, "exceptions");
    let more: Vec<&String> = more
        .iter()
        .filter(|c| !list(was, "exceptions").contains(*c))
        .collect();
    if !more.is_empty() {
        say(
            Way::Weakens,
            format!("the audit trail leaves out {}", listed(more)),
        );
    }
    let field = |v: &Value, key: &str| {
        declared(v, &["record", key])
            .filter(|f| **f != Value::Bool(false))
            .cloned()
    };
    for key in list(was, "record") {
        match (field(was, &key), field(is, &key)) {
            (Some(_), None) => say(Way::Weakens, format!("an audit record no longer holds `{key}`")),
            (Some(a), Some(b)) if a != b => {
                say(
                    Way::Changes,
                    format!(
                        "`{key}` of an audit record changes from {} to {}",
                        word(&a),
                        word(&b)
                    ),
                );
            }
            _ => {}
        }
    }
    let covered = |v: &Value| v.get("covered").and_then(Value::as_bool) == Some(true);
    let new = after.section("coverage");
    for (id, old) in before.section("coverage") {
        if let Some(new) = new.get(id).filter(|n| covered(old) && !covered(n)) {
            let message = format!("the audit trail no longer tells of `{}`", after.short(id));
            out.push(change(Way::Weakens, Class::Retention, new, message));
        }
    }
}

fn retention(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let new = after.by("retention", "node");
    for (node, was) in before.by("retention", "node") {
        let Some(is) = new.get(node) else { continue };
        let name = after.short(node);
        let period = |v: &Value| v.get("period_seconds").and_then(Value::as_u64);
        let days = |s: u64| s / 86_400;
        match (period(was), period(is)) {
            (Some(a), Some(b)) if a != b => {
                let way = if b > a { Way::Weakens } else { Way::Eases };
                let message = format!("`{name}` keeps data for {} days instead of {}", days(b), days(a));
                out.push(change(way, Class::Retention, is, message));
            }
            (Some(_), None) => {
                let message = format!("`{name}` keeps data without a stated end");
                out.push(change(Way::Weakens, Class::Retention, is, message));
            }
            _ => {}
        }
        for (key, what) in [
            ("deletion", "how data is deleted"),
            ("erasure", "how data of a person is erased"),
        ] {
            let yes = |v: &Value| v.get(key).and_then(Value::as_bool) == Some(true);
            if yes(was) && !yes(is) {
                let message = format!("`{name}` no longer says {what}");
                out.push(change(Way::Weakens, Class::Retention, is, message));
            }
        }
    }
    let stores = after.section("stores");
    for (id, was) in before.section("stores") {
        let Some(is) = stores.get(id) else { continue };
        let name = after.short(id);
        for key in ["immutability", "encryption_at_rest", "on_failure", "account"] {
            let (from, to) = (declared(was, &[key]), declared(is, &[key]));
            if from.is_some() && to.is_none() {
                out.push(change(
                    Way::Weakens,
                    Class::Retention,
                    is,
                    format!("`{name}` no longer states `{key}`"),
                ));
            } else if from.is_some() && from != to {
                out.push(change(
                    Way::Changes,
                    Class::Retention,
                    is,
                    format!("`{key}` of `{name}` changes"),
                ));
            }
        }
        let (from, to) = (
            words(declared(was, &["readers"])),
            words(declared(is, &["readers"])),
        );
        let more: Vec<&String> = to.difference(&from).collect();
        if !more.is_empty() {
            let message = format!("{} may read `{name}` too", listed(more));
            out.push(change(Way::Weakens, Class::Retention, is, message));
        }
    }
}

fn rollout(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (was, is) = (before.one("rollout"), after.one("rollout"));
    if let (Some(was), Some(is)) = (was, is)
        && let order = (|v: &Value| v.get("requested_order").and_then(Value::as_u64))
        && order(was) != order(is)
    {
        let phase = |v: &Value| text(v, "requested").unwrap_or("none").to_owned();
        let way = if order(is) > order(was) {
            Way::Grows
        } else {
            Way::Eases
        };
        let message = format!("the phase asked for changes from {} to {}", phase(was), phase(is));
        out.push(change(way, Class::Phase, is, message));
    }
    let Some(was) = was.filter(|v| declared(v, &["kill_switch"]).is_some()) else {
        return;
    };
    let none = Value::Null;
    let now = is.unwrap_or(&none);
    match declared(now, &["kill_switch"]) {
        None => out.push(change(
            Way::Weakens,
            Class::Gate,
            is.unwrap_or(was),
            "the kill switch is gone".to_owned(),
        )),
        Some(_) => {
            for key in ["method", "scope", "who", "max_time"] {
                let keys = ["kill_switch", key];
                if declared(was, &keys) != declared(now, &keys) {
                    let message = format!("`{key}` of the kill switch changes");
                    out.push(change(Way::Changes, Class::Gate, now, message));
                }
            }
        }
    }
}
