//! What there is: components, links between agents, data and where it gets to, vendors, regions, purpose.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::picture::{Picture, change, declared, listed, text, words};
use super::{Change, Class, Way};

/// Sections of components with the word for one.
const COMPONENTS: &[(&str, &str)] = &[
    ("systems", "system"),
    ("connections", "connection"),
    ("stores", "store"),
    ("tools", "tool"),
    ("models", "model"),
    ("agents", "agent"),
    ("triggers", "trigger"),
];

/// Adds what changed.
pub fn compare(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    if let (None, Some(new)) = (before.one("integration"), after.one("integration")) {
        let message = format!("integration `{}` is new", text(new, "id").unwrap_or_default());
        out.push(change(Way::Grows, Class::Component, new, message));
    }
    if let (Some(old), None) = (before.one("integration"), after.one("integration")) {
        let message = format!("integration `{}` is gone", text(old, "id").unwrap_or_default());
        out.push(change(Way::Eases, Class::Component, old, message));
    }
    for (section, what) in COMPONENTS {
        presence(before, after, section, Class::Component, what, out);
    }
    presence(before, after, "classes", Class::Data, "class of data", out);
    presence(before, after, "vendors", Class::Recipient, "vendor", out);
    presence(before, after, "actors", Class::Recipient, "actor", out);
    versions(before, after, out);
    links(before, after, out);
    classes(before, after, out);
    purpose(before, after, out);
    reach(before, after, out);
    regions(before, after, out);
}

fn presence(
    before: &Picture<'_>,
    after: &Picture<'_>,
    section: &str,
    class: Class,
    what: &str,
    out: &mut Vec<Change>,
) {
    let (old, new) = (before.section(section), after.section(section));
    // What nobody declared follows from what somebody did.
    let own = |v: &Value| v.get("implicit").and_then(Value::as_bool) != Some(true);
    for (id, element) in new.iter().filter(|(id, v)| !old.contains_key(*id) && own(v)) {
        let message = format!("{what} `{}` is new", after.short(id));
        out.push(change(Way::Grows, class, element, message));
    }
    for (id, element) in old.iter().filter(|(id, v)| !new.contains_key(*id) && own(v)) {
        let message = format!("{what} `{}` is gone", before.short(id));
        out.push(change(Way::Eases, class, element, message));
    }
}

/// Models and tools in another version, agents that may do more by themselves.
fn versions(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    for (section, key, what) in [
        ("models", "name", "model"),
        ("models", "version", "version of model"),
        ("tools", "version", "version of tool"),
        ("tools", "digest", "digest of tool"),
        ("agents", "autonomy", "autonomy of agent"),
    ] {
        let new = after.section(section);
        for (id, old) in before.section(section) {
            let Some(new) = new.get(id) else { continue };
            let (was, is) = (words(declared(old, &[key])), words(declared(new, &[key])));
            if was != is {
                let message = format!(
                    "{what} `{}` changes from {} to {}",
                    after.short(id),
                    listed(&was),
                    listed(&is)
                );
                out.push(change(Way::Changes, Class::Component, new, message));
            }
        }
    }
}

fn links(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (old, new) = (before.section("delegations"), after.section("delegations"));
    let told = |of: &Picture<'_>, link: &Value, how: &str| {
        let end = |key: &str| of.short(text(link, key).unwrap_or_default()).to_owned();
        format!("agent `{}` may {how} `{}`", end("from"), end("to"))
    };
    for (_, link) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        out.push(change(
            Way::Grows,
            Class::Component,
            link,
            told(after, link, "invoke"),
        ));
    }
    for (_, link) in old.iter().filter(|(id, _)| !new.contains_key(*id)) {
        let message = told(before, link, "no longer invoke");
        out.push(change(Way::Eases, Class::Component, link, message));
    }
}

