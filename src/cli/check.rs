//! `flowgate check`: the main job.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};

use super::{Chosen, Exit, Tree};
use crate::error::Error;
use crate::finding::Severity;
use crate::pipeline;
use crate::render::{json, terminal};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    #[command(flatten)]
    chosen: Chosen,
    /// Severity from which on the exit code is 1 (default: the project's `fail_on`, else high).
    #[arg(long, value_name = "SEVERITY", value_parser = super::severity)]
    fail_on: Option<Severity>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also list what is not stated and not yet needed.
    #[arg(long, value_enum, value_name = "WHAT")]
    show: Vec<Show>,
    /// List findings apart that are told as part of another one.
    #[arg(long)]
    no_fold: bool,
    /// Also print why findings matter, their references and fingerprints.
    #[arg(short, long)]
    verbose: bool,
}

/// Formats of `check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Code frames.
    #[default]
    Full,
    /// One line per finding.
    Short,
    /// JSON; `flowgate schema check` prints its schema.
    Json,
}

/// What `--show` adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// Facts that are not stated.
    Unknown,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(
        arguments.chosen.selection(),
        arguments.fail_on,
        !arguments.no_fold,
    );
    let run = pipeline::run(&options)?;
    let text = match arguments.format {
        Format::Json => json::check(&run.check),
        Format::Short => terminal::short(&run.check),
        Format::Full => {
            let style = style(arguments.show.contains(&Show::Unknown), arguments.verbose);
            terminal::full(&run.check, &run.sources, &run.masks, &style)
        }
    };
    super::print(&run.veil.over(text))?;
    Ok(if run.check.blocks() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// How the terminal wants it: `NO_COLOR`, `CLICOLOR_FORCE`, then whether it is one; `COLUMNS` for the width.
fn style(show_unknown: bool, verbose: bool) -> terminal::Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    let tty = std::io::stdout().is_terminal();
    let width = std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse().ok())
        .unwrap_or(100usize)
        .clamp(60, 160);
    terminal::Style {
        color: !set("NO_COLOR") && (set("CLICOLOR_FORCE") || tty),
        width,
        show_unknown,
        verbose,
        ..terminal::Style::default()
    }
}
