//! Statements to the tree of a manifest: which words are known, where a variant goes, which ids are taken.

use std::collections::HashMap;

use pest::iterators::{Pair, Pairs};

use super::message::{Spot, shown, suggestion, token_at, word_at};
use super::split::{Doc, Statement};
use super::tree::{Members, Tree};
use super::{Flow, Include, Rule, expect};
use crate::parse::problem::Problem;
use crate::parse::value::{Entry, Node, Value};
use crate::source::{FileId, Span};

/// What `KIND name [: VARIANT] [in BOUNDARY]` means in the manifest.
struct Kind {
    word: &'static str,
    section: &'static str,
    /// The field that the variant is.
    variant: Option<&'static str>,
    /// The field that the boundary after `in` is.
    place: Option<&'static str>,
}

const fn kind(
    word: &'static str,
    section: &'static str,
    variant: Option<&'static str>,
    place: Option<&'static str>,
) -> Kind {
    Kind {
        word,
        section,
        variant,
        place,
    }
}

const KINDS: &[Kind] = &[
    kind("boundary", "boundaries", Some("kind"), Some("parent")),
    kind("class", "data_classes", Some("tier"), None),
    kind("actor", "actors", Some("kind"), Some("boundary")),
    kind("trigger", "triggers", Some("kind"), None),
    kind("agent", "agents", None, Some("boundary")),
    kind("model", "models", None, Some("boundary")),
    kind("tool", "tools", Some("kind"), Some("boundary")),
    kind("system", "systems", Some("product"), Some("boundary")),
    kind("store", "stores", Some("kind"), Some("boundary")),
    kind("gate", "gates", Some("kind"), None),
    kind("vendor", "vendors", None, None),
];

/// The statements that declare nothing.
const OTHERS: &[&str] = &["integration", "include", "audit", "expect"];

/// Every word that begins a statement; none can be an id.
fn words() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|k| k.word).chain(OTHERS.iter().copied())
}

/// Whether the word begins a statement.
pub(super) fn begins_statement(word: &str) -> bool {
    words().any(|w| w == word)
}

/// `[a-z][a-z0-9_-]*`
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// The tree that grows with each statement.
pub(super) struct Lower {
    pub file: FileId,
    pub problems: Vec<Problem>,
    pub(super) integration: Option<(String, Span)>,
    pub(super) includes: Vec<Include>,
    /// The root's members; `audit`, then sections and lists in the order they first occur.
    root: Vec<Entry>,
    ids: HashMap<String, Span>,
    pub(super) flow_ids: HashMap<String, Span>,
    /// Whether a statement other than `integration` was seen.
    begun: bool,
}

impl Lower {
    pub(super) fn new(file: FileId) -> Self {
        Self {
            file,
            problems: Vec::new(),
            integration: None,
            includes: Vec::new(),
            root: Vec::new(),
            ids: HashMap::new(),
            flow_ids: HashMap::new(),
            begun: false,
        }
    }

    /// Which rule of the grammar reads the statement, by its first word and the arrow that may follow.
    pub(super) fn form(&self, statement: &Statement) -> Result<Rule, Box<Problem>> {
        let text = statement.text.as_str();
        let word = word_at(text);
        let after = text.get(word.len()..).unwrap_or("").trim_start();
        let spot = |len: usize| {
            let end = (statement.start + len).min(statement.end);
            Spot(self.file, Span::new(statement.start, end))
        };
        let arrow = after.starts_with(['-', '<', '=', '\u{2192}']);
        if word.is_empty() {
            let token = token_at(text);
            return Err(Box::new(
                spot(token.len())
                    .syntax(
                        "unknown-statement",
                        format!("a statement cannot begin with `{}`", shown(token)),
                        "not a statement",
                    )
                    .help("begin with a word such as `system`, or with the node a flow comes from"),
            ));
        }
        if begins_statement(word) {
            if arrow {
                return Err(Box::new(self.reserved(word, spot(word.len()))));
            }
            return Ok(match word {
                "integration" => Rule::integration,
                "include" => Rule::include,
                "audit" => Rule::audit,
                "expect" => Rule::expectation,
                _ => Rule::declaration,
            });
        }
        if arrow {
            return Ok(Rule::flow);
        }
        let help = suggestion(word, words()).unwrap_or_else(|| {
            "begin with a word such as `system` or `class`, or write a flow: `a -> b: class`".to_owned()
        });
        Err(Box::new(
            spot(word.len())
                .syntax(
                    "unknown-statement",
                    format!("`{word}` begins no statement"),
                    "not a statement",
                )
                .help(help),
        ))
    }

