//! Which integrations cannot be assessed because a file of theirs cannot be read.

use std::collections::BTreeMap;

use super::Intake;
use super::scope::{Asked, file_of};
use crate::finding::NotAssessed;
use crate::model::Model;
use crate::parse::problem::Problem;

/// Parts models into those to assess and those not to, and tells which integration a file belongs to.
pub fn sort_out(
    models: Vec<Model>,
    problems: &[Problem],
    intake: &Intake,
    asked: &Asked,
) -> (Vec<Model>, Vec<NotAssessed>, BTreeMap<String, String>) {
    let owner: BTreeMap<String, String> = models
        .iter()
        .flat_map(|m| m.files.iter().map(|f| (f.clone(), m.id.clone())))
        .collect();
    let mut blocked: BTreeMap<String, String> = BTreeMap::new();
    for problem in problems.iter().filter(|p| p.input.prevents_assessment()) {
        let file = file_of(&problem.site, &intake.sources);
        blocked.entry(file).or_insert_with(|| problem.message.clone());
    }
    // What all integrations share is part of each of them.
    let shared = intake
        .organization_files
        .iter()
        .find_map(|f| Some((f.clone(), blocked.get(f)?.clone())));
    let mut good = Vec::new();
    let mut not_assessed = Vec::new();
    for model in models {
        match shared.clone().or_else(|| why(&model, &blocked, &owner)) {
            None => good.push(model),
            Some((file, why)) => not_assessed.push(NotAssessed {
                integration: Some(model.id.clone()),
                file,
                why,
            }),
        }
    }
    for (file, why) in &blocked {
        if !owner.contains_key(file) && asked.one(file) {
            not_assessed.push(NotAssessed {
                integration: None,
                file: file.clone(),
                why: why.clone(),
            });
        }
    }
    (good, not_assessed, owner)
}

/// The file that keeps a model from being assessed, and what is wrong with it.
fn why(
    model: &Model,
    blocked: &BTreeMap<String, String>,
    owner: &BTreeMap<String, String>,
) -> Option<(String, String)> {
    if let Some((file, why)) = model.files.iter().find_map(|f| Some((f, blocked.get(f)?))) {
        return Some((file.clone(), why.clone()));
    }
    // A `.flow` whose manifest could not be read would look like a picture without authority.
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(d, _)| d.to_owned());
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
