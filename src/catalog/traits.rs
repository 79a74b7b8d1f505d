//! What is known of vendors apart from their scopes. In: tables made by `build.rs`. Out: traits, forms of secret references.
//!
//! Not every fact was read in the vendor's own page: a fact from here has the assurance `assumed`.

use super::built;
use super::table::items;

/// What rules need to know of a vendor; nothing is known of what is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Data reaches people or companies outside by default.
    pub external: bool,
    /// It offers OAuth or an equal of it.
    pub oauth: bool,
    /// It issues nothing but credentials without end.
    pub static_only: bool,
    /// How short-lived tokens are had.
    pub short_lived: Option<&'static str>,
    /// The shortest lifetime of an access token it offers, in minutes.
    pub token_minutes: Option<u64>,
    /// What tells of changes, so that nobody need ask.
    pub events: Option<&'static str>,
    /// The interface for large volumes.
    pub bulk: Option<&'static str>,
    /// Records a day above which that is the better one.
    pub bulk_above: Option<u64>,
    /// Calls a minute.
    pub per_minute: Option<u64>,
    /// What it consists of, where access can be limited to some: `channels`, `projects`, `mailboxes`, …
    pub resources: Option<&'static str>,
}

impl Traits {
    pub(super) fn of(fields: &'static str) -> Self {
        let get = |key: &str| items(fields).find_map(|f| f.strip_prefix(key)?.strip_prefix('='));
        let yes = |key: &str| get(key) == Some("true");
        let number = |key: &str| get(key).and_then(|n| n.parse().ok());
        Self {
            external: yes("external"),
            oauth: yes("oauth"),
            static_only: yes("static_only"),
            short_lived: get("short_lived"),
            token_minutes: number("token_minutes"),
            events: get("events"),
            bulk: get("bulk"),
            bulk_above: number("bulk_above"),
            per_minute: number("per_minute"),
            resources: get("resources"),
        }
    }
}

/// A form of reference into a secret manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Manager and form: `aws-secrets-manager arn`.
    pub name: &'static str,
    /// `reference`, `env` or `encrypted`.
    pub class: &'static str,
    /// The word facts use for the manager.
    pub scheme: &'static str,
    /// Anchored regular expression.
    pub pattern: &'static str,
    /// A text of the form.
    pub example: &'static str,
}

/// Forms of references into secret managers.
pub fn references() -> impl Iterator<Item = Reference> {
    built::REFERENCES.records().map(|(name, fields)| {
        let mut fields = fields.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        Reference {
            name,
            class: next(),
            scheme: next(),
            pattern: next(),
            example: next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn traits_are_read() {
        let slack = Catalog::default().product("slack").unwrap().traits;
        assert_eq!(slack.events, Some("Events API"));
        assert_eq!(slack.token_minutes, Some(720));
        assert!(slack.oauth && !slack.static_only && !slack.external);
        assert!(Catalog::default().product("openai").unwrap().traits.static_only);
        assert_eq!(
            Catalog::default().product("stripe").unwrap().traits,
            Traits::default()
        );
    }

    #[test]
    fn every_form_matches_its_example() {
        let forms: Vec<Reference> = references().collect();
        assert!(forms.len() >= 25);
        for form in forms {
            let pattern = regex::Regex::new(form.pattern).unwrap();
            assert!(pattern.is_match(form.example), "{}", form.name);
        }
    }
}
