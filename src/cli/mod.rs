//! The command line: one file a command. Exit codes are decided here and nowhere else.

mod audit_log;
mod baseline;
mod check;
mod controls;
mod diff;
mod examples;
mod explain;
mod facts;
mod fix;
mod fmt;
mod graph;
mod import;
mod init;
mod interrupt;
mod output;
mod paths;
mod policy;
mod progress;
mod report;
mod revision;
mod rules;
mod schema;
mod scopes;
mod shell;
mod signoff;
mod threads;
mod waive;
mod what_if;
mod why;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::error::Error;
use crate::finding::{Severity, Shown};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::nearest;
use crate::pipeline::{self, Intake, Options, Run, Selection};
use crate::policy::Project;
use crate::render::escape;
use crate::render::scroll::Scroll;
use crate::render::veil::Veil;
use crate::source::failure;
use crate::source::{Date, Limits};

/// How a run ended. The same for every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above the fail level.
    Clean,
    /// Findings at or above the fail level, or something could not be assessed.
    Findings,
    /// Wrong use, unreadable configuration, or a failure of the program.
    Failure,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failure => 2,
        })
    }
}

/// Checks AI agent integrations: data flows, permissions, approval gates, before anything touches production.
#[derive(Debug, Parser)]
#[command(name = "flowgate", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Threads to work with, instead of one for each core; what is written does not depend on it.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=threads::MOST))]
    jobs: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a tree and report findings.
    Check(check::Arguments),
    /// Write the risk assessment of one integration.
    Report(report::Arguments),
    /// List the controls of frameworks, each with its rules and what they say of one integration.
    Controls(controls::Arguments),
    /// Draw one integration: context, flows, actions, regions, audit trail.
    #[command(visible_alias = "diagram")]
    Graph(graph::Arguments),
    /// Print the facts document that policies see.
    Facts(facts::Arguments),
    /// Compare granted scopes with needed ones, per connection.
    Scopes(scopes::Arguments),
    /// List the ways data can take from one place to another, with the gates on each.
    Paths(paths::Arguments),
    /// Tell how a class of data comes to a node, step by step.
    Why(why::Arguments),
    /// Tell which findings appear or vanish without a gate or flow.
    WhatIf(what_if::Arguments),
    /// Tell what a change does to flows, permissions and controls, and who must look again.
    Diff(diff::Arguments),
    /// Write down the findings that are there, so that `check --baseline` asks only for what is new.
    Baseline(baseline::Arguments),
    /// Print a waiver for a finding, to be filled in and decided.
    Waive(waive::Arguments),
    /// Record decisions of roles on a model, tell how they stand, and verify them.
    Signoff(signoff::Arguments),
    /// Compare what an agent did, by its log, with what was declared.
    AuditLog(audit_log::Arguments),
    /// Mend findings that have a mechanical answer, in your files: comments and layout stay.
    Fix(fix::Arguments),
    /// Write `.flow` files in their one form.
    Fmt(fmt::Arguments),
    /// Explain a rule: what it decides, why, and how to mend it.
    Explain(explain::Arguments),
    /// List the rules.
    Rules(rules::Arguments),
    /// Begin, test and check rules of your own.
    Policy(policy::Arguments),
    /// Write a first manifest, `.flow` and project file.
    Init(init::Arguments),
    /// Read vendors' own manifests and print what they declare, as a manifest to start from.
    Import(import::Arguments),
    /// Print a JSON Schema.
    Schema(schema::Arguments),
    /// Print a completion script for a shell.
    Completions(shell::Completions),
    /// Print the manual page, or write one for each command.
    Man(shell::Man),
}

/// What every command that reads a tree takes.
#[derive(Debug, Args)]
struct Tree {
    /// Files or folders to read, without any this folder; the nearest `flowgate.yaml` at or above the first one marks the root.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The day that expiries and ages are counted from, instead of the project's or today.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<Date>,
    /// Judge as if the integrations were in this phase: sandbox, internal_pilot, limited_production or full_production.
    #[arg(long, value_name = "PHASE", value_parser = phase)]
    phase: Option<Phase>,
}

/// Which rules run.
#[derive(Debug, Args)]
struct Chosen {
    /// Only these rules or families, divided by commas, for example `SCOPE,GATE-001`.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// All but these rules or families.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
}

impl Tree {
    fn options(&self, selection: Selection, fail_on: Option<Severity>, fold: bool) -> Options {
        Options {
            paths: self.paths.clone(),
            date: self.date,
            phase: self.phase,
            selection,
            fail_on,
            fold,
            frameworks: Vec::new(),
            policies: None,
            without: Vec::new(),
            root: None,
            trust: None,
            since: None,
            baseline: None,
            progress: Arc::default(),
            fixes: false,
            texts: BTreeMap::new(),
            lean: false,
            counts_unstated: false,
            shown: Shown::All,
            only: None,
            whole: false,
            shares: false,
        }
    }
}

/// Formats of answers about the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Answer {
    /// For people.
    #[default]
    Terminal,
    /// For programs.
    Json,
    /// Mermaid text, as GitHub renders it.
    Mermaid,
}

/// Facts come before verdicts: where only they are asked for no policy runs, so a failing one hides nothing.
fn facts_only() -> Selection {
    Selection {
        select: vec!["INPUT".to_owned()],
        ..Selection::default()
    }
}

