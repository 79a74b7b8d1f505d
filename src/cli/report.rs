//! `flowgate report`: the risk assessment of one integration.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Exit, Tree, one, output};
use crate::error::Error;
use crate::pipeline::assess::assess;
use crate::pipeline::{Integration, Run, Selection};
use crate::report::layout::figures::figures;
use crate::report::layout::{Document, Extent, document};
use crate::report::{Report, html, json, markdown, pdf, xlsx};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// In which form.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write `<integration>.<form>` into this folder; PDF and workbook go to the current one when none is named, the others
    /// are printed.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The browser that prints the PDF, instead of the first of the Chromium family on PATH.
    #[arg(long, value_name = "FILE")]
    browser: Option<PathBuf>,
    /// Only chapters 1, 9, 13 and 14, for a decision that is taken again.
    #[arg(long)]
    delta: bool,
}

/// Formats of `report`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Markdown, as code forges render it.
    #[default]
    Md,
    /// One self-contained HTML file.
    Html,
    /// The HTML printed by an installed browser of the Chromium family.
    Pdf,
    /// JSON, with a schema: `flowgate schema report`.
    Json,
    /// A workbook: risk register, findings, permissions and the other long tables, with filters.
    Xlsx,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(Selection::default(), None, true);
    let run = super::assess(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let report = assess(&run, integration);
    let extent = if arguments.delta {
        Extent::Delta
    } else {
        Extent::Full
    };
    let document = laid_out(&run, integration, &report, extent);
    let id = &integration.model.id;
    let text = match arguments.format {
        Format::Md => markdown::write(&document),
        Format::Html => html::write(&document),
        // Values that no output may show were hidden in the document; here they are hidden in the text.
        Format::Json => run.veil.over(json::json(&report)),
        Format::Xlsx => {
            let bytes = xlsx::write(&document, run.check.date).map_err(|why| Error::Output {
                what: "the workbook".to_owned(),
                why,
            })?;
            return save(arguments, id, &bytes);
        }
        Format::Pdf => return pdf(arguments, id, &html::write(&document)),
    };
    if arguments.output.is_some() {
        return save(arguments, id, text.as_bytes());
    }
    super::print(&text)?;
    Ok(Exit::Clean)
}

/// Writes a file of the report and prints its path.
fn save(arguments: &Arguments, id: &str, bytes: &[u8]) -> Result<Exit, Error> {
    let path = place(arguments, id, arguments.format)?;
    output::write(&path, bytes)?;
    super::print(&format!("{}\n", path.display()))?;
    Ok(Exit::Clean)
}

/// The path of a form of the report; its folder exists.
fn place(arguments: &Arguments, id: &str, format: Format) -> Result<PathBuf, Error> {
    let here = PathBuf::from(".");
    let folder = arguments.output.as_ref().unwrap_or(&here);
    output::folder(folder)?;
    Ok(folder.join(file_name(id, format.extension())))
}

/// Prints the HTML with a browser. Without one, or when it fails, the HTML stays where the PDF was to be.
fn pdf(arguments: &Arguments, id: &str, html: &str) -> Result<Exit, Error> {
    super::interrupt::prepare();
    match pdf::print(html, arguments.browser.as_deref()) {
        Ok(bytes) => save(arguments, id, &bytes),
        Err(why) => {
            let path = place(arguments, id, Format::Html)?;
            output::write(&path, html.as_bytes())?;
            Err(Error::Output {
                what: "a PDF".to_owned(),
                why: format!("{why}; the printable report is `{}`", path.display()),
            })
        }
    }
}

/// The report laid out, with its pictures, and without what no output may show.
fn laid_out(run: &Run, integration: &Integration, report: &Report, extent: Extent) -> Document {
    let figures = figures(&integration.facts, &run.check.findings, &run.veil);
    document(report, figures, extent).map(&|text| run.veil.over(text))
}

/// A file name of an id: what is no letter, digit, `-` or `_` becomes `-`.
fn file_name(id: &str, extension: &str) -> String {
    let stem: String = id
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .take(100)
        .collect();
    format!("{stem}.{extension}")
}
