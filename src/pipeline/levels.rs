//! Severities and the fail level of a run: what the project sets, and what that lowers.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::error::Error;
use crate::finding::{Lowered, Severity};
use crate::parse::problem::nearest;
use crate::policy::RuleMeta;

/// Severities that the project sets, by rule.
pub fn severities(config: &Config, rules: &[&RuleMeta]) -> Result<BTreeMap<String, Severity>, Error> {
    let mut severities = BTreeMap::new();
    for (rule, word) in &config.severity {
        let wrong = |what: String, near: Option<&str>, else_: &str| {
            let advice = near.map_or_else(|| else_.to_owned(), |n| format!("did you mean `{n}`?"));
            Error::Configuration(format!("{what}: {advice}"))
        };
        if !rules.iter().any(|r| r.id == *rule) {
            let near = nearest(rule, rules.iter().map(|r| r.id.as_str()));
            return Err(wrong(
                format!("`severity` names no rule `{rule}`"),
                near,
                "`flowgate rules` lists them",
            ));
        }
        let Some(severity) = Severity::from_word(word) else {
            let words = Severity::ALL.map(Severity::word);
            let near = nearest(word, words);
            return Err(wrong(
                format!("`severity.{rule}: {word}` is no severity"),
                near,
                &format!("severities are {}", words.join(", ")),
            ));
        };
        severities.insert(rule.clone(), severity);
    }
    Ok(severities)
}

/// Which of them are lower than the rule's own.
pub fn lowered(severities: &BTreeMap<String, Severity>, rules: &[&RuleMeta]) -> Vec<Lowered> {
    let own = |id: &String| rules.iter().find(|r| r.id == *id).map(|r| r.severity);
    severities
        .iter()
        .filter_map(|(rule, to)| Some((rule, own(rule)?, *to)))
        .filter(|(_, from, to)| to < from)
        .map(|(rule, from, to)| Lowered {
            rule: rule.clone(),
            from,
            to,
        })
        .collect()
}

/// The fail level: the option's, the project's, else high.
pub fn fail_level(option: Option<Severity>, project: Option<&str>) -> Result<Severity, Error> {
    match (option, project) {
        (Some(level), _) => Ok(level),
        (None, None) => Ok(Severity::High),
        (None, Some(word)) => Severity::from_word(word)
            .ok_or_else(|| Error::Configuration(format!("`fail_on: {word}` is no severity"))),
    }
}
