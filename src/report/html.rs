//! The report as one self-contained HTML file: no script, no load, well-formed, for screens, readers aloud and paper.

use std::collections::BTreeSet;

use super::layout::{ABSENT, Block, Document, Figure, Line, Piece, Table};
use crate::render::escape::html as escape;

/// How it looks.
const STYLE: &str = include_str!("report.css");

/// Nothing is loaded and nothing runs; the style is the one of this file.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Writes a document. Anchors are unique: of several rows about one element the first has it.
#[must_use]
pub fn write(document: &Document) -> String {
    let mut page = Page::default();
    let title = escape(&document.title);
    page.out.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#page-1\">Skip to the verdict</a>\n"
    ));
    page.contents(document);
    page.out
        .push_str("<main>\n<section id=\"page-1\" class=\"page\" aria-labelledby=\"title\">\n");
    page.out.push_str(&format!(
        "<h1 id=\"title\"><bdi>{title}</bdi></h1>\n<p class=\"subtitle\">"
    ));
    page.line(&document.subtitle);
    page.out.push_str("</p>\n");
    page.taken
        .extend(["page-1".to_owned(), "title".to_owned(), "contents".to_owned()]);
    page.taken
        .extend(document.sections.iter().map(|s| s.anchor.to_owned()));
    page.blocks(&document.front);
    page.out.push_str("</section>\n");
    for section in &document.sections {
        let id = section.anchor;
        page.out.push_str(&format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\"><span class=\"number\">{}</span> {}</h2>\n",
            section.number, section.title
        ));
        page.blocks(&section.blocks);
        page.out.push_str("</section>\n");
    }
    page.out.push_str("</main>\n</body>\n</html>\n");
    page.settled()
}

#[derive(Default)]
struct Page {
    out: String,
    taken: BTreeSet<String>,
}

impl Page {
    fn contents(&mut self, document: &Document) {
        self.out
            .push_str("<nav id=\"contents\" aria-label=\"Contents\">\n<p class=\"nav-title\">Contents</p>\n<ol>\n<li><a href=\"#page-1\">Page 1</a></li>\n");
        for s in &document.sections {
            self.out.push_str(&format!(
                "<li><a href=\"#{}\"><span class=\"number\">{}</span> {}</a></li>\n",
                s.anchor, s.number, s.title
            ));
        }
        self.out.push_str("</ol>\n</nav>\n");
    }

    /// ` id="…"`, where nothing has it yet.
    fn id(&mut self, anchor: Option<&str>) -> String {
        match anchor {
            Some(anchor) if self.taken.insert(anchor.to_owned()) => format!(" id=\"{}\"", escape(anchor)),
            _ => String::new(),
        }
    }

    fn line(&mut self, line: &Line) {
        for piece in line {
            match piece {
                Piece::Text(text) => self.out.push_str(&escape(text)),
                Piece::Prose(text) => self.prose(text),
                Piece::Code(text) => self.code(text),
                Piece::Strong(text) => self.out.push_str(&format!("<strong>{}</strong>", escape(text))),
                Piece::Link { to, text } => {
                    // The end is settled when all anchors are known.
                    self.out.push_str(&format!("<a href=\"#{}\">", escape(to)));
                    self.code(text);
                    self.out.push_str("</a>");
                }
                Piece::Absent => self
                    .out
                    .push_str(&format!("<span class=\"absent\">{ABSENT}</span>")),
                Piece::Break => self.out.push_str("<br/>"),
            }
        }
    }

    fn code(&mut self, text: &str) {
        self.out
            .push_str(&format!("<code><bdi>{}</bdi></code>", escape(text)));
    }

