//! One spanned tree for YAML, JSON and lowered `.flow` files: every key and scalar has its byte span.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle};

use super::problem::{Input, Problem, Site};
use super::remedy::{Change, Remedy};
use crate::source::limits::raise;
use crate::source::{FileId, Limits, Span};

/// A value with the bytes it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The bytes of the value; for an empty value the bytes of its key.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The shapes of a value. Scalars stay text until a field says what it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A scalar; `quoted` tells `"true"` from `true`.
    Scalar {
        /// The text after unescaping.
        text: String,
        /// Whether quotes or a block style made it a string for certain.
        quoted: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in written order.
    Map(Vec<Entry>),
}

/// One member of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// A scalar as the user wrote it without quotes.
    #[must_use]
    pub fn word(text: impl Into<String>, span: Span) -> Self {
        Self {
            span,
            value: Value::Scalar {
                text: text.into(),
                quoted: false,
            },
        }
    }

    /// A quoted scalar.
    #[must_use]
    pub fn string(text: impl Into<String>, span: Span) -> Self {
        Self {
            span,
            value: Value::Scalar {
                text: text.into(),
                quoted: true,
            },
        }
    }

    /// The member of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }

    /// The member of a mapping with its key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            // Only JSON may have a key twice; the last one holds.
            Value::Map(entries) => entries.iter().rfind(|e| e.key == key),
            _ => None,
        }
    }

    /// The entries of a mapping, nothing for other shapes.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text of a scalar, `None` for other shapes and for the empty value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether this is YAML's null: nothing, `~` or `null`, unquoted.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// What the value is, in the user's words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
            Value::Scalar { .. } if self.is_null() => "empty",
            Value::Scalar { quoted: true, .. } => "a string",
            Value::Scalar { text, .. } => match text.as_str() {
                "true" | "false" => "true or false",
                t if t.parse::<f64>().is_ok() => "a number",
                _ => "a word",
            },
        }
    }

    /// Follows pointer segments as far as they exist.
    ///
    /// Returns the deepest node reached, the key span of its entry if it is a member of a mapping, and how many
    /// segments were consumed (RFC 6901; list segments are decimal indexes).
    #[must_use]
    pub fn follow(&self, segments: &[String]) -> (&Node, Option<Span>, usize) {
        let (mut node, mut key, mut used) = (self, None, 0);
        for segment in segments {
            let next = match &node.value {
                Value::Map(entries) => entries
                    .iter()
                    .rfind(|e| e.key == *segment)
                    .map(|e| (&e.node, Some(e.key_span))),
                Value::List(items) => segment
                    .parse::<usize>()
                    .ok()
                    .and_then(|i| items.get(i))
                    .map(|n| (n, None)),
                Value::Scalar { .. } => None,
            };
            let Some((n, k)) = next else { break };
            (node, key, used) = (n, k, used + 1);
        }
        (node, key, used)
    }
}

/// Reads every document of a YAML or JSON text.
///
/// Several problems may come back with several documents; a syntax error ends the file, documents before it are kept.
/// Bounded by `limits.depth`, `limits.documents`, `limits.alias_values` and `limits.document_nodes` (aliases count as what they
/// expand to). Linear in the text.
#[must_use]
pub fn read(file: FileId, text: &str, limits: &Limits) -> (Vec<Node>, Vec<Problem>) {
    let mut reader = Reader {
        file,
        limits,
        stack: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        copied: 0,
        documents: Vec::new(),
        problems: Vec::new(),
        text,
    };
    // JSON allows a byte-order mark nowhere, YAML at the start: the parser handles it, offsets stay those of the file.
    for next in Parser::new_from_str(text) {
        let step = match next {
            Ok((event, span)) => {
                let span = span
                    .byte_range()
                    .map_or(Span::default(), |r| Span::new(r.start, r.end));
                reader.event(event, span)
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
                Err(Box::new(match error.kind() {
                    ErrorKind::RecursionLimitExceeded => too_deep(file, limits, at),
                    _ => syntax(file, text, at, &error.to_string()),
                }))
            }
        };
        if let Err(problem) = step {
            reader.problems.push(*problem);
            break;
        }
    }
    (reader.documents, reader.problems)
}

