//! `.flow` text to its one canonical form; `grammar/README.md` says it for users.
//!
//! - Only white space, line breaks, commas between lines, and the order of a flow's clauses change. Words, strings and comments
//!   stay as written, statements and entries in their order. Line breaks become `\n`, a byte-order mark is dropped, the last
//!   line ends.
//! - One space between words, around arrows and after `:` and `,`; inside `{ }` but not inside `[ ]`. Nothing is aligned: a
//!   longer name must not change the lines of its neighbours.
//! - Empty lines stay as one between statements and between entries; inside a statement they go.
//! - A flow's clauses stand in the order `by`, `through`, `over`, `for`, `as`, block. A flow that does not fit into 110 columns
//!   puts each on a line, indented by 2. A declaration's or a flow's `{` stays on the line of its beginning if that fits.
//! - A block that was written on one line stays so while it fits; otherwise it has one entry a line. A list stands on one line
//!   while it fits; otherwise it has one item a line, each with a comma.
//! - A comment that began its line begins its line again, any other stays behind the same word. `//` and comments with a line
//!   of their own break what they stand in. Order is kept where `///` stands between clauses, which are documentation then.
//!
//! ```text
//! text ── token ──> tokens with comments ── shape ──> statements, groups ── print ──> write: lines
//! ```

mod print;
mod shape;
mod token;
mod write;

use super::{Flow, expectation, read};
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::value::{Entry, Node, Value};
use crate::source::{FileId, Limits, Span};

/// Deeper values than any configuration allows are refused.
const DEPTH: usize = 200;

/// The canonical form of a `.flow` file. Time is linear in the text times its nesting.
///
/// # Errors
/// What makes the text no `.flow` file, as [`read`] reports it for `FileId(0)`: such a text has no form. Names that lead
/// nowhere or are declared twice do not matter here.
pub fn format(text: &str) -> Result<String, Vec<Problem>> {
    let limits = Limits {
        depth: DEPTH,
        ..Limits::default()
    };
    let before = read(FileId(0), text, &limits);
    let stops = |p: &Problem| matches!(p.input, Input::Syntax | Input::Unreadable);
    if before.problems.iter().any(stops) {
        return Err(before.problems.into_iter().filter(stops).collect());
    }
    let normal = token::normal(text);
    let (tokens, tail) = token::tokens(&normal);
    let printed = shape::statements(tokens).map(|s| print::file(&s, &tail));
    printed
        .filter(|printed| same(&before, &read(FileId(0), printed, &limits)))
        .ok_or_else(|| {
            let span = Span::new(0, text.len());
            vec![Problem::new(
                Input::Unreadable,
                "format",
                Site::Span(FileId(0), span),
                "the file cannot be formatted without a change of what it says",
                "left as it is",
            )]
        })
}

/// Whether two files say the same: the promise that is kept even where this module is wrong.
fn same(a: &Flow, b: &Flow) -> bool {
    let name = |flow: &Flow| flow.integration.as_ref().map(|(name, _)| name.clone());
    let problems = |flow: &Flow| {
        flow.problems
            .iter()
            .map(|p| p.message.clone())
            .collect::<Vec<_>>()
    };
    name(a) == name(b)
        && problems(a) == problems(b)
        && alike(a.root.entries(), b.root.entries(), |key, a, b| match key {
            "expectations" => sentences(a) == sentences(b),
            _ => equal(a, b),
        })
}

/// Whether two trees are the same but for their places and the order of members.
fn equal(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Map(a), Value::Map(b)) => alike(a, b, |_, a, b| equal(a, b)),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (a, b) => a == b,
    }
}

/// Whether two mappings have the same keys with the same values; keys are unique, and nearly always in the same order.
fn alike(a: &[Entry], b: &[Entry], same: impl Fn(&str, &Node, &Node) -> bool) -> bool {
    a.len() == b.len()
        && a.iter().enumerate().all(|(i, x)| {
            b.get(i)
                .filter(|y| y.key == x.key)
                .or_else(|| b.iter().find(|y| y.key == x.key))
                .is_some_and(|y| same(&x.key, &x.node, &y.node))
        })
}

/// Expectations by what they mean: spaces inside them are no difference.
fn sentences(node: &Node) -> Vec<Result<super::Expectation, String>> {
    let text = |node: &Node| node.text().unwrap_or("").to_owned();
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    items
        .iter()
        .map(|item| expectation(&text(item)).map_err(|_| text(item)))
        .collect()
}