impl Chosen {
    fn selection(&self) -> Selection {
        Selection {
            select: self.select.iter().map(|s| s.to_ascii_uppercase()).collect(),
            ignore: self.ignore.iter().map(|s| s.to_ascii_uppercase()).collect(),
        }
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|e: crate::source::date::NotADate| e.to_string())
}

fn phase(text: &str) -> Result<Phase, String> {
    Phase::from_word(text).ok_or_else(|| {
        let words: Vec<&str> = Phase::ALL.iter().map(|p| p.word()).collect();
        match nearest(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("phases are {}", words.join(", ")),
        }
    })
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::from_word(text).ok_or_else(|| {
        let words: Vec<&str> = Severity::ALL.iter().map(|s| s.word()).collect();
        format!("severities are {}", words.join(", "))
    })
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let parsed = examples::command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not wrong use.
            let asked = !error.use_stderr();
            let told = error.print().and_then(|()| std::io::stdout().flush());
            return match told.or_else(away) {
                Ok(()) if asked => Exit::Clean.into(),
                Ok(()) => Exit::Failure.into(),
                Err(error) => failed(&error),
            };
        }
    };
    let done = threads::with(cli.jobs, || match &cli.command {
        Command::Check(a) => check::run(a),
        Command::Report(a) => report::run(a),
        Command::Controls(a) => controls::run(a),
        Command::Graph(a) => graph::run(a),
        Command::Facts(a) => facts::run(a),
        Command::Scopes(a) => scopes::run(a),
        Command::Paths(a) => paths::run(a),
        Command::Why(a) => why::run(a),
        Command::WhatIf(a) => what_if::run(a),
        Command::Diff(a) => diff::run(a),
        Command::Baseline(a) => baseline::run(a),
        Command::Waive(a) => waive::run(a),
        Command::Signoff(a) => signoff::run(a),
        Command::AuditLog(a) => audit_log::run(a),
        Command::Fix(a) => fix::run(a),
        Command::Fmt(a) => fmt::run(a),
        Command::Explain(a) => explain::run(a),
        Command::Rules(a) => rules::run(a),
        Command::Policy(a) => policy::run(a),
        Command::Init(a) => init::run(a),
        Command::Import(a) => import::run(a),
        Command::Schema(a) => schema::run(a),
        Command::Completions(a) => shell::completions(a),
        Command::Man(a) => shell::man(a),
    });
    match done {
        Ok(exit) => exit.into(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> ExitCode {
    warn(&format!("flowgate: {}", escape::terminal(&error.to_string())));
    Exit::Failure.into()
}

/// Runs the pipeline, with its progress on a terminal.
fn assess(options: &Options) -> Result<Run, Error> {
    progress::shown(&options.progress, || pipeline::run(options))
}

/// Writes to standard output. A reader that went away is no failure.
fn print(text: &str) -> Result<(), Error> {
    print_bytes(for_log(text).as_bytes())
}

/// Writes a line to standard error.
fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", for_log(text));
}

/// The text as it may stand in the log of the job that this program runs in.
fn for_log(text: &str) -> Cow<'_, str> {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true") {
        escape::workflow(text).into()
    } else {
        text.into()
    }
}

/// As [`print`], of a document that comes in pieces; `plain`: its lines are meant for the job that this program runs in.
fn tell(write: impl FnOnce(&mut Scroll<'_>), veil: &Veil, plain: bool) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    let mut sink = |piece: &str| {
        let hidden = veil.hidden(piece);
        let safe = if plain {
            hidden
        } else {
            Cow::Owned(for_log(&hidden).into_owned())
        };
        out.write_all(safe.as_bytes())
    };
    let told = Scroll::tell(&mut sink, write).and_then(|()| out.flush());
    told.or_else(away)
}

/// As [`print`], for what is no text.
fn print_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    let told = out.write_all(bytes).and_then(|()| out.flush());
    told.or_else(away)
}

/// A reader that went away is no failure; anything else is.
fn away(error: std::io::Error) -> Result<(), Error> {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Ok(()),
        why => Err(Error::Output {
            what: "standard output".into(),
            why: failure::words(why),
        }),
    }
}

/// Policies of the project around the current folder.
fn project() -> Result<Project, Error> {
    let (root, _) = pipeline::root_of(&[])?;
    pipeline::policies::read(&root, &Intake::config(&root)?)
}

/// Limits of the project around the current folder; those of every project where there is none that can be used.
fn limits() -> Limits {
    let config = pipeline::root_of(&[]).and_then(|(root, _)| Intake::config(&root));
    config.unwrap_or_default().limits
}

/// The only integration of a run, or the one that is asked for.
fn one<'a, T>(all: &'a [T], id_of: impl Fn(&T) -> &str, asked: Option<&str>) -> Result<&'a T, Error> {
    let ids: Vec<&str> = all.iter().map(&id_of).collect();
    let usage = |message: String| Err(Error::Usage { message });
    match (asked, all) {
        (_, []) => usage("no integration could be assessed here: `flowgate check` says why".into()),
        (None, [only]) => Ok(only),
        (None, _) => usage(format!(
            "there are {} integrations: choose one with `--integration`: {}",
            ids.len(),
            ids.join(", ")
        )),
        (Some(asked), all) => match all.iter().find(|i| id_of(i) == asked) {
            Some(found) => Ok(found),
            None => usage(match nearest(asked, ids.iter().copied()) {
                Some(near) => format!("there is no integration `{asked}`: did you mean `{near}`?"),
                None => format!("there is no integration `{asked}`: there are {}", ids.join(", ")),
            }),
        },
    }
}
