//! `flowgate signoff verify`: whether kept models have the digests of their records, and no author approved.

use clap::Args;

use super::super::{Exit, Tree};
use super::line;
use crate::analysis::facts::DecisionFact;
use crate::error::Error;
use crate::pipeline::{self, Integration, Selection, decisions};
use crate::signoff::stored::{self, Kept};
use crate::signoff::{Digest, same_person};
use crate::source::{Date, git};

/// Arguments of `signoff verify`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
}

/// Runs the command: 1 where a record does not hold what it says.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let selection = Selection {
        select: vec!["INPUT".to_owned()],
        ..Selection::default()
    };
    let options = arguments.tree.options(selection, None, true);
    let (root, _) = pipeline::root_of(&options.paths)?;
    let run = super::super::assess(&options)?;
    let mut out = String::new();
    let (mut records, mut wrong) = (0, 0);
    for integration in &run.integrations {
        for d in &integration.facts.decisions {
            records += 1;
            let mut faults = Vec::new();
            if let Ok(digest) = d.digest.parse::<Digest>() {
                let id = &integration.model.id;
                let text = decisions::kept(&run.sources, &d.at, id, &digest);
                match stored::read(text, &digest) {
                    Kept::Whole(_) => {}
                    Kept::Altered => faults.push("the kept model does not have the digest".to_owned()),
                    Kept::Gone => {
                        faults.push(format!("`{}` is missing", stored::file_name(id, &digest)));
                    }
                }
            }
            if d.by_author && d.decision.starts_with("approve") {
                faults.push(format!("{} is an author of the change", d.name));
            } else if let Some(author) = hidden(&root, integration, d) {
                faults.push(format!(
                    "git names {author} as an author of the change, the record does not"
                ));
            }
            wrong += usize::from(!faults.is_empty());
            let said = if faults.is_empty() {
                "ok".to_owned()
            } else {
                faults.join("; ")
            };
            line(
                &mut out,
                &format!("{} {} {}: {said}", integration.model.id, d.id, d.digest),
            );
        }
    }
    // A record that cannot be read is none.
    let unread = run
        .check
        .findings
        .iter()
        .filter(|f| f.rule.starts_with("INPUT-"))
        .count();
    line(
        &mut out,
        &format!("{records} decisions, {wrong} wrong, {unread} problems of files"),
    );
    super::super::print(&run.veil.over(out))?;
    Ok(if wrong > 0 || unread > 0 || !run.check.not_assessed.is_empty() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The approver as an author of the change, where git knows and the record does not say. Without a repository nothing is known.
fn hidden(root: &std::path::Path, integration: &Integration, d: &DecisionFact) -> Option<String> {
    if !d.decision.starts_with("approve") {
        return None;
    }
    let earlier = integration.facts.decisions.iter();
    let since = earlier
        .filter(|e| e.digest != d.digest && e.date <= d.date)
        .filter_map(|e| e.date.parse::<Date>().ok())
        .max();
    let until = d.date.parse::<Date>().ok();
    let authors = git::authors(root, &integration.model.files, since, until).ok()?;
    authors.into_iter().find(|a| same_person(a, &d.name))
}
