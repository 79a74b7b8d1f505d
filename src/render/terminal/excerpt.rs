//! The few lines of a file that a frame shows: masked, escaped, long lines cut to a window. What miette reads instead of the file.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::Style;
use crate::finding::Labelled;
use crate::render::escape;
use crate::source::{Source, Span};

/// Lines of one file around its labels. Offsets count in the shown text, not in the file.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    blocks: Vec<Block>,
    /// Labels in the shown text, the first one primary.
    pub labels: Vec<Shown>,
}

/// Consecutive lines.
#[derive(Debug)]
struct Block {
    /// Offset of `text` in the excerpt.
    start: usize,
    /// Number of the first line, from 0.
    line: usize,
    text: String,
}

/// A label, placed in the shown text.
#[derive(Debug)]
pub struct Shown {
    /// First byte in the excerpt.
    pub start: usize,
    /// Bytes in the excerpt.
    pub len: usize,
    /// Line of the file, from 0.
    line: usize,
    /// Column of the file, from 0.
    column: usize,
    /// The note.
    pub text: String,
}

/// A line of the file to show.
struct Line {
    number: usize,
    start: usize,
    end: usize,
    /// Indices of labels on it with their bytes in the file.
    marks: Vec<(usize, usize, usize)>,
}

impl Excerpt {
    /// The lines around the labels; `None` when a label has no bytes in this file. Cost follows the lines shown, not the file.
    pub fn new(
        source: &Source,
        masks: &[Span],
        labels: &[&Labelled],
        context: usize,
        style: &Style,
    ) -> Option<Self> {
        let text: &str = &source.text;
        let mut lines: Vec<Line> = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            let (_, span) = label.location.bytes?;
            let start = floor(text, span.start as usize);
            let own = line_at(text, start, label.location.line.saturating_sub(1));
            // A label marks its first line: a block underlined over forty lines hides what it means.
            let end = floor(text, span.end as usize).clamp(start, own.end.max(start));
            let number = own.number;
            lines.extend(around(text, &own, context));
            lines.push(own);
            // Later duplicates of a line carry the mark; they are merged below.
            if let Some(line) = lines.iter_mut().rev().find(|l| l.number == number) {
                line.marks.push((index, start, end));
            }
        }
        lines.sort_by_key(|l| l.number);
        lines.dedup_by(|later, first| {
            let same = later.number == first.number;
            if same {
                first.marks.append(&mut later.marks);
            }
            same
        });
        let mut excerpt = Self {
            name: escape::terminal(&source.path),
            blocks: Vec::new(),
            labels: Vec::new(),
        };
        let mut shown: Vec<(usize, Shown)> = Vec::new();
        let mut offset = 0;
        for line in &lines {
            let (drawn, marks) = draw(text, line, masks, style);
            for (index, start, end) in marks {
                let Some(label) = labels.get(index) else { continue };
                shown.push((
                    index,
                    Shown {
                        start: offset + start,
                        len: end - start,
                        line: line.number,
                        column: label.location.column.saturating_sub(1),
                        text: escape::terminal(&label.label),
                    },
                ));
            }
            offset += drawn.len() + 1;
            match excerpt.blocks.last_mut() {
                Some(block) if block.line + block.text.matches('\n').count() == line.number => {
                    block.text.push_str(&drawn);
                    block.text.push('\n');
                }
                _ => excerpt.blocks.push(Block {
                    start: offset - drawn.len() - 1,
                    line: line.number,
                    text: drawn + "\n",
                }),
            }
        }
        shown.sort_by_key(|(index, _)| *index);
        for (_, label) in shown {
            // Two notes on the same bytes would be drawn over each other.
            match excerpt
                .labels
                .iter_mut()
                .find(|l| (l.start, l.len) == (label.start, label.len))
            {
                Some(first) if first.text != label.text && !label.text.is_empty() => {
                    first.text = format!("{}; {}", first.text, label.text);
                }
                Some(_) => {}
                None => excerpt.labels.push(label),
            }
        }
        Some(excerpt)
    }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The line that holds a byte.
fn line_at(text: &str, byte: usize, number: usize) -> Line {
    let start = text.get(..byte).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let end = text
        .get(byte..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |i| byte + i);
    Line {
        number,
        start,
        end,
        marks: Vec::new(),
    }
}

