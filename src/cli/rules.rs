//! `flowgate rules`: every rule, the INPUT rules among them.

mod mapped;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Exit;
use crate::error::Error;
use crate::parse::problem::INPUT_RULES;
use crate::policy::{Project, Severity};

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The frameworks that `flowgate.yaml` may name.
    #[arg(long)]
    frameworks: bool,
    /// The controls of a framework, each with its rules.
    #[arg(long, value_name = "ID", conflicts_with = "frameworks")]
    framework: Option<String>,
    /// The statements the catalogue answers to, each with its rules and the parts of the report.
    #[arg(long, conflicts_with_all = ["frameworks", "framework"])]
    trace: bool,
}

/// Formats of `rules`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table.
    #[default]
    Text,
    /// JSON with all that METADATA says.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let project = super::project()?;
    if arguments.trace || arguments.frameworks || arguments.framework.is_some() {
        super::print(&mapped::list(arguments, &project)?)?;
        return Ok(Exit::Clean);
    }
    super::print(&match arguments.format {
        Format::Text => table(&lines(&project)),
        Format::Json => json(&lines(&project)),
    })?;
    Ok(Exit::Clean)
}

/// A rule as both formats list it.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    title: String,
    description: String,
    severity: Severity,
    core: bool,
    /// INPUT rules hold in every phase.
    required_from: &'static str,
    keeps_severity_in_sandbox: bool,
    contributes_to: Vec<String>,
    parameters: Map<String, Value>,
    reasons: Map<String, Value>,
    remediation: String,
    references: Vec<String>,
    related: Vec<String>,
}

/// All rules by id, those of the project among them.
fn lines(project: &Project) -> Vec<Line> {
    let inputs = INPUT_RULES.iter().map(|r| Line {
        id: r.id.to_owned(),
        name: r.name.to_owned(),
        title: r.title.to_owned(),
        description: r.why.to_owned(),
        severity: Severity::High,
        core: true,
        required_from: "sandbox",
        keeps_severity_in_sandbox: true,
        contributes_to: Vec::new(),
        parameters: Map::new(),
        reasons: Map::new(),
        remediation: String::new(),
        references: Vec::new(),
        related: Vec::new(),
    });
    let rules = project.all().into_iter().map(|r| Line {
        id: r.id.clone(),
        name: r.name.clone(),
        title: r.title.clone(),
        description: r.description.clone(),
        severity: r.severity,
        core: r.core,
        required_from: r.required_from.word(),
        keeps_severity_in_sandbox: r.keeps_severity_in_sandbox,
        contributes_to: r.contributes_to.clone(),
        parameters: r
            .parameters
            .iter()
            .map(|(name, p)| {
                (
                    name.clone(),
                    json!({"default": p.default, "description": p.description}),
                )
            })
            .collect(),
        reasons: r
            .reasons
            .iter()
            .map(|(code, text)| (code.clone(), json!(text)))
            .collect(),
        remediation: r.remediation.clone(),
        references: r.references.clone(),
        related: r.related.clone(),
    });
    let mut all: Vec<Line> = inputs.chain(rules).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn table(lines: &[Line]) -> String {
    let header = ["rule", "severity", "core", "required from", "title"];
    let rows = lines.iter().map(|l| {
        [
            l.id.as_str(),
            l.severity.word(),
            if l.core { "core" } else { "" },
            l.required_from,
            l.title.as_str(),
        ]
    });
    let rows: Vec<[&str; 5]> = std::iter::once(header).chain(rows).collect();
    let width = |cell: &str| cell.chars().count();
    let widths = rows.iter().fold([0; 5], |widest: [usize; 5], row| {
        let mut cells = row.iter();
        widest.map(|w| cells.next().map_or(w, |c| w.max(width(c))))
    });
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, widest)| format!("{cell:widest$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text.push_str("\n`flowgate explain RULE` says more\n");
    text
}

fn json(lines: &[Line]) -> String {
    crate::render::json::pretty(&json!({"flowgate": 1, "rules": lines}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_list_every_rule_in_order() {
        let lines = lines(&Project::default());
        assert_eq!(lines.len(), INPUT_RULES.len() + Project::default().all().len());
        assert!(lines.is_sorted_by(|a, b| a.id < b.id));
        let text = table(&lines);
        let read: Value = serde_json::from_str(&json(&lines)).unwrap();
        for (i, line) in lines.iter().enumerate() {
            assert!(text.lines().nth(i + 1).unwrap().starts_with(&line.id));
            assert_eq!(read["rules"][i]["id"], line.id);
        }
    }
}
