//! `flowgate signoff approve`: a decision of a role on the model as it is, written into a `kind: SignOff` document.

use std::path::Path;

use clap::Args;

use super::super::{Exit, Tree, date, one, output};
use crate::error::Error;
use crate::parse::manifest::signoff::{Decided, Role};
use crate::parse::problem::nearest;
use crate::pipeline::assess::assess;
use crate::pipeline::decisions::{canonical, waiver_digest};
use crate::pipeline::{self, Integration, Run, Selection};
use crate::signoff::written::{self, Line};
use crate::signoff::{Digest, digest_of, same_person, stored};
use crate::source::{Date, git};

/// The folder of sign-offs that are not there yet.
const FOLDER: &str = "signoffs";

/// Arguments of `signoff approve`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Which integration, when there are several.
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// Who decides: `it`, `security`, `legal`, `privacy`, `business`, `data_owner`, `works_council` or `internal_audit`.
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// Name of the person; without it the user that git knows.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What is decided: `approve` (with `--condition` it is with conditions), `reject` or `abstain`.
    #[arg(long, value_name = "DECISION", value_parser = decided, default_value = "approve")]
    decision: Decided,
    /// A condition: what must come true, who sees to it, and until when. May repeat.
    #[arg(long, num_args = 3, value_names = ["TEXT", "OWNER", "DUE"])]
    condition: Vec<String>,
    /// Last day on which the decision holds.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    valid_until: Option<Date>,
    /// Who wrote the change that is decided on; without it git is asked. May repeat.
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,
    /// Why, where the decision departs from the verdict of the report.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Ticket or minutes of the decision.
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    word(text, Role::from_word, Role::ALL.iter().map(|r| r.word()), "roles")
}

fn decided(text: &str) -> Result<Decided, String> {
    word(
        text,
        Decided::from_word,
        Decided::ALL.iter().map(|d| d.word()),
        "decisions",
    )
}

fn word<T>(
    text: &str,
    from: impl Fn(&str) -> Option<T>,
    all: impl Iterator<Item = &'static str> + Clone,
    what: &str,
) -> Result<T, String> {
    from(text).ok_or_else(|| match nearest(text, all.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what} are {}", all.collect::<Vec<_>>().join(", ")),
    })
}

fn usage<T>(message: String) -> Result<T, Error> {
    Err(Error::Usage { message })
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = arguments.tree.options(Selection::default(), None, true);
    let (root, _) = pipeline::root_of(&options.paths)?;
    let run = super::super::assess(&options)?;
    let integration = one(
        &run.integrations,
        |i| i.model.id.as_str(),
        arguments.integration.as_deref(),
    )?;
    let id = &integration.model.id;
    let model = canonical(&integration.facts);
    let digest = digest_of(&model);
    let name = match arguments.name.clone().or_else(|| git::user(&root)) {
        Some(name) if !name.trim().is_empty() => name,
        _ => return usage("nothing says who decides: write `--name`".into()),
    };
    let authors = authors(arguments, &root, integration, &digest)?;
    let decision = decision(arguments)?;
    let approves = matches!(decision, Decided::Approve | Decided::ApproveWithConditions);
    if approves && let Some(author) = authors.iter().find(|a| same_person(a, &name)) {
        return usage(format!(
            "`{name}` cannot approve this: `{author}` wrote the change that is decided on; let someone else of the role decide"
        ));
    }
    let report = assess(&run, integration);
    let forbidden = matches!(report.verdict.verdict.as_str(), "not_ready" | "indeterminate");
    if approves && forbidden && arguments.reason.is_none() {
        return usage(format!(
            "the verdict is {}: whoever decides otherwise writes why, with `--reason`; `flowgate report` shows what stands against it",
            report.verdict.words
        ));
    }
    let record = record(
        arguments,
        &run,
        integration,
        &report,
        &Decision {
            name,
            authors,
            decision,
            digest: digest.clone(),
        },
    )?;
    let file = file_of(integration, &run).unwrap_or_else(|| format!("{FOLDER}/{id}.flowgate.yaml"));
    let path = root.join(&file);
    let folder = path.parent().unwrap_or(&root);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => match written::with(&text, id, &record) {
            Some(text) => text,
            None => {
                return usage(format!(
                    "`{file}` has no list `records` in block form for `{id}`: move the file away, or write its records as `- role: …` lines"
                ));
            }
        },
        Err(_) => written::document(id, &record),
    };
    output::folder(folder)?;
    let beside = stored::file_name(id, &digest);
    // The model first: a record without its model is stale, a model without a record is nothing.
    output::write(&folder.join(&beside), stored::bytes(&model).as_bytes())?;
    output::write(&path, text.as_bytes())?;
    let beside = match file.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{beside}"),
        None => beside,
    };
    super::super::print(&format!(
        "{} {} `{id}` for {} on {digest}\nwrote {file}\nwrote {beside}\n",
        arguments.role.word().replace('_', " "),
        super::status::past(decision.word()),
        integration.model.phase.word().replace('_', " "),
    ))?;
    Ok(Exit::Clean)
}

