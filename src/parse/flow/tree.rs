//! Members and values of `{ … }`: pairs of the grammar to nodes with the bytes of the file.

use std::collections::HashMap;

use pest::iterators::Pair;

use super::Rule;
use super::message::{Spot, suggestion};
use super::split::Doc;
use crate::parse::problem::{Input, Problem};
use crate::parse::value::{Entry, Node, Value};
use crate::source::{FileId, Span};

/// Builds the nodes of one statement.
pub(super) struct Tree<'p> {
    pub file: FileId,
    /// Offset of the statement in the file.
    pub base: usize,
    /// Where the statement's bytes end; brackets that were added to close it lie behind.
    pub end: usize,
    pub problems: &'p mut Vec<Problem>,
}

/// A mapping that is being built; keys are kept once.
#[derive(Default)]
pub(super) struct Members {
    pub entries: Vec<Entry>,
    seen: HashMap<String, Span>,
}

impl Members {
    /// Adds a member that cannot be there yet, or whose duplicate is of no interest.
    pub(super) fn put(&mut self, key: &str, key_span: Span, node: Node) -> Result<(), Span> {
        if let Some(first) = self.seen.get(key) {
            return Err(*first);
        }
        self.seen.insert(key.to_owned(), key_span);
        self.entries.push(Entry {
            key: key.to_owned(),
            key_span,
            node,
        });
        Ok(())
    }

    pub(super) fn node(self, span: Span) -> Node {
        Node {
            span,
            value: Value::Map(self.entries),
        }
    }
}

impl Tree<'_> {
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let clip = |at: usize| (self.base + at).min(self.end);
        Span::new(clip(span.start()), clip(span.end()))
    }

    pub(super) fn spot(&self, span: Span) -> Spot {
        Spot(self.file, span)
    }

    /// Adds a member, or reports that it is there already.
    pub(super) fn put(&mut self, to: &mut Members, key: &str, key_span: Span, node: Node) {
        if let Err(first) = to.put(key, key_span, node) {
            let message = format!("key `{key}` is given twice");
            self.problems
                .push(self.spot(key_span).duplicate("duplicate-key", message, first));
        }
    }

    /// Adds the entries of a block. `contexts` says that `context ID { … }` may stand among them.
    pub(super) fn block(&mut self, block: Pair<'_, Rule>, to: &mut Members, contexts: bool) {
        let (mut named, mut keys) = (Members::default(), None);
        for entry in block.into_inner().filter(|p| p.as_rule() == Rule::entry) {
            let mut parts = entry.into_inner();
            let (Some(key), Some(value)) = (parts.next(), parts.next()) else {
                continue;
            };
            let key_span = self.span(&key);
            let key = self.text(key);
            let node = match value.as_rule() {
                Rule::named => {
                    let mut parts = value.into_inner();
                    let Some(name) = parts.next() else { continue };
                    let span = self.span(&name);
                    if key != "context" || !contexts {
                        self.unnamed(&key, &name);
                        continue;
                    }
                    keys.get_or_insert(key_span);
                    let (mut members, mut node_span) = (Members::default(), span);
                    if let Some(block) = parts.next() {
                        node_span = self.span(&block);
                        self.block(block, &mut members, false);
                    }
                    if let Err(first) = named.put(name.as_str(), span, members.node(node_span)) {
                        let message = format!("context `{}` is declared twice", name.as_str());
                        self.problems
                            .push(self.spot(span).duplicate("duplicate-id", message, first));
                    }
                    continue;
                }
                Rule::block => self.object(value),
                _ => match value.into_inner().next() {
                    Some(value) => self.value(value),
                    None => continue,
                },
            };
            self.put(to, &key, key_span, node);
        }
        if let (Some(key_span), Some(first), Some(last)) = (keys, named.entries.first(), named.entries.last())
        {
            let span = first.key_span.to(last.node.span);
            self.put(to, "contexts", key_span, named.node(span));
        }
    }

    /// `key word`: a `:` is missing, or `context` stands outside an agent.
    fn unnamed(&mut self, key: &str, name: &Pair<'_, Rule>) {
        let word = name.as_str();
        let spot = self.spot(self.span(name));
        let problem = if key == "context" {
            spot.syntax("entry", "`context` stands outside an agent", "not expected here")
                .help("contexts are declared directly inside `agent name { … }`")
        } else {
            let help = suggestion(key, ["context"]).unwrap_or_else(|| format!("write `{key}: {word}`"));
            spot.syntax(
                "entry",
                format!("expected `:` and a value after `{key}`, found `{word}`"),
                "not expected here",
            )
            .help(help)
        };
        self.problems.push(problem);
    }

    /// The lines of `///` before a statement are its `description`.
    pub(super) fn describe(&mut self, members: &mut Members, doc: Option<&Doc>) {
        if let Some(doc) = doc.filter(|d| !d.text.is_empty()) {
            let node = Node::string(doc.text.as_str(), doc.span);
            self.put(members, "description", doc.marker, node);
        }
    }

    fn object(&mut self, block: Pair<'_, Rule>) -> Node {
        let span = self.span(&block);
        let mut members = Members::default();
        self.block(block, &mut members, false);
        members.node(span)
    }

    /// One value. Recursion is bounded: the splitter has counted the brackets.
    fn value(&mut self, value: Pair<'_, Rule>) -> Node {
        let Some(inner) = value.clone().into_inner().next() else {
            return Node::word(value.as_str(), self.span(&value));
        };
        let span = self.span(&inner);
        match inner.as_rule() {
            Rule::block => self.object(inner),
            Rule::list => Node {
                span,
                value: Value::List(
                    inner
                        .into_inner()
                        .filter(|p| p.as_rule() == Rule::value)
                        .map(|p| self.value(p))
                        .collect(),
                ),
            },
            Rule::string => Node::string(self.text(inner), span),
            // The number and its unit, one space between them.
            _ => Node::word(
                inner.as_str().split_whitespace().collect::<Vec<_>>().join(" "),
                span,
            ),
        }
    }

    /// A scalar: a word as it stands, a string without quotes and escapes.
    pub(super) fn scalar(&mut self, pair: Pair<'_, Rule>) -> Node {
        let span = self.span(&pair);
        let inner = match pair.as_rule() {
            Rule::string | Rule::word => pair,
            _ => match pair.clone().into_inner().next() {
                Some(inner) => inner,
                None => pair,
            },
        };
        if inner.as_rule() == Rule::string {
            Node::string(self.text(inner), span)
        } else {
            Node::word(inner.as_str(), span)
        }
    }

    /// The text of a word, a string, or of a rule that is one of them.
    pub(super) fn text(&mut self, pair: Pair<'_, Rule>) -> String {
        let written = pair.as_str();
        let Some(inner) = written.strip_prefix('"').and_then(|w| w.strip_suffix('"')) else {
            return written.to_owned();
        };
        let start = self.span(&pair).start as usize + 1;
        let (mut text, mut chars) = (String::with_capacity(inner.len()), inner.char_indices());
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                text.push(c);
                continue;
            }
            let Some((_, escape)) = chars.next() else { break };
            match escape {
                '"' | '\\' | '/' => text.push(escape),
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                _ => {
                    let span = Span::new(start + at, start + at + 1 + escape.len_utf8());
                    self.problems.push(
                        Problem::new(
                            Input::Syntax,
                            "escape",
                            self.spot(span).site(),
                            format!("`\\{escape}` means nothing in a string"),
                            "unknown escape",
                        )
                        .help("write `\\\\` for a backslash"),
                    );
                }
            }
        }
        text
    }
}
