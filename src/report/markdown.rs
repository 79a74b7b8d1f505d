//! The report as Markdown that code forges render.

use super::layout::{ABSENT, Block, Document, Line, Piece, Table};
use crate::render::escape::{markdown, markdown_code, markdown_prose};

/// Writes a document.
#[must_use]
pub fn write(document: &Document) -> String {
    let mut out = format!("# {}\n\n", markdown(&document.title));
    out.push_str(&format!("{}\n\n", line(&document.subtitle)));
    blocks(&mut out, &document.front);
    out.push_str("## Contents\n\n");
    for section in &document.sections {
        let title = format!("{}. {}", section.number, section.title);
        out.push_str(&format!("- [{title}](#{})\n", slug(&title)));
    }
    out.push('\n');
    for section in &document.sections {
        out.push_str(&format!("## {}. {}\n\n", section.number, section.title));
        blocks(&mut out, &section.blocks);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// The anchor that forges make of a heading of ours.
fn slug(title: &str) -> String {
    title
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

fn piece(out: &mut String, piece: &Piece) {
    match piece {
        Piece::Text(text) => out.push_str(&spaced(text, &markdown(text))),
        Piece::Prose(text) => out.push_str(&markdown_prose(text)),
        Piece::Code(text) | Piece::Link { text, .. } => out.push_str(&markdown_code(text)),
        Piece::Strong(text) => {
            let inner = markdown(text);
            if inner.is_empty() {
                return;
            }
            let spaced = spaced(text, &format!("**{inner}**"));
            out.push_str(&spaced);
        }
        Piece::Absent => out.push_str(ABSENT),
        Piece::Break => out.push_str("<br>"),
    }
}

/// The blanks around a text, which escaping takes away.
fn spaced(text: &str, inner: &str) -> String {
    let before = if text.starts_with(char::is_whitespace) {
        " "
    } else {
        ""
    };
    let after = if text.len() > 1 && text.ends_with(char::is_whitespace) && !inner.is_empty() {
        " "
    } else {
        ""
    };
    format!("{before}{inner}{after}")
}

fn line(line: &Line) -> String {
    let mut out = String::new();
    for p in line {
        piece(&mut out, p);
    }
    out.trim().to_owned()
}

fn table(out: &mut String, table: &Table) {
    if table.rows.is_empty() {
        out.push_str(&format!("{}\n\n", markdown(&table.empty)));
        return;
    }
    out.push_str(&format!(
        "| {} |\n|{}\n",
        table.heads.join(" | "),
        "---|".repeat(table.heads.len())
    ));
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(line).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out.push('\n');
}

fn blocks(out: &mut String, all: &[Block]) {
    for block in all {
        match block {
            Block::Verdict {
                words, phase, lines, ..
            } => {
                out.push_str(&format!("> **{words}**{phase}\n>\n"));
                for l in lines {
                    out.push_str(&format!("> - {}\n", line(l)));
                }
                out.push('\n');
            }
            Block::Text(text) => out.push_str(&format!("{}\n\n", line(text))),
            Block::List(items) => {
                for item in items {
                    out.push_str(&format!("- {}\n", line(item).replace("<br>", "<br>\n  ")));
                }
                out.push('\n');
            }
            Block::Numbered(items) => {
                for (i, item) in items.iter().enumerate() {
                    out.push_str(&format!("{}. {}\n", i + 1, line(item)));
                }
                out.push('\n');
            }
            Block::Pairs(pairs) => {
                for (name, value) in pairs {
                    out.push_str(&format!(
                        "- **{name}:** {}\n",
                        line(value).replace("<br>", "<br>\n  ")
                    ));
                }
                out.push('\n');
            }
            Block::Table(t) => table(out, t),
            Block::Heading { level, text, .. } => {
                out.push_str(&format!("{} {}\n\n", "#".repeat(usize::from(*level)), line(text)));
            }
            Block::Figure(figure) => {
                if let Some(mermaid) = &figure.mermaid {
                    out.push_str(&format!("```mermaid\n{}\n```\n\n", mermaid.trim_end()));
                }
                out.push_str(&format!("{}\n\n", markdown(&figure.alt)));
            }
        }
    }
}
