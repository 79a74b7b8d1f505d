//! The source map: every file that was read, owned once, with lines found on demand.

use std::sync::{Arc, OnceLock};

use super::shared::Shared;
use super::span::{FileId, Span};

/// One file: its path relative to the checked root (always with `/`) and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the checked root, with `/` on every system.
    pub path: Shared,
    /// The text, valid UTF-8, a byte-order mark kept so that offsets are those of the file.
    pub text: Arc<str>,
    lines: OnceLock<Vec<u32>>,
    /// Characters before each block of [`BLOCK`] bytes, so that a column in a very long line is found quickly.
    blocks: OnceLock<Vec<u32>>,
}

/// Bytes of a block.
const BLOCK: usize = 1024;

/// A position as editors count: line and column from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// A source of the given path and text.
    #[must_use]
    pub fn new(path: impl Into<Shared>, text: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
            blocks: OnceLock::new(),
        }
    }

    /// Line and column of a byte offset; past the end means the end. O(log lines).
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let lines = self.lines.get_or_init(|| {
            std::iter::once(0)
                .chain(self.text.match_indices('\n').map(|(i, _)| i as u32 + 1))
                .collect()
        });
        let byte = byte.min(self.text.len());
        let line = lines.partition_point(|&start| start as usize <= byte);
        let start = lines.get(line.wrapping_sub(1)).map_or(0, |&s| s as usize);
        Position {
            line,
            column: self.characters(byte) - self.characters(start) + 1,
        }
    }

    /// Characters before a byte offset, a byte-order mark not counted.
    fn characters(&self, byte: usize) -> usize {
        // Every character has one byte that continues no other.
        let starts = |bytes: &[u8]| bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count();
        let bytes = self.text.as_bytes();
        let blocks = self.blocks.get_or_init(|| {
            let mut before = 0;
            let counts = bytes.chunks(BLOCK).map(|block| {
                let here = before;
                before += starts(block) as u32;
                here
            });
            counts.collect()
        });
        let block = byte / BLOCK;
        let whole = blocks.get(block).map_or_else(|| starts(bytes), |c| *c as usize);
        let rest = bytes.get(block * BLOCK..byte).map_or(0, starts);
        let mark = usize::from(byte > 0 && self.text.starts_with('\u{feff}'));
        whole + rest - mark
    }

    /// The text a span covers; empty when it does not lie in this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// All files of a run, addressed by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(source);
        id
    }

    /// The files in the order of their ids.
    pub fn into_files(self) -> impl Iterator<Item = Source> {
        self.files.into_iter()
    }

    /// The file of an id; `None` only for an id of another map.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The path of a file, empty for an id of another map.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |s| &*s.path)
    }

    /// The id of the file at `path`, if it was read.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, s)| &*s.path == path).map(|(id, _)| id)
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(i, s)| (FileId(i as u32), s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("a", "é: x\nß: y\n");
        assert_eq!(source.position(4), Position { line: 1, column: 4 });
        assert_eq!(source.position(9), Position { line: 2, column: 3 });
        assert_eq!(source.position(99), Position { line: 3, column: 1 });
    }
}
