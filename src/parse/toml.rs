//! TOML. In: text. Out: one spanned tree, or where the text stops being TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Input, Problem, Site};
use super::value::{Entry, Node, Value, too_deep};
use crate::source::{FileId, Limits, Span};

/// Reads a TOML text; keys come in the order they are written. Linear in the text.
///
/// # Errors
/// The text is not TOML, or it is nested deeper than `limits.depth`.
pub fn read(file: FileId, text: &str, limits: &Limits) -> Result<Node, Box<Problem>> {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(mark..).unwrap_or_default();
    let table = DeTable::parse(body).map_err(|e| {
        let span = e.span().unwrap_or(body.len()..body.len());
        Box::new(
            Problem::new(
                Input::Syntax,
                "toml-syntax",
                Site::Span(file, Span::new(span.start + mark, span.end + mark)),
                format!(
                    "not valid TOML: {}",
                    e.message().lines().next().unwrap_or_default()
                ),
                "the text cannot be read from here on",
            )
            .help("check quotes, brackets and `=` on this line and the line before"),
        )
    })?;
    let lowering = Lowering { file, limits, mark };
    let span = lowering.span(&table);
    lowering.table(table.into_inner(), span, 0)
}

struct Lowering<'a> {
    file: FileId,
    limits: &'a Limits,
    mark: usize,
}

impl Lowering<'_> {
    fn table(&self, table: DeTable<'_>, span: Span, depth: usize) -> Result<Node, Box<Problem>> {
        let mut entries = Vec::new();
        for (key, value) in table {
            entries.push(Entry {
                key_span: self.span(&key),
                key: key.into_inner().into_owned(),
                node: self.node(value, depth + 1)?,
            });
        }
        entries.sort_by_key(|e| e.key_span);
        Ok(Node {
            span,
            value: Value::Map(entries),
        })
    }

    fn node(&self, value: Spanned<DeValue<'_>>, depth: usize) -> Result<Node, Box<Problem>> {
        let span = self.span(&value);
        if depth > self.limits.depth {
            return Err(Box::new(too_deep(self.file, self.limits, span.start as usize)));
        }
        Ok(match value.into_inner() {
            DeValue::String(text) => Node::string(text.into_owned(), span),
            DeValue::Integer(number) => Node::word(number.to_string(), span),
            DeValue::Float(number) => Node::word(number.to_string(), span),
            DeValue::Boolean(flag) => Node::word(flag.to_string(), span),
            DeValue::Datetime(day) => Node::string(day.to_string(), span),
            DeValue::Array(items) => {
                let items = items.into_iter().map(|item| self.node(item, depth + 1));
                Node {
                    span,
                    value: Value::List(items.collect::<Result<_, _>>()?),
                }
            }
            DeValue::Table(table) => return self.table(table, span, depth),
        })
    }

    fn span<T>(&self, of: &Spanned<T>) -> Span {
        Span::new(of.span().start + self.mark, of.span().end + self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_arrays_and_inline_tables_have_byte_spans() {
        let text =
            "# für\n[mcp_servers.docs]\ncommand = \"npx\"\nargs = [\"-y\", \"é\"]\nenv = { A = \"b\" }\n";
        let node = read(FileId(0), text, &Limits::default()).unwrap();
        let docs = node.get("mcp_servers").unwrap().get("docs").unwrap();
        let Value::List(args) = &docs.get("args").unwrap().value else {
            panic!()
        };
        assert_eq!(&text[args[1].span.range()], "\"é\"");
        assert_eq!(docs.get("env").unwrap().get("A").unwrap().text(), Some("b"));
    }

    #[test]
    fn what_is_no_toml_is_placed() {
        let problem = read(FileId(0), "a = \n", &Limits::default()).unwrap_err();
        assert_eq!(problem.reason, "toml-syntax");
        let deep = format!("a = {}{}", "[".repeat(100), "]".repeat(100));
        assert!(read(FileId(0), &deep, &Limits::default()).is_err());
    }
}
