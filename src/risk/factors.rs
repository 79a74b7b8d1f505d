//! The exposure points of actions: who may steer them, how freely, how often, over how many routes (`report.md` 5).

use serde_json::Value;

use super::ground::Ground;
use super::impact::declared;
use super::register::Factor;
use crate::analysis::exposure::Source;
use crate::analysis::facts::{ActionFact, Assurance, Element, OperationFact};

/// Most exposure points.
pub const MOST: u8 = 10;

/// A factor.
#[must_use]
pub fn factor(
    name: &str,
    points: u8,
    because: String,
    element: Option<&str>,
    assurance: Assurance,
) -> Factor {
    Factor {
        name: name.to_owned(),
        points,
        because,
        element: element.map(str::to_owned),
        assurance,
    }
}

/// S, A, V and W of actions that together have one effect.
#[must_use]
pub fn of_actions(ground: &Ground<'_>, actions: &[&ActionFact]) -> Vec<Factor> {
    let mut factors = vec![
        source(ground, actions.iter().map(|a| a.context.as_str())),
        actions
            .iter()
            .map(|a| autonomy(ground, a))
            .max_by_key(|f| f.points)
            .unwrap_or_else(|| free(None)),
        volume(
            ground,
            &actions
                .iter()
                .filter_map(|a| ground.operation(a))
                .collect::<Vec<_>>(),
        ),
        routes(ground, actions),
    ];
    factors.extend(floor(ground, actions, &factors));
    factors
}

/// The sum, at most ten, raised to the floor where one stands.
#[must_use]
pub fn exposure(factors: &[Factor]) -> u8 {
    let floor = factors
        .iter()
        .filter(|f| f.name == "floor")
        .map(|f| f.points)
        .max();
    let sum = factors
        .iter()
        .filter(|f| f.name != "floor")
        .map(|f| f.points)
        .fold(0, u8::saturating_add);
    sum.max(floor.unwrap_or(0)).min(MOST)
}

/// S: the worst source that reaches one of the contexts.
#[must_use]
pub fn source<'c>(ground: &Ground<'_>, contexts: impl Iterator<Item = &'c str>) -> Factor {
    let worst = contexts
        .filter_map(|c| ground.exposure.sources.get(c))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    match worst {
        Some((source, from)) => factor(
            "S",
            source.points(),
            format!("{} what it reads, by `{}`", writers(*source), ground.short(from)),
            Some(from),
            Assurance::Declared,
        ),
        None => factor(
            "S",
            Source::Curated.points(),
            "only curated sources".to_owned(),
            None,
            Assurance::Declared,
        ),
    }
}

fn writers(source: Source) -> &'static str {
    match source {
        Source::Curated => "the team writes",
        Source::Internal => "internal users write",
        Source::Authenticated => "authenticated outsiders write",
        Source::Anyone => "anyone writes",
    }
}

fn free(agent: Option<&Element>) -> Factor {
    factor(
        "A",
        3,
        "autonomy not declared, free choice assumed".to_owned(),
        agent.map(|a| a.id.as_str()),
        Assurance::Assumed,
    )
}

/// A: what starts the operation, else how free its agent is.
fn autonomy(ground: &Ground<'_>, action: &ActionFact) -> Factor {
    let operation = ground.operation(action);
    let trigger = operation.and_then(|o| {
        let kind = declared(&o.element.declared, &["trigger", "kind"])?.as_str()?;
        let (points, words) = match kind {
            "event" | "schedule" => (2, "acts on a defined trigger"),
            "human" => (1, "acts on command"),
            _ => return None,
        };
        Some(factor(
            "A",
            points,
            words.to_owned(),
            Some(&o.element.id),
            o.element.assurance,
        ))
    });
    trigger.unwrap_or_else(|| agent(ground.agent_of(&action.context)))
}

/// A of an agent.
#[must_use]
pub fn agent(agent: Option<&Element>) -> Factor {
    let Some(element) = agent else { return free(None) };
    let Some(word) = declared(&element.declared, &["autonomy"]).and_then(Value::as_str) else {
        return free(agent);
    };
    let (points, words) = match word {
        w if w.starts_with("suggest") => (0, "suggests"),
        w if w.contains("command") => (1, "acts on command"),
        w if w.contains("trigger") => (2, "acts on a defined trigger"),
        _ => (3, "free choice, many steps"),
    };
    factor(
        "A",
        points,
        words.to_owned(),
        Some(&element.id),
        element.assurance,
    )
}

/// V: how often a day.
#[must_use]
pub fn volume(ground: &Ground<'_>, operations: &[&OperationFact]) -> Factor {
    let per_day = |o: &&OperationFact| {
        declared(&o.element.declared, &["limit", "max_per_day"])
            .or_else(|| declared(&o.element.declared, &["limit", "max_records_per_day"]))
            .and_then(Value::as_u64)
    };
    let [few, many] = ground.params.volume_bands;
    let unknown = operations.iter().find(|o| per_day(o).is_none());
    let most = operations
        .iter()
        .filter_map(|o| Some((per_day(o)?, o)))
        .max_by_key(|(n, _)| *n);
    match (unknown, most) {
        (None, Some((n, operation))) => {
            let points = u8::from(n > few) + u8::from(n > many);
            factor(
                "V",
                points,
                format!("up to {n} a day"),
                Some(&operation.element.id),
                operation.element.assurance,
            )
        }
        (operation, _) => factor(
            "V",
            2,
            "no daily limit".to_owned(),
            operation.map(|o| o.element.id.as_str()),
            Assurance::Assumed,
        ),
    }
}

/// W: separate routes to the effect.
fn routes(ground: &Ground<'_>, actions: &[&ActionFact]) -> Factor {
    let widest = actions
        .iter()
        .map(|a| (ground.exposure.routes.get(&a.id).copied().unwrap_or(1), *a))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id)));
    let (n, element) = widest.map_or((0, None), |(n, a)| (n, Some(a.id.as_str())));
    let points = u8::try_from(n.min(2)).unwrap_or(2);
    let words = match n {
        0 => "no route".to_owned(),
        1 => "one route".to_owned(),
        n => format!("{n} separate routes"),
    };
    factor("W", points, words, element, Assurance::Declared)
}

/// Malfunction needs no attacker: what cannot be undone, pays or deletes has at least four points, without an adequate gate six.
fn floor(ground: &Ground<'_>, actions: &[&ActionFact], factors: &[Factor]) -> Option<Factor> {
    let grave = |a: &&&ActionFact| {
        ground.operation(a).is_some_and(|o| {
            o.reversibility.as_deref() == Some("irreversible")
                || matches!(o.effect.as_deref(), Some("pay" | "delete"))
        })
    };
    let action = actions.iter().filter(grave).min_by_key(|a| (a.covered, &a.id))?;
    let (points, words) = if action.covered {
        (
            4,
            "the model chooses a parameter of an action that cannot be taken back",
        )
    } else {
        (
            6,
            "an action that cannot be taken back, and no adequate gate covers it",
        )
    };
    let element = action.operation.as_deref().unwrap_or(&action.id);
    (exposure(factors) < points).then(|| {
        factor(
            "floor",
            points,
            words.to_owned(),
            Some(element),
            Assurance::Declared,
        )
    })
}
