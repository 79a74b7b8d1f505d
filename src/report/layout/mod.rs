//! The report laid out for readers: chapters, tables, sentences. HTML, Markdown and the workbook write this and nothing else.

mod authority;
mod close;
pub mod figures;
mod front;
mod inventory;
mod plan;
mod risk;

use super::Report;
use crate::render::diagram::nodes::short;

/// What stands for a fact that nobody stated. Never "none": that would be a claim.
pub const ABSENT: &str = "not declared";

/// A piece of a line. Formats escape each kind for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words of ours, or a value as its author wrote it.
    Text(String),
    /// A sentence with the user's words in backticks.
    Prose(String),
    /// A name or id.
    Code(String),
    /// Words to be seen first.
    Strong(String),
    /// A link to an anchor of this document.
    Link {
        /// Anchor.
        to: String,
        /// A name or id.
        text: String,
    },
    /// A fact that nobody stated.
    Absent,
    /// A new line in the same cell.
    Break,
}

/// A line of pieces.
pub type Line = Vec<Piece>;

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Anchor of what the row is about.
    pub anchor: Option<String>,
    /// Cells.
    pub cells: Vec<Line>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Heads of the columns.
    pub heads: Vec<&'static str>,
    /// Rows.
    pub rows: Vec<Row>,
    /// What stands there without rows: why that is acceptable or not.
    pub empty: String,
    /// Its sheet in the workbook.
    pub sheet: Option<&'static str>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(caption: &str, heads: &[&'static str], empty: &str) -> Self {
        Self {
            caption: caption.to_owned(),
            heads: heads.to_vec(),
            rows: Vec::new(),
            empty: empty.to_owned(),
            sheet: None,
        }
    }

    /// The same as a sheet of the workbook.
    #[must_use]
    pub fn sheet(mut self, name: &'static str) -> Self {
        self.sheet = Some(name);
        self
    }

    /// With a row.
    pub fn row(&mut self, anchor: Option<String>, cells: Vec<Line>) {
        self.rows.push(Row { anchor, cells });
    }

    /// With rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = (Option<String>, Vec<Line>)>) -> Self {
        for (anchor, cells) in rows {
            self.row(anchor, cells);
        }
        self
    }
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// It shows the integration as one among those it deals with: it stands in chapter 1.
    pub context: bool,
    /// Anchor.
    pub anchor: String,
    /// Title.
    pub title: String,
    /// What it shows, for readers who do not see it.
    pub alt: String,
    /// Printed on a page on its side.
    pub wide: bool,
    /// Drawn.
    pub svg: Option<String>,
    /// As Mermaid text, for forges.
    pub mermaid: Option<String>,
}

/// A block of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The verdict box: word of the verdict, what is printed, lines below.
    Verdict {
        /// `ready`, `not_ready`, …
        verdict: String,
        /// Printed large.
        words: String,
        /// For which phase; empty where the words say it.
        phase: String,
        /// Below.
        lines: Vec<Line>,
    },
    /// A paragraph.
    Text(Line),
    /// A list.
    List(Vec<Line>),
    /// A numbered list.
    Numbered(Vec<Line>),
    /// Names with what is said of them.
    Pairs(Vec<(&'static str, Line)>),
    /// A table.
    Table(Table),
    /// A heading below that of the section.
    Heading {
        /// Anchor.
        anchor: String,
        /// Level, 3 or 4.
        level: u8,
        /// Text.
        text: Line,
    },
    /// A picture.
    Figure(Figure),
}

/// A chapter or appendix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Anchor.
    pub anchor: &'static str,
    /// `1` to `14`, `A` to `C`.
    pub number: &'static str,
    /// Title, without user's words.
    pub title: &'static str,
    /// Blocks.
    pub blocks: Vec<Block>,
}

/// The whole report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Title.
    pub title: String,
    /// The line below it.
    pub subtitle: Line,
    /// Page 1.
    pub front: Vec<Block>,
    /// Chapters and appendices.
    pub sections: Vec<Section>,
}

/// Which chapters to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All.
    #[default]
    Full,
    /// For a decision that is taken again: chapters 1, 9, 13 and 14.
    Delta,
}

/// Lays a report out. `figures` are drawn by whoever has the facts.
#[must_use]
pub fn document(report: &Report, figures: Vec<Figure>, extent: Extent) -> Document {
    let (context, figures): (Vec<Figure>, Vec<Figure>) = figures.into_iter().partition(|f| f.context);
    let mut sections = vec![
        front::verdict(report, context),
        inventory::scope(report),
        inventory::flows(report, figures),
        inventory::data(report),
        authority::permissions(report),
        authority::actions(report),
        risk::register(report),
        risk::controls(report),
        plan::findings(report),
        plan::rollout(report),
        plan::audit(report),
        plan::cost(report),
        close::change(report),
        close::sign_off(report),
        close::methods(report),
        close::evidence(report),
        close::glossary(),
    ];
    if extent == Extent::Delta {
        sections.retain(|s| ["1", "9", "13", "14"].contains(&s.number));
    }
    Document {
        title: format!("Risk assessment of {}", report.header.title),
        subtitle: front::subtitle(report),
        front: front::page(report),
        sections,
    }
}

impl Document {
    /// Every text of it passed through a function, before any format escapes it.
    #[must_use]
    pub fn map(mut self, f: &dyn Fn(String) -> String) -> Self {
        self.title = f(self.title);
        lines(&mut self.subtitle, f);
        blocks(&mut self.front, f);
        for section in &mut self.sections {
            blocks(&mut section.blocks, f);
        }
        self
    }
}

