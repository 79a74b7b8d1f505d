//! Where a document is written, piece by piece: of a large one only the piece at hand is in memory.
//!
//! In: text, and where it may be told up to there. Out: pieces for a sink, or the whole as one text.

use std::io;

/// A piece is told when it has so many bytes.
const PIECE: usize = 64 * 1024;

/// Takes a piece of text.
pub type Sink<'s> = dyn FnMut(&str) -> io::Result<()> + 's;

/// Writes a document.
pub struct Scroll<'s> {
    /// What is written and not told yet.
    pub text: String,
    sink: Option<&'s mut Sink<'s>>,
    told: io::Result<()>,
}

impl<'s> Scroll<'s> {
    /// Tells a document piece by piece.
    ///
    /// # Errors
    /// What the sink says; of what comes after that nothing is told.
    pub fn tell(sink: &'s mut Sink<'s>, write: impl FnOnce(&mut Self)) -> io::Result<()> {
        let mut scroll = Self {
            text: String::new(),
            sink: Some(sink),
            told: Ok(()),
        };
        write(&mut scroll);
        scroll.turn();
        scroll.told
    }

    /// The whole document.
    pub fn whole(write: impl FnOnce(&mut Self)) -> String {
        let mut scroll = Self {
            text: String::new(),
            sink: None,
            told: Ok(()),
        };
        write(&mut scroll);
        scroll.text
    }

    /// What is written so far may be told: a value that must not be shown does not go on behind it.
    pub fn pause(&mut self) {
        if self.text.len() >= PIECE {
            self.turn();
        }
    }

    fn turn(&mut self) {
        if let Some(sink) = &mut self.sink {
            if self.told.is_ok() && !self.text.is_empty() {
                self.told = sink(&self.text);
            }
            self.text.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(scroll: &mut Scroll<'_>) {
        for i in 0..40_000 {
            scroll.text.push_str(&format!("line {i}\n"));
            scroll.pause();
        }
    }

    #[test]
    fn pieces_are_the_whole_and_small() {
        let mut pieces: Vec<String> = Vec::new();
        let mut sink = |piece: &str| {
            pieces.push(piece.to_owned());
            Ok(())
        };
        Scroll::tell(&mut sink, lines).unwrap();
        assert!(pieces.len() > 3 && pieces.iter().all(|p| p.len() < PIECE + 20 && p.ends_with('\n')));
        assert_eq!(pieces.concat(), Scroll::whole(lines));
    }

    #[test]
    fn after_a_failure_nothing_is_told() {
        let mut calls = 0;
        let mut sink = |_: &str| {
            calls += 1;
            Err(io::ErrorKind::BrokenPipe.into())
        };
        let told = Scroll::tell(&mut sink, lines);
        assert_eq!(told.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(calls, 1);
    }
}
