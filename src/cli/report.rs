//! `flowgate report`: the risk assessment of one integration.

use clap::{Args, ValueEnum};

use super::{Exit, Tree, one};
use crate::error::Error;
use crate::pipeline::{self, Selection};
use crate::render::markdown::{self, ReportInput, RuleLine};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of `report`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Markdown.
    #[default]
    Md,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let Format::Md = arguments.format;
    let options = arguments.tree.options(Selection::default(), None, true);
    let run = pipeline::run(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let rules: Vec<RuleLine> = run
        .project
        .all()
        .iter()
        .map(|r| RuleLine {
            id: r.id.clone(),
            title: r.title.clone(),
            core: r.core,
        })
        .collect();
    let text = markdown::report(&ReportInput {
        check: &run.check,
        facts: &integration.facts,
        rules: &rules,
        passes: &integration.passes,
    });
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}
