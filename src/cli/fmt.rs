//! `flowgate fmt`: `.flow` files in their canonical form. With `fix` the only command that changes files of
//! the user.

pub(super) mod files;

use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use self::files::Kept;
use super::Exit;
use crate::error::Error;
use crate::parse::flow;
use crate::parse::problem::{Problem, Site};
use crate::pipeline::hidden;
use crate::render::veil::Veil;
use crate::render::{difference, escape};
use crate::source::failure;
use crate::source::{Limits, Source};

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, or folders whose `.flow` files are formatted (default: this folder); `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; list the files that would change, and exit 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Change nothing; print what would change.
    #[arg(long)]
    diff: bool,
    /// Read standard input and write standard output.
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
}

/// What became of the files, worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Same,
    Changed,
    /// No `.flow` file that can be read.
    Unread,
    /// Could not be written.
    Unwritten,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let dash = |path: &PathBuf| path.as_os_str() == "-";
    let outcome = if arguments.stdin || arguments.paths.iter().any(dash) {
        if arguments.paths.len() > 1 {
            return Err(Error::Usage {
                message: "`-` is standard input and stands alone".into(),
            });
        }
        stream(arguments)?
    } else {
        tree(arguments)?
    };
    Ok(match outcome {
        Outcome::Same => Exit::Clean,
        Outcome::Changed if arguments.check => Exit::Findings,
        Outcome::Changed => Exit::Clean,
        Outcome::Unread => Exit::Findings,
        Outcome::Unwritten => Exit::Failure,
    })
}

/// Standard input to standard output.
fn stream(arguments: &Arguments) -> Result<Outcome, Error> {
    const NAME: &str = "stdin";
    let limit = super::limits().file_bytes;
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes);
    read.map_err(|e| Error::Path {
        path: NAME.into(),
        why: failure::words(e.kind()),
    })?;
    let text = match files::text(bytes, limit) {
        Ok(text) => text,
        Err(why) => {
            complain(NAME, &why);
            return Ok(Outcome::Unread);
        }
    };
    let Some(formatted) = formatted(NAME, &text) else {
        return Ok(Outcome::Unread);
    };
    let changed = formatted != text;
    if arguments.diff {
        super::print(&diff(NAME, &text, &formatted))?;
    }
    if arguments.check && changed {
        super::print(&format!("{NAME}\n"))?;
    }
    if !arguments.check && !arguments.diff {
        super::print(&formatted)?;
    }
    Ok(if changed { Outcome::Changed } else { Outcome::Same })
}

/// All files; one that fails does not stop the others.
fn tree(arguments: &Arguments) -> Result<Outcome, Error> {
    let mut worst = Outcome::Same;
    let limits = super::limits();
    let (found, skipped) = files::find(&arguments.paths, &limits)?;
    for skipped in skipped {
        complain(&skipped.path, &format!("not read: {}", skipped.why));
        worst = Outcome::Unread;
    }
    for path in found {
        worst = worst.max(one(arguments, &path, &limits)?);
    }
    Ok(worst)
}

fn one(arguments: &Arguments, path: &std::path::Path, limits: &Limits) -> Result<Outcome, Error> {
    let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
    let kept = match Kept::read(path, limits) {
        Ok(kept) => kept,
        Err(why) => {
            complain(&name, &why);
            return Ok(Outcome::Unread);
        }
    };
    let Some(formatted) = formatted(&name, &kept.text) else {
        return Ok(Outcome::Unread);
    };
    if formatted == kept.text {
        return Ok(Outcome::Same);
    }
    if arguments.diff {
        super::print(&diff(&name, &kept.text, &formatted))?;
    }
    if !arguments.check
        && !arguments.diff
        && let Err(why) = kept.replace(&formatted)
    {
        complain(&name, &format!("cannot be written: {why}"));
        return Ok(Outcome::Unwritten);
    }
    if arguments.check || !arguments.diff {
        super::print(&format!("{}\n", escape::terminal(&name)))?;
    }
    Ok(Outcome::Changed)
}

/// The canonical form, or nothing and its problems on standard error.
fn formatted(name: &str, text: &str) -> Option<String> {
    let problems = match flow::format(text) {
        Ok(formatted) => return Some(formatted),
        Err(problems) => problems,
    };
    let source = Source::new(name, text);
    let veil = veil(text);
    for problem in problems {
        complain(&place(&source, &problem), &veil.over(said(&problem)));
    }
    None
}

/// `file:line:column`, as `check --format short` begins a line.
fn place(source: &Source, problem: &Problem) -> String {
    let at = match &problem.site {
        Site::Span(_, span) => source.position(span.start as usize),
        Site::Place(_) => source.position(0),
    };
    format!("{}:{}:{}", source.path, at.line, at.column)
}

/// Rule, reason and message, as `check --format short` goes on.
fn said(problem: &Problem) -> String {
    format!(
        "{}/{} {}",
        problem.input.rule().id,
        problem.reason,
        problem.message
    )
}

fn complain(at: &str, what: &str) {
    let (at, what) = (escape::terminal(at), escape::terminal(what));
    super::warn(&format!("{at}: {what}"));
}

/// What hides the secrets of a file.
fn veil(text: &str) -> Veil {
    let spans = hidden::of_text("a.flow", text, &Limits::default());
    let values = spans.iter().filter_map(|span| text.get(span.range()));
    Veil::new(values.map(|value| value.trim_matches('"')))
}

/// A unified diff, credentials masked in it. Characters that steer a terminal are shown by their codes, tabs are kept.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    let hide = |text| hidden::masked(name, text, &Limits::default());
    let hunks = difference::unified(&hide(old), &hide(new), 3);
    let name = escape::terminal(name);
    if hunks.is_empty() {
        return hunks;
    }
    let written = format!("--- a/{name}\n+++ b/{name}\n{hunks}");
    let mut out = String::with_capacity(written.len());
    for c in written.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c => escape::push_seen(&mut out, c),
        }
    }
    out
}
