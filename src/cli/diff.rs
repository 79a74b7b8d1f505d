//! `flowgate diff BASE [HEAD]`: what a change does to the data flows, permissions and controls, and who must look again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::revision::State;
use super::{Exit, date, phase};
use crate::analysis::facts::Facts;
use crate::change::{self, Change};
use crate::error::Error;
use crate::finding::{Finding, Findings};
use crate::parse::manifest::control::Phase;
use crate::pipeline::{self, Options, Run, Trust, assess, trust};
use crate::render::change::{
    Diff, Pictures, Placed, markdown, neighbourhood, of_fail_level, of_judges, of_rules, risks, text, who,
};
use crate::render::diagram::graph::Picture;
use crate::render::json;
use crate::source::{Date, Place};

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The old state: a revision, for example `main` or `HEAD~1`, or a folder.
    #[arg(value_name = "BASE")]
    base: String,
    /// The new state; without it the files as they are.
    #[arg(value_name = "HEAD")]
    head: Option<String>,
    /// Where in the tree; the nearest `flowgate.yaml` at or above it marks the root.
    #[arg(long, value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Exit with 1 when a control is lost or does less, or a permission is wider, whatever waivers accept.
    #[arg(long)]
    fail_on_weakening: bool,
    /// The day that expiries and ages are counted from, instead of the project's or today.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<Date>,
    /// Judge as if the integrations were in this phase: sandbox, internal_pilot, limited_production or full_production.
    #[arg(long, value_name = "PHASE", value_parser = phase)]
    phase: Option<Phase>,
}

