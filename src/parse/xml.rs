//! XML without its dangers: no document type, no entities but the five that every reader knows, nothing external, bounded
//! depth. In: text. Out: one spanned tree, or where the text stops being XML.
//!
//! An element with children becomes a mapping of their names (prefixes dropped), children of one name a list in its order, an
//! element with text only a string; an attribute is a member named `@name`, text beside children or attributes `#text`. The
//! root element is the only member of the tree, so a pointer begins with its name.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::problem::{Input, Problem, Site};
use super::value::{Entry, Node, Value, too_deep, too_many};
use crate::source::{FileId, Limits, Span};

/// Reads an XML text. Linear in the text.
///
/// # Errors
/// The text is not well-formed, declares or uses entities, or is nested deeper than `limits.depth`.
pub fn read(file: FileId, text: &str, limits: &Limits) -> Result<Node, Box<Problem>> {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut reader = Reader::from_str(text.get(mark..).unwrap_or_default());
    reader.config_mut().check_comments = false;
    let mut tree = Tree {
        file,
        text,
        limits,
        open: Vec::new(),
        root: None,
        nodes: 0,
    };
    loop {
        let start = position(&reader) + mark;
        let event = reader.read_event().map_err(|e| {
            let at = usize::try_from(reader.error_position()).unwrap_or_default() + mark;
            tree.syntax(Span::new(at, at), e.to_string())
        })?;
        let span = Span::new(start, position(&reader) + mark);
        match event {
            Event::Start(tag) => tree.start(&tag, span)?,
            Event::Empty(tag) => {
                tree.start(&tag, span)?;
                tree.end(span);
            }
            Event::End(_) => tree.end(span),
            Event::Text(text) => tree.text(&text.xml10_content(), span)?,
            Event::CData(text) => tree.text(&text.xml10_content(), span)?,
            Event::GeneralRef(name) => {
                let resolved = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref().ok().flatten(),
                };
                let Some(resolved) = resolved else {
                    return Err(tree.entity(span, format!("the entity `&{};` is not resolved", &*name)));
                };
                tree.text(&resolved.to_string(), span)?;
            }
            Event::DocType(_) => {
                return Err(tree.entity(span, "a document type declaration is not read".to_owned()));
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if let Some(open) = tree.open.last() {
        let message = format!("the element `{}` is not closed", open.name);
        return Err(tree.syntax(open.name_span, message));
    }
    tree.root
        .take()
        .ok_or_else(|| tree.syntax(Span::default(), "there is no element".to_owned()))
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or_default()
}

/// An element that is being read.
struct Open {
    name: String,
    name_span: Span,
    span: Span,
    children: Members,
    text: String,
    text_span: Option<Span>,
}

struct Tree<'a> {
    file: FileId,
    text: &'a str,
    limits: &'a Limits,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
}

impl Tree<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, span: Span) -> Result<(), Box<Problem>> {
        self.nodes += 1;
        if self.nodes > self.limits.document_nodes {
            return Err(Box::new(too_many(self.file, self.limits, span)));
        }
        if self.open.len() >= self.limits.depth {
            return Err(Box::new(too_deep(self.file, self.limits, span.start as usize)));
        }
        if self.root.is_some() && self.open.is_empty() {
            return Err(self.syntax(span, "there are two root elements".to_owned()));
        }
        let name_start = span.start as usize + 1;
        let name_span = Span::new(name_start, name_start + tag.name().as_ref().len());
        let mut open = Open {
            name: tag.local_name().as_ref().to_owned(),
            name_span,
            span,
            children: Members::default(),
            text: String::new(),
            text_span: None,
        };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| self.syntax(span, e.to_string()))?;
            let key = attribute.key.as_ref();
            // What a prefix stands for does not matter to any reader of ours.
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|e| self.entity(span, e.to_string()))?;
            let node = Node::string(value.into_owned(), span);
            open.children.put(format!("@{key}"), span, node);
        }
        self.open.push(open);
        Ok(())
    }

    fn text(&mut self, text: &str, span: Span) -> Result<(), Box<Problem>> {
        match self.open.last_mut() {
            Some(open) => {
                open.text.push_str(text);
                open.text_span = Some(open.text_span.map_or(span, |s| s.to(span)));
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(self.syntax(span, "there is text outside the root element".to_owned())),
        }
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let text = open.text.trim();
        let whole = open.span.to(span);
        let text_span = open.text_span.map_or(open.name_span, |s| self.trimmed(s));
        let mut children = open.children;
        let node = if children.entries.is_empty() {
            let span = if text.is_empty() {
                open.name_span
            } else {
                text_span
            };
            Node::string(text, span)
        } else {
            if !text.is_empty() {
                children.put("#text".to_owned(), open.name_span, Node::string(text, text_span));
            }
            Node {
                span: whole,
                value: Value::Map(children.entries),
            }
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.put(open.name, open.name_span, node),
            None => {
                self.root = Some(Node {
                    span: whole,
                    value: Value::Map(vec![Entry {
                        key: open.name,
                        key_span: open.name_span,
                        node,
                    }]),
                });
            }
        }
    }

    /// The span without the white space around its text.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.text.get(span.range()).unwrap_or_default();
        let start = span.start as usize + (text.len() - text.trim_start().len());
        Span::new(start, start + text.trim().len())
    }

    fn syntax(&self, span: Span, message: String) -> Box<Problem> {
        let mut words = message.chars();
        let message: String = words
            .next()
            .map(|c| c.to_lowercase().chain(words).collect())
            .unwrap_or_default();
        Box::new(
            Problem::new(
                Input::Syntax,
                "xml-syntax",
                Site::Span(self.file, span),
                format!("not well-formed XML: {}", message.trim_end_matches('.')),
                "the text cannot be read from here on",
            )
            .help("check that every element is closed and every `&` and `<` of a text is escaped"),
        )
    }

    fn entity(&self, span: Span, message: String) -> Box<Problem> {
        Box::new(
            Problem::new(
                Input::Unreadable,
                "xml-entity",
                Site::Span(self.file, span),
                message,
                "not expanded",
            )
            .help("write the text itself: entities may name files and addresses, none is ever followed"),
        )
    }
}

