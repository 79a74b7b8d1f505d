//! Judgements on single grants that `powerful.json` makes by hand. In: a product word and a granted name. Out: the reason.

use super::{Table, built, product, scope};

/// When a scope that no operation needs is technically required beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Companion {
    /// Always.
    Always,
    /// Only when runs are started by a schedule.
    WithSchedule,
}

/// Why a grant is all-powerful: `admin-scope`, `wildcard`, `full-access` or `org-wide-role`.
#[must_use]
pub fn powerful(word: &str, name: &str) -> Option<&'static str> {
    let known = scope(word, name).map(|s| s.name);
    for system in product(word).map(|p| p.systems).unwrap_or_default() {
        let prefix = format!("{} ", system.name);
        let reason = built::POWERFUL.starting(&prefix).find(|(key, _)| {
            let pattern = key.strip_prefix(&prefix).unwrap_or_default();
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

/// Whether a text is what a pattern says; `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    text.strip_prefix(before)
        .is_some_and(|rest| (0..=rest.len()).any(|i| rest.get(i..).is_some_and(|rest| matches(after, rest))))
}

/// Whether a scope is required beside others.
#[must_use]
pub fn companion(word: &str, name: &str) -> Option<Companion> {
    match of(built::COMPANIONS, word, name)? {
        "schedule" => Some(Companion::WithSchedule),
        _ => Some(Companion::Always),
    }
}

/// Why the product has no read-only variant of a scope.
#[must_use]
pub fn no_read_only_variant(word: &str, name: &str) -> Option<&'static str> {
    of(built::NO_READ_ONLY, word, name)
}

/// A record of the product's systems, or of every system.
fn of(table: Table, word: &str, name: &str) -> Option<&'static str> {
    let known = scope(word, name).map_or(name, |s| s.name);
    let systems = product(word).map(|p| p.systems).unwrap_or_default();
    systems
        .iter()
        .find_map(|s| table.get(&format!("{} {known}", s.name)))
        .or_else(|| table.get(&format!(" {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_segments() {
        assert_eq!(powerful("anything", "repo:*"), Some("wildcard"));
        assert_eq!(powerful("anything", "repo:a*"), None);
        assert_eq!(powerful("slack", "admin.new:write"), Some("admin-scope"));
        assert_eq!(powerful("slack", "administer"), None);
        assert_eq!(powerful("salesforce", "Full"), Some("full-access"));
        assert_eq!(powerful("salesforce", "ModifyAllData"), Some("org-wide-role"));
        assert!(matches("a*c*e", "abcde") && !matches("a*c", "ab"));
    }

    #[test]
    fn companions_are_by_product_or_everywhere() {
        assert_eq!(companion("jira", "offline_access"), Some(Companion::WithSchedule));
        assert_eq!(companion("zendesk", "openid"), Some(Companion::Always));
        assert_eq!(companion("jira", "read:me"), Some(Companion::Always));
        assert_eq!(companion("slack", "chat:write"), None);
        assert!(no_read_only_variant("salesforce", "Api").is_some());
        assert!(no_read_only_variant("slack", "api").is_none());
    }
}