/// Formats of `diff`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Terminal,
    /// For a comment on a pull request.
    Markdown,
    /// For programs; `flowgate schema diff` prints its schema.
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let (root, _) = pipeline::root_of(std::slice::from_ref(&arguments.path))?;
    let base = State::named(&arguments.base, &root)?;
    let head = arguments
        .head
        .as_ref()
        .map(|h| State::named(h, &root))
        .transpose()?;
    let new_root = head.as_ref().map_or(root.as_path(), State::folder);
    let read = |folder: &std::path::Path| {
        super::assess(&Options {
            root: Some(folder.to_path_buf()),
            date: arguments.date,
            phase: arguments.phase,
            ..Options::default()
        })
    };
    let (old, new) = (read(base.folder())?, read(new_root)?);
    let rules = trust::changed(base.folder(), new_root, &old, &new)?;
    // The new state by the rules of the old one: what a change of rules is worth.
    let judged = if rules.is_empty() {
        None
    } else {
        Some(pipeline::run(&Options {
            root: Some(new_root.to_path_buf()),
            date: arguments.date,
            phase: arguments.phase,
            trust: Some(Trust {
                folder: base.folder().to_path_buf(),
                name: arguments.base.clone(),
            }),
            ..Options::default()
        })?)
    };
    let mut rules: Vec<Change> = rules.iter().map(|(file, how)| of_rules(file, how)).collect();
    if let Some(judged) = &judged {
        let (by_old, by_new) = (&judged.check.findings, &new.check.findings);
        rules.extend(of_judges(&heavier(by_old, by_new), true));
        rules.extend(of_judges(&heavier(by_new, by_old), false));
        rules.extend(of_fail_level(judged.check.fail_on, new.check.fail_on));
    }
    let diff = compare(arguments, &old, &new, rules);
    let said = match arguments.format {
        Format::Terminal => text(&diff),
        Format::Markdown => markdown(&diff),
        Format::Json => json::pretty(&diff),
    };
    super::print(&new.veil.over(old.veil.over(said)))?;
    let unread = !new.check.not_assessed.is_empty();
    Ok(if unread || arguments.fail_on_weakening && diff.weakened {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn compare(arguments: &Arguments, old: &Run, new: &Run, rules: Vec<Change>) -> Diff {
    let of = |run: &Run| -> BTreeMap<String, Value> {
        let facts = |f: &Facts| serde_json::to_value(f).unwrap_or_default();
        let all = run.integrations.iter();
        all.map(|i| (i.model.id.clone(), facts(&i.facts))).collect()
    };
    let (before, after) = (of(old), of(new));
    let blocked: BTreeSet<&String> = [old, new]
        .iter()
        .flat_map(|r| &r.check.not_assessed)
        .filter_map(|n| n.integration.as_ref())
        .collect();
    let ids: BTreeSet<&String> = before
        .keys()
        .chain(after.keys())
        .filter(|i| !blocked.contains(i))
        .collect();
    let registers = |run: &Run, id: &String| {
        let own = run.integrations.iter().find(|i| i.model.id == *id);
        own.map(|i| assess::risks(run, i))
    };
    let moved = ids
        .iter()
        .flat_map(|id| risks(id, registers(old, id).as_ref(), registers(new, id).as_ref()));
    let mut moved: Vec<_> = moved.collect();
    moved.sort_by_key(|r| !r.rises());
    let none = Value::Null;
    let mut changes = Vec::new();
    let mut pictures = Vec::new();
    for id in ids {
        let (a, b) = (before.get(id).unwrap_or(&none), after.get(id).unwrap_or(&none));
        let found = change::compare(a, b);
        pictures.extend(draw(id, old, new, &found));
        changes.extend(found.into_iter().map(|c| place(Some(id), c, old, new)));
    }
    let values = |run: &Run| -> Vec<Value> {
        let all = run.waivers.iter().map(serde_json::to_value);
        all.filter_map(Result::ok).collect()
    };
    let waivers = change::compare_waivers(&values(old), &values(new));
    changes.extend(waivers.into_iter().map(|c| place(None, c, old, new)));
    changes.extend(rules.into_iter().map(|c| place(None, c, old, new)));
    changes.sort_by(|a, b| {
        (&a.change.way, &a.change.class, &a.integration).cmp(&(
            &b.change.way,
            &b.change.class,
            &b.integration,
        ))
    });
    let missing = [("old", old), ("new", new)].into_iter().flat_map(|(which, run)| {
        let all = run.check.not_assessed.iter();
        all.map(move |n| format!("{}: {} ({which} state)", n.file, n.why))
    });
    Diff {
        flowgate: 1,
        base: arguments.base.clone(),
        head: arguments.head.clone(),
        weakened: changes.iter().any(|c| c.change.way == change::Way::Weakens),
        roles: who(&changes),
        changes,
        risks: moved,
        new_findings: beyond(&new.check.findings, &old.check.findings),
        gone_findings: beyond(&old.check.findings, &new.check.findings),
        not_assessed: missing.collect(),
        pictures,
    }
}

/// Findings that the other judge does not have, or takes less seriously. Waivers and baselines are told apart.
fn heavier(of: &[Box<Finding>], other: &[Box<Finding>]) -> Findings {
    let known: BTreeMap<&str, _> = other
        .iter()
        .map(|f| (f.fingerprint.as_str(), f.severity))
        .collect();
    let heavier = |f: &Finding| known.get(f.fingerprint.as_str()).is_none_or(|s| *s < f.severity);
    let about_waivers = |f: &Finding| f.rule == "OWNER-004";
    of.iter()
        .filter(|f| !about_waivers(f) && heavier(f))
        .cloned()
        .collect()
}

fn beyond(of: &[Box<Finding>], other: &[Box<Finding>]) -> Findings {
    let known: BTreeSet<&str> = other.iter().map(|f| f.fingerprint.as_str()).collect();
    let beyond = of.iter().filter(|f| !known.contains(f.fingerprint.as_str()));
    beyond.cloned().collect()
}

/// A change with its place in a file of the new state, else of the old one.
fn place(integration: Option<&String>, change: Change, old: &Run, new: &Run) -> Placed {
    let at = change.at.as_deref().map(Place::from_text);
    let located = at.and_then(|at| {
        let in_ = |run: &Run| run.trees.locate(&at, &run.sources);
        in_(new).or_else(|| in_(old))
    });
    Placed {
        integration: integration.cloned(),
        roles: if change.way.is_material() {
            change.class.roles().to_vec()
        } else {
            Vec::new()
        },
        place: located.map(|l| format!("{}:{}", l.location.file, l.location.line)),
        change,
    }
}

/// The neighbourhood of what changed, before and after.
fn draw(id: &str, old: &Run, new: &Run, changes: &[Change]) -> Option<Pictures> {
    let facts = |run: &'_ Run| {
        run.integrations
            .iter()
            .find(|i| i.model.id == id)
            .map(|i| i.facts.clone())
    };
    let (before, after) = (facts(old), facts(new));
    let elements: BTreeSet<&str> = changes
        .iter()
        .filter(|c| c.way.is_material())
        .map(|c| c.element.as_str())
        .collect();
    let flows: BTreeSet<String> = [&before, &after]
        .into_iter()
        .flatten()
        .flat_map(|f| near(f, &elements))
        .collect();
    let via = |facts: &Option<Facts>| -> BTreeMap<String, Vec<String>> {
        let all = facts.iter().flat_map(|f| &f.flows);
        all.map(|f| (f.element.id.clone(), f.via.clone())).collect()
    };
    let was = via(&before);
    // A way is new, or no longer passes what it passed.
    let is_new =
        |(id, via): &(String, Vec<String>)| was.get(id).is_none_or(|w| w.iter().any(|g| !via.contains(g)));
    let red: BTreeSet<String> = via(&after).into_iter().filter(is_new).map(|(id, _)| id).collect();
    let draw = |facts: &Option<Facts>, red: &BTreeSet<String>| {
        neighbourhood(Picture::new(facts.as_ref()?, &[]), &flows, red)
    };
    let pictures = Pictures {
        integration: id.to_owned(),
        before: draw(&before, &BTreeSet::new()),
        after: draw(&after, &red),
    };
    (pictures.before.is_some() || pictures.after.is_some()).then_some(pictures)
}

/// Flows that are about one of the elements: themselves, their ends, operation, connection or gates.
fn near(facts: &Facts, elements: &BTreeSet<&str>) -> Vec<String> {
    let connection = |operation: &String| {
        let operation = facts.operations.iter().find(|o| o.element.id == *operation);
        operation.map(|o| o.connection.as_str())
    };
    let actions: BTreeSet<&str> = facts
        .actions
        .iter()
        .filter(|a| elements.contains(a.id.as_str()))
        .map(|a| a.flow.as_str())
        .collect();
    let about = |f: &&crate::analysis::facts::FlowFact| {
        let own = [
            Some(f.element.id.as_str()),
            Some(f.from.as_str()),
            Some(f.to.as_str()),
        ];
        let by = [f.operation.as_deref(), f.operation.as_ref().and_then(connection)];
        own.into_iter()
            .chain(by)
            .flatten()
            .chain(f.via.iter().map(String::as_str))
            .any(|id| elements.contains(id))
            || actions.contains(f.element.id.as_str())
    };
    facts
        .flows
        .iter()
        .filter(about)
        .map(|f| f.element.id.clone())
        .collect()
}
