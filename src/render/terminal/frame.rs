//! One frame drawn by miette, and the notes below it.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::Style;
use super::excerpt::Excerpt;
use crate::finding::Severity;

/// A frame: a heading, a message, lines of a file.
#[derive(Debug)]
pub struct Frame {
    /// Severity, which picks the colour; `None` for a frame that belongs to the one before.
    pub severity: Option<Severity>,
    /// Heading.
    pub code: Option<String>,
    /// Message, already escaped.
    pub message: String,
    /// Lines to show.
    pub excerpt: Option<Excerpt>,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|c| Box::new(c) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Some(Severity::Critical | Severity::High) => miette::Severity::Error,
            Some(Severity::Medium) => miette::Severity::Warning,
            _ => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|e| e as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        Some(Box::new(excerpt.labels.iter().enumerate().map(|(i, l)| {
            let text = (!l.text.is_empty()).then(|| l.text.clone());
            if i == 0 {
                LabeledSpan::new_primary_with_span(text, (l.start, l.len))
            } else {
                LabeledSpan::new(text, l.start, l.len)
            }
        })))
    }
}

/// Draws frames in one style.
pub struct Painter {
    theme: GraphicalTheme,
    width: usize,
    color: bool,
}

impl Painter {
    /// A painter for the style.
    pub fn new(style: &Style) -> Self {
        let mut characters = if style.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        };
        // Frames that belong to the one before are steps, not advice.
        characters.advice = if style.unicode { "→".into() } else { "->".into() };
        let styles = if style.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        };
        Self {
            theme: GraphicalTheme { characters, styles },
            width: style.width.clamp(40, 200),
            color: style.color,
        }
    }

    /// Appends the frame.
    pub fn draw(&self, out: &mut String, frame: &Frame, context: usize) {
        let drawn = GraphicalReportHandler::new_themed(self.theme.clone())
            .with_width(self.width)
            .with_context_lines(context)
            .without_syntax_highlighting()
            .with_links(false)
            .render_report(out, frame);
        if drawn.is_err() {
            out.push_str("  (the frame could not be drawn)\n");
        }
    }

    /// Appends a note: its word, then its text wrapped and indented.
    pub fn note(&self, out: &mut String, word: &str, text: &str) {
        let indent = " ".repeat(word.len() + 3);
        let room = self.width.saturating_sub(indent.len()).max(20);
        let mut first = true;
        for line in text.lines().flat_map(|l| wrapped(l, room)) {
            if first {
                let shown = if self.color {
                    format!("\u{1b}[36m{word}\u{1b}[0m")
                } else {
                    word.to_owned()
                };
                out.push_str(&format!("  {shown} {line}\n"));
                first = false;
            } else {
                out.push_str(&format!("{indent}{line}\n"));
            }
        }
    }
}

/// A line broken at spaces; leading spaces are kept, a word longer than the room is left whole so that it can be copied.
fn wrapped(line: &str, room: usize) -> Vec<String> {
    if line.chars().count() <= room {
        return vec![line.to_owned()];
    }
    let mut out = Vec::new();
    let mut current = String::new();
    for word in line.split(' ') {
        if !current.trim().is_empty() && current.chars().count() + 1 + word.chars().count() > room {
            out.push(std::mem::take(&mut current));
            current.push_str(word);
        } else {
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    out.push(current);
    out
}
