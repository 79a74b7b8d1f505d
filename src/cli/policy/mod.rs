//! `flowgate policy`: rules of one's own, begun, tested and checked for what Rego is silent about.

mod begin;
mod check;
mod trials;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Exit;
use crate::error::Error;
use crate::pipeline::{Intake, policies};
use crate::policy::PolicyFile;

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a rule with its test and its fixtures, all passing, to change into one's own.
    New(begin::Arguments),
    /// Run the tests and fixtures of policies.
    Test(trials::Arguments),
    /// Find what Rego is silent about: misspelt facts, reasons that are never given, missing tests.
    Lint(check::Arguments),
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    match &arguments.command {
        Command::New(a) => begin::run(a),
        Command::Test(a) => trials::run(a),
        Command::Lint(a) => check::run(a),
    }
}

/// Folders and bundles of policies.
#[derive(Debug, Args)]
struct Policies {
    /// Folders or bundles of policies; those of the nearest `flowgate.yaml` without any.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Files, and the folders they come from.
struct Found {
    files: Vec<PolicyFile>,
    folders: Vec<(String, PathBuf)>,
}

impl Policies {
    fn read(&self) -> Result<Found, Error> {
        let (root, written) = if self.paths.is_empty() {
            let (root, _) = crate::pipeline::root_of(&[])?;
            let written = Intake::config(&root)?.policies;
            if written.is_empty() {
                return Err(Error::Usage {
                    message: "no policies: name a folder, or write `policies: [FOLDER]` into `flowgate.yaml`"
                        .to_owned(),
                });
            }
            (root, written)
        } else {
            (PathBuf::from("."), Vec::new())
        };
        let mut found = Found {
            files: policies::files(&root, &written)?,
            folders: written.iter().map(|w| (w.clone(), root.join(w))).collect(),
        };
        for path in &self.paths {
            let named = path.to_string_lossy().trim_end_matches('/').to_owned();
            let (root, below) = if path.is_dir() {
                (path.as_path(), ".".to_owned())
            } else {
                let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
                let name = path.file_name().unwrap_or_default();
                (
                    parent.unwrap_or(Path::new(".")),
                    name.to_string_lossy().into_owned(),
                )
            };
            let texts = policies::files(root, std::slice::from_ref(&below))?;
            found.files.extend(texts.into_iter().map(|f| PolicyFile {
                path: format!("{named}/{}", f.below),
                ..f
            }));
            found.folders.push((named, path.clone()));
        }
        Ok(found)
    }
}
