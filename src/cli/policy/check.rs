//! `flowgate policy lint`.

use clap::Args;

use super::Policies;
use crate::cli::Exit;
use crate::error::Error;
use crate::policy::lint::lint;
use crate::render::escape::terminal_lines;

/// Arguments of `policy lint`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    policies: Policies,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let found = arguments.policies.read()?;
    let remarks = lint(&found.files);
    let mut text = String::new();
    for remark in &remarks {
        text.push_str(&format!("{}:{}: {}\n", remark.path, remark.line, remark.what));
        if !remark.help.is_empty() {
            text.push_str(&format!("  help: {}\n", remark.help));
        }
    }
    let rules = found.files.iter().filter(|f| f.below.ends_with(".rego")).count();
    text.push_str(&match remarks.len() {
        0 => format!("{rules} files, nothing to mend\n"),
        1 => format!("{rules} files, 1 remark\n"),
        n => format!("{rules} files, {n} remarks\n"),
    });
    crate::cli::print(&format!("{}\n", terminal_lines(&text)))?;
    Ok(if remarks.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}
