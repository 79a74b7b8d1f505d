//! Findings to edits of the text their authors wrote: comments and layout stay. In: what a rule or a problem offers
//! (`Remedy`) and where. Out: a `Fix` that is certain to do this and nothing else, or none.
//!
//! Every edit is made on the text, then the text is read back: its documents must be those that the change means, value for
//! value. What an alias, a merge key or a rare form of YAML would make wrong is thereby not offered.
//!
//! One file for each kind of edit: `remove`, `set` (also what is filled in), `add`, `replace`, `rename`,
//! `quote`.

mod add;
mod layout;
mod meaning;
mod quote;
mod remove;
mod rename;
mod replace;
mod set;
mod write;

use std::cell::Cell;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use self::layout::Layout;
use super::Location;
use super::locate::{Trees, location};
use crate::parse::problem::Site;
use crate::parse::remedy::{Change, Remedy};
use crate::parse::value::{self, Node};
use crate::parse::{document, flow};
use crate::source::walk::{self, FileKind};
use crate::source::{FileId, Limits, Place, Sources, Span};

/// Bytes that may be read back in one run: each fix costs the length of its file. What is beyond has no fix in this run;
/// `flowgate fix` comes to it in a later round.
const READ_BACK: usize = 32 << 20;

/// One replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub location: Location,
    /// The text that takes its place.
    pub text: String,
}

/// Edits that mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fix {
    /// What it does, as the end of a sentence: "removes the scope".
    pub does: String,
    /// `flowgate fix` applies it without `--unsafe`.
    pub safe: bool,
    /// Replacements in one file, in its order; they do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// The file it changes.
    #[must_use]
    pub fn file(&self) -> &str {
        self.edits.first().map_or("", |e| &*e.location.file)
    }
}

/// Makes fixes for the findings of one run.
pub struct Fixer<'a> {
    trees: &'a Trees,
    sources: &'a Sources,
    limits: &'a Limits,
    /// Vendors' files of applications that integrations say they own.
    owned: &'a BTreeSet<String>,
    /// Whether edits are asked for; a run that only tells needs to know what is offered.
    edits: bool,
    left: Cell<usize>,
}

/// Bytes of a file and what replaces them.
type Cut = (Span, String);

impl<'a> Fixer<'a> {
    /// A fixer over what was read.
    #[must_use]
    pub fn new(
        trees: &'a Trees,
        sources: &'a Sources,
        limits: &'a Limits,
        owned: &'a BTreeSet<String>,
        edits: bool,
    ) -> Self {
        Self {
            trees,
            sources,
            limits,
            owned,
            edits,
            left: Cell::new(READ_BACK),
        }
    }

    /// Whether `flowgate fix` makes this without `--unsafe`, as far as that shows without making it. Of quotes it does not.
    #[must_use]
    pub fn tries(&self, remedy: &Remedy, path: &str) -> bool {
        remedy.safe && remedy.change != Change::Quote && self.ours(path)
    }

    /// The fix of a problem; none where no edits are asked for, but for quotes: only trying tells whether they help.
    #[must_use]
    pub fn of_problem(&self, remedy: &Remedy, site: &Site) -> Option<Fix> {
        if !self.edits && remedy.change != Change::Quote {
            return None;
        }
        match site {
            Site::Place(place) => self.of_place(remedy, place),
            Site::Span(file, span) if remedy.change == Change::Quote => self.of_line(remedy, *file, *span),
            Site::Span(file, span) => {
                let path = self.sources.path(*file);
                let (_, documents) = self.trees.documents(path)?;
                let found = documents.iter().enumerate().find_map(|(i, root)| {
                    let mut segments = Vec::new();
                    let head = span.is_empty() && root.span.start == span.start;
                    (head || whose(root, *span, &mut segments)).then_some((i, segments))
                })?;
                self.at(remedy, path, found.0, &found.1)
            }
        }
    }

    /// The fix of what is at a place; none where no edits are asked for.
    #[must_use]
    pub fn of_place(&self, remedy: &Remedy, place: &Place) -> Option<Fix> {
        if !self.edits {
            return None;
        }
        let (path, index, segments) = place.parts()?;
        self.at(remedy, path, index, &segments)
    }

    /// The fix of a line that cannot be read: afterwards the file can.
    fn of_line(&self, remedy: &Remedy, file: FileId, span: Span) -> Option<Fix> {
        let source = self.sources.get(file)?;
        let kind = walk::kind_of(&source.path).filter(|k| *k == FileKind::Manifest)?;
        let left = self.left.get().checked_sub(source.text.len())?;
        let layout = Layout::new(&source.path, &source.text, kind);
        let cuts = quote::cuts(&layout, span.start as usize, self.limits)?;
        let text = replaced(&source.text, &cuts)?;
        self.left.set(left);
        read_back(&source.path, file, &text, kind, self.limits)?;
        Some(self.fix(remedy, file, cuts, true))
    }

