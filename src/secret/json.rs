//! JSON and its dialects (comments, commas at ends, keys and strings in single quotes, several documents) as spanned trees.
//!
//! Forgiving: what is broken ends the document, what was read stays.

use crate::parse::value::{Entry, Node, Value};
use crate::source::Span;
use crate::source::limits::SEARCHED_DEPTH;

/// Every document of a text; nothing when it does not begin like JSON. Linear.
#[must_use]
pub fn read(text: &str) -> Vec<Node> {
    let mut reader = Reader { text, at: 0 };
    let mut documents = Vec::new();
    loop {
        reader.space();
        match reader.peek() {
            Some(b'{' | b'[') => match reader.value(0) {
                Some(node) => documents.push(node),
                None => break,
            },
            _ => break,
        }
    }
    documents
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// White space, comments, and commas: a comma too many or too few changes nothing here.
    fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r' | b'\n' | b',') => self.at += 1,
                Some(0xEF) if self.rest().starts_with('\u{feff}') => self.at += 3,
                Some(b'/') if self.rest().starts_with("//") => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len())
                }
                Some(b'#') => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                Some(b'/') if self.rest().starts_with("/*") => {
                    self.at += self.rest().find("*/").map_or(self.rest().len(), |i| i + 2)
                }
                _ => return,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        self.space();
        let start = self.at;
        let value = match self.peek()? {
            b'{' if depth < SEARCHED_DEPTH => self.map(depth),
            b'[' if depth < SEARCHED_DEPTH => self.list(depth),
            b'"' | b'\'' => {
                let text = self.string()?;
                Value::Scalar { text, quoted: true }
            }
            _ => {
                let word = self.word();
                if word.is_empty() {
                    return None;
                }
                Value::Scalar {
                    text: word,
                    quoted: false,
                }
            }
        };
        Some(Node {
            span: Span::new(start, self.at),
            value,
        })
    }

    fn map(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.space();
            let start = self.at;
            let key = match self.peek() {
                Some(b'"' | b'\'') => self.string(),
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(_) => Some(self.word()).filter(|w| !w.is_empty()),
                None => None,
            };
            let key_span = Span::new(start, self.at);
            self.space();
            let (Some(key), Some(b':')) = (key, self.peek()) else {
                break;
            };
            self.at += 1;
            let Some(node) = self.value(depth + 1) else { break };
            entries.push(Entry { key, key_span, node });
        }
        Value::Map(entries)
    }

    fn list(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                None => break,
                Some(_) => match self.value(depth + 1) {
                    Some(node) => items.push(node),
                    None => break,
                },
            }
        }
        Value::List(items)
    }

    fn word(&mut self) -> String {
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || ",:{}[]\"'".contains(c))
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default().to_owned();
        self.at += end;
        word
    }

    fn string(&mut self) -> Option<String> {
        let quote = char::from(self.peek()?);
        let rest = self.text.get(self.at + 1..)?;
        let mut out = String::new();
        let mut characters = rest.char_indices();
        while let Some((i, c)) = characters.next() {
            match c {
                c if c == quote => {
                    self.at += i + 2;
                    return Some(out);
                }
                '\\' => match characters.next()?.1 {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => out.push('\r'),
                    'b' | 'f' | '\n' => {}
                    'u' => {
                        let code: String = characters.by_ref().take(4).map(|(_, c)| c).collect();
                        out.push(
                            u32::from_str_radix(&code, 16)
                                .ok()
                                .and_then(char::from_u32)
                                .unwrap_or('\u{fffd}'),
                        );
                    }
                    c => out.push(c),
                },
                c => out.push(c),
            }
        }
        self.at = self.text.len();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_read_with_spans() {
        let text = "// c\n{a: 'x', \"b\": [1, /* d */ \"\\u0041\\n\",],}\n{\"c\": true}";
        let documents = read(text);
        assert_eq!(documents.len(), 2);
        let b = documents[0].get("b").unwrap();
        let Value::List(items) = &b.value else { panic!() };
        assert_eq!(items[1].text(), Some("A\n"));
        assert_eq!(&text[items[1].span.range()], "\"\\u0041\\n\"");
        assert_eq!(documents[0].get("a").and_then(Node::text), Some("x"));
    }

    #[test]
    fn what_is_broken_ends() {
        assert_eq!(read("{\"a\": \"b").len(), 1);
        assert!(read("{{ template }}").iter().all(|d| d.entries().is_empty()));
        assert!(read("words").is_empty());
    }

    #[test]
    fn depth_is_bounded() {
        let depth = |text: &str| {
            let documents = read(text);
            let (mut node, mut depth) = (documents.first(), 0);
            while let Some(Value::List(items)) = node.map(|n| &n.value) {
                (node, depth) = (items.first(), depth + 1);
            }
            depth
        };
        assert_eq!(depth(&"[".repeat(10)), 10);
        assert_eq!(depth(&"[".repeat(100_000)), SEARCHED_DEPTH);
    }
}
