//! The whole program as one function: a tree of files in, findings with their evidence out.

pub mod assess;
mod blocked;
mod cascade;
mod catalogs;
mod configured;
pub mod decisions;
mod hearing;
pub mod hidden;
pub mod import;
mod include;
mod intake;
mod judge;
mod levels;
pub mod mend;
mod options;
mod part;
pub mod policies;
pub mod progress;
mod removal;
mod root;
mod scope;
mod selection;
mod settle;
mod stream;
mod summary;
mod taken;
mod told;
mod treatments;
pub mod trust;
mod vendors;
mod waive;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

pub use intake::Intake;
pub use options::{Integration, Options, Run, Since};
pub use part::kinds_for_all;
pub use root::root_of;
pub use selection::Selection;
pub use trust::Trust;
pub use waive::Bounds;

use crate::error::Error;
use crate::finding::baseline::Baseline;
use crate::finding::fix::Fixer;
use crate::finding::fold::fold;
use crate::finding::verdicts::Rulebook;
use crate::finding::{Check, Trusted, secret_baseline};
use crate::policy::packs::{self, Pack};
use crate::policy::{Engine, RuleMeta};
use crate::source::{Date, Limits, read};
use hearing::{Heard, Law};
use intake::{Ground, Which};
use scope::Asked;
use told::{sort, within};

/// Days a test counts as evidence (`semantics.md` 5).
const EVIDENCE_DAYS: u32 = 180;

/// Whether one of these files, by paths below the root, decides for every integration of the tree: then all of it is asked for.
#[must_use]
pub fn concerns_all(root: &Path, paths: &[String]) -> bool {
    // What is wrong with the configuration the run tells.
    Intake::config(root).is_ok_and(|config| part::concerns_all(root, &config, paths))
}

