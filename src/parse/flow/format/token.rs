//! A file as tokens that carry their comments: nothing but white space is lost.
//!
//! The same lines, strings and comments as `split.rs` sees, for a text that it found nothing wrong with.

use crate::parse::flow::message::word_at;

/// A comment as written, without white space at its ends of lines.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    pub text: String,
    /// Nothing stands before it on its line.
    pub own_line: bool,
    /// Its line begins with white space.
    pub indented: bool,
    /// An empty line stands before it.
    pub blank: bool,
}

impl Comment {
    /// Whether it goes to the end of its line.
    pub(super) fn ends_line(&self) -> bool {
        self.text.starts_with("//")
    }

    /// Whether it cannot stand between two tokens of one line.
    pub(super) fn breaks(&self) -> bool {
        self.own_line || self.ends_line() || self.text.contains('\n')
    }

    /// Whether it could document something; those keep their order.
    pub(super) fn documents(&self) -> bool {
        self.text.starts_with("///") || self.text.starts_with("//!")
    }
}

/// A word, a string or a mark, with the comments around it.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    /// Between the token before and this one, but for what ends the line of the one before.
    pub before: Vec<Comment>,
    /// Between this token and the end of its line, when no token follows there.
    pub after: Vec<Comment>,
    /// The first token of its line.
    pub fresh: bool,
    /// Its line begins with white space.
    pub indented: bool,
    /// An empty line stands directly before it, or between it and the comment before it.
    pub blank: bool,
    /// Number of its line; lines inside a comment count as one with its beginning.
    pub line: usize,
}

/// Line breaks as `\n`, no byte-order mark.
pub(super) fn normal(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut out = String::with_capacity(text.len() + 1);
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) => {
                out.push_str(line.trim_end_matches('\r'));
                out.push('\n');
            }
            None => out.push_str(line),
        }
    }
    out
}

/// Where the pass stands.
struct Scan<'a> {
    rest: &'a str,
    tokens: Vec<Token<'a>>,
    /// Comments since the last token that ended no line of it.
    waiting: Vec<Comment>,
    /// No token yet on this line.
    fresh: bool,
    /// No comment either.
    empty: bool,
    indented: bool,
    line: usize,
    /// Line breaks since the last token or comment.
    breaks: usize,
}

/// The tokens of a normal text, and the comments behind the last one.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, Vec<Comment>) {
    let mut scan = Scan {
        rest: text,
        tokens: Vec::new(),
        waiting: Vec::new(),
        fresh: true,
        empty: true,
        indented: text.starts_with([' ', '\t']),
        line: 0,
        breaks: 0,
    };
    while let Some(first) = scan.rest.chars().next() {
        match first {
            '\n' => scan.end_line(),
            ' ' | '\t' | '\r' => {
                scan.take(1);
            }
            '/' if scan.rest.starts_with("//") || scan.rest.starts_with("/*") => scan.comment(),
            _ => scan.token(first),
        }
    }
    scan.settle();
    (scan.tokens, scan.waiting)
}

impl<'a> Scan<'a> {
    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Gives the comments at the end of a line to the token they follow.
    fn settle(&mut self) {
        if !self.fresh
            && let Some(last) = self.tokens.last_mut()
        {
            last.after.append(&mut self.waiting);
        }
    }

    fn end_line(&mut self) {
        self.settle();
        self.take(1);
        self.fresh = true;
        self.empty = true;
        self.indented = self.rest.starts_with([' ', '\t']);
        self.line += 1;
        self.breaks += 1;
    }

    fn comment(&mut self) {
        let len = if self.rest.starts_with("//") {
            self.rest.find('\n')
        } else {
            let inside = self.rest.get(2..).unwrap_or("");
            inside.find("*/").map(|end| end + 4)
        };
        let written = self.take(len.unwrap_or(self.rest.len()));
        let lines: Vec<&str> = written
            .split('\n')
            .map(|line| line.trim_end_matches([' ', '\t', '\r']))
            .collect();
        self.waiting.push(Comment {
            text: lines.join("\n"),
            own_line: self.empty,
            indented: self.indented,
            blank: self.breaks > 1,
        });
        self.empty = false;
        self.breaks = 0;
    }

    fn token(&mut self, first: char) {
        let len = match first {
            '"' => string(self.rest),
            '<' if self.rest.starts_with("<->") => 3,
            '-' if self.rest.starts_with("->") => 2,
            '=' if self.rest.starts_with("=>") => 2,
            _ => word_at(self.rest).len().max(first.len_utf8()),
        };
        let text = self.take(len);
        self.tokens.push(Token {
            text,
            before: std::mem::take(&mut self.waiting),
            after: Vec::new(),
            fresh: self.fresh,
            indented: self.indented,
            blank: self.breaks > 1,
            line: self.line,
        });
        self.fresh = false;
        self.empty = false;
        self.breaks = 0;
    }
}

/// Bytes of the string that the text begins with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
