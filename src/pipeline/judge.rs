//! Models to verdicts: facts of each integration, group by group, and what the rules say of them. In: models and an intake.
//! Out: integrations with their facts, and verdicts on them and on files of none.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::blocked::Blocked;
use super::progress::{Progress, Stage};
use super::scope::Asked;
use super::{EVIDENCE_DAYS, Intake, Integration};
use crate::analysis;
use crate::analysis::element::Context;
use crate::analysis::facts::Facts;
use crate::analysis::joint::Member;
use crate::config::Config;
use crate::error::Error;
use crate::finding::verdicts::Verdicts;
use crate::model::{Id, Model, joint};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::Problem;
use crate::parse::vendor::VendorManifest;
use crate::policy::Engine;
use crate::secret::Scan;
use crate::source::Date;

/// Facts of what is asked for and can be assessed, group by group, joined across the run.
pub(super) fn facts(
    models: Vec<Model>,
    blocked: &Blocked,
    intake: &Intake,
    today: Date,
    asked: &Asked,
    problems: &mut Vec<Problem>,
    progress: &Progress,
) -> Vec<Integration> {
    let wanted = |m: &Model| !blocked.has(&m.id) && asked.any(&m.files);
    let of = |group: Vec<usize>| {
        progress.step(group.len());
        let group: Vec<&Model> = group.into_iter().filter_map(|i| models.get(i)).collect();
        if !group.iter().any(|m| wanted(m)) {
            return Vec::new();
        }
        let scans = |model: &Model| -> Vec<&Scan> {
            model.files.iter().filter_map(|f| intake.scans.get(f)).collect()
        };
        let scans: Vec<Vec<&Scan>> = group.iter().map(|m| scans(m)).collect();
        let members: Vec<Member<'_>> = group
            .iter()
            .zip(&scans)
            .map(|(model, scans)| Member {
                model,
                scans,
                cx: Context {
                    today,
                    evidence_days: EVIDENCE_DAYS,
                    batch_max: batch_max(&intake.config),
                    phase: model.phase,
                },
            })
            .collect();
        // What another member of the group says is part of its graph, whether it is asked for or not.
        let all = group.iter().zip(analysis::joint::facts(&members));
        all.filter(|(model, _)| wanted(model))
            .map(|(model, (mut facts, found))| {
                let named = named_manifests(model, intake);
                (facts.vendor_files, facts.vendor_statements) =
                    analysis::vendor_files::facts(named, true, &intake.catalog);
                (model.id.clone(), facts, found)
            })
            .collect()
    };
    progress.begin(Stage::Analysing, models.len());
    // Groups are analysed side by side and taken in their order.
    let groups: Vec<Vec<_>> = joint::groups(&models).into_par_iter().map(of).collect();
    let mut known: BTreeMap<Id, Facts> = BTreeMap::new();
    for (id, facts, found) in groups.into_iter().flatten() {
        problems.extend(found);
        known.insert(id, facts);
    }
    let integration = |model: Model| {
        Some(Integration {
            facts: known.remove(&model.id)?,
            model,
            passes: BTreeMap::new(),
        })
    };
    let mut integrations: Vec<Integration> = models.into_iter().filter_map(integration).collect();
    analysis::shared::join(integrations.iter_mut().map(|i| &mut i.facts));
    integrations
}

/// The vendors' manifests that files of an integration belong to.
fn named_manifests<'i>(model: &Model, intake: &'i Intake) -> impl Iterator<Item = &'i VendorManifest> {
    let named = model.files.iter().filter_map(|f| intake.manifest_of.get(f));
    let named: BTreeSet<usize> = named.copied().collect();
    named.into_iter().filter_map(|i| intake.manifests.get(i))
}

/// Items that one approval may cover: a parameter of GATE-008 that the analysis of gates needs already.
fn batch_max(config: &Config) -> u64 {
    let own = config.params.get("GATE-008").and_then(|p| p.get("batch_max"));
    own.and_then(serde_json::Value::as_u64).unwrap_or(0)
}

/// Verdicts on every integration, and on literals in files of none.
pub(super) fn judge(
    engine: &Engine,
    integrations: &mut [Integration],
    intake: &Intake,
    today: Date,
    asked: &Asked,
    progress: &Progress,
) -> Result<Verdicts, Error> {
    let mut verdicts = Verdicts::default();
    progress.begin(Stage::Judging, integrations.len());
    // Integrations are judged side by side and taken in their order.
    let judge = |integration: &Integration| {
        progress.step(1);
        engine.judge(&integration.facts)
    };
    let judgements: Vec<_> = integrations.par_iter().map(judge).collect();
    for (integration, judgement) in integrations.iter_mut().zip(judgements) {
        let (id, phase) = (&integration.model.id, integration.model.phase);
        integration.passes = verdicts.take(Some(id), phase, &integration.facts, judgement)?;
    }
    let assessed: BTreeSet<&String> = integrations.iter().flat_map(|i| &i.model.files).collect();
    let others = intake
        .scans
        .iter()
        .filter(|(path, _)| !assessed.contains(path) && asked.one(path))
        .map(|(_, scan)| scan);
    let facts = analysis::loose(others, today, EVIDENCE_DAYS);
    if !facts.secrets.is_empty() {
        let judgement = engine.judge(&facts);
        verdicts.take(None, Phase::Sandbox, &facts, judgement)?;
    }
    // Each vendor file that no assessed integration names is judged by itself.
    let named: BTreeSet<&String> = intake.vendor_paths.values().flatten().collect();
    let alone: Vec<_> = intake
        .manifests
        .iter()
        .filter(|m| !m.files.iter().any(|f| assessed.contains(f)) && m.files.iter().any(|f| asked.one(f)))
        .collect();
    let judged: Vec<_> = alone
        .into_par_iter()
        .map(|manifest| {
            let described = manifest.files.iter().any(|f| named.contains(f));
            let facts = analysis::loose_vendor(manifest, described, &intake.catalog, today, EVIDENCE_DAYS);
            let judgement = engine.judge(&facts);
            (facts, judgement)
        })
        .collect();
    for (facts, judgement) in judged {
        verdicts.take(None, Phase::Sandbox, &facts, judgement)?;
    }
    Ok(verdicts)
}
