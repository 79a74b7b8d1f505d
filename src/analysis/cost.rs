//! What a day costs, recomputed from the declared inputs: model calls, people's time, maintenance.
//!
//! Amounts are counted in billionths of the currency and prices come as decimals, so that 0.1 is 0.1.

use super::facts::{CostAtVolume, CostFact};
use crate::model::Model;
use crate::parse::manifest::field::At;
use crate::parse::manifest::people::Cost;

/// Hours of a working day and days of a month, for the share of maintenance that falls on a day of operation.
const HOURS: i128 = 8;
const DAYS: i128 = 30;
/// One unit, in billionths.
const UNIT: i128 = 1_000_000_000;

/// The estimate; `None` without a cost section.
#[must_use]
pub fn cost(model: &Model) -> Option<CostFact> {
    let cost = model.decl.cost.as_ref()?;
    let model_per_day = calls(cost);
    let people_per_day = people(cost);
    let maintenance_per_day = maintenance(cost);
    let total = model_per_day
        .zip(people_per_day)
        .zip(maintenance_per_day)
        .and_then(|((a, b), c)| a.checked_add(b)?.checked_add(c));
    let spend: Vec<_> = model
        .agents
        .values()
        .filter(|a| !a.named.decl.common.planned())
        .filter_map(|a| a.named.decl.budget.as_ref()?.max_spend_per_day.as_ref())
        .collect();
    let cap = spend
        .iter()
        .map(|m| parts(m.amount))
        .try_fold(0_i128, |sum, amount| sum.checked_add(amount?))
        .filter(|_| !spend.is_empty());
    let mut cap_currencies: Vec<String> = spend.iter().map(|m| m.currency.clone()).collect();
    cap_currencies.sort();
    cap_currencies.dedup();
    let saved = savings(cost);
    let volumes = model_per_day
        .zip(people_per_day)
        .zip(maintenance_per_day)
        .map(|((model, people), fixed)| volumes(model.saturating_add(people), fixed, saved))
        .unwrap_or_default();
    Some(CostFact {
        at: cost.place.clone(),
        currency: cost.currency.as_deref().cloned(),
        model_per_day: model_per_day.map(units),
        people_per_day: people_per_day.map(units),
        maintenance_per_day: maintenance_per_day.map(units),
        total_per_day: total.map(units),
        cap_per_day: cap.map(units),
        cap_at: spend.first().map(|m| m.place.clone()),
        cap_currencies,
        savings_per_day: saved.map(units),
        volumes,
    })
}

/// volume × (minutes before − minutes after) × rate
fn savings(cost: &At<Cost>) -> Option<i128> {
    let savings = cost.savings.as_ref()?;
    let minutes =
        said(&savings.minutes_per_item_before)?.checked_sub(said(&savings.minutes_per_item_after)?)?;
    let rate = said(&cost.overhead.as_ref()?.rate_per_hour)?;
    let volume = said(&cost.direct.as_ref()?.volume_per_day)?;
    times(times(volume, minutes)?, rate).map(|v| v / 60)
}

/// The day at half, the declared and double volume.
fn volumes(varying: i128, fixed: i128, saved: Option<i128>) -> Vec<CostAtVolume> {
    [("half", 1), ("declared", 2), ("double", 4)]
        .into_iter()
        .map(|(volume, halves)| {
            let at = |amount: i128| amount.saturating_mul(halves) / 2;
            let total = at(varying).saturating_add(fixed);
            let savings = saved.map(at);
            CostAtVolume {
                volume: volume.to_owned(),
                total_per_day: Some(units(total)),
                savings_per_day: savings.map(units),
                net_per_day: savings.map(|s| units(s.saturating_sub(total))),
            }
        })
        .collect()
}

/// volume × (tokens in × price in + tokens out × price out)
fn calls(cost: &At<Cost>) -> Option<i128> {
    let direct = cost.direct.as_ref()?;
    let tokens = direct.tokens_in.as_ref()?;
    let read = [&tokens.system, &tokens.retrieved, &tokens.history]
        .into_iter()
        .flatten()
        .map(|t| parts(t.value))
        .try_fold(0_i128, |sum, t| sum.checked_add(t?))?;
    let price = |tokens: i128, per_1k: i128| times(tokens, per_1k).map(|v| v / 1_000);
    let item = price(read, said(&direct.price_in_per_1k)?)?
        .checked_add(price(said(&direct.tokens_out)?, said(&direct.price_out_per_1k)?)?)?;
    times(said(&direct.volume_per_day)?, item)
}

/// (review + error minutes) × rate
fn people(cost: &At<Cost>) -> Option<i128> {
    let overhead = cost.overhead.as_ref()?;
    let minutes =
        said(&overhead.review_minutes_per_day)?.checked_add(said(&overhead.error_minutes_per_day)?)?;
    times(minutes, said(&overhead.rate_per_hour)?).map(|v| v / 60)
}

/// Days of maintenance in a month × hours × rate, over the days of the month.
fn maintenance(cost: &At<Cost>) -> Option<i128> {
    let overhead = cost.overhead.as_ref()?;
    let days = said(&overhead.maintenance_days_per_month)?;
    times(days, said(&overhead.rate_per_hour)?)?
        .checked_mul(HOURS)
        .map(|v| v / DAYS)
}

fn said(field: &Option<At<f64>>) -> Option<i128> {
    field.as_ref().and_then(|v| parts(v.value))
}

fn times(a: i128, b: i128) -> Option<i128> {
    Some(a.checked_mul(b)? / UNIT)
}

/// A number as billionths, by its decimal digits; `None` for what no cost can be.
fn parts(value: f64) -> Option<i128> {
    let text = format!("{value}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part: String = part.chars().chain(std::iter::repeat('0')).take(9).collect();
    let whole: i128 = whole.parse().ok()?;
    (value >= 0.0)
        .then(|| whole.checked_mul(UNIT)?.checked_add(part.parse().ok()?))
        .flatten()
}

/// Back to units, two places after the point.
#[allow(
    clippy::cast_precision_loss,
    reason = "cents of a daily cost are far below 2^53"
)]
fn units(parts: i128) -> f64 {
    let cents = parts.saturating_add(5_000_000 * parts.signum()) / 10_000_000;
    cents as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_what_they_look_like() {
        assert_eq!(parts(0.1), Some(100_000_000));
        assert_eq!(parts(2_900.0), Some(2_900 * UNIT));
        assert_eq!(parts(0.000_000_000_4), Some(0));
        assert_eq!(parts(-1.0), None);
        assert_eq!(parts(f64::MAX), None);
        assert!((units(100_000_000 * 3) - 0.3).abs() < f64::EPSILON);
        assert!((units(-100_000_000 * 3) + 0.3).abs() < f64::EPSILON);
        assert_eq!(times(i128::MAX, 2), None);
    }
}