/// Runs the pipeline.
///
/// # Errors
/// Unreadable paths or configuration, a policy that fails, wrong use. Problems of the checked files are findings.
pub fn run(options: &Options) -> Result<Run, Error> {
    let (root, below) = match (&options.root, &options.policies, options.paths.first()) {
        (Some(root), ..) => {
            let root = root::folder_of(root)?;
            let below = options.paths.iter().map(|p| root.join(p)).collect();
            (root, below)
        }
        (None, Some(_), Some(path)) => (root::folder_of(path)?, Vec::new()),
        _ => root::root_of(&options.paths)?,
    };
    let court_root = match &options.trust {
        Some(trust) => root::folder_of(&trust.folder)?,
        None => root.clone(),
    };
    let mut ground = Ground::of(&root, &court_root, &options.progress)?;
    if let Some(only) = &options.only {
        ground.found.retain(|f| only.contains(&f.path));
    }
    ground
        .config
        .frameworks
        .extend(options.frameworks.iter().cloned());
    let config = ground.config.clone();
    let project = match &options.policies {
        Some(project) => project.clone(),
        None => policies::read(&court_root, &config)?,
    };
    let rules = project.all();
    options.selection.validate(&rules)?;
    let severities = levels::severities(&config, &rules)?;
    let fail_on = levels::fail_level(options.fail_on, config.fail_on.as_deref())?;
    let (today, date_from) = match (options.date, config.date) {
        (Some(day), _) => (day, "option"),
        (None, Some(day)) => (day, "project"),
        (None, None) => (Date::today_utc(), "clock"),
    };
    let asked = Asked::new(&root, &below);
    let court = options.trust.as_ref().map(|_| {
        let ground = Ground::of(&court_root, &court_root, &options.progress)?;
        Ok(intake::read(
            &ground,
            &court_root,
            Which::All,
            &BTreeMap::new(),
            &options.progress,
        ))
    });
    let court: Option<Intake> = court.transpose()?;

    let chosen: Vec<&RuleMeta> = rules
        .iter()
        .copied()
        .filter(|r| options.selection.has(&r.id))
        .collect();
    let limit = Duration::from_millis(config.limits.policy_millis);
    let frameworks: Vec<&Pack> = project.frameworks.iter().collect();
    let (params, tightened) = packs::tighten(&frameworks, &rules, &config.params);
    let engine = Engine::of(&project, &chosen, &params, limit)
        .map_err(|e| Error::Policy(e.to_string()))?
        .with_facts_of(config.limits.facts_bytes);
    let book = Rulebook::new(&rules, &severities, options.shown);
    let law = Law {
        options,
        engine: &engine,
        rules: &rules,
        book: &book,
        today,
    };
    let Heard {
        mut intake,
        mut judged,
        mut told,
        waivers,
        stated,
    } = hearing::hear(&law, &mut ground, &root, court.as_ref(), &asked)?;
    let owned = judged.owned();
    let fixer = Fixer::new(
        &intake.trees,
        &intake.sources,
        &config.limits,
        &owned,
        options.fixes,
    );
    told.add(law.tell(&intake, &asked, &mut judged, &fixer));
    told.sort();
    let judges = waive::Judges {
        project: &project,
        rules: &rules,
        params: &params,
        book: &book,
        selection: &options.selection,
        phases: told.phases.clone(),
        asked: &asked,
        today,
        fixer: &fixer,
        court: court
            .as_ref()
            .zip(options.trust.as_ref().map(|t| t.name.as_str())),
    };
    let accepted = judges.accept(waivers, std::mem::take(&mut told.found), &intake)?;
    let mut found = accepted.found;
    let mut integrations = judged.integrations;
    for (id, passes) in accepted.passes {
        let passed = passes
            .iter()
            .map(|(rule, subjects)| (rule.clone(), subjects.len()));
        let line = told.assessed.iter_mut().find(|a| a.integration == id);
        line.into_iter().for_each(|a| a.passed.extend(passed.clone()));
        let own = integrations.iter_mut().find(|i| i.model.id == id);
        own.into_iter().for_each(|i| i.passes.extend(passes.clone()));
    }
    let mut findings = std::mem::take(&mut told.input);
    let mut unknown = std::mem::take(&mut told.unknown);
    let bounds = Bounds::new(&rules, &params);
    let gone = match &options.baseline {
        Some(file) => baseline(&trust::of_judge(file, &root, &court_root), &config.limits)?
            .apply(found.iter_mut().map(|f| &mut *f.finding), &bounds.never),
        None => 0,
    };
    let secrets = intake
        .secrets
        .apply(found.iter_mut().map(|f| &mut *f.finding), today);
    let older = match &options.since {
        Some(since) => {
            let told = findings.len() + found.len();
            findings.retain(|f| !since.fingerprints.contains(&f.fingerprint));
            found.retain(|f| !since.fingerprints.contains(&f.finding.fingerprint));
            told - findings.len() - found.len()
        }
        None => 0,
    };
    // What is accepted or known is told apart: it neither hides in a story nor carries one.
    let (accepted, open): (Vec<_>, Vec<_>) = found.into_iter().partition(|f| !f.finding.counts());
    findings.extend(accepted.into_iter().map(|f| f.finding));
    findings.extend(if options.fold {
        fold(open)
    } else {
        open.into_iter().map(|f| f.finding).collect()
    });
    sort(&mut findings);
    sort(&mut unknown);
    within(&mut findings, &mut unknown, &mut intake);
    let files = intake.sources.iter().count() + intake.passed_over;
    let mut summary = summary::summary(files, &findings, &told);
    // Of a part of the tree or of the rules nothing follows for entries about the rest.
    let whole = below.is_empty() && options.selection.has(secret_baseline::RULE);
    summary.gone = gone + if whole { secrets.gone } else { 0 };
    summary.expired_secrets = secrets.expired;
    summary.older = older;
    let check = Check {
        flowgate: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        date: today,
        date_from: date_from.to_owned(),
        fail_on,
        baselined: options.baseline.is_some(),
        since: options.since.as_ref().map(|s| s.name.clone()),
        trusted: options.trust.as_ref().map(|t| Trusted {
            from: t.name.clone(),
            changed: trust::unjudged(&root, &court_root, &intake, court.as_ref()),
        }),
        lowered: levels::lowered(&severities, &rules),
        findings,
        assessed: told.assessed,
        not_assessed: told.not_assessed,
        unknown,
        expectations: told.expected,
        summary,
    };
    let masks = hidden::masks(&intake, &check, told.covered);
    let veil = hidden::veil(&intake, &masks, &told.hide);
    let notes = decisions::notes(court.as_ref().unwrap_or(&intake));
    Ok(Run {
        sources: intake.sources,
        trees: intake.trees,
        check,
        integrations,
        masks,
        veil,
        project,
        tightened,
        bounds,
        waivers: stated,
        secrets: intake.secrets,
        treatments: judged.treatments,
        notes,
        config: intake.config,
    })
}

/// Reads a baseline.
fn baseline(path: &std::path::Path, limits: &Limits) -> Result<Baseline, Error> {
    let wrong = |why: String| Error::Path {
        path: path.to_path_buf(),
        why,
    };
    let text = read::text(path, limits).map_err(|why| wrong(why.to_string()))?;
    Baseline::read(&text).map_err(|e| wrong(e.to_string()))
}
