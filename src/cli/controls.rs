//! `flowgate controls`: the controls of frameworks, each with its rules and what they say of one integration.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Exit, Tree, one};
use crate::error::Error;
use crate::finding::controls::said;
use crate::pipeline::{Options, Selection};
use crate::policy::packs::{self, Changed, Covered, Pack, State};
use crate::render::escape::terminal;

/// Arguments of `controls`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Frameworks, beside those of the project, for example `gdpr`; `flowgate rules --frameworks` lists them.
    #[arg(long = "framework", value_name = "ID", value_delimiter = ',')]
    frameworks: Vec<String>,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of `controls`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for each framework.
    #[default]
    Text,
    /// JSON.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let run = super::assess(&Options {
        frameworks: arguments.frameworks.clone(),
        ..arguments.tree.options(Selection::default(), None, false)
    })?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    if run.project.frameworks.is_empty() {
        return Err(Error::Usage {
            message: "no framework: name one with `--framework`, or write `frameworks: [gdpr]` into `flowgate.yaml`"
                .to_owned(),
        });
    }
    let id = &integration.model.id;
    let said = said(id, &run.check, &integration.facts, &integration.passes);
    let rules = run.project.all();
    let covered: Vec<(&Pack, Vec<Covered>)> = run
        .project
        .frameworks
        .iter()
        .map(|pack| (pack, packs::coverage(pack, &rules, &said)))
        .collect();
    let text = match arguments.format {
        Format::Text => table(id, &covered, &run.tightened),
        Format::Json => json(id, &covered, &run.tightened),
    };
    super::print(&run.veil.over(text))?;
    Ok(Exit::Clean)
}

fn table(integration: &str, covered: &[(&Pack, Vec<Covered>)], tightened: &[Changed]) -> String {
    let mut text = String::new();
    for (pack, controls) in covered {
        text.push_str(&format!(
            "{}, {}: `{}`\n\n",
            terminal(&pack.title),
            terminal(&pack.source),
            terminal(integration)
        ));
        let width = |cell: fn(&Covered) -> &str| {
            controls
                .iter()
                .map(|c| cell(c).chars().count())
                .max()
                .unwrap_or(0)
        };
        let (first, second, third) = (
            width(|c| &c.control),
            width(|c| c.state.word()),
            width(|c| &c.title),
        );
        for control in controls {
            let rules: Vec<String> = control
                .rules
                .iter()
                .map(|(rule, state)| match state {
                    State::Met => rule.clone(),
                    other => format!("{rule} {}", other.word()),
                })
                .collect();
            let line = format!(
                "{:first$}  {:second$}  {:third$}  {}",
                terminal(&control.control),
                control.state.word(),
                terminal(&control.title),
                rules.join(", ")
            );
            text.push_str(line.trim_end());
            text.push('\n');
            if !control.limit.is_empty() {
                text.push_str(&format!("{:first$}  limit: {}\n", "", terminal(&control.limit)));
            }
        }
        let counts: Vec<String> = packs::counts(controls)
            .into_iter()
            .filter(|(_, n)| *n != 0)
            .map(|(state, n)| format!("{n} {}", state.word()))
            .collect();
        text.push_str(&format!("\n{}\n", counts.join(", ")));
        for changed in tightened.iter().filter(|c| c.pack == pack.id) {
            text.push_str(&format!(
                "{} {}: {} instead of {}\n",
                changed.rule, changed.parameter, changed.to, changed.from
            ));
        }
        text.push('\n');
    }
    text.push_str("the mapping supports an argument for conformity and does not prove it\n");
    text
}

fn json(integration: &str, covered: &[(&Pack, Vec<Covered>)], tightened: &[Changed]) -> String {
    let frameworks: Vec<Value> = covered
        .iter()
        .map(|(pack, controls)| {
            let changed: Vec<&Changed> = tightened.iter().filter(|c| c.pack == pack.id).collect();
            let controls: Vec<Value> = controls
                .iter()
                .map(|c| {
                    let rules: Vec<Value> = c.rules.iter().map(|(id, s)| json!({"rule": id, "state": s})).collect();
                    json!({"control": c.control, "title": c.title, "state": c.state, "rules": rules, "limit": c.limit})
                })
                .collect();
            json!({
                "id": pack.id, "title": pack.title, "source": pack.source, "controls": controls, "parameters": changed,
            })
        })
        .collect();
    let all = json!({"flowgate": 1, "integration": integration, "frameworks": frameworks});
    crate::render::json::pretty(&all)
}
