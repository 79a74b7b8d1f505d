//! The terminal: code frames with every step of a path, or one line a finding. The only place that draws with miette.

mod excerpt;
mod frame;
mod summary;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::finding::{Check, Finding, Labelled, Location, Outcome};
use crate::render::escape;
use crate::render::scroll::Scroll;
use crate::source::{FileId, Sources, Span};

use excerpt::Excerpt;
use frame::{Frame, Painter};

/// Where secrets stand, per file: frames show `*` for each of their characters.
pub type Masks = BTreeMap<FileId, Vec<Span>>;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// ANSI colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Box characters beyond ASCII.
    pub unicode: bool,
    /// Also list facts that no phase in force demands yet.
    pub show_unknown: bool,
    /// Also why a finding matters, its references and its fingerprint.
    pub verbose: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            unicode: true,
            show_unknown: false,
            verbose: false,
        }
    }
}

/// All findings as frames, then the summary.
pub fn full(scroll: &mut Scroll<'_>, check: &Check, sources: &Sources, masks: &Masks, style: &Style) {
    findings(scroll, check.open(), sources, masks, style);
    for finding in check.findings.iter().filter(|f| !f.counts()) {
        line(&mut scroll.text, finding);
        scroll.pause();
    }
    if check.open().count() < check.findings.len() {
        scroll.text.push('\n');
    }
    if style.show_unknown {
        let unknown = check.unknown.iter().map(AsRef::as_ref);
        findings(scroll, unknown, sources, masks, style);
    }
    summary::write(&mut scroll.text, check, style);
}

/// Some findings as frames.
pub fn findings<'f>(
    scroll: &mut Scroll<'_>,
    findings: impl IntoIterator<Item = &'f Finding>,
    sources: &Sources,
    masks: &Masks,
    style: &Style,
) {
    let page = Page {
        sources,
        masks,
        painter: Painter::new(style),
        style,
    };
    for finding in findings {
        page.finding(&mut scroll.text, finding);
        scroll.pause();
    }
}

/// One line a finding: `file:line:column: severity RULE/reason message`.
pub fn short(scroll: &mut Scroll<'_>, check: &Check) {
    for f in &check.findings {
        line(&mut scroll.text, f);
        scroll.pause();
    }
    for n in &check.not_assessed {
        let _ = writeln!(
            scroll.text,
            "{}: not assessed: {}",
            escape::terminal(&n.file),
            escape::terminal(&n.why)
        );
    }
}

/// One finding on one line; what is accepted or known says so.
fn line(out: &mut String, f: &Finding) {
    let _ = writeln!(
        out,
        "{}: {} {}/{} {}{}{}",
        place(&f.location),
        f.severity.word(),
        escape::terminal(&f.rule),
        escape::terminal(&f.reason),
        if f.outcome == Outcome::Unknown {
            "not stated: "
        } else {
            ""
        },
        escape::terminal(&f.message),
        escape::terminal(&f.state())
    );
}

/// `file:line:column` as terminals make it a link.
fn place(location: &Location) -> String {
    format!(
        "{}:{}:{}",
        escape::terminal(&location.file),
        location.line,
        location.column
    )
}

struct Page<'a> {
    sources: &'a Sources,
    masks: &'a Masks,
    painter: Painter,
    style: &'a Style,
}

impl Page<'_> {
    fn finding(&self, out: &mut String, f: &Finding) {
        let code = format!(
            "{}[{} {}]{}",
            f.severity.word(),
            escape::terminal(&f.rule),
            escape::terminal(&f.reason),
            if f.outcome == Outcome::Unknown {
                " not stated"
            } else {
                ""
            }
        );
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            f.related.iter().partition(|l| l.location.file == f.location.file);
        let primary = Labelled {
            location: f.location.clone(),
            label: f.label.clone(),
        };
        let labels: Vec<&Labelled> = std::iter::once(&primary).chain(here).collect();
        self.frame(out, Some(f.severity), Some(code), &f.message, &labels, 1);
        for group in elsewhere.chunk_by(|a, b| a.location.file == b.location.file) {
            self.frame(out, None, None, "see also", group, 1);
        }
        for (i, step) in f.path.iter().enumerate() {
            let bare = Labelled {
                location: step.location.clone(),
                label: String::new(),
            };
            self.frame(
                out,
                None,
                None,
                &format!("{}. {}", i + 1, step.label),
                &[&bare],
                0,
            );
        }
        self.notes(out, f);
        out.push('\n');
    }

    fn frame(
        &self,
        out: &mut String,
        severity: Option<crate::finding::Severity>,
        code: Option<String>,
        title: &str,
        labels: &[&Labelled],
        context: usize,
    ) {
        let excerpt = self.excerpt(labels, context);
        let message = escape::terminal(title);
        match excerpt {
            Some(excerpt) => self.painter.draw(
                out,
                &Frame {
                    severity,
                    code,
                    message,
                    excerpt: Some(excerpt),
                },
                context,
            ),
            None => {
                self.painter.draw(
                    out,
                    &Frame {
                        severity,
                        code,
                        message,
                        excerpt: None,
                    },
                    context,
                );
                for l in labels {
                    let _ = writeln!(out, "   at {} {}", place(&l.location), escape::terminal(&l.label));
                }
            }
        }
    }

    /// The excerpt of the file the labels stand in; `None` when a place has no bytes.
    fn excerpt(&self, labels: &[&Labelled], context: usize) -> Option<Excerpt> {
        let (file, _) = labels.first()?.location.bytes?;
        let source = self.sources.get(file)?;
        let masks = self.masks.get(&file).map_or(&[][..], Vec::as_slice);
        Excerpt::new(source, masks, labels, context, self.style)
    }

    fn notes(&self, out: &mut String, f: &Finding) {
        if self.style.verbose && !f.why.is_empty() {
            self.painter.note(out, "why:", &escape::terminal_lines(&f.why));
        }
        if !f.help.is_empty() {
            self.painter.note(out, "help:", &escape::terminal_lines(&f.help));
        }
        for folded in &f.folded {
            let text = format!(
                "{} {} {}, {}",
                folded.rule,
                folded.reason,
                folded.message,
                place(&folded.location)
            );
            self.painter.note(out, "also:", &escape::terminal(&text));
        }
        if self.style.verbose {
            if !f.references.is_empty() {
                self.painter
                    .note(out, "references:", &escape::terminal(&f.references.join("; ")));
            }
            self.painter
                .note(out, "fingerprint:", &escape::terminal(&f.fingerprint));
        }
        self.painter.note(
            out,
            "more:",
            &format!("`flowgate explain {}`", escape::terminal(&f.rule)),
        );
    }
}

#[cfg(test)]
mod tests;
