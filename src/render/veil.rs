//! The last look at every output: no secret value leaves the program, however it got into a text.
//!
//! Values are not put into facts and frames hide them where they stand; this catches what an id, a name or a message of the
//! user's own repeats.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::escape;

/// Values shorter than this are hidden where they stand only: as parts of other words they would be everywhere.
const SHORTEST: usize = 12;
const HIDDEN: &str = "(not shown)";

/// The values to hide, in every form the formats write them.
#[derive(Debug, Default)]
pub struct Veil(Option<AhoCorasick>);

impl Veil {
    /// From the values themselves.
    #[must_use]
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let forms: BTreeSet<String> = values
            .into_iter()
            .map(str::trim)
            .filter(|v| v.len() >= SHORTEST || (v.len() >= 8 && odd(v)))
            .flat_map(|v| {
                let json = serde_json::Value::from(v).to_string();
                let forms = [
                    v.to_owned(),
                    escape::terminal(v),
                    json.trim_matches('"').to_owned(),
                    escape::markdown(v),
                    escape::markdown_prose(v),
                    escape::markdown_code(v).trim_matches('`').to_owned(),
                    escape::html(v),
                    escape::mermaid(v),
                    escape::dot(v),
                ];
                forms.into_iter().filter(move |form| form != v || !structural(v))
            })
            .collect();
        if forms.is_empty() {
            return Self(None);
        }
        // The longest first: a value may be part of another. Forms are bounded by the files read, so this builds.
        Self(
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                // A table of all states, which the crate makes of few values, takes the square of a long one to make.
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(forms)
                .ok(),
        )
    }

    /// The text without the values. Linear in the text.
    #[must_use]
    pub fn over(&self, text: String) -> String {
        match self.hidden(&text) {
            Cow::Owned(hidden) => hidden,
            Cow::Borrowed(_) => text,
        }
    }

    /// As [`Veil::over`], of text that stays where it is.
    #[must_use]
    pub fn hidden<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.0 {
            Some(forms) if forms.is_match(text) => {
                let mut hidden = String::with_capacity(text.len());
                forms.replace_all_with(text, &mut hidden, |_, _, out| {
                    out.push_str(HIDDEN);
                    true
                });
                hidden.into()
            }
            _ => text.into(),
        }
    }
}

/// Whether a value, as it is, could be what a format itself writes: hiding it would break or blank the document, and a stranger
/// chooses it. Its escaped forms cannot be.
fn structural(value: &str) -> bool {
    let apart = value.contains(char::is_whitespace);
    value.contains(['"', '\n'])
        || value.starts_with('<')
        || value.contains("</")
        || value.contains('<') && value.contains('>')
        || apart && value.contains(['|', '#', '*', '`', '<', '>'])
}

/// Whether a short value is unlike any word: it holds letters, digits, and a capital or a sign.
fn odd(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|b| test(&b));
    has(u8::is_ascii_alphabetic)
        && has(u8::is_ascii_digit)
        && (has(u8::is_ascii_uppercase) || has(|b| b.is_ascii_punctuation() && !b"-_./:".contains(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_hidden_in_every_form() {
        let veil = Veil::new(["q7Vn2*R9xKp4<w8z"]);
        for text in [
            "q7Vn2*R9xKp4<w8z",
            &escape::markdown("q7Vn2*R9xKp4<w8z"),
            &escape::dot("q7Vn2*R9xKp4<w8z"),
        ] {
            assert_eq!(veil.over(format!("a {text} b")), "a (not shown) b");
        }
        assert_eq!(veil.over("nothing here".into()), "nothing here");
        let stranger = Veil::new(["\", \"rule\": \"", "</testcase><testcase>", "| critical |"]);
        let document = "{\"a\", \"rule\": \"\"} </testcase><testcase> | critical |";
        assert_eq!(stranger.over(document.into()), document);
        assert_eq!(Veil::new(["short"]).over("short".into()), "short");
    }
}
