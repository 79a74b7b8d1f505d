//! How old every stated date is, so that policies compare days without a calendar of their own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::Facts;
use crate::source::Date;

/// Days from each date that the document states to `today`; negative for days to come.
#[must_use]
pub fn ages(facts: &Facts) -> BTreeMap<String, i64> {
    let mut ages = BTreeMap::new();
    for element in facts.elements() {
        for value in element.declared.values() {
            collect(value, facts.today, &mut ages);
        }
    }
    ages
}

fn collect(value: &Value, today: Date, ages: &mut BTreeMap<String, i64>) {
    match value {
        Value::Object(map) => map.values().for_each(|v| collect(v, today, ages)),
        Value::Array(items) => items.iter().for_each(|v| collect(v, today, ages)),
        // A date has ten bytes; most texts have not.
        Value::String(text) if text.len() == 10 && !ages.contains_key(text) => {
            if let Ok(date) = text.parse::<Date>() {
                ages.insert(text.clone(), today.days() - date.days());
            }
        }
        _ => {}
    }
}
