//! `flowgate import`: what vendors' own manifests declare.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Exit;
use super::check::style;
use crate::error::Error;
use crate::pipeline::import::import;
use crate::render::scroll::Scroll;
use crate::render::{imported, terminal};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Vendor manifests; several files of one application are read as one.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of `import`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A manifest to start from.
    #[default]
    Yaml,
    /// What was read: an object for one application, a list for several.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let import = import(&arguments.files, &super::limits())?;
    if !import.findings.is_empty() {
        let told = Scroll::whole(|scroll| {
            let findings = import.findings.iter().map(AsRef::as_ref);
            terminal::findings(
                scroll,
                findings,
                &import.sources,
                &import.masks,
                &style(false, false),
            );
        });
        let _ = std::io::stderr()
            .lock()
            .write_all(import.veil.over(told).as_bytes());
    }
    if !import.apps.is_empty() {
        let text = match arguments.format {
            Format::Json => imported::json(&import.apps),
            Format::Yaml => imported::yaml(&import.apps),
        };
        super::print(&import.veil.over(text))?;
    }
    Ok(if import.broken {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
