//! `flowgate completions SHELL` and `flowgate man`: for shells and for `man`.

use std::path::PathBuf;

use clap::{Args, Command};

use super::{Exit, examples, output};
use crate::error::Error;
use crate::source::failure;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that reads the script.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Write a page for each command into this folder, instead of printing the first one.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints a completion script.
pub fn completions(arguments: &Completions) -> Result<Exit, Error> {
    let mut out = Vec::new();
    clap_complete::generate(arguments.shell, &mut examples::command(), "flowgate", &mut out);
    super::print(&String::from_utf8_lossy(&out))?;
    Ok(Exit::Clean)
}

/// Prints or writes manual pages.
pub fn man(arguments: &Man) -> Result<Exit, Error> {
    let mut root = examples::command();
    root.build();
    match &arguments.dir {
        None => super::print(&String::from_utf8_lossy(&page(root)?))?,
        Some(dir) => {
            output::folder(dir)?;
            let mut pages = Vec::new();
            collect("flowgate", &root, &mut pages);
            for (name, command) in pages {
                output::write(&dir.join(format!("{name}.1")), &page(command)?)?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// A command and those below it, by the names of their pages.
fn collect(name: &str, command: &Command, pages: &mut Vec<(String, Command)>) {
    for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
        collect(&format!("{name}-{}", below.get_name()), below, pages);
    }
    pages.push((name.to_owned(), command.clone()));
}

fn page(command: Command) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut out);
    rendered.map(|()| out).map_err(|e| Error::Output {
        what: "a manual page".into(),
        why: failure::words(e.kind()),
    })
}
