//! `flowgate audit-log check FILE.jsonl`: what an agent did, against what was declared.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};

use super::{Exit, Tree, facts_only, one, progress};
use crate::analysis::observed::{Departure, Observed, Observer};
use crate::error::Error;
use crate::pipeline::progress::{Progress, Stage};
use crate::render::{escape, json};
use crate::source::failure;
use crate::source::limits::{DEPARTURES, RECORD_BYTES};

/// Arguments of `audit-log`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold a log of JSON lines against the declaration: fields, actions, approvals, limits, versions.
    Check(Check),
}

/// Arguments of `audit-log check`.
#[derive(Debug, Args)]
struct Check {
    /// The log, one JSON object a line; `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of `audit-log check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Terminal,
    /// For programs.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let Command::Check(arguments) = &arguments.command;
    let run = super::assess(&arguments.tree.options(facts_only(), None, true))?;
    let asked = arguments.integration.as_deref();
    let integration = one(&run.integrations, |i| i.model.id.as_str(), asked)?;
    let Some(mut observer) = Observer::new(&integration.facts) else {
        return Err(Error::Usage {
            message: format!(
                "`{}` declares no audit record to hold a log against: write `audit.record`",
                integration.model.id
            ),
        });
    };
    let progress = Arc::new(Progress::default());
    progress::shown(&progress, || read(&arguments.file, &mut observer, &progress))?;
    let observed = observer.finish();
    let said = match arguments.format {
        Format::Terminal => text(&integration.model.id, &observed),
        Format::Json => json::pretty(&observed),
    };
    super::print(&run.veil.over(said))?;
    Ok(if observed.departures.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

fn read(path: &Path, observer: &mut Observer, progress: &Progress) -> Result<(), Error> {
    let wrong = |e: std::io::Error| Error::Path {
        path: path.to_path_buf(),
        why: failure::words(e.kind()),
    };
    let mut input: Box<dyn BufRead> = if path == Path::new("-") {
        progress.begin(Stage::Observing, 0);
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(path).map_err(wrong)?;
        let bytes = file.metadata().map(|m| m.len()).unwrap_or_default();
        progress.begin(Stage::Observing, usize::try_from(bytes).unwrap_or_default());
        Box::new(BufReader::with_capacity(1 << 16, file))
    };
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let taken = input
            .by_ref()
            .take(RECORD_BYTES)
            .read_until(b'\n', &mut line)
            .map_err(wrong)?;
        if taken == 0 {
            return Ok(());
        }
        number += 1;
        progress.step(taken);
        observer.line(number, &line);
        // The rest of a line that is too long is passed over piece by piece.
        while line.last() != Some(&b'\n') && line.len() as u64 == RECORD_BYTES {
            line.clear();
            input
                .by_ref()
                .take(RECORD_BYTES)
                .read_until(b'\n', &mut line)
                .map_err(wrong)?;
        }
    }
}

fn text(integration: &str, observed: &Observed) -> String {
    let mut out = String::new();
    for seen in &observed.departures {
        let what = match seen.kind {
            Departure::UndeclaredAction => "action that no operation declares",
            Departure::NoApproval => "gated action without the id of its approval",
            Departure::OverLimit => "more than the limit of a day",
            Departure::UnknownAgent => "agent that is not declared",
            Departure::UnknownVersion => "version of the agent that is not declared",
            Departure::MissingField => "promised field that is missing",
            Departure::WrongForm => "field in another form than promised",
            Departure::NotARecord => "no JSON object",
        };
        let lines: Vec<String> = seen.lines.iter().map(u64::to_string).collect();
        let lines = lines.join(", ");
        let more = if seen.count > seen.lines.len() as u64 {
            ", …"
        } else {
            ""
        };
        let line = format!(
            "{what}: `{}`, {} times, line {lines}{more}",
            seen.about, seen.count
        );
        let _ = writeln!(out, "{}", escape::terminal(&line));
    }
    if observed.untold > 0 {
        let _ = writeln!(
            out,
            "{} further departures are not told one by one, the limit is {DEPARTURES} different ones",
            observed.untold
        );
    }
    if !observed.departures.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "log           {} records held against {}",
        observed.records,
        escape::terminal(integration)
    );
    for (operation, count) in &observed.operations {
        let _ = writeln!(out, "  {count:>8}  {}", escape::terminal(operation));
    }
    if !observed.never.is_empty() {
        let never: Vec<String> = observed.never.iter().map(|o| format!("`{o}`")).collect();
        let _ = writeln!(out, "never seen    {}", escape::terminal(&never.join(", ")));
    }
    let result = if observed.departures.is_empty() {
        "as declared"
    } else {
        "departs from the declaration"
    };
    let _ = writeln!(out, "result        {result}");
    out
}
