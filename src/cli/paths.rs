//! `flowgate paths FROM TO`: every way data can take, with the gates on it.

use clap::Args;

use super::{Answer, Exit, Tree, one};
use crate::analysis::ask::{self, Bounds};
use crate::error::Error;
use crate::render::answer;

/// Arguments of `paths`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where ways start: a node, an agent, a connection, a boundary or a data class.
    #[arg(value_name = "FROM")]
    from: String,
    /// Where they end: a node, an agent, a connection or a boundary.
    #[arg(value_name = "TO")]
    to: String,
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// Ways to show at most.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Flows of a way at most.
    #[arg(long, value_name = "N", default_value_t = 12)]
    max_length: usize,
    /// How to answer.
    #[arg(long, value_enum, default_value_t)]
    format: Answer,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let run = super::assess(&arguments.tree.options(super::facts_only(), None, true))?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let bounds = Bounds {
        ways: arguments.limit,
        length: arguments.max_length,
    };
    let (from, to) = (arguments.from.as_str(), arguments.to.as_str());
    let paths = ask::paths(&integration.model, &integration.facts, from, to, bounds)
        .map_err(|message| Error::Usage { message })?;
    let files = answer::Files {
        trees: &run.trees,
        sources: &run.sources,
        model: &integration.model,
    };
    let text = match arguments.format {
        Answer::Terminal => answer::paths_text(&files, from, to, &paths),
        Answer::Json => answer::paths_json(&files, from, to, &paths),
        Answer::Mermaid => answer::paths_mermaid(&files, &paths),
    };
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}
