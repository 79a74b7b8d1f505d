//! The whole program as one function: a tree of files in, findings with their evidence out.

mod blocked;
mod catalogs;
mod include;
mod intake;
pub mod policies;
mod scope;
mod selection;
mod summary;
mod waive;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

pub use intake::{Intake, root_of};
pub use selection::Selection;

use rayon::prelude::*;

use crate::analysis;
use crate::analysis::element::Context;
use crate::analysis::facts::Facts;
use crate::config::Config;
use crate::error::Error;
use crate::finding::baseline::Baseline;
use crate::finding::fold::fold;
use crate::finding::locate::Trees;
use crate::finding::verdicts::Verdicts;
use crate::finding::{Check, Finding, Lowered, Severity, build};
use crate::model::Model;
use crate::model::link::{Surroundings, link};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::policy::{Engine, Project, RuleMeta};
use crate::render::veil::Veil;
use crate::source::walk::{self, FileKind};
use crate::source::{Date, FileId, Limits, Sources, Span};
use scope::{Asked, file_of};

/// Days a test counts as evidence (`semantics.md` 5).
const EVIDENCE_DAYS: u32 = 180;

/// What a run is asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Paths of one tree.
    pub paths: Vec<PathBuf>,
    /// Reference day.
    pub date: Option<Date>,
    /// Phase to ask for.
    pub phase: Option<Phase>,
    /// Rules.
    pub selection: Selection,
    /// Fail level.
    pub fail_on: Option<Severity>,
    /// Tell findings that belong to one story once.
    pub fold: bool,
    /// File of findings that were there when the check was adopted.
    pub baseline: Option<PathBuf>,
    /// Judge by these policies beside the bundled ones, and take the path as a tree of its own, whatever lies above it.
    pub policies: Option<Project>,
}

/// An assessed integration.
pub struct Integration {
    /// The linked model.
    pub model: Model,
    /// Its facts.
    pub facts: Facts,
    /// Subjects that pass, by rule.
    pub passes: BTreeMap<String, Vec<String>>,
}

/// A finished run.
pub struct Run {
    /// Files read.
    pub sources: Sources,
    /// Their trees, to locate places.
    pub trees: Trees,
    /// The result.
    pub check: Check,
    /// What was assessed.
    pub integrations: Vec<Integration>,
    /// Bytes that no frame may show.
    pub masks: BTreeMap<FileId, Vec<Span>>,
    /// Values that no output may show.
    pub veil: Veil,
    /// Policies of the project.
    pub project: Project,
    /// Rules that no waiver and no baseline accepts.
    pub never: BTreeSet<String>,
}

