//! The page: tokens and comments put on lines, so that every comment begins its line if and only if it did.

use super::token::Comment;

/// Columns of a page.
pub(super) const WIDTH: usize = 110;
/// Columns of one step.
pub(super) const STEP: usize = 2;

/// The text so far and how its last line stands.
pub(super) struct Page {
    out: String,
    /// Indentation of the last line.
    pub indent: usize,
    /// Nothing stands on the last line yet.
    pub start: bool,
    /// A `//` ended the line.
    ended: bool,
    /// Only comments stand on the line: the next token goes below.
    remarks: bool,
}

impl Page {
    pub(super) fn new() -> Self {
        Self {
            out: String::new(),
            indent: 0,
            start: true,
            ended: false,
            remarks: false,
        }
    }

    /// Begins a line, unless the last one is empty still; `blank` leaves one empty before it.
    pub(super) fn line(&mut self, indent: usize, blank: bool) {
        if !self.start {
            self.out.push('\n');
        }
        if blank && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.indent = indent;
        self.start = true;
        self.ended = false;
        self.remarks = false;
    }

    /// Begins a line if the last one takes no token any more.
    pub(super) fn settle(&mut self, indent: usize, blank: bool) {
        if self.ended || self.remarks {
            self.line(indent, blank);
        }
    }

    /// Writes a piece of text without line breaks of its own making, after a space when `gap` says so.
    pub(super) fn put(&mut self, text: &str, gap: bool) {
        if self.start {
            self.out.extend(std::iter::repeat_n(' ', self.indent));
        } else if gap {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.start = false;
    }

    /// Writes comments, each on a line of its own if it stood so; `blanks` keeps the empty lines before those.
    pub(super) fn comments(&mut self, comments: &[Comment], indent: usize, blanks: bool) {
        for comment in comments {
            self.comment(comment, indent, blanks);
        }
    }

    pub(super) fn comment(&mut self, comment: &Comment, indent: usize, blanks: bool) {
        if (comment.own_line && !self.start) || self.ended {
            self.line(indent, blanks && comment.blank);
        }
        self.remarks |= self.start;
        self.put(&comment.text, true);
        self.ended = comment.ends_line();
    }

    /// Columns that the last line has, or will have at least; a line inside a comment counts as one.
    pub(super) fn column(&self) -> usize {
        if self.start {
            return self.indent;
        }
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.out.get(line..).map_or(0, |line| line.chars().count())
    }

    /// The whole text, its last line ended.
    pub(super) fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.line(0, false);
        }
        self.out
    }
}
