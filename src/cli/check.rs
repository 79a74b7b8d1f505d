//! `flowgate check`: the main job.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::revision::State;
use super::{Chosen, Exit, Tree, output};
use crate::error::Error;
use crate::finding::{Severity, Shown};
use crate::parse::problem::{INPUT_RULES, nearest};
use crate::pipeline::{self, Options, Run, Since, Trust};
use crate::policy::Project;
use crate::render::formats::{self, Rule};
use crate::render::scroll::Scroll;
use crate::render::{escape, json, terminal};
use crate::source::{git, walk};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    #[command(flatten)]
    chosen: Chosen,
    /// Severity from which on the exit code is 1 (default: the project's `fail_on`, else high).
    #[arg(long, value_name = "SEVERITY", value_parser = super::severity)]
    fail_on: Option<Severity>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also write the result to a file in a format; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_and_file)]
    output: Vec<(Format, PathBuf)>,
    /// Findings listed in this file are known and block nothing; `flowgate baseline` writes it.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Tell only findings that this revision or folder does not have.
    #[arg(long, value_name = "REV|DIR")]
    since: Option<String>,
    /// Take configuration, policies, waivers and baseline from this revision or folder: a pull request does not choose its own
    /// judge.
    #[arg(long, value_name = "REV|DIR")]
    trust_from: Option<String>,
    /// Check what the next commit holds: the staged files and what belongs to them.
    #[arg(long, conflicts_with = "paths")]
    staged: bool,
    /// Also list what is not stated and not yet needed.
    #[arg(long, value_enum, value_name = "WHAT")]
    show: Vec<Show>,
    /// List findings apart that are told as part of another one.
    #[arg(long)]
    no_fold: bool,
    /// Also print why findings matter, their references and fingerprints.
    #[arg(short, long)]
    verbose: bool,
}

/// Formats of `check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Code frames.
    #[default]
    Full,
    /// One line per finding.
    Short,
    /// JSON; `flowgate schema check` prints its schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI servers.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// Markdown, for a comment or a step summary.
    Markdown,
}

impl Format {
    /// What it shows of a finding.
    fn shows(self) -> Shown {
        match self {
            Self::Short => Shown::Lines,
            Self::Json => Shown::All,
            Self::Full | Self::Sarif | Self::Junit | Self::Github | Self::Gitlab | Self::Markdown => {
                Shown::Frames
            }
        }
    }
}

/// `sarif=flowgate.sarif`.
fn format_and_file(text: &str) -> Result<(Format, PathBuf), String> {
    let (word, file) = text
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
        .ok_or("write it as FORMAT=FILE, for example sarif=flowgate.sarif")?;
    let format = Format::from_str(word, false).map_err(|_| {
        let words: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(|f| Some(f.to_possible_value()?.get_name().to_owned()))
            .collect();
        match nearest(word, words.iter().map(String::as_str)) {
            Some(near) => format!("there is no format `{word}`: did you mean `{near}`?"),
            None => format!("there is no format `{word}`: formats are {}", words.join(", ")),
        }
    })?;
    Ok((format, PathBuf::from(file)))
}

