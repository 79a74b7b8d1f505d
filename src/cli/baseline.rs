//! `flowgate baseline`: what is open today, for adopting the check without mending everything first.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Tree, output};
use crate::error::Error;
use crate::finding::baseline::Baseline;
use crate::pipeline::{self, Selection};

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Where to write it.
    #[arg(long, value_name = "FILE", default_value = ".flowgate/baseline.json")]
    output: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(Selection::default(), None, false);
    let run = pipeline::run(&options)?;
    let baseline = Baseline::of(run.check.findings.iter(), &run.bounds.never);
    let path = &arguments.output;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::Output {
            what: format!("`{}`", folder.display()),
            why: e.kind().to_string(),
        })?;
    }
    output::write(path, run.veil.over(baseline.text()).as_bytes())?;
    let left = run.check.findings.iter().filter(|f| f.waiver.is_none()).count() - baseline.entries.len();
    let left = match left {
        0 => String::new(),
        1 => "; 1 finding stays new, since nothing accepts its rule".to_owned(),
        n => format!("; {n} findings stay new, since nothing accepts their rules"),
    };
    super::print(&format!(
        "{}: {} known{left}\nuse it with `flowgate check --baseline {}`\n",
        path.display(),
        baseline.entries.len(),
        path.display()
    ))?;
    Ok(Exit::Clean)
}
