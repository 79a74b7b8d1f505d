//! Text to statements: one linear pass that knows strings, comments and brackets, and nothing else.
//!
//! A statement begins in column 1; indented lines continue it. Each comes out with the bytes of the file at the same
//! offsets, comments blanked, line breaks kept only directly inside `{ }`, so the grammar needs neither. A mistake of
//! this level (an open bracket, an open string) costs its statement only: the next one begins where it stands.

use super::lower;
use super::message::{Spot, word_at};
use crate::parse::problem::{Input, Problem};
use crate::source::limits::raise;
use crate::source::{FileId, Limits, Span};

/// One statement, ready for the grammar.
pub(super) struct Statement {
    /// Offset of its first byte in the file.
    pub start: usize,
    /// One past its last byte in the file.
    pub end: usize,
    /// Its bytes at the same offsets, without comments; brackets that the author left open are closed at the end.
    pub text: String,
    /// Offset in `text` of the first `{`.
    pub brace: Option<usize>,
    /// What `///` lines say before it.
    pub doc: Option<Doc>,
    /// What is wrong with it already.
    pub problem: Option<Box<Problem>>,
    /// Whether brackets are nested deeper than the limit: only what stands before them may be parsed.
    pub deep: bool,
}

/// Lines of `///` or `//!` folded into one text.
pub(super) struct Doc {
    /// The text, lines joined by a space.
    pub text: String,
    /// The first marker.
    pub marker: Span,
    /// From the first word to the last.
    pub span: Span,
}

