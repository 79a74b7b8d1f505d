//! `flowgate facts`: what policies see.

use clap::Args;

use super::{Exit, Tree, one};
use crate::error::Error;
use crate::render::{json, origin};

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// Say where one value comes from, for example `connections.crm.auth.method`.
    #[arg(long, value_name = "FIELD")]
    explain: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(super::facts_only(), None, true);
    let run = super::assess(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let text = match &arguments.explain {
        None => json::facts(&integration.facts),
        Some(path) => {
            let files = origin::Files {
                trees: &run.trees,
                sources: &run.sources,
            };
            origin::explain(&integration.facts, files, path)?
        }
    };
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}
