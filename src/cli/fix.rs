//! `flowgate fix`: mends what has a mechanical answer, on the text its author wrote. Changes only files that git tracks, each
//! whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use clap::Args;

use super::fmt::{diff, files::Kept};
use super::{Chosen, Exit, Tree};
use crate::error::Error;
use crate::pipeline::mend::{Leave, Mended, Step, mend};
use crate::pipeline::{self, Options};
use crate::render::escape;
use crate::source::git;

/// Arguments of `fix`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    #[command(flatten)]
    chosen: Chosen,
    /// Change nothing; print what would change, as a unified diff.
    #[arg(long)]
    diff: bool,
    /// Also apply fixes that guess a name, widen what is granted, change a vendor's file, or state what you must make true.
    #[arg(long = "unsafe")]
    unsafe_too: bool,
    /// Also change files that git does not track.
    #[arg(long)]
    untracked: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(arguments.chosen.selection(), None, false);
    let (root, _) = pipeline::root_of(&options.paths)?;
    let tracked = if arguments.untracked || arguments.diff {
        None
    } else {
        Some(git::tracked(&root)?)
    };
    let mended = mended(arguments, &options, tracked.as_ref())?;
    let over = |text: String| mended.state().veil.over(mended.before.veil.over(text));
    if arguments.diff {
        let mut out = String::new();
        for (path, new) in &mended.texts {
            out.push_str(&diff(path, &old(&mended, path), new));
        }
        super::print(&over(out))?;
        complain(&over(told(&mended.left) + &unread(&mended)));
        return Ok(exit(&mended));
    }
    let failed = write(&root, &mended);
    let done = |s: &&Step| !failed.contains_key(file_of(&s.at));
    let applied: Vec<&Step> = mended.applied.iter().filter(done).collect();
    let mut out = String::new();
    for step in &applied {
        let unsafe_ = if step.safe { "" } else { " (unsafe)" };
        let _ = writeln!(out, "{}: {} {}{unsafe_}", step.at, step.finding, step.does);
    }
    let files: BTreeSet<&str> = applied.iter().map(|s| file_of(&s.at)).collect();
    let _ = writeln!(
        out,
        "{} in {}",
        count(applied.len(), "fix", "fixes"),
        count(files.len(), "file", "files")
    );
    super::print(&over(lines(&out)))?;
    complain(&over(told(&mended.left) + &unread(&mended)));
    for (path, why) in &failed {
        complain(&format!("{path}: not written: {why}\n"));
    }
    Ok(if failed.is_empty() {
        exit(&mended)
    } else {
        Exit::Failure
    })
}

/// What could not be assessed, after the fixes: nothing was looked for in it.
fn unread(mended: &Mended) -> String {
    let all = mended.state().check.not_assessed.iter();
    all.map(|n| format!("{}: not assessed: {}\n", n.file, n.why))
        .collect()
}

fn exit(mended: &Mended) -> Exit {
    if mended.state().check.not_assessed.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    }
}

fn mended(
    arguments: &Arguments,
    options: &Options,
    tracked: Option<&BTreeSet<String>>,
) -> Result<Mended, Error> {
    let may = |path: &str| tracked.is_none_or(|t| t.contains(path));
    let leave = Leave {
        unsafe_too: arguments.unsafe_too,
        form: options.selection.select.is_empty(),
        file: &may,
    };
    mend(options, &leave)
}

/// The text of a file before.
fn old(mended: &Mended, path: &str) -> String {
    let sources = &mended.before.sources;
    let file = sources.find(path).and_then(|id| sources.get(id));
    file.map(|f| f.text.to_string()).unwrap_or_default()
}

/// Writes what changed; gives back what could not be written.
fn write(root: &Path, mended: &Mended) -> BTreeMap<String, String> {
    let mut failed = BTreeMap::new();
    let limits = &mended.before.config.limits;
    for (path, new) in &mended.texts {
        let write = || {
            let kept = Kept::read(&root.join(path), limits)?;
            if !kept.lies_below(root) {
                return Err("the file lies outside the tree".to_owned());
            }
            if kept.text != old(mended, path) {
                return Err("the file has changed meanwhile".to_owned());
            }
            kept.replace(new)
        };
        if let Err(why) = write() {
            failed.insert(path.clone(), why);
        }
    }
    failed
}

/// The path of `path:line:column`.
fn file_of(at: &str) -> &str {
    at.rsplitn(3, ':').last().unwrap_or(at)
}

/// What was not applied, by why.
fn told(left: &[Step]) -> String {
    let mut out = String::new();
    for step in left {
        let (at, finding, does) = (&step.at, &step.finding, &step.does);
        let why = match step.why_not.as_str() {
            "unsafe" => "unsafe, `--unsafe` applies it",
            why => why,
        };
        let _ = writeln!(out, "{at}: {finding} not applied: {does} ({why})");
    }
    out
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Lines with nothing in them that steers a terminal.
fn lines(text: &str) -> String {
    text.lines().map(|l| escape::terminal(l) + "\n").collect()
}

fn complain(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(lines(text).as_bytes());
}