    fn at(&self, remedy: &Remedy, path: &str, index: usize, segments: &[String]) -> Option<Fix> {
        let (file, documents) = self.trees.documents(path)?;
        let source = self.sources.get(file)?;
        let left = self.left.get().checked_sub(source.text.len())?;
        let kind = walk::kind_of(path)?;
        let layout = Layout::new(path, &source.text, kind);
        let root = documents.get(index)?;
        let mut cuts = cuts(&layout, root, segments, &remedy.change)?;
        cuts.sort_by_key(|(span, _)| (span.start, span.end));
        let text = replaced(&source.text, &cuts)?;
        if text == *source.text {
            return None;
        }
        self.left.set(left);
        let mut meant = documents.to_vec();
        meaning::apply(meant.get_mut(index)?, segments, &remedy.change)?;
        let read = read_back(path, file, &text, kind, self.limits)?;
        if !meaning::same(&meant, &read, kind == FileKind::Flow) {
            return None;
        }
        Some(self.fix(remedy, file, cuts, self.ours(path)))
    }

    /// Whether a file is no vendor's, or that of an application of ours.
    fn ours(&self, path: &str) -> bool {
        walk::kind_of(path).is_some_and(|kind| kind != FileKind::Data || self.owned.contains(path))
    }

    fn fix(&self, remedy: &Remedy, file: FileId, cuts: Vec<Cut>, ours: bool) -> Fix {
        let edits = cuts.into_iter().map(|(span, text)| Edit {
            location: location(self.sources, file, span),
            text,
        });
        Fix {
            does: remedy.does.clone(),
            safe: remedy.safe && ours,
            edits: edits.collect(),
        }
    }
}

/// The edits of a change.
fn cuts(layout: &Layout<'_>, root: &Node, segments: &[String], change: &Change) -> Option<Vec<Cut>> {
    match change {
        Change::Remove => remove::cuts(layout, root, segments),
        Change::Set(value) => set::cuts(layout, root, segments, value),
        Change::Fill(members) => set::fill(layout, root, segments, members),
        Change::Add(name) => add::cuts(layout, root, segments, name),
        Change::Replace { was, by } => replace::cuts(layout, root, segments, was, by),
        Change::Rename(name) => rename::cuts(layout, root, segments, name),
        // No tree is needed for it, see `of_line`.
        Change::Quote => None,
    }
}

/// The segments that lead to the member or value of a span.
fn whose(node: &Node, span: Span, segments: &mut Vec<String>) -> bool {
    if node.span == span {
        return true;
    }
    let within = |s: Span| s.start <= span.start && span.end <= s.end;
    let members: Vec<(String, Option<Span>, &Node)> = match &node.value {
        value::Value::Scalar { .. } => return false,
        value::Value::List(items) => items
            .iter()
            .enumerate()
            .map(|(i, n)| (i.to_string(), None, n))
            .collect(),
        value::Value::Map(entries) => entries
            .iter()
            .map(|e| (e.key.clone(), Some(e.key_span), &e.node))
            .collect(),
    };
    for (key, key_span, below) in members {
        segments.push(key);
        // The key of a mapping stands for its member.
        if key_span == Some(span) || within(below.span) && whose(below, span, segments) {
            return true;
        }
        segments.pop();
    }
    false
}

/// A text with cuts that are sorted; none when they overlap.
pub(crate) fn replaced(text: &str, cuts: &[Cut]) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (span, new) in cuts {
        out.push_str(text.get(at..span.start as usize)?);
        out.push_str(new);
        at = span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The documents of an edited text; none when something is wrong with it that was not wrong before.
fn read_back(path: &str, file: FileId, text: &str, kind: FileKind, limits: &Limits) -> Option<Vec<Node>> {
    match kind {
        FileKind::Flow => Some(vec![flow::read(file, text, limits).root]),
        FileKind::Manifest => {
            let (nodes, problems) = value::read(file, text, limits);
            let whole = problems.iter().all(|p| !p.input.prevents_assessment());
            whole.then_some(nodes)
        }
        FileKind::Data => {
            let read = document::read(file, path, text, limits);
            read.problems.is_empty().then_some(read.nodes)
        }
    }
}

#[cfg(test)]
mod tests;
