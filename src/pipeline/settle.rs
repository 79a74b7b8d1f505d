//! Declarations to models: linked, joined with what they name of one another, bounded. In: an intake. Out: models, and which
//! of them cannot be assessed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::blocked::Blocked;
use super::progress::{Progress, Stage};
use super::scope::Asked;
use super::{Intake, cascade};
use crate::graph::{Graph, Size};
use crate::model::cross::Others;
use crate::model::link::{Surroundings, link};
use crate::model::{Model, cross, joint};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::{Input, Problem, Site};
use crate::source::Limits;
use crate::source::limits::raise;

/// Links what is asked for, and the others too where integrations of the tree may be linked with one another; from here on
/// an integration is a model.
pub(super) fn models(
    intake: &mut Intake,
    phase: Option<Phase>,
    asked: &Asked,
    problems: &mut Vec<Problem>,
    progress: &Progress,
) -> Vec<Model> {
    let bound = std::mem::take(&mut intake.bound);
    let around = Surroundings {
        organization: intake.organization.as_ref(),
        vendor_files: &intake.vendor_files,
        phase,
        others: Arc::new(Others::of(&bound)),
        catalog: &intake.catalog,
    };
    let linked = joint::may_link(&bound, around.organization);
    let mut models = Vec::new();
    progress.begin(Stage::Linking, bound.len());
    for bound in bound {
        progress.step(1);
        let mut files: Vec<String> = bound.files.iter().map(|(_, p)| p.clone()).collect();
        files.extend(intake.vendor_paths.get(&bound.id).into_iter().flatten().cloned());
        files.sort();
        files.dedup();
        let owned = files.iter().map(|f| (f.clone(), bound.id.clone()));
        intake.owner.extend(owned);
        if !linked && !asked.any(&files) {
            continue;
        }
        let mut model = link(bound, &around, problems);
        model.files = files;
        models.push(model);
    }
    models
}

/// Integrations with what they name of one another resolved, and which of them cannot be assessed.
pub(super) fn settle(
    mut models: Vec<Model>,
    intake: &Intake,
    problems: &mut Vec<Problem>,
) -> (Vec<Model>, Blocked) {
    let blocked = Blocked::new(&models, problems, intake);
    cascade::without_followups(problems, &models, &blocked, intake);
    let unknown = cross::check(&mut models, &|id| blocked.may_hide(id), problems);
    bounded(&mut models, &intake.config.limits, problems);
    let mut blocked = Blocked::new(&models, problems, intake);
    blocked.add(unknown);
    (models, blocked)
}

/// Integrations, alone or together, that are too large for a graph are not assessed.
fn bounded(models: &mut [Model], limits: &Limits, problems: &mut Vec<Problem>) {
    let too_many = |model: &Model, what: String, limit: &'static str, bound: usize| {
        Problem::new(
            Input::Unreadable,
            limit,
            Site::Place(model.decl.place.clone()),
            format!("{what}, more than {bound}"),
            format!("too many {}", limit.trim_start_matches("joint_")),
        )
        .help(format!("divide it, or {}", raise(limit)))
    };
    let sizes: Vec<Size> = models.iter().map(Graph::size).collect();
    let mut large = BTreeSet::new();
    for (i, (model, size)) in models.iter().zip(&sizes).enumerate() {
        let counts = [
            (
                "flows",
                model.flows.len(),
                limits.flows,
                "flows, derived ones counted",
            ),
            (
                "nodes",
                size.nodes,
                limits.nodes,
                "nodes, models counted once for each context that calls them",
            ),
            (
                "edges",
                size.edges,
                limits.edges,
                "edges, those of each copy of a model counted",
            ),
        ];
        for (limit, count, bound, what) in counts {
            if count > bound {
                let what = format!("the integration has {count} {what}");
                problems.push(too_many(model, what, limit, bound));
                large.insert(i);
            }
        }
    }
    for group in joint::groups(models) {
        let sum = |of: &dyn Fn(usize) -> Option<usize>| group.iter().filter_map(|i| of(*i)).sum::<usize>();
        let flows = sum(&|i| models.get(i).map(|m| m.flows.len()));
        let edges = sum(&|i| sizes.get(i).map(|s| s.edges));
        let counts = [
            ("joint_flows", flows, limits.joint_flows, "flows"),
            ("edges", edges, limits.edges, "edges"),
        ];
        for (limit, count, bound, what) in counts {
            if group.len() > 1 && count > bound {
                let members = group.len();
                let what = format!(
                    "{members} integrations that share systems or name one another have {count} {what}"
                );
                let models = group.iter().filter_map(|i| models.get(*i));
                problems.extend(models.map(|m| too_many(m, what.clone(), limit, bound)));
                large.extend(&group);
            }
        }
    }
    // What is not assessed need not be kept.
    for (i, model) in models.iter_mut().enumerate() {
        if large.contains(&i) {
            model.flows.clear();
        }
    }
}
