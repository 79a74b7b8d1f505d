//! Facts of scenarios with some of their values changed, always the same ones.

use proptest::prelude::Rng;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::support;

/// So many documents, or as many as `FLOWGATE_ROUNDS` says, each with what was done to it. Only fields of
/// manifests are left out, never those that facts always have.
pub fn documents(rounds: usize) -> Vec<(String, String)> {
    let scenarios: Vec<Value> = support::facts()
        .into_iter()
        .filter(|(name, _)| name.contains("scenarios"))
        .map(|(_, facts)| serde_json::from_str(&facts).unwrap())
        .collect();
    let wanted = std::env::var("FLOWGATE_ROUNDS").ok().and_then(|n| n.parse().ok());
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let dice = runner.rng();
    (0..wanted.unwrap_or(rounds))
        .map(|round| {
            let mut facts = scenarios[round % scenarios.len()].clone();
            let times = 1 + dice.next_u32() % 3;
            let done: Vec<String> = (0..times).map(|_| spoil(&mut facts, dice)).collect();
            (done.join(", "), facts.to_string())
        })
        .collect()
}

/// Changes one value somewhere in a document, and says which.
fn spoil(facts: &mut Value, dice: &mut TestRng) -> String {
    let mut places = Vec::new();
    collect(facts, String::new(), &mut places);
    let mut any = |n: usize| usize::try_from(dice.next_u32()).unwrap() % n.max(1);
    let place = places[any(places.len())].clone();
    let (above, key) = place.rsplit_once('/').unwrap();
    let other = places[any(places.len())].clone();
    let other = facts.pointer(&other).unwrap().clone();
    let optional = place.contains("/declared/");
    let way = if optional { any(5) } else { 2 + any(3) };
    let value = facts.pointer_mut(&place).unwrap();
    match (way, &mut *value) {
        (0, _) => match facts.pointer_mut(above).unwrap() {
            Value::Object(members) => drop(members.remove(key)),
            Value::Array(items) => drop(items.remove(key.parse().unwrap())),
            _ => {}
        },
        (1, _) => *value = Value::Null,
        (_, Value::Bool(b)) => *b = !*b,
        (_, Value::Array(items)) if way == 2 => items.clear(),
        (_, Value::Array(items)) => items.extend(items.first().cloned()),
        (_, Value::Number(n)) => *value = json!(n.as_i64().unwrap_or(0) + [-1, 1, 1000][any(3)]),
        // Only what has the same form: facts have types.
        (_, Value::String(text)) => *text = other.as_str().unwrap_or("").to_owned(),
        (_, Value::Object(members)) if optional => members.clear(),
        (_, Value::Object(_)) => {}
        (_, Value::Null) => *value = json!("something"),
    }
    format!("{place} {way}")
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                collect(value, format!("{at}/{}", escaped(key)), places);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                collect(value, format!("{at}/{i}"), places);
            }
        }
        _ => {}
    }
    if !at.is_empty() {
        places.push(at);
    }
}
