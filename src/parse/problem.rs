//! Problems of the user's files: values that become INPUT findings, never errors of the program.
//!
//! Message style (after Cedar's guide): lower case, no final period, the user's words in backticks, no Rust type
//! names; what to do stands in the help, where in the label; "did you mean" wherever the set of answers is closed.

use super::remedy::Remedy;
use crate::source::limits::SUGGESTED_AMONG;
use crate::source::{FileId, Place, Span};

/// What kind of input problem this is; each is one INPUT rule of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// The text is not of its language.
    Syntax,
    /// A key that the model does not know.
    UnknownKey,
    /// A value of the wrong type or outside its vocabulary.
    WrongValue,
    /// The same key or id twice.
    Duplicate,
    /// A name that leads nowhere.
    UndefinedName,
    /// A required field is absent.
    MissingField,
    /// An `expect` that does not hold.
    FailedExpectation,
    /// A limit was reached, or a file could not be read.
    Unreadable,
    /// `apiVersion` or `kind` is not one this program knows.
    Version,
}

/// One INPUT rule as the catalogue lists it.
#[derive(Clone, Copy, Debug)]
pub struct InputRule {
    /// The kind it belongs to.
    pub input: Input,
    /// `INPUT-001` …
    pub id: &'static str,
    /// Short name for listings.
    pub name: &'static str,
    /// One line: what is wrong.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
}

/// Every INPUT rule, in the order of their ids.
pub const INPUT_RULES: &[InputRule] = &[
    InputRule {
        input: Input::Syntax,
        id: "INPUT-001",
        name: "syntax",
        title: "File does not parse",
        why: "What cannot be read cannot be checked: the integration is not assessed.",
    },
    InputRule {
        input: Input::UnknownKey,
        id: "INPUT-002",
        name: "unknown-key",
        title: "Unknown key",
        why: "A misspelt key silently drops the statement its author believes to have made.",
    },
    InputRule {
        input: Input::WrongValue,
        id: "INPUT-003",
        name: "wrong-value",
        title: "Value of the wrong type or vocabulary",
        why: "A value that cannot be understood cannot be judged: the integration is not assessed.",
    },
    InputRule {
        input: Input::Duplicate,
        id: "INPUT-004",
        name: "duplicate",
        title: "Key or id declared twice",
        why: "One of the two is ignored by most readers; reviewers may have read the other one.",
    },
    InputRule {
        input: Input::UndefinedName,
        id: "INPUT-005",
        name: "undefined-name",
        title: "Name that is not defined",
        why: "A reference that leads nowhere leaves a gap in the graph that no rule can see.",
    },
    InputRule {
        input: Input::MissingField,
        id: "INPUT-006",
        name: "missing-field",
        title: "Required field is missing",
        why: "Without it the element has no meaning in the model.",
    },
    InputRule {
        input: Input::FailedExpectation,
        id: "INPUT-007",
        name: "failed-expectation",
        title: "Expectation does not hold",
        why: "The diagram no longer has a property that its authors rely on.",
    },
    InputRule {
        input: Input::Unreadable,
        id: "INPUT-008",
        name: "unreadable",
        title: "File cannot be read within the limits",
        why: "What is not read is not checked.",
    },
    InputRule {
        input: Input::Version,
        id: "INPUT-009",
        name: "version",
        title: "Unknown document version or kind",
        why: "A document of another version may mean something else by the same words.",
    },
];

impl Input {
    /// The catalogue entry of this kind.
    #[must_use]
    pub fn rule(self) -> &'static InputRule {
        // The table lists every variant (tested); this entry stands in for an impossible miss.
        const MISSED: &InputRule = &InputRule {
            input: Input::Syntax,
            id: "INPUT-001",
            name: "syntax",
            title: "File does not parse",
            why: "What cannot be read cannot be checked.",
        };
        INPUT_RULES.iter().find(|r| r.input == self).unwrap_or(MISSED)
    }

    /// Whether an integration with such a problem cannot be assessed (`semantics.md` 5).
    #[must_use]
    pub fn prevents_assessment(self) -> bool {
        matches!(
            self,
            Self::Syntax | Self::WrongValue | Self::Unreadable | Self::Version
        )
    }
}