/// What `--show` adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// Facts that are not stated.
    Unknown,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    apart(&arguments.output)?;
    let mut options = Options {
        baseline: arguments.baseline.clone(),
        lean: true,
        ..arguments.tree.options(
            arguments.chosen.selection(),
            arguments.fail_on,
            !arguments.no_fold,
        )
    };
    // Only these formats have room for edits.
    let edits = |f: &Format| matches!(f, Format::Json | Format::Sarif);
    options.fixes = edits(&arguments.format) || arguments.output.iter().any(|(f, _)| edits(f));
    let json = |f: &Format| *f == Format::Json;
    options.counts_unstated = !arguments.show.contains(&Show::Unknown)
        && !json(&arguments.format)
        && !arguments.output.iter().any(|(f, _)| json(f));
    let files = arguments.output.iter().map(|(format, _)| *format);
    let formats = std::iter::once(arguments.format).chain(files);
    options.shown = formats.map(Format::shows).max().unwrap_or_default();
    let (root, mut below) = pipeline::root_of(&options.paths)?;
    let staged = arguments.staged.then(|| State::staged(&root)).transpose()?;
    if let Some(staged) = &staged {
        options.root = Some(staged.folder().to_path_buf());
        options.only = staged.only().cloned();
        let changes = git::staged(&root, &pipeline::kinds_for_all())?;
        if changes.changed.is_empty() && !changes.removes {
            super::print("nothing staged to check\n")?;
            return Ok(Exit::Clean);
        }
        if !changes.removes && !pipeline::concerns_all(staged.folder(), &changes.changed) {
            options.paths = changes.changed.into_iter().map(PathBuf::from).collect();
        }
    } else {
        let named: Vec<String> = below.iter().filter_map(|p| walk::relative(&root, p)).collect();
        unread(&root, &below);
        if pipeline::concerns_all(&root, &named) {
            (options.root, options.paths) = (Some(root.clone()), Vec::new());
            below.clear();
        }
    }
    let judge = arguments
        .trust_from
        .as_ref()
        .map(|name| State::named(name, &root))
        .transpose()?;
    if let (Some(judge), Some(name)) = (&judge, &arguments.trust_from) {
        options.trust = Some(Trust {
            folder: judge.folder().to_path_buf(),
            name: name.clone(),
        });
    }
    if let Some(name) = &arguments.since {
        let old = State::named(name, &root)?;
        let paths = match &staged {
            Some(_) => options.paths.clone(),
            None => below
                .iter()
                .filter_map(|p| p.strip_prefix(&root).ok().map(PathBuf::from))
                .collect(),
        };
        let old = super::assess(&Options {
            root: Some(old.folder().to_path_buf()),
            paths,
            fold: false,
            baseline: None,
            fixes: false,
            only: None,
            ..options.clone()
        })?;
        options.since = Some(Since {
            name: name.clone(),
            fingerprints: old.check.findings.into_iter().map(|f| f.fingerprint).collect(),
        });
    }
    let run = super::assess(&options)?;
    // Files first: a reader of standard output that goes away must not cost a report.
    for (format, file) in &arguments.output {
        let style = terminal::Style::default();
        output::tell(file, |scroll| rendered(scroll, &run, *format, &style), &run.veil)?;
    }
    let style = style(arguments.show.contains(&Show::Unknown), arguments.verbose);
    // Its lines are commands of the host, and made safe one by one.
    let plain = arguments.format == Format::Github;
    super::tell(
        |scroll| rendered(scroll, &run, arguments.format, &style),
        &run.veil,
        plain,
    )?;
    Ok(if run.check.blocks() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Says which of the files that are named on the command line no check reads.
fn unread(root: &Path, named: &[PathBuf]) {
    for path in named.iter().filter(|p| !p.is_dir()) {
        let below = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
        if !git::read(&below) {
            super::warn(&format!(
                "flowgate: `{}` is not read: manifests end in `.flowgate.yaml`, pictures in `.flow`",
                escape::terminal(&below)
            ));
        }
    }
}

/// Wrong use where one file is to hold two results.
fn apart(outputs: &[(Format, PathBuf)]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    match outputs.iter().find(|(_, file)| !seen.insert(file)) {
        Some((_, file)) => Err(Error::Usage {
            message: format!("`--output` names `{}` twice", file.display()),
        }),
        None => Ok(()),
    }
}

/// The result in a format. No format decides anything: the exit code is that of the run.
fn rendered(scroll: &mut Scroll<'_>, run: &Run, format: Format, style: &terminal::Style) {
    let check = &run.check;
    match format {
        Format::Full => terminal::full(scroll, check, &run.sources, &run.masks, style),
        Format::Short => terminal::short(scroll, check),
        Format::Json => json::check(scroll, check),
        Format::Sarif => formats::sarif::write(scroll, check, &rules(&run.project)),
        Format::Junit => formats::junit::write(scroll, check),
        Format::Github => formats::github::write(scroll, check),
        Format::Gitlab => formats::gitlab::write(scroll, check),
        Format::Markdown => formats::markdown::write(scroll, check),
    }
}

/// Every rule, the INPUT rules and those of the project among them, by id.
fn rules(project: &Project) -> Vec<Rule> {
    let inputs = INPUT_RULES.iter().map(|r| Rule {
        id: r.id.to_owned(),
        name: r.name.to_owned(),
        title: r.title.to_owned(),
        why: r.why.to_owned(),
        remediation: String::new(),
        severity: Severity::High,
        references: Vec::new(),
    });
    let rules = project.all().into_iter().map(|r| Rule {
        id: r.id.clone(),
        name: r.name.clone(),
        title: r.title.clone(),
        why: r.description.clone(),
        remediation: r.remediation.clone(),
        severity: r.severity,
        references: r.references.clone(),
    });
    let mut all: Vec<Rule> = inputs.chain(rules).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

/// How the terminal wants it: `NO_COLOR`, `CLICOLOR_FORCE`, then whether it is one; `COLUMNS` for the width.
pub(super) fn style(show_unknown: bool, verbose: bool) -> terminal::Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    let tty = std::io::stdout().is_terminal();
    let width = std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse().ok())
        .unwrap_or(100usize)
        .clamp(60, 160);
    terminal::Style {
        color: !set("NO_COLOR") && (set("CLICOLOR_FORCE") || tty),
        width,
        show_unknown,
        verbose,
        ..terminal::Style::default()
    }
}
