//! The last look at every output: no secret value leaves the program, however it got into a text.
//!
//! Values are not put into facts and frames hide them where they stand; this catches what an id, a name or a message of the
//! user's own repeats.

use super::escape;

/// Values shorter than this are hidden where they stand only: as parts of other words they would be everywhere.
const SHORTEST: usize = 12;
const HIDDEN: &str = "(not shown)";

/// The values to hide, in every form the formats write them.
#[derive(Debug, Default)]
pub struct Veil(Vec<String>);

impl Veil {
    /// From the values themselves.
    #[must_use]
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut forms: Vec<String> = values
            .into_iter()
            .map(str::trim)
            .filter(|v| v.len() >= SHORTEST)
            .flat_map(|v| {
                let json = serde_json::Value::from(v).to_string();
                [
                    v.to_owned(),
                    json.trim_matches('"').to_owned(),
                    escape::terminal(v),
                    escape::markdown(v),
                    escape::markdown_prose(v),
                    escape::markdown_code(v).trim_matches('`').to_owned(),
                    escape::html(v),
                    escape::mermaid(v),
                    escape::dot(v),
                ]
            })
            .collect();
        // The longest first: a value may be part of another.
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self(forms)
    }

    /// The text without the values. Linear in text times values.
    #[must_use]
    pub fn over(&self, text: String) -> String {
        self.0.iter().fold(text, |text, form| {
            if text.contains(form.as_str()) {
                text.replace(form.as_str(), HIDDEN)
            } else {
                text
            }
        })
    }
}
