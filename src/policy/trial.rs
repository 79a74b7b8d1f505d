//! Runs a `_test.rego` on a rule: every rule named `test_*` must be true.
//!
//! A false Rego test is absent from a result rather than false, so the names are read from the text first.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{PolicyError, RuleMeta, engine, params};

/// Time a test file may take for one test.
const LIMIT: Duration = Duration::from_secs(5);

/// What one test gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// `test_…`.
    pub name: String,
    /// Why it does not hold; `None` when it does.
    pub broken: Option<String>,
}

/// Runs the tests of the file `path` on `rule`, or on the libraries alone.
///
/// # Errors
/// The rule or the tests cannot be loaded, or there is no test.
pub fn run(rule: Option<&RuleMeta>, path: &str, text: &str) -> Result<Vec<Trial>, PolicyError> {
    let load = |why: &str| PolicyError::Load {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    let package = text
        .lines()
        .find_map(|l| l.strip_prefix("package "))
        .map(str::trim)
        .ok_or_else(|| load("there is no `package`"))?;
    let names = names(text);
    if names.is_empty() {
        return Err(load("there is no rule named `test_…`"));
    }
    let mut files: Vec<(&str, &str)> = rule
        .iter()
        .map(|r| (r.path.as_str(), r.source.as_ref()))
        .collect();
    files.push((path, text));
    let data = rule.map(|r| params::data(r, None));
    let engine = engine::Libraries::default().with(&files, data)?;
    Ok(names
        .into_iter()
        .map(|name| {
            let path = format!("data.{package}.{name}");
            let broken = match engine::evaluate(&mut engine.clone(), &path, LIMIT) {
                Ok(regorus::Value::Bool(true)) => None,
                Ok(_) => Some("it is not true".to_owned()),
                Err(failure) => Some(failure.to_string()),
            };
            Trial { name, broken }
        })
        .collect())
}

/// Names of the tests of a file, each once.
#[must_use]
pub fn names(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|l| l.starts_with("test_"))
        .filter_map(|l| l.split(|c: char| !c.is_alphanumeric() && c != '_').next())
        .map(str::to_owned)
        .collect()
}