/// Runs the pipeline.
///
/// # Errors
/// Unreadable paths or configuration, a policy that fails, wrong use. Problems of the checked files are findings.
pub fn run(options: &Options) -> Result<Run, Error> {
    let (root, below) = match (&options.policies, options.paths.first()) {
        (Some(_), Some(path)) => (intake::folder_of(path)?, Vec::new()),
        _ => intake::root_of(&options.paths)?,
    };
    let mut intake = intake::read(&root)?;
    let project = match &options.policies {
        Some(project) => project.clone(),
        None => policies::read(&root, &intake.config)?,
    };
    let rules = project.all();
    options.selection.validate(&rules)?;
    let severities = severities(&intake.config, &rules)?;
    let fail_on = fail_level(options.fail_on, intake.config.fail_on.as_deref())?;
    let (today, date_from) = match (options.date, intake.config.date) {
        (Some(day), _) => (day, "option"),
        (None, Some(day)) => (day, "project"),
        (None, None) => (Date::today_utc(), "clock"),
    };
    let asked = Asked::new(&root, &below);

    let mut problems = std::mem::take(&mut intake.problems);
    let mut waivers = waive::entries(&intake, &rules, today, &mut problems);
    let models = models(&mut intake, options.phase, &asked, &mut problems);
    let (models, not_assessed, owner) = blocked::sort_out(models, &problems, &intake, &asked);

    let mut integrations = facts(models, &intake, today, &mut problems);
    let chosen: Vec<&RuleMeta> = rules
        .iter()
        .copied()
        .filter(|r| options.selection.has(&r.id))
        .collect();
    let limit = Duration::from_millis(intake.config.limits.policy_millis);
    let engine = Engine::of(&project, &chosen, &intake.config.params, limit)
        .map_err(|e| Error::Policy(e.to_string()))?;
    let verdicts = judge(&engine, &mut integrations, &intake, today, &asked)?;

    let mut findings: Vec<Finding> = problems
        .iter()
        .filter(|p| options.selection.has(p.input.rule().id))
        .map(|p| (p, file_of(&p.site, &intake.sources)))
        .filter(|(_, file)| asked.one(file))
        .map(|(p, file)| {
            build::from_problem(
                p,
                owner.get(&file).map(String::as_str),
                &intake.trees,
                &intake.sources,
            )
        })
        .collect();
    let (mut found, mut unknown) = verdicts.locate(&rules, &severities, &intake.trees, &intake.sources);
    let phases = integrations
        .iter()
        .map(|i| (i.model.id.clone(), i.model.phase))
        .collect();
    let judges = waive::Judges {
        project: &project,
        rules: &rules,
        phases: &phases,
        today,
    };
    let judged = judges.judge(&mut waivers, &found, &intake)?;
    waive::apply(&waivers, &judged.void, &intake, &mut found);
    if options.selection.has(waive::RULE) {
        found.extend(
            judged
                .verdicts
                .locate(&rules, &severities, &intake.trees, &intake.sources)
                .0,
        );
    }
    let never = waive::never(&rules, &intake.config.params);
    let gone = match &options.baseline {
        Some(file) => baseline(file)?.apply(found.iter_mut().map(|f| &mut f.finding), &never),
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
    let mut summary = summary::summary(
        intake.sources.iter().count(),
        &findings,
        &unknown,
        &integrations,
        not_assessed.len(),
        &verdicts,
        &rules,
    );
    summary.gone = gone;
    let check = Check {
        flowgate: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        date: today,
        date_from: date_from.to_owned(),
        fail_on,
        baselined: options.baseline.is_some(),
        lowered: lowered(&severities, &rules),
        findings,
        assessed: integrations.iter().map(summary::assessed).collect(),
        not_assessed,
        unknown,
        summary,
    };
    let masks = masks(&intake, &check);
    let veil = veil(&intake.sources, &masks);
    Ok(Run {
        sources: intake.sources,
        trees: intake.trees,
        check,
        integrations,
        masks,
        veil,
        project,
        never,
    })
}

/// Reads a baseline.
fn baseline(path: &std::path::Path) -> Result<Baseline, Error> {
    let wrong = |why: String| Error::Path {
        path: path.to_path_buf(),
        why,
    };
    let text = intake::text_of(path, &Limits::default()).map_err(wrong)?;
    Baseline::read(&text).map_err(|e| wrong(e.to_string()))
}

/// Links what is asked for; from here on an integration is a model.
fn models(
    intake: &mut Intake,
    phase: Option<Phase>,
    asked: &Asked,
    problems: &mut Vec<Problem>,
) -> Vec<Model> {
    let bound = std::mem::take(&mut intake.bound);
    let around = Surroundings {
        organization: intake.organization.as_ref(),
        vendor_files: &intake.vendor_files,
        phase,
        catalog: &intake.catalog,
    };
    let mut models = Vec::new();
    for bound in bound {
        let mut files: Vec<String> = bound.files.iter().map(|(_, p)| p.clone()).collect();
        files.extend(intake.vendor_paths.get(&bound.id).into_iter().flatten().cloned());
        files.sort();
        files.dedup();
        if !asked.any(&files) {
            continue;
        }
        let place = bound.decl.place.clone();
        let mut model = link(bound, &around, problems);
        model.files = files;
        let (flows, limit) = (model.flows.len(), intake.config.limits.flows);
        if flows > limit {
            problems.push(
                Problem::new(
                    Input::Unreadable,
                    "flows",
                    Site::Place(place),
                    format!("the integration has {flows} flows, derived ones counted, more than {limit}"),
                    "too many flows",
                )
                .help("divide the integration, or raise `limits.flows` in flowgate.yaml"),
            );
            // What is not assessed need not be kept.
            model.flows.clear();
        }
        models.push(model);
    }
    models
}

/// Facts of every model, joined across the run.
fn facts(models: Vec<Model>, intake: &Intake, today: Date, problems: &mut Vec<Problem>) -> Vec<Integration> {
    let mut integrations = Vec::new();
    for model in models {
        let cx = Context {
            today,
            evidence_days: EVIDENCE_DAYS,
            batch_max: batch_max(&intake.config),
            phase: model.phase,
        };
        let files = model.files.iter().filter_map(|f| intake.hits.get(f));
        let hits: Vec<_> = files.flatten().cloned().collect();
        let (facts, mut found) = analysis::facts(&model, &hits, &cx);
        problems.append(&mut found);
        integrations.push(Integration {
            model,
            facts,
            passes: BTreeMap::new(),
        });
    }
    analysis::shared::join(integrations.iter_mut().map(|i| &mut i.facts));
    integrations
}

/// Items that one approval may cover: a parameter of GATE-008 that the analysis of gates needs already.
fn batch_max(config: &Config) -> u64 {
    let own = config.params.get("GATE-008").and_then(|p| p.get("batch_max"));
    own.and_then(serde_json::Value::as_u64).unwrap_or(0)
}

/// Verdicts on every integration, and on literals in files of none.
fn judge(
    engine: &Engine,
    integrations: &mut [Integration],
    intake: &Intake,
    today: Date,
    asked: &Asked,
) -> Result<Verdicts, Error> {
    let mut verdicts = Verdicts::default();
    // Integrations are judged side by side and taken in their order.
    let judgements: Vec<_> = integrations.par_iter().map(|i| engine.judge(&i.facts)).collect();
    for (integration, judgement) in integrations.iter_mut().zip(judgements) {
        let (id, phase) = (&integration.model.id, integration.model.phase);
        integration.passes = verdicts.take(Some(id), phase, &integration.facts, judgement)?;
    }
    let assessed: BTreeSet<&String> = integrations.iter().flat_map(|i| &i.model.files).collect();
    let loose: Vec<_> = intake
        .hits
        .iter()
        .filter(|(path, _)| !assessed.contains(path) && asked.one(path))
        .flat_map(|(_, hits)| hits)
        .cloned()
        .collect();
    if !loose.is_empty() {
        let facts = analysis::loose(&loose, today, EVIDENCE_DAYS);
        let judgement = engine.judge(&facts);
        verdicts.take(None, Phase::Sandbox, &facts, judgement)?;
    }
    Ok(verdicts)
}

/// Severities that the project sets, by rule.
fn severities(config: &Config, rules: &[&RuleMeta]) -> Result<BTreeMap<String, Severity>, Error> {
    let mut severities = BTreeMap::new();
    for (rule, word) in &config.severity {
        let wrong = |what: String, near: Option<&str>, else_: &str| {
            let advice = near.map_or_else(|| else_.to_owned(), |n| format!("did you mean `{n}`?"));
            Error::Configuration(format!("{what}: {advice}"))
        };
        if !rules.iter().any(|r| r.id == *rule) {
            let near = nearest(rule, rules.iter().map(|r| r.id.as_str()));
            return Err(wrong(
                format!("`severity` names no rule `{rule}`"),
                near,
                "`flowgate rules` lists them",
            ));
        }
        let Some(severity) = Severity::from_word(word) else {
            let words = Severity::ALL.map(Severity::word);
            let near = nearest(word, words);
            return Err(wrong(
                format!("`severity.{rule}: {word}` is no severity"),
                near,
                &format!("severities are {}", words.join(", ")),
            ));
        };
        severities.insert(rule.clone(), severity);
    }
    Ok(severities)
}

/// Which of them are lower than the rule's own.
fn lowered(severities: &BTreeMap<String, Severity>, rules: &[&RuleMeta]) -> Vec<Lowered> {
    let own = |id: &String| rules.iter().find(|r| r.id == *id).map(|r| r.severity);
    severities
        .iter()
        .filter_map(|(rule, to)| Some((rule, own(rule)?, *to)))
        .filter(|(_, from, to)| to < from)
        .map(|(rule, from, to)| Lowered {
            rule: rule.clone(),
            from,
            to,
        })
        .collect()
}

/// The fail level: the option's, the project's, else high.
fn fail_level(option: Option<Severity>, project: Option<&str>) -> Result<Severity, Error> {
    match (option, project) {
        (Some(level), _) => Ok(level),
        (None, None) => Ok(Severity::High),
        (None, Some(word)) => Severity::from_word(word)
            .ok_or_else(|| Error::Configuration(format!("`fail_on: {word}` is no severity"))),
    }
}

/// The most severe first, then by place, then by rule: the order readers want and nothing depends on hashing.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.location.cmp(&b.location))
            .then_with(|| {
                (&a.rule, &a.reason, &a.subject, &a.message)
                    .cmp(&(&b.rule, &b.reason, &b.subject, &b.message))
            })
    });
}

