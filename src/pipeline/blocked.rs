//! Which integrations cannot be assessed because a file of theirs cannot be read.

use std::collections::BTreeMap;

use super::Intake;
use super::scope::{Asked, file_of};
use crate::finding::NotAssessed;
use crate::model::cross::Unknown;
use crate::model::{Id, Model};
use crate::parse::problem::Problem;
use crate::source::walk::folder;

/// A file that keeps something from being assessed, and what is wrong with it.
type Cause = (String, String);

/// What cannot be assessed.
pub struct Blocked {
    /// The integration each file belongs to.
    pub owner: BTreeMap<String, Id>,
    integrations: BTreeMap<Id, Cause>,
    /// Files of no known integration.
    loose: Vec<Cause>,
}

impl Blocked {
    /// From the problems of linked integrations and of files.
    pub fn new(models: &[Model], problems: &[Problem], intake: &Intake) -> Self {
        let owner = intake.owner.clone();
        let mut blocked: BTreeMap<String, String> = BTreeMap::new();
        for problem in problems.iter().filter(|p| p.prevents_assessment()) {
            let file = file_of(&problem.site, &intake.sources);
            blocked.entry(file).or_insert_with(|| problem.message.clone());
        }
        // What all integrations share is part of each of them.
        let shared = intake
            .organization_files
            .iter()
            .find_map(|f| Some((f.clone(), blocked.get(f)?.clone())));
        let integrations = models
            .iter()
            .filter_map(|m| Some((m.id.clone(), shared.clone().or_else(|| why(m, &blocked, &owner))?)))
            .collect();
        let loose = blocked
            .into_iter()
            .filter(|(file, _)| !owner.contains_key(file))
            .collect();
        Self {
            owner,
            integrations,
            loose,
        }
    }

    /// Whether an integration is not assessed.
    pub fn has(&self, integration: &str) -> bool {
        self.integrations.contains_key(integration)
    }

    /// Whether a name of an integration may be missing only because a file cannot be read: one of the integration's own, or,
    /// where nobody knows the integration, any.
    pub fn may_hide(&self, integration: &str) -> bool {
        let known = self.owner.values().any(|id| id == integration);
        self.has(integration) || (!known && !self.loose.is_empty())
    }

    /// What names something that cannot be read cannot be assessed either.
    pub fn add(&mut self, unknown: Vec<Unknown>) {
        for unknown in unknown {
            let there = self.integrations.get(&unknown.there).or(self.loose.first());
            let file = there.map(|(file, _)| file.clone()).unwrap_or_default();
            let (own, there) = (&unknown.integration, &unknown.there);
            let why = format!("`{own}` names integration `{there}`, which cannot be read");
            self.integrations
                .entry(unknown.integration)
                .or_insert((file, why));
        }
    }

    /// What is asked for and not assessed: integrations first, then files of none.
    pub fn not_assessed(&self, models: &[Model], asked: &Asked) -> Vec<NotAssessed> {
        let wanted = |id: &Id| models.iter().any(|m| m.id == *id && asked.any(&m.files));
        let integrations = self.integrations.iter().filter(|(id, _)| wanted(id));
        let files = self.loose.iter().filter(|(file, _)| asked.one(file));
        let not_assessed = |integration: Option<&Id>, (file, why): &Cause| NotAssessed {
            integration: integration.cloned(),
            file: file.clone(),
            why: why.clone(),
        };
        integrations
            .map(|(id, cause)| not_assessed(Some(id), cause))
            .chain(files.map(|cause| not_assessed(None, cause)))
            .collect()
    }
}

/// The file that keeps a model from being assessed, and what is wrong with it.
fn why(model: &Model, blocked: &BTreeMap<String, String>, owner: &BTreeMap<String, Id>) -> Option<Cause> {
    if let Some((file, why)) = model.files.iter().find_map(|f| Some((f, blocked.get(f)?))) {
        return Some((file.clone(), why.clone()));
    }
    // A `.flow` whose manifest could not be read would look like a picture without authority.
    let orphan = !model.has_manifest
        && model.files.iter().any(|f| {
            blocked
                .keys()
                .any(|b| !owner.contains_key(b) && folder(b) == folder(f))
        });
    orphan.then(|| {
        let file = model.files.first().cloned().unwrap_or_default();
        (file, "its manifest cannot be read".to_owned())
    })
}
