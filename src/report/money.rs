//! Chapter 12: what a day costs and saves, with the formula and every input.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::Ground;
use super::said::{self, short_number};
use crate::source::Place;

/// Chapter 12.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Money {
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Reference of the prices.
    pub price_source: Option<String>,
    /// Day of the prices.
    pub price_date: Option<String>,
    /// Inputs as declared: field, value.
    pub inputs: Vec<(String, String)>,
    /// Parts of a day, each with its formula.
    pub parts: Vec<Part>,
    /// Cap on what the agents may spend in a day.
    pub cap_per_day: Option<String>,
    /// Budget of a day, as declared.
    pub budget_per_day: Option<String>,
    /// What the savings are measured against.
    pub baseline: Option<String>,
    /// Days of building it, once.
    pub build_days: Option<String>,
    /// The day at half, the declared and double volume: volume, total, savings, net.
    pub sensitivity: Vec<[String; 4]>,
    /// Where it is declared.
    pub at: Place,
}

/// A part of what a day costs or saves.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// Its name.
    pub id: String,
    /// How it is computed.
    pub formula: String,
    /// The amount; absent when an input is.
    pub amount: Option<f64>,
}

/// Chapter 12; absent when no cost is declared.
#[must_use]
pub fn money(g: &Ground<'_>) -> Option<Money> {
    let cost = g.facts.cost.as_ref()?;
    let own = g.own()?;
    let inputs = [
        "direct.volume_per_day",
        "direct.tokens_in.system",
        "direct.tokens_in.retrieved",
        "direct.tokens_in.history",
        "direct.tokens_out",
        "direct.price_in_per_1k",
        "direct.price_out_per_1k",
        "overhead.build_days",
        "overhead.maintenance_days_per_month",
        "overhead.review_minutes_per_day",
        "overhead.error_minutes_per_day",
        "overhead.rate_per_hour",
        "savings.minutes_per_item_before",
        "savings.minutes_per_item_after",
        "savings.error_rate_before",
        "savings.error_rate_after",
    ];
    let part = |id: &str, formula: &str, amount: Option<f64>| Part {
        id: id.to_owned(),
        formula: formula.to_owned(),
        amount,
    };
    let amount = |n: Option<f64>| n.map_or_else(|| "not computable".to_owned(), short_number);
    Some(Money {
        currency: cost.currency.clone(),
        price_source: g.text("cost.price_source.ref"),
        price_date: g.text("cost.price_source.date"),
        inputs: inputs
            .iter()
            .filter_map(|path| {
                let number = said::decimal(own, &format!("cost.{path}"))?;
                Some(((*path).to_owned(), short_number(number)))
            })
            .collect(),
        parts: vec![
            part(
                "model calls",
                "volume × (tokens in × price in + tokens out × price out) / 1000",
                cost.model_per_day,
            ),
            part(
                "review and correction",
                "(review minutes + error minutes) / 60 × rate",
                cost.people_per_day,
            ),
            part(
                "maintenance",
                "days a month × 8 hours × rate / 30",
                cost.maintenance_per_day,
            ),
            part("total", "the three above", cost.total_per_day),
            part(
                "savings",
                "volume × (minutes before − minutes after) / 60 × rate",
                cost.savings_per_day,
            ),
        ],
        cap_per_day: cost
            .cap_per_day
            .map(|cap| format!("{} {}", short_number(cap), cost.cap_currencies.join(", "))),
        budget_per_day: g.text("cost.budget_per_day"),
        baseline: match (
            g.text("cost.savings.baseline"),
            g.text("cost.savings.baseline_ref"),
        ) {
            (Some(what), Some(reference)) => Some(format!("{}, {reference}", what.replace('_', " "))),
            (what, reference) => what.or(reference),
        },
        build_days: said::decimal(own, "cost.overhead.build_days").map(short_number),
        sensitivity: cost
            .volumes
            .iter()
            .map(|v| {
                [
                    v.volume.clone(),
                    amount(v.total_per_day),
                    amount(v.savings_per_day),
                    amount(v.net_per_day),
                ]
            })
            .collect(),
        at: cost.at.clone(),
    })
}