/// What the arguments and the repository say of a decision.
struct Decision {
    name: String,
    authors: Vec<String>,
    decision: Decided,
    digest: Digest,
}

fn decision(arguments: &Arguments) -> Result<Decided, Error> {
    match (arguments.decision, arguments.condition.is_empty()) {
        (Decided::Approve, false) => Ok(Decided::ApproveWithConditions),
        (Decided::ApproveWithConditions, true) => {
            usage("which conditions? write `--condition TEXT OWNER DUE`".into())
        }
        (Decided::Reject | Decided::Abstain, false) => {
            usage("a decision with conditions approves: leave `--decision` out".into())
        }
        (decision, _) => Ok(decision),
    }
}

/// Authors of the change since the last decision on another model: as given, else as git knows them.
fn authors(
    arguments: &Arguments,
    root: &Path,
    integration: &Integration,
    digest: &Digest,
) -> Result<Vec<String>, Error> {
    if !arguments.author.is_empty() {
        return Ok(arguments.author.clone());
    }
    let decisions = &integration.facts.decisions;
    let on_this = |d: &&crate::analysis::facts::DecisionFact| d.digest == digest.to_string();
    let last = decisions
        .iter()
        .filter(|d| !on_this(d))
        .filter_map(|d| d.date.parse::<Date>().ok())
        .max();
    let found = match git::authors(root, &integration.model.files, last, None) {
        Ok(found) => found,
        Err(error) => {
            return usage(format!(
                "nothing says who wrote the change, whom approvers must differ from ({error}): write `--author`"
            ));
        }
    };
    let told = decisions.iter().filter(on_this).flat_map(|d| d.authors.clone());
    let mut all: Vec<String> = found.into_iter().chain(told).collect();
    all.sort();
    all.dedup();
    if all.is_empty() {
        return usage("git knows no author of the change: write `--author`".into());
    }
    Ok(all)
}

/// The file that holds decisions on the integration already.
fn file_of(integration: &Integration, run: &Run) -> Option<String> {
    let last = integration.facts.decisions.last()?;
    let (path, ..) = last.at.parts()?;
    run.sources.find(path)?;
    Some(path.to_owned())
}

fn record(
    arguments: &Arguments,
    run: &Run,
    integration: &Integration,
    report: &crate::report::Report,
    decided: &Decision,
) -> Result<Vec<Line>, Error> {
    let mut lines = vec![
        Line::One("role", arguments.role.word().to_owned()),
        Line::One("name", decided.name.clone()),
        Line::One("decision", decided.decision.word().to_owned()),
        Line::One("phase", integration.model.phase.word().to_owned()),
    ];
    let metadata = integration.model.decl.metadata.as_ref();
    if let Some(version) = metadata.and_then(|m| m.version.as_deref()) {
        lines.push(Line::One("version", version.clone()));
    }
    lines.push(Line::One("date", run.check.date.to_string()));
    if let Some(until) = arguments.valid_until {
        if until < run.check.date {
            return usage(format!("a decision of {} cannot end on {until}", run.check.date));
        }
        lines.push(Line::One("valid_until", until.to_string()));
    }
    lines.push(Line::One("digest", decided.digest.to_string()));
    lines.push(Line::One("policies", report.digests.policies.clone()));
    lines.push(Line::One("checker", report.header.checker.clone()));
    lines.push(Line::List("authors", decided.authors.clone()));
    let mut conditions = Vec::new();
    for condition in arguments.condition.chunks(3) {
        if let [text, owner, due] = condition {
            let day = date(due).map_err(|why| Error::Usage {
                message: format!("the third word of `--condition` is a day: {why}"),
            })?;
            conditions.push(vec![
                ("text", text.clone()),
                ("owner", owner.clone()),
                ("due", day.to_string()),
            ]);
        }
    }
    if !conditions.is_empty() {
        lines.push(Line::Maps("conditions", conditions));
    }
    let below = format!("{}/", integration.model.id);
    let about = |w: &&crate::analysis::facts::WaiverFact| {
        w.subject.as_ref().is_some_and(|s| s.starts_with(&below)) && w.days_left.is_some_and(|d| d >= 0)
    };
    let waivers: Vec<Vec<(&str, String)>> = run
        .waivers
        .iter()
        .filter(about)
        .map(|w| vec![("id", w.id.clone()), ("digest", waiver_digest(w).to_string())])
        .collect();
    if !waivers.is_empty() {
        lines.push(Line::Maps("waivers", waivers));
    }
    for (key, value) in [("reason", &arguments.reason), ("reference", &arguments.reference)] {
        if let Some(value) = value {
            lines.push(Line::One(key, value.clone()));
        }
    }
    Ok(lines)
}
