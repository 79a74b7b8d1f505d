//! Waivers on findings: which finding an entry is about, and what is accepted while it holds.

use super::Finding;

/// The rule that says which waivers hold.
pub const RULE: &str = "OWNER-004";

/// What a waiver says of the findings it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Rule id.
    pub rule: String,
    /// Reason code; `None` for all of them.
    pub reason: Option<String>,
    /// Subject pattern.
    pub subject: String,
}

impl About {
    /// Whether a finding is meant. Lines and files play no part.
    #[must_use]
    pub fn is(&self, finding: &Finding) -> bool {
        finding.rule == self.rule
            && self.reason.as_ref().is_none_or(|r| finding.reason == *r)
            && matches(&self.subject, &finding.subject)
    }
}

/// Whether a text has the form of a pattern in which `*` stands for any characters but `/`.
///
/// Linear but for backtracking to the last `*`: at most the product of both lengths.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), text.get(t)) {
            (Some('*'), _) => {
                back = Some((p, t));
                p += 1;
            }
            (Some(a), Some(b)) if a == b => {
                p += 1;
                t += 1;
            }
            _ => match back {
                // The star takes one more character.
                Some((star, taken)) if text.get(taken) != Some(&'/') => {
                    back = Some((star, taken + 1));
                    p = star + 1;
                    t = taken + 1;
                }
                _ => return false,
            },
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

/// Whether a pattern names no single element: it has a `*` in the integration, or nothing but `*` for an element.
#[must_use]
pub fn is_wide(pattern: &str) -> bool {
    let (integration, element) = pattern.split_once('/').unwrap_or((pattern, ""));
    integration.contains('*') || element.chars().all(|c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_characters_of_one_name() {
        for (pattern, text, is) in [
            ("desk/mail.send", "desk/mail.send", true),
            ("desk/mail.*", "desk/mail.send", true),
            ("desk/*.send", "desk/mail.send", true),
            ("desk/m*l.s*d", "desk/mail.send", true),
            ("desk/*", "desk/mail.send@desk/F2", false),
            ("desk/*@desk/F2", "desk/mail.send@desk/F2", true),
            ("desk/mail", "desk/mail.send", false),
            ("*", "desk/mail", false),
            ("desk/**", "desk/", true),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern, text), is, "{pattern} {text}");
        }
    }

    #[test]
    fn what_names_no_single_element_is_wide() {
        for (pattern, wide) in [
            ("*", true),
            ("desk/*", true),
            ("*/mail", true),
            ("desk", true),
            ("desk/mail.*", false),
            ("desk/mail", false),
        ] {
            assert_eq!(is_wide(pattern), wide, "{pattern}");
        }
    }
}