fn classes(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let new = after.section("classes");
    for (id, old) in before.section("classes") {
        let Some(new) = new.get(id) else { continue };
        let name = after.short(id);
        let tier = |v: &Value| v.get("tier").and_then(Value::as_u64);
        if tier(old) != tier(new) {
            let higher = tier(new).unwrap_or(u64::MAX) > tier(old).unwrap_or(u64::MAX);
            let word = |v: &Value| words(declared(v, &["tier"]));
            let message = format!(
                "the tier of `{name}` changes from {} to {}",
                listed(word(old)),
                listed(word(new))
            );
            let way = if higher { Way::Grows } else { Way::Changes };
            out.push(change(way, Class::Data, new, message));
        }
        for (key, what) in [
            ("subjects", "subjects"),
            ("categories", "categories"),
            ("allowed_uses", "allowed uses"),
            ("allowed_audience", "allowed audience"),
            ("allowed_regions", "allowed regions"),
        ] {
            let (was, is) = (words(declared(old, &[key])), words(declared(new, &[key])));
            let more: Vec<&String> = is.difference(&was).collect();
            if !more.is_empty() {
                let message = format!("the {what} of `{name}` now include {}", listed(more));
                out.push(change(Way::Grows, Class::Data, new, message));
            } else if was != is {
                let message = format!(
                    "the {what} of `{name}` no longer include {}",
                    listed(was.difference(&is))
                );
                out.push(change(Way::Eases, Class::Data, new, message));
            }
        }
    }
}

fn purpose(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let (Some(old), Some(new)) = (before.one("integration"), after.one("integration")) else {
        return;
    };
    if declared(old, &["purpose"]) != declared(new, &["purpose"]) {
        out.push(change(
            Way::Changes,
            Class::Data,
            new,
            "the purpose changes".to_owned(),
        ));
    }
}

/// Classes that get to nodes which they did not get to before, one change a class and kind of node.
fn reach(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let pairs = |of: &Picture<'_>| -> BTreeSet<(String, String)> {
        of.all("labels")
            .filter(|l| l.get("possible").and_then(Value::as_bool) != Some(true))
            .filter_map(|l| Some((text(l, "class")?.to_owned(), text(l, "node")?.to_owned())))
            .collect()
    };
    let outside = |of: &Picture<'_>| -> BTreeSet<String> {
        let places = of
            .all("locations")
            .filter(|l| text(l, "boundary_kind") != Some("internal"));
        let places = places.filter_map(|l| text(l, "node"));
        let actors = of
            .all("actors")
            .filter(|a| a.get("external").and_then(Value::as_bool) == Some(true));
        places
            .chain(actors.filter_map(|a| text(a, "id")))
            .map(str::to_owned)
            .collect()
    };
    let (old, new) = (pairs(before), pairs(after));
    for (from, to, of, way, how) in [
        (&old, &new, after, Way::Grows, "now gets to"),
        (&new, &old, before, Way::Eases, "no longer gets to"),
    ] {
        let outside = outside(of);
        let classes = of.section("classes");
        let mut by: BTreeMap<(&str, bool), Vec<&str>> = BTreeMap::new();
        for (class, node) in to.difference(from) {
            by.entry((class, outside.contains(node))).or_default().push(node);
        }
        for ((class, out_of_house), nodes) in by {
            let kind = if out_of_house {
                Class::Recipient
            } else {
                Class::Data
            };
            let nodes = listed(nodes.iter().map(|n| of.short(n)));
            let message = format!("`{}` {how} {nodes}", of.short(class));
            let none = Value::Null;
            let mut told = change(way, kind, classes.get(class).unwrap_or(&&none), message);
            class.clone_into(&mut told.element);
            out.push(told);
        }
    }
}

/// Where nodes stand.
fn regions(before: &Picture<'_>, after: &Picture<'_>, out: &mut Vec<Change>) {
    let new = after.by("locations", "node");
    for (node, old) in before.by("locations", "node") {
        let Some(new) = new.get(node) else { continue };
        let set = |v: &Value| -> BTreeSet<String> {
            let list = v.get("regions").and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|r| text(r, "region").map(str::to_owned))
                .collect()
        };
        let name = after.short(node);
        let (was, is) = (set(old), set(new));
        let more: Vec<&String> = is.difference(&was).collect();
        if !more.is_empty() {
            let message = format!("`{name}` stands in {} now", listed(more));
            out.push(change(Way::Grows, Class::Recipient, new, message));
        }
        let vendors = |v: &Value| words(v.get("vendors"));
        let (was, is) = (vendors(old), vendors(new));
        let more: Vec<&String> = is.difference(&was).collect();
        if !more.is_empty() {
            let message = format!(
                "`{name}` is with {} now",
                listed(more.iter().map(|v| after.short(v)))
            );
            out.push(change(Way::Grows, Class::Recipient, new, message));
        }
    }
}