/// The statements of a file, one by one.
pub(super) struct Splitter<'a> {
    file: FileId,
    text: &'a str,
    depth: usize,
    at: usize,
    /// No token yet on this line.
    fresh: bool,
    /// The line begins with white space.
    indented: bool,
    /// Brackets that wait for their partner, with their offsets.
    open: Vec<(u8, usize)>,
    current: Option<Statement>,
    /// What `///` lines said since the last statement began.
    doc: Option<Doc>,
    /// What `//!` lines said so far.
    pub file_doc: Option<Doc>,
    /// From here on the file has no `*/`: a second search would make the pass quadratic.
    no_comment_end: bool,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(file: FileId, text: &'a str, limits: &Limits) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut splitter = Self {
            file,
            text,
            depth: limits.depth,
            at,
            fresh: true,
            indented: false,
            open: Vec::new(),
            current: None,
            doc: None,
            file_doc: None,
            no_comment_end: false,
        };
        splitter.line();
        splitter
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn line(&mut self) {
        self.fresh = true;
        self.indented = matches!(self.byte(self.at), Some(b' ' | b'\t'));
    }

    /// Takes `len` bytes as they stand.
    fn take(&mut self, len: usize) {
        let end = (self.at + len).min(self.text.len());
        if let (Some(current), Some(part)) = (&mut self.current, self.text.get(self.at..end)) {
            current.text.push_str(part);
        }
        self.at = end;
    }

    /// Takes `len` bytes as that many spaces.
    fn blank(&mut self, len: usize) {
        let len = len.min(self.text.len() - self.at);
        if let Some(current) = &mut self.current {
            current.text.extend(std::iter::repeat_n(' ', len));
        }
        self.at += len;
    }

    /// Notes the first mistake of the current statement; further ones are often its consequences.
    fn mistake(&mut self, problem: Problem) {
        if let Some(current) = &mut self.current {
            current.problem.get_or_insert_with(|| Box::new(problem));
        }
    }

    /// Whole characters: a length of one byte covers the character that begins there.
    fn spot(&self, start: usize, len: usize) -> Spot {
        let end = (start + len).min(self.text.len());
        let end = (end..).find(|e| self.text.is_char_boundary(*e)).unwrap_or(end);
        Spot(self.file, Span::new(start, end))
    }

    /// Whether the text from here begins a statement even though brackets are open: `system x`, `a -> b`, but not
    /// the entries `class: x` and `trigger { … }`.
    fn begins_statement(&self) -> bool {
        let word = word_at(self.rest());
        let after = self.rest().get(word.len()..).unwrap_or("");
        let next = after.trim_start_matches([' ', '\t']);
        !word.is_empty()
            && (next.starts_with("->")
                || next.starts_with("<->")
                || (lower::begins_statement(word)
                    && next.len() < after.len()
                    && next.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"')))
    }

    /// A token stands at `at`: does it end the statement before it?
    fn ends_current(&self) -> bool {
        if !self.fresh || self.indented {
            return false;
        }
        let closer = matches!(self.byte(self.at), Some(b'}' | b']'));
        !closer && (self.open.is_empty() || self.begins_statement())
    }

    fn begin(&mut self, indented: bool) {
        self.current = Some(Statement {
            start: self.at,
            end: self.at,
            text: String::new(),
            brace: None,
            doc: self.doc.take(),
            problem: None,
            deep: false,
        });
        if indented {
            let word = word_at(self.rest()).len().max(1);
            let problem = self
                .spot(self.at, word)
                .syntax(
                    "indent",
                    "an indented line continues a statement, but none begins before it",
                    "indented",
                )
                .help("begin the statement in the first column");
            self.mistake(problem);
        }
    }

    /// Closes the current statement; what is still open in it is its mistake.
    fn finish(&mut self) -> Option<Statement> {
        let unclosed = self.open.last().copied().map(|(bracket, at)| {
            let missing: String = self.open.iter().rev().take(4).map(|(b, _)| partner(*b)).collect();
            let problem = self
                .spot(at, 1)
                .syntax(
                    "unclosed",
                    format!("`{}` is not closed", bracket as char),
                    "opened here",
                )
                .help(format!("write `{missing}` where the value ends"));
            if self.at < self.text.len() {
                let word = word_at(self.rest()).len().max(1);
                problem.note(self.spot(self.at, word).site(), "the next statement begins here")
            } else {
                problem
            }
        });
        if let Some(problem) = unclosed {
            self.mistake(problem);
        }
        let open = std::mem::take(&mut self.open);
        let mut statement = self.current.take()?;
        statement.text.truncate(statement.text.trim_end().len());
        statement.end = statement.start + statement.text.len();
        if !statement.deep {
            statement.text.extend(open.iter().rev().map(|(b, _)| partner(*b)));
        }
        Some(statement)
    }

    fn comment(&mut self) {
        let rest = self.rest();
        if let Some(inside) = rest.strip_prefix("/*") {
            let end = if self.no_comment_end {
                None
            } else {
                inside.find("*/")
            };
            if let Some(end) = end {
                self.blank(end + 4);
                return;
            }
            self.no_comment_end = true;
            if self.current.is_none() {
                self.begin(false);
            }
            let problem = self
                .spot(self.at, 2)
                .syntax("comment", "`/*` is not closed", "opened here")
                .help("write `*/` where the comment ends");
            self.mistake(problem);
        }
        let line = rest
            .find('\n')
            .map_or(rest, |end| rest.get(..end).unwrap_or(rest));
        let whole = self.fresh && self.open.is_empty();
        if whole && line.starts_with("//!") {
            fold(&mut self.file_doc, self.at, line);
        } else if whole && line.starts_with("///") && !line.starts_with("////") {
            fold(&mut self.doc, self.at, line);
        }
        self.blank(line.len());
    }

    fn token(&mut self, byte: u8) {
        self.fresh = false;
        match byte {
            b'"' => self.string(),
            b'{' | b'[' => {
                if byte == b'{'
                    && let Some(current) = &mut self.current
                {
                    current.brace.get_or_insert(current.text.len());
                }
                self.open.push((byte, self.at));
                if self.open.len() > self.depth {
                    let problem = Problem::new(
                        Input::Unreadable,
                        "depth",
                        self.spot(self.at, 1).site(),
                        format!("values are nested deeper than {}", self.depth),
                        "the limit is reached here",
                    )
                    .help(format!("flatten the value, or {}", raise("depth")));
                    if let Some(current) = &mut self.current
                        && !current.deep
                    {
                        current.deep = true;
                        // What was wrong before is no reason to hide that the rest was not read.
                        current.problem = Some(Box::new(problem));
                    }
                }
                self.take(1);
            }
            b'}' | b']' => self.close(byte),
            _ => {
                // `/` ends the run when it begins a comment; the run's first byte does not, the caller has looked.
                let rest = self.rest();
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let run = rest.get(first..).unwrap_or("");
                let run = run.find([' ', '\t', '\r', '\n', '"', '{', '}', '[', ']', '/']);
                self.take(run.map_or(rest.len(), |r| r + first));
            }
        }
    }

    fn string(&mut self) {
        let mut escaped = false;
        let rest = self.rest();
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => return self.take(i + 1),
                _ => {}
            }
        }
        let line = rest.find('\n').unwrap_or(rest.len());
        let problem = self
            .spot(self.at, 1)
            .syntax("string", "the string is not closed on its line", "opened here")
            .help("write `\"` where the text ends; `\\n` stands for a line break inside a string");
        self.mistake(problem);
        self.take(line);
    }

    fn close(&mut self, byte: u8) {
        let mut below = self.open.iter().rev().map(|(b, at)| (partner(*b) as u8, *at));
        match (below.next(), below.next()) {
            (Some((top, _)), _) if top == byte => {
                self.open.pop();
            }
            // Only one level is searched: a longer search is a guess, and quadratic.
            (Some((top, at)), Some((second, _))) if second == byte => {
                let problem = self
                    .spot(at, 1)
                    .syntax(
                        "unclosed",
                        format!("`{}` is not closed", partner(top)),
                        "opened here",
                    )
                    .note(self.spot(self.at, 1).site(), "something else is closed here")
                    .help(format!("write `{}` where the value ends", top as char));
                self.mistake(problem);
                self.open.truncate(self.open.len() - 2);
            }
            _ => {
                let problem = self
                    .spot(self.at, 1)
                    .syntax(
                        "unopened",
                        format!("`{}` closes nothing", byte as char),
                        "nothing is open here",
                    )
                    .help("remove it, or open the bracket it belongs to");
                self.mistake(problem);
                return self.blank(1);
            }
        }
        self.take(1);
    }
}

