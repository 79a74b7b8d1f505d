//! Follow-up errors: a name that leads nowhere only because what declares it could not be read is not told.
//!
//! In: the problems of files and links. Out: the same without those that mending another one will take away:
//! - of an integration with a file that was not read at all, or with an `include` that failed, no name is known to be missing;
//! - a name that stands in a statement or value that was not understood may be declared there.

use std::collections::{BTreeMap, BTreeSet};

use super::Intake;
use super::blocked::Blocked;
use super::scope::file_of;
use crate::model::Model;
use crate::parse::problem::{Input, Problem, Site};
use crate::source::walk::folder;

/// Takes out what follows from something else.
pub fn without_followups(problems: &mut Vec<Problem>, models: &[Model], blocked: &Blocked, intake: &Intake) {
    let sources = &intake.sources;
    let mut unread: BTreeSet<String> = BTreeSet::new();
    let mut broken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for problem in problems.iter().filter(|p| p.prevents_assessment()) {
        let file = file_of(&problem.site, sources);
        if hides_all(problem, &file) {
            unread.insert(file);
        } else {
            let text = statement(problem, intake).unwrap_or_default();
            broken
                .entry(file)
                .or_default()
                .extend(words(text).map(str::to_owned));
        }
    }
    if unread.is_empty() && broken.is_empty() {
        return;
    }
    // A file of no integration that could not be read may be the manifest of those in its folder.
    let lost: BTreeSet<&str> = unread
        .iter()
        .filter(|f| !blocked.owner.contains_key(*f))
        .map(|f| folder(f))
        .collect();
    let of = |file: &str| {
        let id = blocked.owner.get(file)?;
        models.iter().find(|m| m.id == *id)
    };
    let shared = &intake.organization_files;
    let hidden = |problem: &Problem| {
        let file = file_of(&problem.site, sources);
        match problem.input {
            Input::MissingField if problem.reason == "integration" => lost.contains(folder(&file)),
            Input::UndefinedName => {
                let Some(model) = of(&file) else { return false };
                let mut files = model.files.iter().chain(shared);
                let orphan = !model.has_manifest && lost.contains(folder(&file));
                let name = intake
                    .trees
                    .site(&problem.site, sources)
                    .and_then(|l| l.location.bytes);
                let name = name.and_then(|(file, span)| Some(sources.get(file)?.slice(span)));
                let may_be_there = |file: &String| {
                    unread.contains(file)
                        || broken
                            .get(file)
                            .is_some_and(|known| words(name.unwrap_or_default()).any(|w| known.contains(w)))
                };
                orphan || files.any(may_be_there)
            }
            _ => false,
        }
    };
    let follows: Vec<bool> = problems.iter().map(hidden).collect();
    let mut follows = follows.into_iter();
    problems.retain(|_| !follows.next().unwrap_or_default());
}

/// Whether nothing, or not everything, of what a file declares or includes is known.
fn hides_all(problem: &Problem, file: &str) -> bool {
    let included = matches!(problem.reason, "include" | "include-limit");
    let whole = problem.input != Input::WrongValue && !file.ends_with(".flow");
    included || (whole && !matches!(problem.reason, "outside" | "vendor-file"))
}

/// The lines of what was not understood, down to the statement after it where a bracket is not closed.
fn statement<'i>(problem: &Problem, intake: &'i Intake) -> Option<&'i str> {
    let located = intake.trees.site(&problem.site, &intake.sources)?;
    let (file, span) = match &problem.site {
        Site::Span(file, span) => (*file, *span),
        Site::Place(_) => located.location.bytes?,
    };
    let text = &intake.sources.get(file)?.text;
    let until = problem.notes.iter().find_map(|n| match n.site {
        Site::Span(there, next) if there == file && next.start > span.end => Some(next.start as usize),
        _ => None,
    });
    let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |i| i + 1);
    let end = until.unwrap_or_else(|| {
        let rest = text.get(span.end as usize..).unwrap_or_default();
        span.end as usize + rest.find('\n').unwrap_or(rest.len())
    });
    text.get(start..end)
}

/// What may be names in a text; of `connection.operation` both.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.split(move |c| !part_of_name(c)).filter(|w| !w.is_empty())
}