/// A syntax problem; the parser's position suffix is cut, the frame shows the place.
fn syntax(file: FileId, text: &str, at: usize, message: &str) -> Problem {
    let message = message
        .split(" at byte ")
        .next()
        .unwrap_or(message)
        .split(" at char ")
        .next()
        .unwrap_or(message)
        .split(" at line ")
        .next()
        .unwrap_or(message)
        .trim_end_matches('.');
    let mut lower = message.chars();
    let message: String = lower
        .next()
        .map(|c| c.to_lowercase().chain(lower).collect())
        .unwrap_or_default();
    let end = text
        .get(at..)
        .and_then(|t| t.chars().next())
        .map_or(at, |c| at + c.len_utf8());
    Problem::new(
        Input::Syntax,
        "yaml-syntax",
        Site::Span(file, Span::new(at, end)),
        format!("not valid YAML or JSON: {message}"),
        "the text cannot be read from here on",
    )
    .help("check indentation, quotes and brackets on this line and the line before")
    .remedy(Remedy::safe("puts the text in quotes", Change::Quote))
}

/// A document nested too deep.
pub(super) fn too_deep(file: FileId, limits: &Limits, at: usize) -> Problem {
    Problem::new(
        Input::Unreadable,
        "depth",
        // Of no length: what stands there may be a character of several bytes.
        Site::Span(file, Span::new(at, at)),
        format!("values are nested deeper than {}", limits.depth),
        "the limit is reached here",
    )
    .help(format!("flatten the document, or {}", raise("depth")))
}

/// A document with too many values.
pub(super) fn too_many(file: FileId, limits: &Limits, span: Span) -> Problem {
    Problem::new(
        Input::Unreadable,
        "document-nodes",
        Site::Span(file, span),
        format!(
            "the document has more than {} values after its aliases are expanded",
            limits.document_nodes
        ),
        "the limit is reached here",
    )
    .help(format!("split the document, or {}", raise("document_nodes")))
}

/// A file whose aliases stand for too much.
fn too_many_copies(file: FileId, limits: &Limits, span: Span) -> Problem {
    let most = limits.alias_values;
    Problem::new(
        Input::Unreadable,
        "alias-values",
        Site::Span(file, span),
        format!("the aliases of the file stand for more than {most} values and two for each of its bytes"),
        "the limit is reached here",
    )
    .help(format!(
        "write out what they stand for, or {}",
        raise("alias_values")
    ))
}

/// A file of too many documents.
fn too_many_documents(file: FileId, limits: &Limits, span: Span) -> Problem {
    Problem::new(
        Input::Unreadable,
        "documents",
        Site::Span(file, span),
        format!("the file has more than {} documents", limits.documents),
        "the limit is reached here",
    )
    .help(format!("divide the file, or {}", raise("documents")))
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    limits: &'a Limits,
    stack: Vec<Open>,
    /// Named values with how many values they are and how deep.
    anchors: HashMap<usize, (Node, usize, usize)>,
    nodes: usize,
    /// Values that aliases of all documents stand for.
    copied: usize,
    documents: Vec<Node>,
    problems: Vec<Problem>,
}

/// A collection that is being read.
struct Open {
    span: Span,
    anchor: usize,
    shape: Shape,
    first_node: usize,
}