impl Iterator for Splitter<'_> {
    type Item = Statement;

    fn next(&mut self) -> Option<Statement> {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\n' => {
                    match self.open.last() {
                        Some((b'{', _)) => self.take(1),
                        _ => self.blank(1),
                    }
                    self.line();
                }
                b' ' | b'\t' | b'\r' => self.blank(1),
                b'/' if matches!(self.byte(self.at + 1), Some(b'/' | b'*')) => self.comment(),
                _ => {
                    if self.current.is_some() && self.ends_current() {
                        return self.finish();
                    }
                    if self.current.is_none() {
                        self.begin(self.indented);
                    }
                    self.token(byte);
                }
            }
        }
        self.finish()
    }
}

/// The bracket on the other side.
fn partner(bracket: u8) -> char {
    match bracket {
        b'{' => '}',
        b'[' => ']',
        b'}' => '{',
        _ => '[',
    }
}

/// Adds a documentation line, which begins with a three-byte marker at `at`.
fn fold(doc: &mut Option<Doc>, at: usize, line: &str) {
    let words = line.get(3..).unwrap_or("").trim();
    let start = at + 3 + line.get(3..).map_or(0, |l| l.len() - l.trim_start().len());
    let span = Span::new(
        start.min(at + line.len()),
        (start + words.len()).min(at + line.len()),
    );
    match doc {
        Some(doc) if doc.text.is_empty() => {
            doc.text.push_str(words);
            doc.span = span;
        }
        Some(doc) if !words.is_empty() => {
            doc.text.push(' ');
            doc.text.push_str(words);
            doc.span = doc.span.to(span);
        }
        Some(_) => {}
        None => {
            *doc = Some(Doc {
                text: words.to_owned(),
                marker: Span::new(at, at + 3),
                span,
            });
        }
    }
}
