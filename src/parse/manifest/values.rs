//! Values with a unit or a form: durations, money, dates, versions.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::field::{At, Decoder, Field, member};
use super::record::unknown_key;
use crate::parse::value::{Node, Value};
use crate::source::{Date, Place};

/// A span of time: a whole number and `s`, `m`, `h`, `d`, `w` or `y` (365 days). Equal when equally long.
#[derive(Clone, Debug)]
pub struct Duration {
    /// As written.
    pub text: String,
    /// Length in seconds.
    pub seconds: u64,
}

impl PartialEq for Duration {
    fn eq(&self, other: &Self) -> bool {
        self.seconds == other.seconds
    }
}

impl Duration {
    /// Reads `90d`, `30m`, `0`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = text.get(..digits)?.parse().ok()?;
        let unit = match text.get(digits..)? {
            "s" => 1,
            "m" | "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 7 * 86_400,
            "y" => 365 * 86_400,
            "" if number == 0 => 1,
            _ => return None,
        };
        Some(Self {
            text: text.to_owned(),
            seconds: number.checked_mul(unit)?,
        })
    }
}

impl Field for Duration {
    fn decode(node: &Node, _: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        let value = node.text().and_then(Self::parse);
        if value.is_none() {
            cx.wrong(
                node,
                "duration",
                "a duration",
                "write a number and `s`, `m`, `h`, `d`, `w` or `y`, for example `90d`",
            );
        }
        value
    }
    fn json(&self) -> Json {
        json!({"text": self.text, "seconds": self.seconds})
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"anyOf": [{"type": "string", "pattern": "^([0-9]+(s|m|min|h|d|w|y)|0)$"}, {"const": 0}]})
    }
}

/// An amount of a currency: `50 EUR` or `{amount: 50, currency: EUR}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// The amount in units of the currency.
    pub amount: f64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Field for Money {
    fn decode(node: &Node, at: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        if let Value::Map(entries) = &node.value {
            let (mut amount, mut currency) = (None, None);
            for entry in entries {
                let place = at.child(&entry.key);
                match entry.key.as_str() {
                    "amount" => amount = member::<f64>(&entry.node, place, cx),
                    "currency" => currency = member::<String>(&entry.node, place, cx),
                    _ => unknown_key(entry, &["amount", "currency"], cx),
                }
            }
            if let (Some(amount), Some(currency)) = (amount, currency)
                && amount.value >= 0.0
                && is_currency(&currency.value)
            {
                return Some(Self {
                    amount: amount.value,
                    currency: currency.value,
                });
            }
        } else if let Some((amount, currency)) = node.text().and_then(|t| t.split_once(' '))
            && let Ok(amount) = amount.parse::<f64>()
            && amount.is_finite()
            && amount >= 0.0
            && is_currency(currency)
        {
            return Some(Self {
                amount,
                currency: currency.to_owned(),
            });
        }
        cx.wrong(
            node,
            "money",
            "an amount of money",
            "write `50 EUR`, or `{amount: 50, currency: EUR}`",
        );
        None
    }
    fn json(&self) -> Json {
        json!({"amount": self.amount, "currency": self.currency})
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"anyOf": [
            {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? [A-Z]{3}$"},
            {"type": "object", "properties": {
                "amount": {"type": "number", "minimum": 0, "description": "The amount in units of the currency, for example `50`."},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217 code of the currency, for example `EUR`."}},
             "required": ["amount", "currency"], "additionalProperties": false},
        ]})
    }
}

/// ISO 4217 codes have three capital letters.
fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

impl Field for Date {
    fn decode(node: &Node, _: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        let value = node.text().and_then(|t| t.parse().ok());
        if value.is_none() {
            cx.wrong(
                node,
                "date",
                "a date",
                "write `YYYY-MM-DD`, for example `2026-11-22`",
            );
        }
        value
    }
    fn json(&self) -> Json {
        json!(self.to_string())
    }
    fn schema(_: &mut BTreeMap<String, Json>) -> Json {
        json!({"type": "string", "format": "date"})
    }
}

/// Models by id, or the word `none`: there is no model.
#[derive(Clone, Debug, PartialEq)]
pub enum Models {
    /// `models: none`.
    None,
    /// Declared models.
    Some(super::field::ById<super::agent::Model>),
}

impl Field for Models {
    fn decode(node: &Node, at: &Place, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.text() == Some("none") {
            return Some(Self::None);
        }
        Field::decode(node, at, cx).map(Self::Some)
    }
    fn merge(first: &mut At<Self>, second: At<Self>, path: &str, drift: &mut Vec<super::field::Drift>) {
        match (&mut first.value, second.value) {
            (Self::Some(have), Self::Some(more)) => {
                let mut merged = At::new(std::mem::take(have), first.place.clone());
                Field::merge(&mut merged, At::new(more, second.place), path, drift);
                *have = merged.value;
            }
            (Self::None, Self::None) => first.also.push(second.place),
            (mine, other) => drift.push(super::field::Drift {
                field: path.to_owned(),
                at: first.place.clone(),
                other: second.place,
                first: if *mine == Self::None {
                    "none"
                } else {
                    "models declared"
                }
                .into(),
                second: if other == Self::None {
                    "none"
                } else {
                    "models declared"
                }
                .into(),
            }),
        }
    }
    fn json(&self) -> Json {
        match self {
            Self::None => json!("none"),
            Self::Some(map) => map.json(),
        }
    }
    fn schema(defs: &mut BTreeMap<String, Json>) -> Json {
        let map = <super::field::ById<super::agent::Model>>::schema(defs);
        json!({"anyOf": [{"const": "none"}, map]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_equal_when_equally_long() {
        assert_eq!(Duration::parse("24h"), Duration::parse("1d"));
        assert_eq!(Duration::parse("90d").unwrap().seconds, 7_776_000);
        for bad in [
            "",
            "d",
            "90",
            "1.5h",
            "9 d",
            "99999999999999999999d",
            "999999999999999999y",
        ] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
    }
}