enum Shape {
    List(Vec<Node>),
    Map {
        /// What an explicit key replaced is taken out.
        entries: Vec<Option<Entry>>,
        key: Option<(String, Span)>,
        seen: HashMap<String, Span>,
        /// Where keys stand that a merge brought in.
        merged: HashMap<String, usize>,
    },
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Problem>> {
        match event {
            Event::DocumentStart(..) => {
                self.anchors.clear();
                self.nodes = 0;
                if self.documents.len() < self.limits.documents {
                    return Ok(());
                }
                Err(Box::new(too_many_documents(self.file, self.limits, span)))
            }
            Event::Scalar(text, style, anchor, _) => {
                self.count(1, span)?;
                let node = Node {
                    span,
                    value: Value::Scalar {
                        text: text.into_owned(),
                        quoted: style != ScalarStyle::Plain,
                    },
                };
                self.keep(anchor, &node, 1);
                self.push(node)
            }
            Event::Alias(id) => match self.anchors.get(&id).map(|(_, size, height)| (*size, *height)) {
                Some((size, height)) => {
                    // Asked before anything is copied.
                    if self.stack.len() + height > self.limits.depth {
                        return Err(Box::new(too_deep(self.file, self.limits, span.start as usize)));
                    }
                    self.count(size, span)?;
                    self.copied = self.copied.saturating_add(size);
                    let most = self
                        .limits
                        .alias_values
                        .saturating_add(self.text.len().saturating_mul(2));
                    if self.copied > most {
                        return Err(Box::new(too_many_copies(self.file, self.limits, span)));
                    }
                    // The copy keeps the spans of the anchor: that is where the author wrote the value.
                    match self.anchors.get(&id).map(|(node, ..)| node.clone()) {
                        Some(node) => self.push(node),
                        None => Ok(()),
                    }
                }
                None => Err(Box::new(
                    Problem::new(
                        Input::Syntax,
                        "alias",
                        Site::Span(self.file, span),
                        "alias inside the value it names",
                        "this value would contain itself",
                    )
                    .help("write the value out"),
                )),
            },
            Event::SequenceStart(_, anchor, _) => self.open(span, anchor, Shape::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.open(
                span,
                anchor,
                Shape::Map {
                    entries: Vec::new(),
                    key: None,
                    seen: HashMap::new(),
                    merged: HashMap::new(),
                },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Box<Problem>> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= self.limits.document_nodes {
            return Ok(());
        }
        Err(Box::new(too_many(self.file, self.limits, span)))
    }

    fn open(&mut self, span: Span, anchor: usize, shape: Shape) -> Result<(), Box<Problem>> {
        self.count(1, span)?;
        if self.stack.len() >= self.limits.depth {
            return Err(Box::new(too_deep(self.file, self.limits, span.start as usize)));
        }
        self.stack.push(Open {
            span,
            anchor,
            shape,
            first_node: self.nodes,
        });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Box<Problem>> {
        let Some(open) = self.stack.pop() else {
            return Ok(());
        };
        let value = match open.shape {
            Shape::List(items) => Value::List(items),
            Shape::Map { entries, .. } => Value::Map(entries.into_iter().flatten().collect()),
        };
        let node = Node {
            span: trimmed(self.text, open.span.to(span)),
            value,
        };
        self.keep(open.anchor, &node, self.nodes - open.first_node + 1);
        self.push(node)
    }

    fn keep(&mut self, anchor: usize, node: &Node, size: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size, height(node)));
        }
    }

    fn push(&mut self, mut node: Node) -> Result<(), Box<Problem>> {
        let file = self.file;
        let Some(open) = self.stack.last_mut() else {
            self.documents.push(node);
            return Ok(());
        };
        match &mut open.shape {
            Shape::List(items) => items.push(node),
            Shape::Map {
                entries,
                key,
                seen,
                merged,
            } => match key.take() {
                None => match node.value {
                    Value::Scalar { text, .. } => *key = Some((text, node.span)),
                    Value::List(_) | Value::Map(_) => {
                        return Err(Box::new(
                            Problem::new(
                                Input::Syntax,
                                "key",
                                Site::Span(file, node.span),
                                format!("a key must be a word or a string, this one is {}", node.kind()),
                                "not a key",
                            )
                            .help("write the key as one word, or as a string in quotes"),
                        ));
                    }
                },
                Some((key, key_span)) => {
                    if node.span.is_empty() {
                        node.span = key_span;
                    }
                    if key == "<<" && matches!(node.value, Value::Map(_) | Value::List(_)) {
                        merge(entries, seen, merged, node);
                    } else if let Some(first) = seen.get(&key) {
                        self.problems.push(
                            Problem::new(
                                Input::Duplicate,
                                "duplicate-key",
                                Site::Span(file, key_span),
                                format!("key `{key}` stands twice in this mapping"),
                                "second time, ignored",
                            )
                            .note(Site::Span(file, *first), "first time")
                            .help("remove one of the two, or rename it"),
                        );
                    } else {
                        // An explicit key wins over one that a merge brought in before.
                        if let Some(entry) = merged.remove(&key).and_then(|i| entries.get_mut(i)) {
                            *entry = None;
                        }
                        seen.insert(key.clone(), key_span);
                        entries.push(Some(Entry { key, key_span, node }));
                    }
                }
            },
        }
        Ok(())
    }
}

/// YAML's merge key `<<`: keys that are already there win.
fn merge(
    entries: &mut Vec<Option<Entry>>,
    seen: &HashMap<String, Span>,
    merged: &mut HashMap<String, usize>,
    from: Node,
) {
    match from.value {
        Value::Map(more) => {
            for entry in more {
                if !seen.contains_key(&entry.key) && !merged.contains_key(&entry.key) {
                    merged.insert(entry.key.clone(), entries.len());
                    entries.push(Some(entry));
                }
            }
        }
        Value::List(items) => {
            for item in items {
                if matches!(item.value, Value::Map(_)) {
                    merge(entries, seen, merged, item);
                }
            }
        }
        Value::Scalar { .. } => {}
    }
}

/// Collections in collections; none for a scalar. The depth is bounded by `limits.depth`.
fn height(node: &Node) -> usize {
    let below = match &node.value {
        Value::Scalar { .. } => return 0,
        Value::List(items) => items.iter().map(height).max(),
        Value::Map(entries) => entries.iter().map(|e| height(&e.node)).max(),
    };
    below.unwrap_or_default() + 1
}

/// A block collection's span runs to the next token: cut the white space behind it.
fn trimmed(text: &str, span: Span) -> Span {
    match text.get(span.range()) {
        Some(s) => Span::new(
            span.start as usize,
            span.start as usize + s.trim_end().len().max(1),
        ),
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(text: &str) -> (Vec<Node>, Vec<Problem>) {
        read(FileId(0), text, &Limits::default())
    }

    #[test]
    fn spans_are_bytes_of_keys_and_values() {
        let text = "é: {a: \"x y\", b: [1, zwei]}\n";
        let (docs, problems) = documents(text);
        assert!(problems.is_empty());
        let map = docs[0].get("é").unwrap();
        let a = map.entry("a").unwrap();
        assert_eq!(&text[a.key_span.range()], "a");
        assert_eq!(&text[a.node.span.range()], "\"x y\"");
        let (two, _, used) = docs[0].follow(&["é".into(), "b".into(), "1".into(), "no".into()]);
        assert_eq!((&text[two.span.range()], used), ("zwei", 3));
    }

    #[test]
    fn a_json_file_with_tabs_and_several_documents_is_read() {
        let (docs, problems) = documents("{\n\t\"a\": {\n\t\t\"b\": [1,\n\t\t2]\n\t}\n}\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(docs[0].get("a").unwrap().get("b").unwrap().kind(), "a list");
        assert_eq!(documents("a: 1\n---\na: 2\n").0.len(), 2);
    }

    #[test]
    fn a_duplicate_key_names_both_places_and_the_rest_is_read() {
        let (docs, problems) = documents("a: 1\nb: 2\na: 3\n");
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].notes.len(), 1);
        assert_eq!(docs[0].get("a").unwrap().text(), Some("1"));
        assert_eq!(docs[0].get("b").unwrap().text(), Some("2"));
    }

    #[test]
    fn bombs_end_in_a_located_limit() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..10 {
            let list = vec![format!("*a{}", i - 1); 10].join(", ");
            bomb.push_str(&format!("a{i}: &a{i} [{list}]\n"));
        }
        assert_eq!(documents(&bomb).1[0].reason, "alias-values");
        assert_eq!(documents(&"[".repeat(200_000)).1[0].reason, "depth");
        // Each line is shallow; with its aliases followed, each is ten deeper than the one before.
        let chain = |lines: usize| {
            let mut text = String::from("a0: &a0 [x]\n");
            for i in 1..lines {
                text.push_str(&format!(
                    "a{i}: &a{i} {}*a{}{}\n",
                    "[".repeat(10),
                    i - 1,
                    "]".repeat(10)
                ));
            }
            documents(&text).1
        };
        let deep: String = (0..70).map(|i| format!("{}é:\n", " ".repeat(i))).collect();
        let Site::Span(_, span) = documents(&deep).1[0].site else {
            panic!()
        };
        assert!(deep.get(span.range()).is_some(), "it cuts no character");
        assert!(chain(7).is_empty());
        assert_eq!(chain(8)[0].reason, "depth");
    }

    #[test]
    fn wide_mappings_with_merges_are_read_in_linear_time() {
        let keys: String = (0..20_000).map(|i| format!("  k{i}: 1\n")).collect();
        let text = format!("a: &a\n{keys}b: &b\n  <<: *a\n{keys}c:\n  <<: [*a, *b]\n{keys}");
        let start = std::time::Instant::now();
        let (docs, problems) = documents(&text);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
        assert!(problems.is_empty(), "{}", problems.len());
        for key in ["a", "b", "c"] {
            let Value::Map(entries) = &docs[0].get(key).unwrap().value else {
                panic!("{key}")
            };
            assert_eq!(entries.len(), 20_000);
        }
    }

    #[test]
    fn merge_keys_bring_members_that_explicit_keys_override() {
        let (docs, problems) = documents("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n");
        assert!(problems.is_empty());
        let used = docs[0].get("use").unwrap();
        assert_eq!(used.get("x").unwrap().text(), Some("1"));
        assert_eq!(used.get("y").unwrap().text(), Some("3"));
    }
}
