//! What a run judges: files read and linked, all of the tree or the part that is asked for with what it depends on.

use std::collections::BTreeSet;
use std::path::Path;

use super::intake::{self, Ground, Intake, Which};
use super::options::Options;
use super::part::{self, Needed};
use super::progress::Stage;
use super::scope::Asked;
use super::settle::models;
use crate::model::{Model, owner};
use crate::parse::problem::Problem;

/// Integrations before they are joined.
pub(super) struct Taken {
    /// What was read.
    pub intake: Intake,
    /// Ids of all integrations that were read.
    pub ids: Vec<String>,
    /// Those that were linked.
    pub models: Vec<Model>,
    /// Problems so far.
    pub problems: Vec<Problem>,
}

/// Reads and links. A part is read by itself where that shows all that is true of it.
pub(super) fn taken(options: &Options, ground: &Ground, root: &Path, asked: &Asked) -> Taken {
    let apart = !asked.all() && !options.whole && options.trust.is_none() && options.without.is_empty();
    options.progress.begin(Stage::Reading, ground.found.len());
    if apart
        && let Needed::Some(files, texts) =
            part::needed(&ground.found, asked, &options.texts, &ground.config.limits)
    {
        let part = Taken::read(options, ground, root, asked, Which::Part(&files, texts));
        if part.stands_alone() {
            return part;
        }
    }
    Taken::read(options, ground, root, asked, Which::All)
}

impl Taken {
    /// Reads and links.
    pub fn read(options: &Options, ground: &Ground, root: &Path, asked: &Asked, which: Which<'_>) -> Self {
        let mut intake = intake::read(ground, root, which, &options.texts, &options.progress);
        let mut problems = std::mem::take(&mut intake.problems);
        let ids = intake.bound.iter().map(|b| b.id.clone()).collect();
        let models = models(
            &mut intake,
            options.phase,
            asked,
            &mut problems,
            &options.progress,
        );
        Self {
            intake,
            ids,
            models,
            problems,
        }
    }

    /// Whether files that were passed over could say more: who names an integration that is not there may mean one in a file
    /// that cannot be read, and vendors' applications lie in several files.
    pub fn stands_alone(&self) -> bool {
        let ids: BTreeSet<&str> = self.ids.iter().map(String::as_str).collect();
        let known = |id: &str| ids.contains(id);
        let references = self.models.iter().flat_map(|m| &m.references);
        let there = references.filter_map(|r| owner(&r.id));
        let joined = self.intake.manifests.iter().any(|m| m.joins.is_some());
        self.intake.passed_over == 0 || (!joined && there.into_iter().all(known))
    }
}