fn lines(line: &mut Line, f: &dyn Fn(String) -> String) {
    for piece in line {
        match piece {
            Piece::Text(t)
            | Piece::Prose(t)
            | Piece::Code(t)
            | Piece::Strong(t)
            | Piece::Link { text: t, .. } => {
                *t = f(std::mem::take(t));
            }
            Piece::Absent | Piece::Break => {}
        }
    }
}

fn blocks(all: &mut [Block], f: &dyn Fn(String) -> String) {
    for block in all {
        match block {
            Block::Verdict { lines: below, .. } => below.iter_mut().for_each(|l| lines(l, f)),
            Block::Text(line) | Block::Heading { text: line, .. } => lines(line, f),
            Block::List(items) | Block::Numbered(items) => items.iter_mut().for_each(|l| lines(l, f)),
            Block::Pairs(pairs) => pairs.iter_mut().for_each(|(_, l)| lines(l, f)),
            Block::Table(table) => {
                let cells = table.rows.iter_mut().flat_map(|r| &mut r.cells);
                cells.for_each(|l| lines(l, f));
            }
            Block::Figure(figure) => {
                figure.alt = f(std::mem::take(&mut figure.alt));
                figure.title = f(std::mem::take(&mut figure.title));
                figure.svg = figure.svg.take().map(f);
                figure.mermaid = figure.mermaid.take().map(f);
            }
        }
    }
}

/// An anchor: a kind, then the id with everything but letters, digits and `-` spelt out, so that no two ids meet.
#[must_use]
pub fn anchor(kind: &str, id: &str) -> String {
    let mut out = format!("{kind}-");
    for c in id.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => out.push(c),
            c => out.push_str(&format!("_{:x}.", u32::from(c))),
        }
    }
    out
}

/// The anchor of an element.
#[must_use]
pub fn element(id: &str) -> Option<String> {
    Some(anchor("element", id))
}

/// Plain words.
#[must_use]
pub fn text(text: impl Into<String>) -> Line {
    vec![Piece::Text(text.into())]
}

/// A sentence with backticks.
#[must_use]
pub fn prose(text: impl Into<String>) -> Line {
    vec![Piece::Prose(text.into())]
}

/// A name, without its integration.
#[must_use]
pub fn code(id: &str) -> Line {
    vec![Piece::Code(short(id).to_owned())]
}

/// The name of a risk: kind and element, without the integration.
#[must_use]
pub fn risk_name(integration: &str, id: &str) -> String {
    id.replace(&format!("{integration}/"), "")
}

/// A risk, linked to its line of the register.
#[must_use]
pub fn risk_link(integration: &str, id: &str) -> Line {
    vec![Piece::Link {
        to: anchor("risk", id),
        text: risk_name(integration, id),
    }]
}

/// Several names.
#[must_use]
pub fn codes<'a>(ids: impl IntoIterator<Item = &'a String>) -> Line {
    let mut line = Line::new();
    for id in ids {
        if !line.is_empty() {
            line.push(Piece::Text(", ".to_owned()));
        }
        line.push(Piece::Code(short(id).to_owned()));
    }
    if line.is_empty() { absent() } else { line }
}

/// A link whose text is a name.
#[must_use]
pub fn link(to: String, id: &str) -> Line {
    vec![Piece::Link {
        to,
        text: short(id).to_owned(),
    }]
}

/// Nothing was stated.
#[must_use]
pub fn absent() -> Line {
    vec![Piece::Absent]
}

/// A value, or that it is not declared.
#[must_use]
pub fn or(value: Option<impl ToString>) -> Line {
    value.map_or_else(absent, |v| text(v.to_string()))
}

/// A word of a closed vocabulary in plain English: `record_write` reads `record write`.
#[must_use]
pub fn word(value: Option<&str>) -> Line {
    value.map_or_else(absent, |v| text(v.replace('_', " ")))
}

/// Several such words.
#[must_use]
pub fn words<'a>(values: impl IntoIterator<Item = &'a String>) -> Line {
    let all: Vec<String> = values.into_iter().map(|v| v.replace('_', " ")).collect();
    if all.is_empty() {
        absent()
    } else {
        text(all.join(", "))
    }
}

/// Several texts as they are.
#[must_use]
pub fn list<'a>(values: impl IntoIterator<Item = &'a String>) -> Line {
    let all: Vec<&str> = values.into_iter().map(String::as_str).collect();
    if all.is_empty() {
        absent()
    } else {
        text(all.join(", "))
    }
}

/// `yes`, `no`, or that it is not declared.
#[must_use]
pub fn yes(value: Option<bool>) -> Line {
    value.map_or_else(absent, |v| text(if v { "yes" } else { "no" }))
}

/// Lines below each other in one cell.
#[must_use]
pub fn below(parts: impl IntoIterator<Item = Line>) -> Line {
    let mut line = Line::new();
    for part in parts {
        if part.iter().all(|p| matches!(p, Piece::Text(t) if t.is_empty())) {
            continue;
        }
        if !line.is_empty() {
            line.push(Piece::Break);
        }
        line.extend(part);
    }
    line
}

/// Lines after each other.
#[must_use]
pub fn joined(parts: impl IntoIterator<Item = Line>) -> Line {
    parts.into_iter().flatten().collect()
}

/// A name before a value, empty without one.
#[must_use]
pub fn with(name: &str, value: Option<impl ToString>) -> Line {
    value.map_or_else(Line::new, |v| text(format!("{name}{}", v.to_string())))
}

/// `1 system`, `2 systems`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A heading of level 3.
#[must_use]
pub fn heading(anchor: impl Into<String>, words: &str) -> Block {
    Block::Heading {
        anchor: anchor.into(),
        level: 3,
        text: text(words),
    }
}
