//! Statements of the field's own guide, each with the rules or the parts of the report that answer for it.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::RuleMeta;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// `S01`.
    pub id: String,
    /// Shortened.
    pub statement: String,
    /// Rules, or `RULE/reason`; a reason that ends with `*` stands for all that begin so.
    pub rules: Vec<String>,
    /// Parts of the report.
    pub report: Vec<String>,
}

impl Statement {
    /// Which of its rules and reasons do not exist.
    #[must_use]
    pub fn missing(&self, rules: &[&RuleMeta]) -> Vec<&str> {
        let there = |named: &str| {
            let (id, reason) = named
                .split_once('/')
                .map_or((named, None), |(id, r)| (id, Some(r)));
            rules.iter().any(|r| {
                r.id == id
                    && reason.is_none_or(|reason| match reason.strip_suffix('*') {
                        Some(begin) => r.reasons.keys().any(|k| k.starts_with(begin)),
                        None => r.reasons.contains_key(reason),
                    })
            })
        };
        self.rules
            .iter()
            .map(String::as_str)
            .filter(|r| !there(r))
            .collect()
    }
}

/// All statements, in their order.
#[must_use]
pub fn statements() -> &'static [Statement] {
    static READ: OnceLock<Vec<Statement>> = OnceLock::new();
    // A test reads it; an empty list would fail there.
    READ.get_or_init(|| serde_json::from_str(include_str!("../../policies/trace.json")).unwrap_or_default())
}
