//! Judgements on single grants, made by hand. In: `powerful.json`, or an organisation's own system file. Out: tables.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Source, Wrong};

const REASONS: &[&str] = &["admin-scope", "wildcard", "full-access", "org-wide-role"];

/// The judgements on the grants of one system.
#[derive(Default)]
pub struct Judgements {
    /// Pattern of a grant to the reason why it is all-powerful.
    pub powerful: BTreeMap<String, String>,
    /// Scope to when it is required beside others.
    pub companions: BTreeMap<String, String>,
    /// Scope to why it has no read-only variant.
    pub no_read_only: BTreeMap<String, String>,
}

impl Judgements {
    /// Of `powerful.json`, by system; what holds everywhere stands under the empty name.
    pub fn of_file(source: &Source, value: &Value) -> Result<BTreeMap<String, Self>, Wrong> {
        let mut all: BTreeMap<String, Self> = BTreeMap::new();
        for (system, patterns) in source.object(value, "powerful")? {
            all.entry(system.clone())
                .or_default()
                .add_powerful(source, patterns)?;
        }
        let companions = value.get("companions").unwrap_or(&Value::Null);
        all.entry(String::new())
            .or_default()
            .add_companions(source, companions)?;
        for (system, scopes) in source.object(value, "companions_of")? {
            all.entry(system.clone())
                .or_default()
                .add_companions(source, scopes)?;
        }
        for (system, scopes) in source.object(value, "no_read_only_variant")? {
            all.entry(system.clone())
                .or_default()
                .add_no_read_only(source, scopes)?;
        }
        Ok(all)
    }

    /// Of a system file.
    pub fn of_system(source: &Source, value: &Value) -> Result<Self, Wrong> {
        let mut own = Self::default();
        let of = |key: &str| value.get(key).unwrap_or(&Value::Null);
        own.add_powerful(source, of("powerful"))?;
        own.add_companions(source, of("companions"))?;
        own.add_no_read_only(source, of("no_read_only_variant"))?;
        Ok(own)
    }

    fn add_powerful(&mut self, source: &Source, patterns: &Value) -> Result<(), Wrong> {
        for pattern in patterns.as_object().into_iter().flatten().map(|(p, _)| p) {
            let reason = source.word(patterns, pattern, pattern, REASONS)?;
            self.powerful.insert(pattern.clone(), reason.to_owned());
        }
        Ok(())
    }

    fn add_companions(&mut self, source: &Source, scopes: &Value) -> Result<(), Wrong> {
        for (scope, when) in scopes.as_object().into_iter().flatten() {
            if !matches!(when.as_str(), Some("always" | "schedule")) {
                let message = format!("`{scope}` is a companion `always` or with a `schedule`");
                return Err(source.wrong(scope, &message));
            }
            self.companions
                .insert(scope.clone(), source.text_of(when, scope)?);
        }
        Ok(())
    }

    fn add_no_read_only(&mut self, source: &Source, scopes: &Value) -> Result<(), Wrong> {
        for (scope, why) in scopes.as_object().into_iter().flatten() {
            self.no_read_only
                .insert(scope.clone(), source.text_of(why, scope)?);
        }
        Ok(())
    }
}
