//! What authors wrote, as plain text. What nobody wrote is `None`, never a word that would be a claim.

use serde_json::Value;

use crate::analysis::facts::Element;

/// A declared value by dotted path.
#[must_use]
pub fn value<'a>(element: &'a Element, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let mut value = element.declared.get(parts.next()?)?;
    for part in parts {
        value = value.get(part)?;
    }
    Some(value)
}

/// A declared value by dotted path, as text.
#[must_use]
pub fn text(element: &Element, path: &str) -> Option<String> {
    plain(value(element, path)?)
}

/// A declared list by dotted path, each entry as text; one value is a list of one.
#[must_use]
pub fn list(element: &Element, path: &str) -> Vec<String> {
    match value(element, path) {
        Some(Value::Array(items)) => items.iter().filter_map(plain).collect(),
        Some(one) => plain(one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A declared number.
#[must_use]
pub fn number(element: &Element, path: &str) -> Option<u64> {
    value(element, path).and_then(Value::as_u64)
}

/// A declared number that may have a fraction, in the shortest form: `0.004`, `1000`.
#[must_use]
pub fn decimal(element: &Element, path: &str) -> Option<f64> {
    value(element, path).and_then(Value::as_f64)
}

/// A value on one line. Durations and money are as they were written.
#[must_use]
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_f64().map_or_else(|| number.to_string(), short_number)),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().filter_map(plain).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        Value::Object(map) => {
            for key in ["text", "mode", "usage"] {
                if let (Some(only), true) = (map.get(key), map.len() <= 2) {
                    return plain(only);
                }
            }
            if let (Some(amount), Some(currency)) = (map.get("amount"), map.get("currency")) {
                return Some(format!("{} {}", plain(amount)?, plain(currency)?));
            }
            let parts: Vec<String> = map
                .iter()
                .filter_map(|(key, value)| Some(format!("{}: {}", key.replace('_', " "), plain(value)?)))
                .collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        Value::Null => None,
    }
}

/// A number without needless zeros.
#[must_use]
pub fn short_number(number: f64) -> String {
    format!("{number}")
}

/// Seconds as the largest unit that divides them: `400 days`, `90 minutes`.
#[must_use]
pub fn span(seconds: u64) -> String {
    for (unit, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] {
        if seconds.is_multiple_of(unit) && seconds > 0 || unit == 86_400 && seconds == 0 {
            let n = seconds / unit;
            return format!("{n} {name}{}", if n == 1 { "" } else { "s" });
        }
    }
    format!("{seconds} seconds")
}
