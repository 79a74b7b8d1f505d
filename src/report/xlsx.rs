//! The long tables of the report as a workbook with filters. Every cell is a text or a number, never a formula.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::layout::{ABSENT, Block, Document, Line, Piece, Row};
use crate::render::escape::{push_seen, terminal};
use crate::source::Date;

/// Most characters of a cell.
const CELL: usize = 32_000;

/// Width of a column, in characters.
const WIDTH: f64 = 32.0;

/// A sheet: tables of one name, below each other.
struct Sheet<'a> {
    name: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<(String, &'a Row)>,
    parts: usize,
}

/// Writes a workbook; the same document and day give the same bytes.
///
/// # Errors
/// What the workbook refuses, in words.
pub fn write(document: &Document, date: Date) -> Result<Vec<u8>, String> {
    made(document, date).map_err(|e| e.to_string())
}

fn made(document: &Document, date: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::parse_from_str(&date.to_string())?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(cut(&terminal(&document.title)))
            .set_creation_datetime(&day),
    );
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for sheet in sheets(document) {
        let page = workbook.add_worksheet();
        page.set_name(sheet.name)?;
        let several = sheet.parts > 1;
        let mut heads: Vec<&str> = if several { vec!["Part"] } else { Vec::new() };
        heads.extend(&sheet.heads);
        let last = u16::try_from(heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (column, text) in (0_u16..).zip(&heads) {
            page.write_string_with_format(0, column, *text, &head)?;
            page.set_column_width(column, WIDTH)?;
        }
        let mut number = 0;
        for (part, row) in &sheet.rows {
            number += 1;
            let part = several.then(|| part.clone());
            let cells = part.into_iter().chain(row.cells.iter().map(text));
            for (column, cell) in (0_u16..).zip(cells) {
                match plain_number(&cell) {
                    Some(n) => page.write_number_with_format(number, column, n, &body)?,
                    // A string stays one whatever it begins with.
                    None => page.write_string_with_format(number, column, cut(&cell), &body)?,
                };
            }
        }
        page.autofilter(0, 0, number, last)?;
        page.set_freeze_panes(1, 0)?;
    }
    workbook.save_to_buffer()
}

fn sheets(document: &Document) -> Vec<Sheet<'_>> {
    let mut sheets: Vec<Sheet<'_>> = Vec::new();
    for section in &document.sections {
        let mut part = String::new();
        for block in &section.blocks {
            match block {
                Block::Heading { text: line, .. } => part = text(line),
                Block::Table(table) => {
                    let Some(name) = table.sheet else { continue };
                    let at = sheets.iter().position(|s| s.name == name).unwrap_or_else(|| {
                        sheets.push(Sheet {
                            name,
                            heads: table.heads.clone(),
                            rows: Vec::new(),
                            parts: 0,
                        });
                        sheets.len() - 1
                    });
                    if let Some(sheet) = sheets.get_mut(at) {
                        sheet.parts += 1;
                        sheet.rows.extend(table.rows.iter().map(|r| (part.clone(), r)));
                    }
                }
                _ => {}
            }
        }
    }
    // The register first: it is what the workbook is opened for.
    sheets.sort_by_key(|s| s.name != "Risks");
    sheets
}

/// A line as plain text; backticks go, since a cell has no code.
fn text(line: &Line) -> String {
    let mut out = String::new();
    for piece in line {
        match piece {
            Piece::Text(text) | Piece::Code(text) | Piece::Strong(text) | Piece::Link { text, .. } => {
                text.chars().for_each(|c| seen(&mut out, c));
            }
            Piece::Prose(text) => text.chars().for_each(|c| seen(&mut out, c)),
            Piece::Absent => out.push_str(ABSENT),
            Piece::Break => out.push('\n'),
        }
    }
    out
}

fn seen(out: &mut String, c: char) {
    match c {
        '\n' | '\t' => out.push(' '),
        c => push_seen(out, c),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(CELL).collect()
}

/// A text that is nothing but digits, with a point at most.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let short = (1..=15).contains(&text.len());
    (digits
        && short
        && !text.starts_with('.')
        && !(text.starts_with('0') && text.len() > 1 && !text.starts_with("0.")))
    .then(|| text.parse().ok())
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_ids_are_not() {
        assert_eq!(plain_number("242.00"), Some(242.0));
        assert_eq!(plain_number("0.5"), Some(0.5));
        for text in [
            "",
            "007",
            "1.2.3",
            "=1",
            "-1",
            "1e5",
            "+49",
            ".5",
            "12345678901234567890",
        ] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }
}