    /// Pairs of backticks become code; one that stands alone is a character.
    fn prose(&mut self, text: &str) {
        let parts: Vec<&str> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            self.out.push_str(&escape(text));
            return;
        }
        for (i, part) in parts.into_iter().enumerate() {
            if i % 2 == 1 {
                self.code(part);
            } else {
                self.out.push_str(&escape(part));
            }
        }
    }

    fn items(&mut self, tag: &str, items: &[Line]) {
        self.out.push_str(&format!("<{tag}>\n"));
        for item in items {
            self.out.push_str("<li>");
            self.line(item);
            self.out.push_str("</li>\n");
        }
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn blocks(&mut self, all: &[Block]) {
        for block in all {
            match block {
                Block::Verdict {
                    verdict,
                    words,
                    phase,
                    lines,
                } => {
                    self.out.push_str(&format!(
                        "<div class=\"verdict {}\" role=\"group\" aria-label=\"Verdict\">\n<p class=\"words\">{}<span class=\"phase\">{}</span></p>\n",
                        escape(verdict),
                        escape(words),
                        escape(phase)
                    ));
                    self.items("ul", lines);
                    self.out.push_str("</div>\n");
                }
                Block::Text(line) => {
                    self.out.push_str("<p>");
                    self.line(line);
                    self.out.push_str("</p>\n");
                }
                Block::List(items) => self.items("ul", items),
                Block::Numbered(items) => self.items("ol", items),
                Block::Pairs(pairs) => {
                    self.out.push_str("<dl>\n");
                    for (name, value) in pairs {
                        self.out.push_str(&format!("<div><dt>{}</dt><dd>", escape(name)));
                        self.line(value);
                        self.out.push_str("</dd></div>\n");
                    }
                    self.out.push_str("</dl>\n");
                }
                Block::Table(table) => self.table(table),
                Block::Heading { anchor, level, text } => {
                    let id = self.id(Some(anchor));
                    self.out.push_str(&format!("<h{level}{id}>"));
                    self.line(text);
                    self.out.push_str(&format!("</h{level}>\n"));
                }
                Block::Figure(figure) => self.figure(figure),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            self.out
                .push_str(&format!("<p class=\"empty\">{}</p>\n", escape(&table.empty)));
            return;
        }
        let caption = escape(&table.caption);
        self.out.push_str(&format!(
            "<div class=\"table\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">\n<table class=\"columns-{}\">\n<caption>{caption}</caption>\n<thead>\n<tr>",
            table.heads.len()
        ));
        for head in &table.heads {
            self.out
                .push_str(&format!("<th scope=\"col\">{}</th>", escape(head)));
        }
        self.out.push_str("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            let id = self.id(row.anchor.as_deref());
            self.out.push_str(&format!("<tr{id}>"));
            for (i, cell) in row.cells.iter().enumerate() {
                let (open, close) = if i == 0 {
                    ("<th scope=\"row\">", "</th>")
                } else {
                    ("<td>", "</td>")
                };
                self.out.push_str(open);
                self.line(cell);
                self.out.push_str(close);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody>\n</table>\n</div>\n");
    }

    fn figure(&mut self, figure: &Figure) {
        self.out.push_str(if figure.wide {
            "<figure class=\"wide\">\n"
        } else {
            "<figure>\n"
        });
        if let Some(svg) = &figure.svg {
            let svg = svg.split_once("?>").map_or(svg.as_str(), |(_, rest)| rest);
            self.out.push_str(&format!(
                "<div class=\"picture\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n{}\n</div>\n",
                escape(&figure.title),
                svg.trim()
            ));
        }
        self.out.push_str(&format!(
            "<figcaption>{} <a href=\"#flow-table\">Flow table</a></figcaption>\n</figure>\n",
            escape(&figure.alt)
        ));
    }

    /// Links whose anchor this document does not have (chapters left out) become plain.
    fn settled(self) -> String {
        let mut out = String::with_capacity(self.out.len());
        let mut rest = self.out.as_str();
        let known = |to: &str| self.taken.contains(to);
        while let Some(start) = rest.find("<a href=\"#") {
            let (before, link) = rest.split_at(start);
            out.push_str(before);
            let target = link
                .get(10..)
                .and_then(|t| t.split_once('"'))
                .map_or("", |(t, _)| t);
            match link.split_once("</a>") {
                Some((inner, after)) if !known(target) => {
                    out.push_str(inner.split_once('>').map_or("", |(_, text)| text));
                    rest = after;
                }
                Some((inner, after)) => {
                    out.push_str(inner);
                    out.push_str("</a>");
                    rest = after;
                }
                None => {
                    out.push_str(link);
                    rest = "";
                }
            }
        }
        out.push_str(rest);
        out
    }
}