/// Members of an element in written order, found by name.
#[derive(Default)]
struct Members {
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
}

impl Members {
    /// Adds a member; the second of a name makes a list of them.
    fn put(&mut self, key: String, key_span: Span, node: Node) {
        let have = self.by_name.get(&key).and_then(|i| self.entries.get_mut(*i));
        let Some(have) = have else {
            self.by_name.insert(key.clone(), self.entries.len());
            self.entries.push(Entry { key, key_span, node });
            return;
        };
        let span = have.node.span.to(node.span);
        // No element is a list by itself, so a list is one of ours.
        if let Value::List(items) = &mut have.node.value {
            items.push(node);
            have.node.span = span;
            return;
        }
        let first = std::mem::replace(&mut have.node, Node::word("", span));
        have.node.value = Value::List(vec![first, node]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, Box<Problem>> {
        super::read(FileId(0), text, &Limits::default())
    }

    #[test]
    fn repeated_elements_are_lists_and_spans_are_those_of_the_text() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\r\n<!-- é -->\r\n<App xmlns=\"x\">\r\n <scopes> Full </scopes>\r\n \
                    <scopes>A&amp;B</scopes>\r\n <one/>\r\n</App>\r\n";
        let node = read(text).unwrap();
        let app = node.get("App").unwrap();
        let Value::List(scopes) = &app.get("scopes").unwrap().value else {
            panic!()
        };
        assert_eq!(&text[scopes[0].span.range()], "Full");
        assert_eq!(scopes[1].text(), Some("A&B"));
        assert_eq!(&text[scopes[1].span.range()], "A&amp;B");
        assert_eq!(app.get("one").unwrap().text(), Some(""));
    }

    #[test]
    fn nothing_is_expanded_and_nothing_is_fetched() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
            "<!DOCTYPE a SYSTEM \"http://x/y.dtd\"><a/>",
            "<a>&b;</a>",
            "<a b=\"&c;\"/>",
        ] {
            assert_eq!(read(text).unwrap_err().reason, "xml-entity", "{text}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_placed_and_depth_is_bounded() {
        for text in ["<a><b></a>", "<a>", "", "<a/><b/>", "<a/>x", "<a b=c/>", "<a"] {
            assert_eq!(read(text).unwrap_err().reason, "xml-syntax", "{text}");
        }
        assert_eq!(read(&"<a>".repeat(100_000)).unwrap_err().reason, "depth");
    }

    #[test]
    fn many_children_of_many_names_cost_linear_time() {
        let text = format!("<a>{}</a>", "<b>1</b>".repeat(50_000));
        let node = read(&text).unwrap();
        assert!(
            matches!(&node.get("a").unwrap().get("b").unwrap().value, Value::List(l) if l.len() == 50_000)
        );
    }
}
