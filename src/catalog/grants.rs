//! Judgements on single grants that `powerful.json` makes by hand. In: a product word and a granted name. Out: the reason.

use super::{Catalog, System, Table, built};

/// When a scope that no operation needs is technically required beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Companion {
    /// Always.
    Always,
    /// Only when runs are started by a schedule.
    WithSchedule,
}

impl Catalog {
    /// Why a grant is all-powerful: `admin-scope`, `wildcard`, `full-access` or `org-wide-role`.
    #[must_use]
    pub fn powerful(&self, word: &str, name: &str) -> Option<&'static str> {
        let known = self.scope(word, name).map(|s| s.name);
        for system in self.product(word).map(|p| p.systems).unwrap_or_default() {
            let reason = system.powerful.records().find(|(pattern, _)| {
                matches(pattern, name) || known.is_some_and(|known| matches(pattern, known))
            });
            if let Some((_, reason)) = reason {
                return Some(reason);
            }
        }
        name.split([':', '.', '/', ',', ' '])
            .any(|segment| segment == "*")
            .then_some("wildcard")
    }

    /// Whether a scope is required beside others.
    #[must_use]
    pub fn companion(&self, word: &str, name: &str) -> Option<Companion> {
        let when = self
            .judged(word, name, |s| s.companions)
            .or_else(|| built::COMPANIONS.get(name))?;
        Some(match when {
            "schedule" => Companion::WithSchedule,
            _ => Companion::Always,
        })
    }

    /// Why the product has no read-only variant of a scope.
    #[must_use]
    pub fn no_read_only_variant(&self, word: &str, name: &str) -> Option<&'static str> {
        self.judged(word, name, |s| s.no_read_only)
    }

    /// The record of a scope in a table of the product's systems.
    fn judged(&self, word: &str, name: &str, table: fn(&System) -> Table) -> Option<&'static str> {
        let known = self.scope(word, name).map_or(name, |s| s.name);
        let systems = self.product(word).map(|p| p.systems).unwrap_or_default();
        systems.iter().find_map(|s| table(s).get(known))
    }
}

/// Whether a text is what a pattern says; `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    text.strip_prefix(before)
        .is_some_and(|rest| (0..=rest.len()).any(|i| rest.get(i..).is_some_and(|rest| matches(after, rest))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_segments() {
        assert_eq!(
            Catalog::default().powerful("anything", "repo:*"),
            Some("wildcard")
        );
        assert_eq!(Catalog::default().powerful("anything", "repo:a*"), None);
        assert_eq!(
            Catalog::default().powerful("slack", "admin.new:write"),
            Some("admin-scope")
        );
        assert_eq!(Catalog::default().powerful("slack", "administer"), None);
        assert_eq!(
            Catalog::default().powerful("salesforce", "Full"),
            Some("full-access")
        );
        assert_eq!(
            Catalog::default().powerful("salesforce", "ModifyAllData"),
            Some("org-wide-role")
        );
        assert!(matches("a*c*e", "abcde") && !matches("a*c", "ab"));
    }

    #[test]
    fn companions_are_by_product_or_everywhere() {
        assert_eq!(
            Catalog::default().companion("jira", "offline_access"),
            Some(Companion::WithSchedule)
        );
        assert_eq!(
            Catalog::default().companion("zendesk", "openid"),
            Some(Companion::Always)
        );
        assert_eq!(
            Catalog::default().companion("jira", "read:me"),
            Some(Companion::Always)
        );
        assert_eq!(Catalog::default().companion("slack", "chat:write"), None);
        assert!(
            Catalog::default()
                .no_read_only_variant("salesforce", "Api")
                .is_some()
        );
        assert!(Catalog::default().no_read_only_variant("slack", "api").is_none());
    }
}