/// Bytes of every literal, and in our own files and those with findings whatever looks like one: outputs repeat text that no
/// scan of values read.
fn masks(intake: &Intake, check: &Check) -> BTreeMap<FileId, Vec<Span>> {
    let mut masks: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for (path, file, _) in intake.trees.iter() {
        for hit in intake.hits.get(path).into_iter().flatten() {
            masks.entry(file).or_default().push(hit.span);
        }
    }
    let findings = check.findings.iter().chain(&check.unknown);
    let shown: BTreeSet<FileId> = findings
        .flat_map(|f| {
            let more = f.related.iter().chain(&f.path).map(|l| &l.location);
            std::iter::once(&f.location).chain(more)
        })
        .filter_map(|l| l.bytes.map(|(file, _)| file))
        .collect();
    let ours = |path: &str| walk::kind_of(path).is_some_and(|k| k != FileKind::Data);
    let raw: Vec<(FileId, Vec<Span>)> = intake
        .sources
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|(file, source)| shown.contains(file) || ours(&source.path))
        .map(|(file, source)| (file, analysis::raw::secrets(&source.text)))
        .collect();
    for (file, spans) in raw {
        masks.entry(file).or_default().extend(spans);
    }
    masks
}

/// The text of those bytes.
fn veil(sources: &Sources, masks: &BTreeMap<FileId, Vec<Span>>) -> Veil {
    let text = |(file, spans): (&FileId, &Vec<Span>)| {
        let source = sources.get(*file);
        spans
            .iter()
            .filter_map(|s| Some(source?.slice(*s).trim_matches(['"', '\''])))
            .collect::<Vec<_>>()
    };
    Veil::new(masks.iter().flat_map(text))
}