    pub(super) fn reserved(&self, word: &str, spot: Spot) -> Problem {
        spot.syntax(
            "reserved",
            format!("`{word}` begins a statement and cannot be an id"),
            "reserved word",
        )
        .help(format!("choose another name, for example `{word}_1`"))
    }

    /// Lowers a statement that the grammar accepted.
    pub(super) fn statement(&mut self, form: Rule, pairs: Pairs<'_, Rule>, statement: &Statement) {
        let parts: Vec<_> = pairs.flat_map(Pair::into_inner).collect();
        match form {
            Rule::integration => self.name_integration(parts, statement),
            Rule::include => self.include(parts, statement),
            Rule::declaration => self.declaration(parts, statement),
            Rule::audit => self.audit(parts, statement),
            _ => self.flow(parts, statement),
        }
        self.begun |= form != Rule::integration;
    }

    pub(super) fn tree(&mut self, statement: &Statement) -> Tree<'_> {
        Tree {
            file: self.file,
            base: statement.start,
            end: statement.end,
            problems: &mut self.problems,
        }
    }

    /// Reports a word that is no name; true when it is one.
    pub(super) fn check_name(&mut self, word: &str, span: Span) -> bool {
        if is_name(word) {
            return true;
        }
        let small: String = word
            .chars()
            .map(|c| match c.to_ascii_lowercase() {
                c if c.is_ascii_alphanumeric() || c == '-' => c,
                _ => '_',
            })
            .collect();
        let mut help =
            "names are lower case letters, digits, `_` and `-`, and begin with a letter".to_owned();
        if is_name(&small) {
            help.push_str(&format!(": `{small}`"));
        }
        let problem = Spot(self.file, span)
            .syntax("name", format!("`{word}` is not a name"), "not a name")
            .help(help);
        self.problems.push(problem);
        false
    }

    fn name_integration(&mut self, parts: Vec<Pair<'_, Rule>>, statement: &Statement) {
        let Some(name) = parts.first() else { return };
        let span = self.tree(statement).span(name);
        if let Some((_, first)) = &self.integration {
            let problem = Spot(self.file, span).duplicate(
                "duplicate-integration",
                "`integration` is given twice",
                *first,
            );
            self.problems.push(problem);
            return;
        }
        if !self.check_name(name.as_str(), span) {
            return;
        }
        if self.begun {
            let problem = Spot(self.file, span)
                .syntax(
                    "integration",
                    "`integration` stands after other statements",
                    "not the first statement",
                )
                .help("move the line to the top of the file");
            self.problems.push(problem);
        }
        self.integration = Some((name.as_str().to_owned(), span));
    }

    fn include(&mut self, parts: Vec<Pair<'_, Rule>>, statement: &Statement) {
        let Some(written) = parts.into_iter().find(|p| p.as_rule() == Rule::string) else {
            return;
        };
        let mut tree = self.tree(statement);
        let span = tree.span(&written);
        let path = tree.text(written);
        self.includes.push(Include { path, span });
    }

    fn declaration(&mut self, parts: Vec<Pair<'_, Rule>>, statement: &Statement) {
        let [word, name, rest @ ..] = parts.as_slice() else {
            return;
        };
        let Some(kind) = KINDS.iter().find(|k| k.word == word.as_str()) else {
            return;
        };
        let whole = Span::new(statement.start, statement.end);
        let (word_span, name_span) = {
            let tree = self.tree(statement);
            (tree.span(word), tree.span(name))
        };
        let id = name.as_str();
        if !self.check_name(id, name_span) {
            return;
        }
        if begins_statement(id) {
            let problem = self.reserved(id, Spot(self.file, name_span));
            self.problems.push(problem);
        }
        if let Some(first) = self.ids.get(id) {
            let message = format!("`{id}` is declared twice");
            let problem = Spot(self.file, name_span).duplicate("duplicate-id", message, *first);
            self.problems.push(problem);
            return;
        }
        let mut members = Members::default();
        let mut tree = self.tree(statement);
        for part in rest.iter().cloned() {
            let (field, what) = match part.as_rule() {
                Rule::variant => (kind.variant, "nothing after `:`"),
                Rule::place => (kind.place, "no boundary"),
                Rule::block => {
                    tree.block(part, &mut members, kind.word == "agent");
                    continue;
                }
                _ => continue,
            };
            let part_span = tree.span(&part);
            let Some(value) = part.into_inner().find(|p| p.as_rule() == Rule::word) else {
                continue;
            };
            let span = tree.span(&value);
            match field {
                Some(field) => {
                    tree.put(&mut members, field, span, Node::word(value.as_str(), span));
                }
                None => {
                    let problem = tree
                        .spot(part_span)
                        .syntax(
                            "declaration",
                            format!("a declaration of kind `{}` takes {what}", kind.word),
                            "not expected here",
                        )
                        .help("write it as a field inside `{ }`, or remove it");
                    tree.problems.push(problem);
                }
            }
        }
        tree.describe(&mut members, statement.doc.as_ref());
        self.ids.insert(id.to_owned(), name_span);
        let entry = Entry {
            key: id.to_owned(),
            key_span: name_span,
            node: members.node(whole),
        };
        self.section(kind.section, word_span, whole, Value::Map(Vec::new()), |value| {
            if let Value::Map(entries) = value {
                entries.push(entry);
            }
        });
    }

    fn audit(&mut self, parts: Vec<Pair<'_, Rule>>, statement: &Statement) {
        let key_span = Span::new(statement.start, statement.start + "audit".len());
        if let Some(first) = self.root.iter().find(|e| e.key == "audit") {
            let problem = Spot(self.file, key_span).duplicate(
                "duplicate-audit",
                "`audit` is given twice",
                first.key_span,
            );
            self.problems.push(problem);
            return;
        }
        let mut members = Members::default();
        let mut tree = self.tree(statement);
        let mut arrow = key_span;
        for part in parts {
            let span = tree.span(&part);
            match part.as_rule() {
                Rule::items => {
                    let mut covers = tree.items(part);
                    if let Value::List(list) = &mut covers.value
                        && list.len() == 1
                        && list.first().and_then(Node::text) == Some("all")
                        && let Some(all) = list.pop()
                    {
                        covers = all;
                    }
                    tree.put(&mut members, "covers", span, covers);
                }
                Rule::arrow => {
                    arrow = span;
                    if part.as_str() == "<->" {
                        let problem = tree
                            .spot(span)
                            .syntax("audit", "records go one way, into the sink", "not expected here")
                            .help("write `->`");
                        tree.problems.push(problem);
                    }
                }
                Rule::word => {
                    tree.put(&mut members, "sink", arrow, Node::word(part.as_str(), span));
                }
                Rule::block => tree.block(part, &mut members, false),
                _ => {}
            }
        }
        tree.describe(&mut members, statement.doc.as_ref());
        self.root.push(Entry {
            key: "audit".to_owned(),
            key_span,
            node: members.node(Span::new(statement.start, statement.end)),
        });
    }

    /// Keeps the sentence of an `expect` as text, as a manifest writes it; the grammar only confirms its form.
    pub(super) fn expectation(&mut self, statement: &Statement) {
        let skipped = "expect".len();
        self.begun = true;
        let sentence = statement.text.get(skipped..).unwrap_or("");
        let span = Span::new(statement.start, statement.end);
        if let Err(mistake) = expect::read(sentence) {
            let problem = mistake.at(self.file, statement.start + skipped, statement.end);
            self.problems.push(problem);
            return;
        }
        let text = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let key_span = Span::new(statement.start, statement.start + skipped);
        self.item("expectations", key_span, Node::string(text, span));
    }

    /// Adds an item to a list of the root.
    pub(super) fn item(&mut self, section: &'static str, key_span: Span, node: Node) {
        let span = node.span;
        self.section(section, key_span, span, Value::List(Vec::new()), |value| {
            if let Value::List(items) = value {
                items.push(node);
            }
        });
    }

    /// Adds to a member of the root, made when it is first needed.
    fn section(
        &mut self,
        key: &'static str,
        key_span: Span,
        span: Span,
        empty: Value,
        add: impl FnOnce(&mut Value),
    ) {
        // At most fifteen members: a search is cheaper than a map.
        if let Some(entry) = self.root.iter_mut().find(|e| e.key == key) {
            entry.node.span = entry.node.span.to(span);
            return add(&mut entry.node.value);
        }
        let mut value = empty;
        add(&mut value);
        self.root.push(Entry {
            key: key.to_owned(),
            key_span,
            node: Node { span, value },
        });
    }

    /// The lowered file of `len` bytes.
    pub(super) fn finish(mut self, doc: Option<Doc>, len: usize) -> Flow {
        if let Some(doc) = doc {
            let mut members = Members::default();
            let (marker, span) = (doc.marker, doc.marker.to(doc.span));
            // A new mapping has no member that this could repeat.
            let _ = members.put("description", marker, Node::string(doc.text, doc.span));
            self.root.insert(
                0,
                Entry {
                    key: "metadata".to_owned(),
                    key_span: marker,
                    node: members.node(span),
                },
            );
        }
        Flow {
            integration: self.integration,
            includes: self.includes,
            root: Node {
                span: Span::new(0, len),
                value: Value::Map(self.root),
            },
            problems: self.problems,
        }
    }
}
