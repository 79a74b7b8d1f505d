//! `flowgate what-if --remove NAME`: which findings appear or vanish without a gate or flow.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use super::{Answer, Chosen, Exit, Tree, one};
use crate::error::Error;
use crate::finding::{Finding, Findings};
use crate::pipeline::Options;
use crate::render::diagram::graph::Picture;
use crate::render::diagram::mermaid;
use crate::render::escape;

/// Arguments of `what-if`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// A gate or flow to take out, by its id; may be given several times.
    #[arg(long, value_name = "NAME", required = true)]
    remove: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
    /// Which integration, for the picture when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t)]
    format: Answer,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    // Folding would hide which findings come and go.
    let options = arguments.tree.options(arguments.chosen.selection(), None, false);
    let before = super::assess(&options)?;
    let after = super::assess(&Options {
        without: arguments.remove.clone(),
        ..options
    })?;
    let (had, has) = (&before.check.findings, &after.check.findings);
    let (appear, vanish) = (beyond(has, had), beyond(had, has));
    let text = match arguments.format {
        Answer::Terminal => text(&arguments.remove, &appear, &vanish),
        Answer::Json => {
            let value = json!({
                "flowgate": 1,
                "removed": arguments.remove,
                "appear": appear,
                "vanish": vanish,
            });
            crate::render::json::pretty(&value)
        }
        Answer::Mermaid => {
            let asked = arguments.integration.as_deref();
            let integration = one(&after.integrations, |i| i.model.id.as_str(), asked)?;
            let appear: Findings = appear.into_iter().map(|f| Box::new(f.clone())).collect();
            mermaid::draw(&Picture::new(&integration.facts, &appear))
        }
    };
    super::print(&after.veil.over(before.veil.over(text)))?;
    Ok(Exit::Clean)
}

/// Findings of one run that the other does not have.
fn beyond<'a>(of: &'a [Box<Finding>], other: &[Box<Finding>]) -> Vec<&'a Finding> {
    let known: BTreeSet<&str> = other.iter().map(|f| f.fingerprint.as_str()).collect();
    of.iter()
        .filter(|f| !known.contains(f.fingerprint.as_str()))
        .map(AsRef::as_ref)
        .collect()
}

fn text(removed: &[String], appear: &[&Finding], vanish: &[&Finding]) -> String {
    let names: Vec<String> = removed
        .iter()
        .map(|n| format!("`{}`", escape::terminal(n)))
        .collect();
    let mut out = format!(
        "without {}: {} appear, {} vanish\n",
        names.join(", "),
        appear.len(),
        vanish.len()
    );
    for (sign, findings) in [('+', appear), ('-', vanish)] {
        for f in findings {
            let _ = writeln!(out, "{}", crate::render::change::finding(sign, f));
        }
    }
    out
}
