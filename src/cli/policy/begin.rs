//! `flowgate policy new`: a rule, its test and its fixtures that pass as they are.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Exit, output};
use crate::error::Error;
use crate::pipeline::{self, Intake};
use crate::policy::{self, Project};

/// The rule: connections act through service accounts whose name begins as the organisation says.
const RULE: &str = include_str!("template/rule.rego");
const TEST: &str = include_str!("template/rule_test.rego");
const PASS: &str = include_str!("template/pass.flowgate.yaml");
const FAIL: &str = include_str!("template/fail.flowgate.yaml");

/// Arguments of `policy new`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Id of the rule: a family of your own and three digits, for example `ACME-001`.
    #[arg(value_name = "ID")]
    id: String,
    /// Its name, for example `service-prefix`.
    #[arg(value_name = "NAME")]
    name: String,
    /// Folder of policies; the first of the nearest `flowgate.yaml`, else `policies`.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let usage = |message: String| Err(Error::Usage { message });
    let family = arguments
        .id
        .split_once('-')
        .map_or("", |(family, _)| family)
        .to_ascii_lowercase();
    let plain = |text: &str, more: char| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == more)
    };
    if !plain(&arguments.name, '-') {
        return usage(format!(
            "`{}` is no name of a rule: write small letters, digits and `-`, such as `service-prefix`",
            arguments.name
        ));
    }
    let (root, _) = pipeline::root_of(&[])?;
    let config = Intake::config(&root)?;
    let folder = match (&arguments.dir, config.policies.first()) {
        (Some(dir), _) => dir.clone(),
        (None, Some(first)) => root.join(first),
        (None, None) => PathBuf::from("policies"),
    };
    let file = arguments.name.replace('-', "_");
    let fill = |text: &str| {
        text.replace("ACME-000", &arguments.id)
            .replace("acme.service_prefix", &format!("{family}.{file}"))
            .replace("service-prefix", &arguments.name)
    };
    let files = [
        (format!("{family}/{file}.rego"), fill(RULE)),
        (format!("{family}/{file}_test.rego"), fill(TEST)),
        (
            format!("fixtures/{}/pass/agent.flowgate.yaml", arguments.id),
            PASS.to_owned(),
        ),
        (
            format!("fixtures/{}/fail/agent.flowgate.yaml", arguments.id),
            FAIL.to_owned(),
        ),
    ];
    // What is written must load: an id or name that is taken is told now, before anything is written.
    let own = files.iter().take(2).map(|(below, text)| policy::PolicyFile {
        path: below.clone(),
        below: below.clone(),
        text: text.clone(),
    });
    let mut all = pipeline::policies::files(&root, &config.policies)?;
    all.extend(own);
    Project::read(all).map_err(|e| Error::Policy(e.to_string()))?;
    for (below, _) in &files {
        if folder.join(below).exists() {
            return usage(format!("`{}` is there already", shown(&folder, below)));
        }
    }
    let named: Vec<(PathBuf, &str)> = files
        .iter()
        .map(|(below, text)| (folder.join(below), text.as_str()))
        .collect();
    for (path, _) in &named {
        output::folder(path.parent().unwrap_or(Path::new(".")))?;
    }
    output::create(&named)?;
    let mut text = String::new();
    for (below, _) in &files {
        text.push_str(&format!("wrote {}\n", shown(&folder, below)));
    }
    let named = config.policies.iter().any(|p| root.join(p) == folder);
    if !named {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        text.push_str(&format!(
            "next: write `policies: [{name}]` into `flowgate.yaml`\n"
        ));
    }
    let last = folder.file_name().unwrap_or_default().to_string_lossy();
    text.push_str(&format!(
        "then: `flowgate policy test {last}`, and make the rule your own\n"
    ));
    crate::cli::print(&text)?;
    Ok(Exit::Clean)
}

/// A path as it is told: the folder by its last name.
fn shown(folder: &Path, below: &str) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}/{below}")
}
