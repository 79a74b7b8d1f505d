//! Parameters of rules: what a project may set, checked against METADATA, and the data a rule reads them from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{PolicyError, RuleMeta};
use crate::parse::problem::nearest;

/// Parameters of a project by rule and name.
pub type Params = BTreeMap<String, BTreeMap<String, Value>>;

/// `{"params": {"SCOPE-001": {...}}}`: defaults, the project's values over them.
#[must_use]
pub fn data(meta: &RuleMeta, own: Option<&BTreeMap<String, Value>>) -> Value {
    let mut values: BTreeMap<&str, &Value> = meta
        .parameters
        .iter()
        .map(|(name, p)| (name.as_str(), &p.default))
        .collect();
    values.extend(own.into_iter().flatten().map(|(name, v)| (name.as_str(), v)));
    serde_json::json!({"params": {meta.id.as_str(): values}})
}

/// Parameters must be those of a known rule, chosen or not, of the type of their default.
///
/// # Errors
/// A rule or parameter that does not exist, with the nearest name, or a value of another type.
pub fn check(known: &[&RuleMeta], params: &Params) -> Result<(), PolicyError> {
    let known: BTreeMap<&str, &RuleMeta> = known.iter().map(|r| (r.id.as_str(), *r)).collect();
    let meant = |near: Option<&str>| near.map(|n| format!(": did you mean `{n}`?")).unwrap_or_default();
    for (rule, values) in params {
        let Some(meta) = known.get(rule.as_str()) else {
            let near = nearest(rule, known.keys().copied());
            return Err(PolicyError::Params(format!(
                "`params` names no rule `{rule}`{}",
                meant(near)
            )));
        };
        for (name, value) in values {
            let Some(parameter) = meta.parameters.get(name) else {
                let near = nearest(name, meta.parameters.keys().map(String::as_str));
                return Err(PolicyError::Params(format!(
                    "{rule} has no parameter `{name}`{}",
                    meant(near)
                )));
            };
            if let Some(wanted) = mismatch(&parameter.default, value) {
                return Err(PolicyError::Params(format!(
                    "parameter `{name}` of {rule} must be {wanted}"
                )));
            }
        }
    }
    Ok(())
}

/// What a value must be and is not, after its default.
fn mismatch(default: &Value, value: &Value) -> Option<&'static str> {
    match (default, value) {
        (Value::Null, _)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_))
        | (Value::Object(_), Value::Object(_)) => None,
        (Value::Array(defaults), Value::Array(values)) => {
            let of = defaults.first()?;
            values
                .iter()
                .any(|v| mismatch(of, v).is_some())
                .then_some(match of {
                    Value::String(_) => "a list of texts",
                    Value::Number(_) => "a list of numbers",
                    _ => "a list like its default",
                })
        }
        (Value::Bool(_), _) => Some("`true` or `false`"),
        (Value::Number(_), _) => Some("a number"),
        (Value::String(_), _) => Some("a text"),
        (Value::Array(_), _) => Some("a list"),
        (Value::Object(_), _) => Some("a mapping"),
    }
}
