//! What an operation does to records, beyond its effect: how secret its data is, whether it makes or changes records, and
//! which state the audit trail keeps of them.

use std::collections::BTreeMap;

use crate::model::{Model, OperationNode};
use crate::parse::manifest::connection::Effect;

/// First words of calls that make something new, and of calls that change what is there.
const MAKES: &[&str] = &["add", "create", "insert", "invite", "post", "schedule", "upload"];
const CHANGES: &[&str] = &[
    "assign", "edit", "move", "patch", "put", "rename", "replace", "set", "update", "upsert",
];

/// Highest tier by operation: of the classes it states and of those that its flows carry.
#[must_use]
pub fn tiers(model: &Model) -> BTreeMap<&str, u8> {
    let tier = |class: &str| {
        let class = [format!("{}/{class}", model.id), class.to_owned()]
            .iter()
            .find_map(|id| model.classes.get(id))?;
        class.decl.tier.as_deref().map(|t| t.rank())
    };
    let mut tiers: BTreeMap<&str, u8> = BTreeMap::new();
    let mut note = |operation: &'_ str, found: Option<u8>| {
        if let (Some((id, _)), Some(found)) = (model.operations.get_key_value(operation), found) {
            let have = tiers.entry(id.as_str()).or_default();
            *have = (*have).max(found);
        }
    };
    for (id, operation) in &model.operations {
        for class in operation.named.decl.classes.iter().flat_map(|c| &c.value) {
            note(id, tier(class));
        }
    }
    for flow in model.flows.values() {
        for class in &flow.classes {
            if let Some(operation) = &flow.operation {
                note(operation, tier(class));
            }
        }
    }
    tiers
}

/// Whether a write makes new records: as stated, else as its call is named; `None` when neither tells.
#[must_use]
pub fn creates(operation: &OperationNode) -> Option<bool> {
    if operation.effect != Some(Effect::Write) {
        return None;
    }
    if let Some(said) = operation.named.decl.creates.as_deref() {
        return Some(*said);
    }
    let call = operation
        .matched
        .as_deref()
        .or_else(|| operation.named.decl.call.as_deref().map(String::as_str))?;
    let verb = match call.split_once(' ') {
        Some((method, _)) => method.to_lowercase(),
        None => first_word(call.rsplit(['.', '_']).next().unwrap_or(call)),
    };
    if MAKES.contains(&verb.as_str()) {
        return Some(true);
    }
    CHANGES.contains(&verb.as_str()).then_some(false)
}

/// `update` of `updateIssue`.
fn first_word(name: &str) -> String {
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, c)| !c.is_lowercase())
        .map_or(name.len(), |(i, _)| i);
    name.get(..end).unwrap_or(name).to_lowercase()
}

/// Which state is kept of what an operation changes: as it says itself, else what every audit record keeps.
#[must_use]
pub fn captures(model: &Model, operation: &OperationNode) -> Vec<String> {
    if let Some(own) = &operation.named.decl.capture {
        let mut words: Vec<String> = own.iter().map(|w| w.value.clone()).collect();
        words.sort();
        words.dedup();
        return words;
    }
    let record = model.audit.as_ref().and_then(|a| a.record.as_ref());
    let kept = |field: &str| {
        record.and_then(|r| r.0.get(field)).is_some_and(|v| match v {
            serde_json::Value::Bool(kept) => *kept,
            serde_json::Value::String(how) => !matches!(how.as_str(), "" | "none" | "no" | "off"),
            _ => false,
        })
    };
    ["after", "before"]
        .into_iter()
        .filter(|field| kept(field))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::first_word;

    #[test]
    fn the_first_word_of_a_call_is_its_verb() {
        for (name, word) in [
            ("updateIssue", "update"),
            ("create", "create"),
            ("postMessage", "post"),
            ("", ""),
            ("Äußern2", "äußern"),
        ] {
            assert_eq!(first_word(name), word);
        }
    }
}
