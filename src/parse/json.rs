//! JSON as vendors' files have it: comments and trailing commas are read, a key may stand twice (the last one holds, as in
//! the vendors' own readers). In: text. Out: one spanned tree, or where the text stops being JSON.

use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::problem::{Input, Problem, Site};
use super::value::{Entry, Node, Value, too_deep};
use crate::source::{FileId, Limits, Span};

/// Reads one JSON text; `None` when it holds nothing but comments and white space. Linear in the text.
///
/// # Errors
/// The text is not JSON, or it is nested deeper than `limits.depth`.
pub fn read(file: FileId, text: &str, limits: &Limits) -> Result<Option<Node>, Box<Problem>> {
    // Offsets stay those of the file: the mark is skipped, not cut.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(mark..).unwrap_or_default();
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(body, &CollectOptions::default(), &options).map_err(|e| {
        let (start, end) = (e.range().start + mark, e.range().end + mark);
        let kind = e.kind().to_string();
        let mut words = kind.chars();
        let message: String = words
            .next()
            .map(|c| c.to_lowercase().chain(words).collect())
            .unwrap_or_default();
        let end = if end > start { end } else { start + 1 };
        Box::new(
            Problem::new(
                Input::Syntax,
                "json-syntax",
                Site::Span(file, whole_characters(text, start, end)),
                format!("not valid JSON: {}", message.trim_end_matches('.')),
                "the text cannot be read from here on",
            )
            .help("check quotes, commas and brackets on this line and the line before"),
        )
    })?;
    let mut lowering = Lowering {
        file,
        limits,
        mark,
        nodes: 0,
    };
    parsed.value.map(|value| lowering.node(value, 0)).transpose()
}

/// A span that does not cut a character.
fn whole_characters(text: &str, start: usize, end: usize) -> Span {
    let start = (0..=start.min(text.len()))
        .rev()
        .find(|i| text.is_char_boundary(*i));
    let end = (end.min(text.len())..=text.len()).find(|i| text.is_char_boundary(*i));
    Span::new(start.unwrap_or_default(), end.unwrap_or_default())
}

struct Lowering<'a> {
    file: FileId,
    limits: &'a Limits,
    mark: usize,
    nodes: usize,
}

impl Lowering<'_> {
    /// Depth is bounded by `limits.depth`, which `Limits::set` keeps below what the stack holds.
    fn node(&mut self, value: Json<'_>, depth: usize) -> Result<Node, Box<Problem>> {
        let span = self.span(&value);
        if depth > self.limits.depth {
            return Err(Box::new(too_deep(self.file, self.limits, span.start as usize)));
        }
        self.nodes += 1;
        if self.nodes > self.limits.document_nodes {
            return Err(Box::new(super::value::too_many(self.file, self.limits, span)));
        }
        Ok(match value {
            Json::StringLit(text) => Node::string(text.value.into_owned(), span),
            Json::NumberLit(number) => Node::word(number.value, span),
            Json::BooleanLit(flag) => Node::word(flag.value.to_string(), span),
            Json::NullKeyword(_) => Node::word("null", span),
            Json::Array(array) => {
                let items = array.elements.into_iter().map(|e| self.node(e, depth + 1));
                Node {
                    span,
                    value: Value::List(items.collect::<Result<_, _>>()?),
                }
            }
            Json::Object(object) => {
                let mut entries = Vec::with_capacity(object.properties.len());
                for property in object.properties {
                    let key_span = self.span(&property.name);
                    entries.push(Entry {
                        key: property.name.into_string(),
                        key_span,
                        node: self.node(property.value, depth + 1)?,
                    });
                }
                Node {
                    span,
                    value: Value::Map(entries),
                }
            }
        })
    }

    fn span(&self, of: &impl Ranged) -> Span {
        Span::new(of.start() + self.mark, of.end() + self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Node>, Box<Problem>> {
        super::read(FileId(0), text, &Limits::default())
    }

    #[test]
    fn comments_commas_and_a_mark_keep_byte_spans() {
        let text = "\u{feff}{ // für\r\n  \"é\": [\"ß\", 2,],\r\n  /* x */ \"n\": null,\r\n}\r\n";
        let node = read(text).unwrap().unwrap();
        let list = node.get("é").unwrap();
        let Value::List(items) = &list.value else { panic!() };
        assert_eq!(&text[items[0].span.range()], "\"ß\"");
        assert_eq!(&text[items[1].span.range()], "2");
        assert!(node.get("n").unwrap().is_null());
    }

    #[test]
    fn the_last_of_two_equal_keys_holds_and_both_are_kept() {
        let node = read("{\"a\": 1, \"a\": 2}").unwrap().unwrap();
        assert_eq!(node.get("a").unwrap().text(), Some("2"));
        assert_eq!(node.entries().len(), 2);
    }

    #[test]
    fn what_is_no_json_is_placed() {
        assert_eq!(read("// {\n// }\n").unwrap(), None);
        let problem = read("{\"é\": tru}").unwrap_err();
        assert_eq!(problem.reason, "json-syntax");
        let deep = "[".repeat(100) + &"]".repeat(100);
        assert_eq!(read(&deep).unwrap_err().reason, "depth");
        assert_eq!(read(&"[".repeat(100_000)).unwrap_err().reason, "json-syntax");
        assert!(read("").unwrap().is_none());
    }
}
