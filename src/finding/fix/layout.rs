//! How a document is laid out: lines, brackets, where a member begins and ends.

use crate::parse::value::{Node, Value};
use crate::source::Span;
use crate::source::walk::FileKind;

/// How values are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// YAML, in lines or in brackets.
    Yaml,
    /// JSON, with comments where its reader takes them.
    Json,
    /// The `.flow` language.
    Flow,
    /// Text between tags: a value that is there can be replaced, nothing else.
    Xml,
    /// As XML: a value can be replaced.
    Toml,
}

/// The text of a file with how it is written.
pub(super) struct Layout<'t> {
    pub text: &'t str,
    pub notation: Notation,
}

/// One member of a collection: its key, its bytes from the first of the key to the last of the value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub start: usize,
    pub end: usize,
}

impl<'t> Layout<'t> {
    pub(super) fn new(path: &str, text: &'t str, kind: FileKind) -> Self {
        let first = text
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::trim_start)
            .find(|l| !l.is_empty() && !l.starts_with(['#', '/']))
            .unwrap_or_default();
        let notation = match kind {
            FileKind::Flow => Notation::Flow,
            _ if first.starts_with(['{', '[']) && !path.ends_with(".toml") => Notation::Json,
            _ if first.starts_with('<') && !first.starts_with("<<") => Notation::Xml,
            _ if path.ends_with(".toml") => Notation::Toml,
            _ => Notation::Yaml,
        };
        Self { text, notation }
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        self.slice(0, at).rfind('\n').map_or(0, |i| i + 1)
    }

    /// The line break behind a position, or the end.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        let end = at + rest.find('\n').unwrap_or(rest.len());
        // The break of Windows is two characters.
        if end > at && self.byte(end - 1) == Some(b'\r') {
            end - 1
        } else {
            end
        }
    }

    /// Behind the line break of a position.
    pub(super) fn next_line(&self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        at + rest.find('\n').map_or(rest.len(), |i| i + 1)
    }

    pub(super) fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Spaces up to the column of a position; tabs stay tabs.
    pub(super) fn indent(&self, at: usize) -> String {
        let before = self.slice(self.line_start(at), at);
        let kept = |c| if c == '\t' { '\t' } else { ' ' };
        before.chars().map(kept).collect()
    }

    pub(super) fn blank(&self, from: usize, to: usize) -> bool {
        self.slice(from, to).trim().is_empty()
    }

    /// A comment may stand here.
    pub(super) fn remark(&self, from: usize, to: usize) -> bool {
        let text = self.slice(from, to);
        match self.notation {
            // Only behind white space is it one.
            Notation::Yaml | Notation::Toml => [" #", "\t#", "\n#"].iter().any(|c| text.contains(c)),
            _ => text.contains("//") || text.contains("/*"),
        }
    }

    /// Nothing follows on the line but a comment, behind an optional comma.
    pub(super) fn ends_line(&self, at: usize) -> bool {
        let rest = self.slice(at, self.line_end(at)).trim_start();
        let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        rest.is_empty() || rest.starts_with('#') || rest.starts_with("//")
    }

    /// Whether a collection stands in brackets.
    pub(super) fn bracketed(&self, node: &Node) -> bool {
        let first = self.byte(node.span.start as usize);
        match node.value {
            Value::List(_) => first == Some(b'['),
            Value::Map(_) => first == Some(b'{'),
            Value::Scalar { .. } => false,
        }
    }

    /// The end of a value. The span of a collection in lines may run over comments behind it.
    pub(super) fn end(&self, node: &Node) -> usize {
        let whole = node.span.end as usize;
        let last = match &node.value {
            Value::List(items) if !self.bracketed(node) => items.last().map(|n| self.end(n)),
            Value::Map(entries) if !self.bracketed(node) => entries
                .last()
                .map(|e| self.end(&e.node).max(e.key_span.end as usize)),
            _ => None,
        };
        let end = last.unwrap_or(whole);
        // The text of a block of lines ends with its break.
        let start = node.span.start as usize;
        start + self.slice(start, end).trim_end().len()
    }

    /// Members of a collection in their order; none where one is written elsewhere (an alias, a merge).
    pub(super) fn members(&self, node: &Node) -> Option<Vec<Member>> {
        let members: Vec<Member> = match &node.value {
            Value::Scalar { .. } => return None,
            Value::List(items) => items
                .iter()
                .map(|n| Member {
                    start: n.span.start as usize,
                    end: self.end(n),
                })
                .collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|e| Member {
                    start: e.key_span.start as usize,
                    end: self.end(&e.node).max(e.key_span.end as usize),
                })
                .collect(),
        };
        let mut at = node.span.start as usize;
        for member in &members {
            if member.start < at || member.end < member.start {
                return None;
            }
            at = member.end;
        }
        (at <= node.span.end as usize).then_some(members)
    }

    /// The dash of an item that begins at a position.
    pub(super) fn dash(&self, start: usize) -> Option<usize> {
        let line = self.line_start(start);
        let before = self.slice(line, start).trim_end_matches(' ');
        before.ends_with('-').then(|| line + before.len() - 1)
    }

    /// Behind the colon of a key.
    pub(super) fn colon(&self, key: Span) -> Option<usize> {
        let end = key.end as usize;
        let rest = self.slice(end, self.line_end(end));
        let spaces = rest.len() - rest.trim_start().len();
        rest.trim_start().starts_with(':').then_some(end + spaces + 1)
    }
}
