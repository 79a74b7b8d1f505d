//! `flowgate scopes`: what connections are granted against what they need.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Exit, one};
use crate::error::Error;
use crate::parse::problem::nearest;
use crate::pipeline::{Options, Selection};
use crate::render::scopes;

/// Arguments of `scopes`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which connection; without it all of them.
    #[arg(value_name = "CONNECTION")]
    connection: Option<String>,
    /// File or folder to read; may be given several times.
    #[arg(long = "path", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print the block to paste into the vendor's manifest.
    #[arg(long, conflicts_with = "format")]
    snippet: bool,
}

/// Formats of `scopes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Terminal,
    /// For programs.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = Options {
        paths: arguments.paths.clone(),
        selection: Selection {
            select: vec!["INPUT".to_owned()],
            ..Selection::default()
        },
        fold: true,
        ..Options::default()
    };
    let run = super::assess(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let all = scopes::connections(&integration.facts);
    let chosen = match &arguments.connection {
        None => all,
        Some(asked) => vec![chosen(all, asked)?],
    };
    let text = match (arguments.snippet, arguments.format) {
        (true, _) => scopes::snippet::write(&chosen, &integration.model.catalog),
        (false, Format::Terminal) => scopes::text(&chosen),
        (false, Format::Json) => scopes::json(&integration.model.id, &chosen),
    };
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}

fn chosen<'a>(all: Vec<scopes::Ledger<'a>>, asked: &str) -> Result<scopes::Ledger<'a>, Error> {
    let names: Vec<String> = all.iter().map(|l| l.connection.element.name.clone()).collect();
    let found = all
        .into_iter()
        .find(|l| l.connection.element.name == asked || l.connection.element.id == asked);
    found.ok_or_else(|| {
        let advice = match nearest(asked, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        Error::Usage {
            message: format!("there is no connection `{asked}`: {advice}"),
        }
    })
}
