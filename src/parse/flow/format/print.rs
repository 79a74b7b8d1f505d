//! Statements to a page: on one line where they fit, else by parts.

use super::shape::{Group, Item, Piece, Statement};
use super::token::{Comment, Token};
use super::write::{Page, STEP, WIDTH};

/// Writes a file: its statements and the comments behind them.
pub(super) fn file(statements: &[Statement<'_>], tail: &[Comment]) -> String {
    let mut page = Page::new();
    for statement in statements {
        let Some(first) = statement.parts.first().and_then(|p| p.first()) else {
            continue;
        };
        let first = first.first();
        remarks(&mut page, &first.before);
        page.line(0, first.blank);
        if statement.is_flow {
            flow(&mut page, &statement.parts);
        } else {
            statement
                .parts
                .iter()
                .for_each(|p| run(&mut page, p, STEP, WIDTH));
        }
        let last = statement.parts.last().and_then(|p| p.last());
        if let Some(last) = last {
            page.comments(&last.last().after, STEP, false);
        }
    }
    remarks(&mut page, tail);
    page.finish()
}

/// Comments between statements. Those that are indented right below a statement stay its own.
fn remarks(page: &mut Page, comments: &[Comment]) {
    let mut below = !page.start;
    for comment in comments {
        if comment.own_line {
            below &= comment.indented && !comment.blank;
            page.line(if below { STEP } else { 0 }, comment.blank);
        }
        page.comment(comment, 0, false);
    }
}

/// A flow: on one line; or up to the `{` of its block; or with each clause on a line.
fn flow(page: &mut Page, parts: &[Vec<Piece<'_>>]) {
    let mut whole = Flat::default();
    if whole.row(parts.iter().flatten()) && whole.width() <= WIDTH {
        return page.put(&whole.text, true);
    }
    let (block, words) = match parts.split_last() {
        Some((last, words)) => match last.as_slice() {
            [Piece::Group(block)] => (Some(block), words),
            _ => (None, parts),
        },
        None => (None, parts),
    };
    if let Some(block) = block
        && flat(block).is_none_or(|f| STEP + f.width() > WIDTH)
        && !block.open.before.iter().any(Comment::breaks)
    {
        let mut head = Flat::default();
        let end = words
            .iter()
            .flatten()
            .next_back()
            .map_or(&[][..], |p| &p.last().after);
        if head.row(words.iter().flatten())
            && head.width() + " {".len() <= WIDTH
            && !end.iter().any(Comment::breaks)
        {
            page.put(&head.text, true);
            page.comments(end, STEP, false);
            page.comments(&block.open.before, STEP, false);
            return broken(page, block);
        }
    }
    let last = parts.len().saturating_sub(1);
    for (i, part) in parts.iter().enumerate() {
        if i > 0
            && let Some(first) = part.first()
        {
            lead(page, first.first(), STEP, None);
        }
        run(page, part, 2 * STEP, WIDTH);
        if i < last
            && let Some(end) = part.last()
        {
            page.comments(&end.last().after, 2 * STEP, false);
        }
    }
}

/// Begins a line with the comments before a token. `blank` says whether empty lines are kept, and not before the first.
fn lead(page: &mut Page, token: &Token<'_>, indent: usize, blank: Option<bool>) {
    let above = token.before.first().map_or(token.blank, |c| c.blank);
    page.line(indent, above && blank == Some(true));
    page.comments(&token.before, indent, blank.is_some());
    page.settle(indent, token.blank && blank.is_some());
}

/// Writes pieces in a row, from the first one's text to the last one's: what stands before and after is the caller's.
/// A group may fill the line up to column `room`.
fn run(page: &mut Page, pieces: &[Piece<'_>], indent: usize, room: usize) {
    let last = pieces.len().saturating_sub(1);
    for (i, piece) in pieces.iter().enumerate() {
        if i > 0 {
            page.comments(&piece.first().before, indent, false);
        }
        page.settle(indent, false);
        match piece {
            Piece::Token(token) => page.put(token.text, !glued(token.text)),
            Piece::Group(group) => place(page, group, room),
        }
        if i < last {
            page.comments(&piece.last().after, indent, false);
        }
    }
}

/// Whether no space stands before it.
fn glued(text: &str) -> bool {
    matches!(text, "," | ":")
}

/// A group on the line if it fits, else over several.
fn place(page: &mut Page, group: &Group<'_>, room: usize) {
    let column = page.column() + usize::from(!page.start);
    match flat(group) {
        Some(flat) if column + flat.width() <= room => page.put(&flat.text, true),
        _ => broken(page, group),
    }
}

/// A group with each of its items on a line.
fn broken(page: &mut Page, group: &Group<'_>) {
    let block = group.is_block();
    page.put(group.open.text, true);
    let base = page.indent;
    let indent = base + STEP;
    page.comments(&group.open.after, indent, block);
    for (i, item) in group.items.iter().enumerate() {
        let Some(first) = item.pieces.first() else {
            continue;
        };
        lead(page, first.first(), indent, block.then_some(i > 0));
        // The items of a list end with a comma.
        run(page, &item.pieces, indent + STEP, WIDTH - usize::from(!block));
        let inline = item
            .trail
            .iter()
            .take_while(|c| !c.own_line && !c.ends_line())
            .count();
        let (before, after) = item.trail.split_at_checked(inline).unwrap_or_default();
        page.comments(before, indent, block);
        if !block {
            page.put(",", false);
        }
        page.comments(after, indent, block);
    }
    for (i, comment) in group.close.before.iter().enumerate() {
        page.comment(comment, indent, block && (i > 0 || !group.items.is_empty()));
    }
    page.line(base, false);
    page.put(group.close.text, false);
}

/// A group on one line, if its author wrote it so and no comment forbids it.
fn flat(group: &Group<'_>) -> Option<Flat> {
    let mut flat = Flat::default();
    flat.group(group).then_some(flat)
}

/// Text that stays on one line. Its methods say whether it can.
#[derive(Default)]
struct Flat {
    text: String,
    /// The next thing follows without a space.
    tight: bool,
}

impl Flat {
    fn width(&self) -> usize {
        self.text.chars().count()
    }

    fn put(&mut self, text: &str, gap: bool) {
        if gap && !self.tight && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.tight = false;
    }

    fn comments(&mut self, comments: &[Comment]) -> bool {
        comments.iter().all(|c| {
            self.put(&c.text, true);
            !c.breaks()
        })
    }

    /// Pieces in a row, without the comments before the first and after the last.
    fn row<'p, 'a: 'p>(&mut self, pieces: impl Iterator<Item = &'p Piece<'a>>) -> bool {
        let mut before: Option<&Piece<'a>> = None;
        for piece in pieces {
            if let Some(before) = before
                && !(self.comments(&before.last().after) && self.comments(&piece.first().before))
            {
                return false;
            }
            let fits = match piece {
                Piece::Token(token) => {
                    self.put(token.text, !glued(token.text));
                    true
                }
                Piece::Group(group) => self.group(group),
            };
            // Longer than any line: what follows need not be looked at.
            if !fits || self.text.len() > 8 * WIDTH {
                return false;
            }
            before = Some(piece);
        }
        true
    }

    fn group(&mut self, group: &Group<'_>) -> bool {
        if group.is_block() && !group.one_line() {
            return false;
        }
        self.put(group.open.text, true);
        self.tight = !group.is_block();
        let fits = self.comments(&group.open.after) && self.items(&group.items);
        if !fits || !self.comments(&group.close.before) {
            return false;
        }
        let empty = group.items.is_empty() && group.open.after.is_empty() && group.close.before.is_empty();
        self.tight = false;
        self.put(group.close.text, group.is_block() && !empty);
        true
    }

    fn items(&mut self, items: &[Item<'_>]) -> bool {
        items.iter().enumerate().all(|(i, item)| {
            if i > 0 {
                self.put(",", false);
            }
            let before = item.pieces.first().map_or(&[][..], |p| &p.first().before);
            self.comments(before) && self.row(item.pieces.iter()) && self.comments(&item.trail)
        })
    }
}
