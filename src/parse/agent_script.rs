//! Salesforce Agent Script: blocks by indentation, near to YAML and none. Only the structure is read (what is called what, with
//! which plain values); prose and statements are passed over. In: text. Out: one spanned tree, or where it is no such text.
//!
//! A line `key: value` is a member; with lines further in it is a mapping, its own value under `#value`. `|` begins prose.

use super::problem::{Input, Problem, Site};
use super::value::{Entry, Node, Value, too_deep};
use crate::source::{FileId, Limits, Span};

/// Whether a text looks like Agent Script: it has the block that every agent starts with.
#[must_use]
pub fn is_script(text: &str) -> bool {
    text.lines()
        .any(|l| l.starts_with("start_agent ") && l.trim_end().ends_with(':'))
}

/// A block that is being read.
struct Open {
    indent: usize,
    key: String,
    key_span: Span,
    value: Option<Node>,
    members: Vec<Entry>,
}

/// Reads a script. Linear in the text.
///
/// # Errors
/// The text has no block, or blocks are nested deeper than `limits.depth`.
pub fn read(file: FileId, text: &str, limits: &Limits) -> Result<Node, Box<Problem>> {
    let mut root: Vec<Entry> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // Lines further in than this are prose.
    let mut prose: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let offset = start;
        start += line.len();
        let body = line.trim_start_matches([' ', '\t', '\u{feff}']);
        let indent = line.len() - body.len();
        let body = body.trim_end();
        if body.is_empty() || body.starts_with('#') || prose.is_some_and(|p| indent > p) {
            continue;
        }
        prose = None;
        while open.last().is_some_and(|o| o.indent >= indent) {
            close(&mut open, &mut root);
        }
        if body.starts_with('|') {
            prose = Some(indent);
            continue;
        }
        let Some((key, value)) = member(body) else {
            continue;
        };
        if open.len() >= limits.depth {
            return Err(Box::new(too_deep(file, limits, offset + indent)));
        }
        let at = offset + indent;
        let value_at = at + body.len() - value.len();
        if value.starts_with('|') {
            prose = Some(indent);
        }
        let plain = !value.is_empty() && !value.starts_with(['|', '-']);
        let text = value.trim_matches('"');
        open.push(Open {
            indent,
            key: key.to_owned(),
            key_span: Span::new(at, at + key.len()),
            value: plain.then(|| Node::string(text, Span::new(value_at, value_at + value.len()))),
            members: Vec::new(),
        });
    }
    while !open.is_empty() {
        close(&mut open, &mut root);
    }
    if root.is_empty() {
        let problem = Problem::new(
            Input::Syntax,
            "script-syntax",
            Site::Span(file, Span::default()),
            "not Agent Script: there is no block",
            "nothing is declared here",
        );
        return Err(Box::new(problem.help("begin a block with its name and `:`")));
    }
    Ok(Node {
        span: Span::new(0, text.trim_end().len()),
        value: Value::Map(root),
    })
}

/// Ends the innermost block.
fn close(open: &mut Vec<Open>, root: &mut Vec<Entry>) {
    let Some(done) = open.pop() else { return };
    let node = match (done.value, done.members.is_empty()) {
        (Some(value), true) => value,
        (None, true) => Node::string("", done.key_span),
        (value, false) => {
            let mut members = done.members;
            if let Some(value) = value {
                let span = value.span;
                members.insert(
                    0,
                    Entry {
                        key: "#value".to_owned(),
                        key_span: span,
                        node: value,
                    },
                );
            }
            let end = members.last().map_or(done.key_span, |m| m.node.span);
            Node {
                span: done.key_span.to(end),
                value: Value::Map(members),
            }
        }
    };
    let into = open.last_mut().map_or(root, |o| &mut o.members);
    into.push(Entry {
        key: done.key,
        key_span: done.key_span,
        node,
    });
}

/// `key: value`, the key being words.
fn member(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let words = key
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.'));
    let separate = value.is_empty() || value.starts_with([' ', '|', '-', '\t']);
    (words && separate && key.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .then(|| (key.trim_end(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_values_and_prose() {
        let text = "config:\n   agent_label: \"Ä\"\nstart_agent router:\n   reasoning:\n      instructions:|\n         target: not a key\n      \
                    actions:\n         go: @actions.find\n            with x=...\nsubagent a:\n   actions:\n      find:\n         \
                    target: \"flow://Find\"\n         require_user_confirmation: True\n   variables:\n      v: mutable string = \"\"\n         \
                    description: \"d\"\n";
        assert!(is_script(text));
        let node = read(FileId(0), text, &Limits::default()).unwrap();
        let label = node.get("config").unwrap().get("agent_label").unwrap();
        assert_eq!((label.text(), &text[label.span.range()]), (Some("Ä"), "\"Ä\""));
        let reasoning = node.get("start_agent router").unwrap().get("reasoning").unwrap();
        assert_eq!(reasoning.get("instructions").unwrap().kind(), "a string");
        let find = node
            .get("subagent a")
            .unwrap()
            .get("actions")
            .unwrap()
            .get("find")
            .unwrap();
        assert_eq!(find.get("target").unwrap().text(), Some("flow://Find"));
        let v = node
            .get("subagent a")
            .unwrap()
            .get("variables")
            .unwrap()
            .get("v")
            .unwrap();
        assert!(v.get("#value").is_some() && v.get("description").is_some());
    }

    #[test]
    fn depth_is_bounded_and_nothing_is_an_error() {
        let deep: String = (0..100).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        assert_eq!(
            read(FileId(0), &deep, &Limits::default()).unwrap_err().reason,
            "depth"
        );
        assert_eq!(
            read(FileId(0), "# x\n", &Limits::default()).unwrap_err().reason,
            "script-syntax"
        );
    }
}
