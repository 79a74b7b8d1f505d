//! `flowgate why NODE CLASS`: how a class of data comes to a node.

use clap::Args;

use super::{Answer, Exit, Tree, one};
use crate::analysis::ask;
use crate::error::Error;
use crate::render::answer;

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The node: a context, system, store, model, tool or actor, or an agent, a connection, a boundary.
    #[arg(value_name = "NODE")]
    node: String,
    /// The data class, or `untrusted` for what strangers wrote.
    #[arg(value_name = "CLASS")]
    class: String,
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
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
    let (model, facts) = (&integration.model, &integration.facts);
    let why = ask::why(model, facts, &arguments.node, &arguments.class)
        .map_err(|message| Error::Usage { message })?;
    let files = answer::Files {
        trees: &run.trees,
        sources: &run.sources,
        model,
    };
    let text = match arguments.format {
        Answer::Terminal => answer::why_text(&files, &why),
        Answer::Json => answer::why_json(&files, &why),
        Answer::Mermaid => answer::why_mermaid(&files, &why),
    };
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}
