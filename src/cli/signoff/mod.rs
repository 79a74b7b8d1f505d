//! `flowgate signoff`: decisions of roles on a model. One file a subcommand.

mod approve;
mod status;
mod verify;

use clap::{Args, Subcommand};

use super::Exit;
use crate::error::Error;
use crate::render::escape;

/// Arguments of `signoff`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell who decided what on which model, what changed since, and who must look again.
    Status(status::Arguments),
    /// Record a decision on the model as it is, with the model beside it.
    Approve(approve::Arguments),
    /// Hold the kept models against their digests, and approvers against authors.
    Verify(verify::Arguments),
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    match &arguments.command {
        Command::Status(a) => status::run(a),
        Command::Approve(a) => approve::run(a),
        Command::Verify(a) => verify::run(a),
    }
}

/// Adds a line, in which no name can begin another.
fn line(out: &mut String, text: &str) {
    out.push_str(&escape::terminal(text));
    out.push('\n');
}
