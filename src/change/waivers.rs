//! Waivers that were added, extended or made wider.

use std::collections::BTreeMap;

use serde_json::Value;

use super::picture::{change, text};
use super::{Change, Class, Way};

/// What changed between two lists of waivers, each as facts tell it.
#[must_use]
pub fn compare(before: &[Value], after: &[Value]) -> Vec<Change> {
    let by_id = |list: &'_ [Value]| -> BTreeMap<String, Value> {
        let named = list
            .iter()
            .filter_map(|w| Some((text(w, "id")?.to_owned(), w.clone())));
        named.collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut changes = Vec::new();
    for (id, waiver) in &new {
        let about = format!(
            "{} on `{}`",
            text(waiver, "rule").unwrap_or("no rule"),
            text(waiver, "subject").unwrap_or("nothing")
        );
        let until = |w: &Value| text(w, "expires").unwrap_or("no end").to_owned();
        let Some(was) = old.get(id) else {
            let message = format!("waiver `{id}` accepts {about} until {}", until(waiver));
            changes.push(change(Way::Weakens, Class::Waiver, waiver, message));
            continue;
        };
        // Dates in this form are ordered as text; without one it never ends.
        if until(was) != until(waiver) {
            let longer = text(was, "expires").is_some()
                && (text(waiver, "expires").is_none() || until(waiver) > until(was));
            let way = if longer { Way::Weakens } else { Way::Eases };
            let message = format!("waiver `{id}` ends {} instead of {}", until(waiver), until(was));
            changes.push(change(way, Class::Waiver, waiver, message));
        }
        if ["rule", "reason", "subject"]
            .iter()
            .any(|k| was.get(k) != waiver.get(k))
        {
            let message = format!("waiver `{id}` is about something else now: {about}");
            changes.push(change(Way::Weakens, Class::Waiver, waiver, message));
        }
    }
    for (id, waiver) in old.iter().filter(|(id, _)| !new.contains_key(*id)) {
        changes.push(change(
            Way::Eases,
            Class::Waiver,
            waiver,
            format!("waiver `{id}` is gone"),
        ));
    }
    changes.sort();
    changes
}
