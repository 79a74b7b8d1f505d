//! `flowgate graph`: the data flows of one integration as a picture.

use clap::{Args, ValueEnum};

use super::{Exit, Tree, one};
use crate::error::Error;
use crate::pipeline::{self, Selection};
use crate::render::diagram::graph::Picture;
use crate::render::diagram::{dot, mermaid};

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to draw.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of `graph`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Mermaid text, as GitHub renders it.
    #[default]
    Mermaid,
    /// Graphviz DOT.
    Dot,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(Selection::default(), None, true);
    let run = pipeline::run(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let picture = Picture::new(&integration.facts, &run.check.findings);
    let text = match arguments.format {
        Format::Mermaid => mermaid::draw(&picture),
        Format::Dot => dot::draw(&picture),
    };
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}
