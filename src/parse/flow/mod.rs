//! The `.flow` language: text to the same spanned tree that a manifest of kind `AgentIntegration` has.
//!
//! ```text
//! text ── split ──> statements ── grammar/flow.pest ──> pairs ── lower, tree ──> Node (one decoder serves both forms)
//! ```
//! The only place that names pest. One bad statement gives one problem; the rest of the file is read.

mod edge;
mod expect;
mod format;
mod lower;
mod message;
mod split;
mod tree;

use pest::Parser as _;

use self::lower::Lower;
use self::message::{Spot, mistake};
use self::split::{Splitter, Statement};
use super::problem::Problem;
use super::value::Node;
use crate::source::limits::FLOW_PROBLEMS;
use crate::source::{FileId, Limits, Span};

pub use self::expect::{Expectation, expectation};
pub use self::format::format;

/// pest's derive makes an enum whose variants cannot carry documentation.
#[allow(missing_docs, reason = "the derive generates undocumented items")]
mod grammar {
    /// The grammar.
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/flow.pest"]
    pub(super) struct Grammar;
}
use self::grammar::{Grammar, Rule};

/// A `.flow` file, lowered.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The name after `integration`, with its bytes; `None` when the file does not say.
    pub integration: Option<(String, Span)>,
    /// Its `include` statements, in their order.
    pub includes: Vec<Include>,
    /// A mapping of the shape that a manifest of kind `AgentIntegration` has, without `apiVersion`, `kind` and
    /// `metadata.id`; only keys that occur.
    pub root: Node,
    /// Everything that is wrong with the file, in the order of its statements.
    pub problems: Vec<Problem>,
}

/// One `include` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// The path as written.
    pub path: String,
    /// The bytes of the path with its quotes.
    pub span: Span,
}

/// Reads a `.flow` file. Any text is accepted; time and memory are linear in it, nesting is bounded by `limits.depth`.
#[must_use]
pub fn read(file: FileId, text: &str, limits: &Limits) -> Flow {
    let mut lower = Lower::new(file);
    let mut statements = Splitter::new(file, text, limits);
    let mut unread = 0;
    for statement in statements.by_ref() {
        read_statement(&mut lower, statement);
        unread += lower.problems.len().saturating_sub(FLOW_PROBLEMS);
        lower.problems.truncate(FLOW_PROBLEMS);
    }
    if unread > 0 {
        let end = text.trim_end().len();
        let spot = Spot(file, Span::new(end.min(text.len()), end));
        let problem = spot
            .syntax(
                "more",
                format!("{unread} more problems in this file are not listed, the limit is {FLOW_PROBLEMS}"),
                "up to here",
            )
            .help("repair the first ones, then check again");
        lower.problems.push(problem);
    }
    lower.finish(statements.file_doc.take(), text.len())
}

/// Parses and lowers one statement. What the splitter or the grammar rejects costs one problem; its head, up to the
/// first `{`, is still read, so that a mistake in a block does not make the names of the file undefined.
fn read_statement(lower: &mut Lower, mut statement: Statement) {
    let known = lower.problems.len();
    let reported = statement
        .problem
        .take()
        .map(|p| lower.problems.push(*p))
        .is_some();
    let form = match lower.form(&statement) {
        Ok(form) => form,
        Err(problem) => {
            if !reported {
                lower.problems.push(*problem);
            }
            return;
        }
    };
    let failed = if form == Rule::expectation {
        lower.expectation(&statement);
        reported
    } else {
        lower_statement(lower, form, &statement) || reported
    };
    if failed {
        // What else is wrong with a broken statement is often its consequence.
        lower.problems.truncate(known + 1);
    }
}

/// Runs the grammar; true when it failed, which is reported.
fn lower_statement(lower: &mut Lower, form: Rule, statement: &Statement) -> bool {
    let head = statement.brace.and_then(|at| statement.text.get(..at));
    let text = match head {
        Some(head) if statement.deep => head,
        _ => statement.text.as_str(),
    };
    match Grammar::parse(form, text) {
        Ok(pairs) => {
            lower.statement(form, pairs, statement);
            false
        }
        Err(error) => {
            let problem = mistake(&error, text).at(lower.file, statement.start, statement.end);
            lower.problems.push(problem);
            if let Some(Ok(pairs)) = head.map(|head| Grammar::parse(form, head.trim_end())) {
                lower.statement(form, pairs, statement);
            }
            true
        }
    }
}