/// Where a problem is: bytes known already, or a symbolic place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// Bytes of a file.
    Span(FileId, Span),
    /// A place to be located when the finding is built.
    Place(Place),
}

/// A further place that explains a problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Where.
    pub site: Site,
    /// What is there.
    pub label: String,
}

/// One problem of one input file.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Which INPUT rule.
    pub input: Input,
    /// Stable word for this message within the rule, for example `unknown-key`.
    pub reason: &'static str,
    /// Where.
    pub site: Site,
    /// What is wrong.
    pub message: String,
    /// What stands at the place.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// Places that explain it.
    pub notes: Vec<Note>,
    /// Steps of a path that shows it, in order.
    pub path: Vec<Note>,
    /// Nothing that is assessed rests on it: it is told, and blocks nothing by itself.
    pub minor: bool,
    /// What would mend it, where that is known.
    pub remedy: Option<Remedy>,
}

impl Problem {
    /// A problem without help or notes.
    #[must_use]
    pub fn new(
        input: Input,
        reason: &'static str,
        site: Site,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            input,
            reason,
            site,
            message: message.into(),
            label: label.into(),
            help: None,
            notes: Vec::new(),
            path: Vec::new(),
            minor: false,
            remedy: None,
        }
    }

    /// Whether an integration with this problem cannot be assessed.
    #[must_use]
    pub fn prevents_assessment(&self) -> bool {
        !self.minor && self.input.prevents_assessment()
    }

    /// Marks it as one that no assessment rests on.
    #[must_use]
    pub fn minor(mut self) -> Self {
        self.minor = true;
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what would mend it.
    #[must_use]
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// Adds a place that explains the problem.
    #[must_use]
    pub fn note(mut self, site: Site, label: impl Into<String>) -> Self {
        self.notes.push(Note {
            site,
            label: label.into(),
        });
        self
    }

    /// Adds the next step of its path.
    #[must_use]
    pub fn step(mut self, site: Site, label: impl Into<String>) -> Self {
        self.path.push(Note {
            site,
            label: label.into(),
        });
        self
    }
}

/// The known word nearest to what was written, if it is near enough to be meant.
///
/// Distance: Damerau–Levenshtein, at most a third of the word's length (at least one); ties go to the first in order. Only the
/// first [`SUGGESTED_AMONG`] words are looked at: a file may have thousands of unknown words, and thousands of known ones.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (written.chars().count() / 3).max(1);
    known
        .into_iter()
        .take(SUGGESTED_AMONG)
        .filter(|k| k.chars().count().abs_diff(written.chars().count()) <= limit)
        .map(|k| (strsim::osa_distance(written, k), k))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_table_count_up_and_match_their_kind() {
        for (i, rule) in INPUT_RULES.iter().enumerate() {
            assert_eq!(rule.id, format!("INPUT-{:03}", i + 1));
            assert_eq!(rule.input.rule().id, rule.id);
        }
    }

    #[test]
    fn suggestions_are_looked_for_among_so_many_words() {
        let known: Vec<String> = (0..SUGGESTED_AMONG + 5)
            .map(|i| format!("customer_record_{i}"))
            .collect();
        let known = || known.iter().map(String::as_str);
        let last = format!("customer_record_{}", SUGGESTED_AMONG - 1);
        assert_eq!(nearest(&last, known()), Some(last.as_str()));
        let behind = format!("customer_record_{}", SUGGESTED_AMONG + 4);
        assert_ne!(nearest(&behind, known()), Some(behind.as_str()));
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["approvers", "timeout", "kind"];
        assert_eq!(nearest("aprovers", known), Some("approvers"));
        assert_eq!(nearest("knid", known), Some("kind"));
        assert_eq!(nearest("colour", known), None);
    }
}
