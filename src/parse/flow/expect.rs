//! The sentences of `expect`, which a manifest may list as `expectations` too.

use pest::Parser;
use pest::iterators::Pair;

use super::message::{Mistake, mistake, suggestion, token_at, word_at};
use super::{Grammar, Rule};

/// A property of the graph that its authors rely on. Names are nodes, agents, boundaries or classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// `no path from X to Y`.
    NoPath {
        /// Where no path begins.
        from: String,
        /// Where none ends.
        to: String,
    },
    /// `every path from X to Y passes GATE`.
    Passes {
        /// Where the paths begin.
        from: String,
        /// Where they end.
        to: String,
        /// The gate that stands on each.
        gate: String,
    },
    /// `NODE never receives CLASS`.
    Never {
        /// The node.
        node: String,
        /// What does not reach it.
        class: String,
    },
    /// `CLASS stays in [BOUNDARY, …]`.
    Stays {
        /// The class.
        class: String,
        /// The boundaries it does not leave.
        boundaries: Vec<String>,
    },
}

/// The four forms, for help.
const FORMS: &str = "write `no path from X to Y`, `every path from X to Y passes GATE`, `NODE never receives CLASS` or `CLASS stays in [BOUNDARY, …]`";

/// Reads one sentence, without the word `expect`.
///
/// # Errors
/// What is wrong with the sentence, in the user's words, with the advice behind a semicolon.
pub fn expectation(text: &str) -> Result<Expectation, String> {
    read(text).map_err(|m| format!("{}; {}", m.message, m.help))
}

/// Reads one sentence; the mistake's offsets are those of `text`.
pub(super) fn read(text: &str) -> Result<Expectation, Mistake> {
    // A folded scalar of a manifest may hold line breaks, which the grammar keeps for entries.
    let line = text.replace(['\n', '\r'], " ");
    let mut pairs = Grammar::parse(Rule::expectation, &line).map_err(|e| said(mistake(&e, &line), &line))?;
    let form = pairs.next().and_then(|whole| whole.into_inner().next());
    form.and_then(sentence).ok_or_else(|| unknown(&line))
}

fn sentence(form: Pair<'_, Rule>) -> Option<Expectation> {
    let rule = form.as_rule();
    let mut words = form
        .into_inner()
        .flatten()
        .filter(|p| p.as_rule() == Rule::word)
        .map(|p| p.as_str().to_owned());
    Some(match rule {
        Rule::no_path => Expectation::NoPath {
            from: words.next()?,
            to: words.next()?,
        },
        Rule::passes => Expectation::Passes {
            from: words.next()?,
            to: words.next()?,
            gate: words.next()?,
        },
        Rule::never => Expectation::Never {
            node: words.next()?,
            class: words.next()?,
        },
        _ => Expectation::Stays {
            class: words.next()?,
            boundaries: words.collect(),
        },
    })
}

/// Says better what pest's furthest failure says only of the form that came furthest.
fn said(mut mistake: Mistake, text: &str) -> Mistake {
    let trimmed = text.trim_start();
    let first = word_at(trimmed);
    let start = text.len() - trimmed.len();
    let second = start + first.len();
    // Failing at the second word means that no form was recognised by its beginning.
    let second = second + text.get(second..).map_or(0, |t| t.len() - t.trim_start().len());
    let ended = text.trim_end().len();
    if first.is_empty() || second >= ended || (mistake.start == second && !matches!(first, "no" | "every")) {
        if let Some(help) = suggestion(first, ["no", "every"]) {
            return Mistake {
                start,
                len: first.len(),
                message: format!("`{first}` begins no expectation"),
                label: "not a form of `expect`".to_owned(),
                help,
            };
        }
        let found = token_at(text.get(second..).unwrap_or(""));
        if let Some(help) = suggestion(found, ["never", "stays"]) {
            mistake.message = format!("expected `never` or `stays`, found `{found}`");
            mistake.help = help;
            return mistake;
        }
        return unknown(text);
    }
    if mistake.help.starts_with("see ") {
        mistake.help = FORMS.to_owned();
    }
    mistake
}

fn unknown(text: &str) -> Mistake {
    let start = text.len() - text.trim_start().len();
    Mistake {
        start,
        len: text.trim().len(),
        message: "this is no form of `expect`".to_owned(),
        label: "not understood".to_owned(),
        help: FORMS.to_owned(),
    }
}