/// The lines next to a line, up to `context` on each side.
fn around(text: &str, line: &Line, context: usize) -> Vec<Line> {
    let mut out = Vec::new();
    let (mut start, mut number) = (line.start, line.number);
    while out.len() < context && start > 0 && number > 0 {
        let before = line_at(text, start - 1, number - 1);
        (start, number) = (before.start, before.number);
        out.push(before);
    }
    let (mut end, mut number, mut left) = (line.end, line.number, context);
    while left > 0 && end + 1 < text.len() {
        let after = line_at(text, end + 1, number + 1);
        (end, number, left) = (after.end, after.number, left - 1);
        out.push(after);
    }
    out
}

/// One line as shown, without its break, and its marks in it.
fn draw(text: &str, line: &Line, masks: &[Span], style: &Style) -> (String, Vec<(usize, usize, usize)>) {
    let room = style.width.clamp(40, 200) - 12;
    let cut = if style.unicode { "…" } else { "..." };
    let focus = line.marks.iter().map(|m| m.1).min().unwrap_or(line.start);
    let (mut from, mut to) = (line.start, line.end);
    if to - from > room {
        from = if focus - from > room / 3 {
            floor(text, focus - room / 3).max(line.start)
        } else {
            from
        };
        to = floor(text, from + room).clamp(from, line.end);
    }
    // In order and apart from each other.
    let first = masks.partition_point(|m| (m.end as usize) <= from);
    let behind = masks.partition_point(|m| (m.start as usize) < to);
    let masks = masks.get(first..behind).unwrap_or_default();
    let mut out = String::new();
    if from > line.start {
        out.push_str(cut);
    }
    let mut marks: Vec<(usize, usize, usize)> = Vec::new();
    let mut at: Vec<(usize, usize)> = Vec::new();
    for (i, c) in text.get(from..to).unwrap_or("").char_indices() {
        let byte = from + i;
        at.push((byte, out.len()));
        let hidden = masks.iter().any(|m| m.range().contains(&byte));
        match c {
            '\r' if byte + 1 == line.end => {}
            '\u{feff}' if byte == 0 => {}
            _ if hidden => out.push('*'),
            '\t' => out.push('\t'),
            c => escape::push_seen(&mut out, c),
        }
    }
    at.push((to, out.len()));
    let end = out.len();
    let place = |byte: usize| {
        let index = at.partition_point(|(b, _)| *b < byte);
        at.get(index).map_or(end, |(_, shown)| *shown)
    };
    for (index, start, stop) in &line.marks {
        let (start, stop) = (place(*start), place(*stop));
        marks.push((*index, start, stop.max(start)));
    }
    if to < line.end {
        out.push_str(cut);
    }
    (out, marks)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let block = self
            .blocks
            .iter()
            .find(|b| b.start <= start && end <= b.start + b.text.len())
            .ok_or(MietteError::OutOfBounds)?;
        let (start_in, end_in) = (start - block.start, end - block.start);
        // Back over `before` line starts, forward over `after` line ends; the block ends where the context does.
        let mut first = 0;
        for (skipped, (i, _)) in block
            .text
            .get(..start_in)
            .unwrap_or("")
            .rmatch_indices('\n')
            .enumerate()
        {
            if skipped == before {
                first = i + 1;
                break;
            }
        }
        let mut last = block.text.len();
        for (skipped, (i, _)) in block
            .text
            .get(end_in..)
            .unwrap_or("")
            .match_indices('\n')
            .enumerate()
        {
            if skipped == after {
                last = end_in + i + 1;
                break;
            }
        }
        let data = block.text.get(first..last).unwrap_or("");
        let line = block.line + block.text.get(..first).unwrap_or("").matches('\n').count();
        // The heading of a frame names the place in the file, not in the window.
        let (line_told, column) = match self.labels.iter().find(|l| l.start == start) {
            Some(label) if before == 0 && after == 0 => (label.line, label.column),
            _ => (line, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            (block.start + first, data.len()).into(),
            line_told,
            column,
            data.matches('\n').count(),
        )))
    }
}
