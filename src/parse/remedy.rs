//! What would mend a finding, in terms of the document: which key or item becomes what. Rules name it in their METADATA, problems
//! of input files carry it; `finding/fix` makes it text.

use serde_json::{Map, Value as Json};

/// A change of a document at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The member or item goes away.
    Remove,
    /// The place gets this value, whether it has one or not.
    Set(Json),
    /// The mapping gets those of these members that it does not have.
    Fill(Map<String, Json>),
    /// The list that is there gets one more item.
    Add(String),
    /// The item of a list that is named `was` gives way to these names; those the list has already are not repeated.
    Replace {
        /// What stands there.
        was: String,
        /// What takes its place.
        by: Vec<String>,
    },
    /// The key gets this name.
    Rename(String),
    /// The text of the line that cannot be read gets quotes.
    Quote,
}

/// A change with what it does and whether it may be made without asking.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// What it does, as the end of a sentence: ``removes `x` ``.
    pub does: String,
    /// It narrows or keeps what is declared. Not safe is what guesses a name, widens, or states what only people make true.
    pub safe: bool,
    /// The change.
    pub change: Change,
}

impl Remedy {
    /// A remedy that may be applied without asking.
    #[must_use]
    pub fn safe(does: impl Into<String>, change: Change) -> Self {
        Self {
            does: does.into(),
            safe: true,
            change,
        }
    }

    /// The written word is the known one but for capitals and the way words are joined: safe; else it is a guess.
    #[must_use]
    pub fn spelling(written: &str, known: &str, does: impl Into<String>, change: Change) -> Self {
        let bare = |text: &str| -> String {
            let kept = text.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
            kept.flat_map(char::to_lowercase).collect()
        };
        Self {
            does: does.into(),
            safe: bare(written) == bare(known),
            change,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_word_written_otherwise_is_no_guess() {
        let safe = |a: &str, b: &str| Remedy::spelling(a, b, "", Change::Remove).safe;
        assert!(safe("onTimeout", "on_timeout") && safe("Human-Approval", "human_approval"));
        assert!(!safe("on_timeuot", "on_timeout") && !safe("fields", "field"));
    }
}
