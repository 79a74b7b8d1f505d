//! The whole program as one function: a tree of files in, findings with their evidence out.

pub mod assess;
mod blocked;
mod cascade;
mod catalogs;
pub mod decisions;
mod hidden;
pub mod import;
mod include;
mod intake;
mod levels;
pub mod policies;
pub mod progress;
mod removal;
mod scope;
mod selection;
mod summary;
mod treatments;
pub mod trust;
mod waive;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use intake::{Intake, root_of};
pub use selection::Selection;
pub use trust::Trust;
pub use waive::Bounds;

use rayon::prelude::*;

use crate::analysis;
use crate::analysis::element::Context;
use crate::analysis::facts::{Facts, WaiverFact};
use crate::analysis::joint::Member;
use crate::config::Config;
use crate::error::Error;
use crate::finding::baseline::Baseline;
use crate::finding::fold::fold;
use crate::finding::locate::Trees;
use crate::finding::secret_baseline::SecretBaseline;
use crate::finding::verdicts::Verdicts;
use crate::finding::{Check, Finding, Severity, Trusted, build};
use crate::graph::{Graph, Size};
use crate::model::cross::Others;
use crate::model::link::{Surroundings, link};
use crate::model::{Id, Model, cross, joint};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::vendor::VendorManifest;
use crate::policy::packs::{self, Changed, Pack};
use crate::policy::{Engine, Project, RuleMeta};
use crate::render::veil::Veil;
use crate::report::Notes;
use crate::risk::Treatment;
use crate::secret::Scan;
use crate::source::limits::raise;
use crate::source::{Date, FileId, Limits, Source, Sources, Span, read};
use blocked::Blocked;
use decisions::Decisions;
use progress::{Progress, Stage};
use scope::{Asked, file_of};

/// Days a test counts as evidence (`semantics.md` 5).
const EVIDENCE_DAYS: u32 = 180;

/// Findings of another state of the tree.
#[derive(Clone, Debug)]
pub struct Since {
    /// Its name on the command line.
    pub name: String,
    /// Fingerprints of its findings.
    pub fingerprints: BTreeSet<String>,
}

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
    /// Frameworks to answer to, beside those of the project.
    pub frameworks: Vec<String>,
    /// Take this folder as the root, whatever lies above it; paths are relative to it.
    pub root: Option<PathBuf>,
    /// Configuration, policies, waivers and baseline come from here.
    pub trust: Option<Trust>,
    /// Leave out findings that another state has too.
    pub since: Option<Since>,
    /// File of findings that were there when the check was adopted.
    pub baseline: Option<PathBuf>,
    /// Judge by these policies beside the bundled ones, and take the path as a tree of its own, whatever lies above it.
    pub policies: Option<Project>,
    /// Gates and flows to leave out, by name.
    pub without: Vec<String>,
    /// Counters for who watches.
    pub progress: Arc<Progress>,
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
    /// Parameters that frameworks changed.
    pub tightened: Vec<Changed>,
    /// Waivers as written.
    pub waivers: Vec<WaiverFact>,
    /// Literals that are known.
    pub secrets: SecretBaseline,
    /// What is done about risks and findings: by integration, by risk id or fingerprint.
    pub treatments: BTreeMap<String, BTreeMap<String, Treatment>>,
    /// What sign-off documents say beside decisions, by integration.
    pub notes: BTreeMap<String, Notes>,
    /// The configuration in force.
    pub config: Config,
    /// What may be accepted, and for how long.
    pub bounds: Bounds,
}

/// Runs the pipeline.
///
/// # Errors
/// Unreadable paths or configuration, a policy that fails, wrong use. Problems of the checked files are findings.
pub fn run(options: &Options) -> Result<Run, Error> {
    let (root, below) = match (&options.root, &options.policies, options.paths.first()) {
        (Some(root), ..) => {
            let root = intake::folder_of(root)?;
            let below = options.paths.iter().map(|p| root.join(p)).collect();
            (root, below)
        }
        (None, Some(_), Some(path)) => (intake::folder_of(path)?, Vec::new()),
        _ => intake::root_of(&options.paths)?,
    };
    let court_root = match &options.trust {
        Some(trust) => intake::folder_of(&trust.folder)?,
        None => root.clone(),
    };
    let mut intake = intake::read(&root, &court_root, &options.progress)?;
    let court = options
        .trust
        .as_ref()
        .map(|_| intake::read(&court_root, &court_root, &options.progress))
        .transpose()?;
    intake
        .config
        .frameworks
        .extend(options.frameworks.iter().cloned());
    let project = match &options.policies {
        Some(project) => project.clone(),
        None => policies::read(&court_root, &intake.config)?,
    };
    let rules = project.all();
    options.selection.validate(&rules)?;
    let severities = levels::severities(&intake.config, &rules)?;
    let fail_on = levels::fail_level(options.fail_on, intake.config.fail_on.as_deref())?;
    let (today, date_from) = match (options.date, intake.config.date) {
        (Some(day), _) => (day, "option"),
        (None, Some(day)) => (day, "project"),
        (None, None) => (Date::today_utc(), "clock"),
    };
    let asked = Asked::new(&root, &below);

    let mut problems = std::mem::take(&mut intake.problems);
    let ids: Vec<String> = intake.bound.iter().map(|b| b.id.clone()).collect();
    let mut models = models(
        &mut intake,
        options.phase,
        &asked,
        &mut problems,
        &options.progress,
    );
    removal::take_out(&mut models, &options.without)?;
    let waivers = waive::entries(court.as_ref().unwrap_or(&intake), &rules, today, &mut problems);
    let stated: Vec<WaiverFact> = waivers.iter().map(|e| e.fact.clone()).collect();
    let (models, blocked) = settle(models, &intake, &mut problems);
    let not_assessed = blocked.not_assessed(&models, &asked);
    let owner = &blocked.owner;

    let mut integrations = facts(
        models,
        &blocked,
        &intake,
        today,
        &asked,
        &mut problems,
        &options.progress,
    );
    let papers = court.as_ref().unwrap_or(&intake);
    let treatments = treatments::read(papers, &ids, &mut problems);
    let notes = decisions::notes(papers);
    Decisions::read(papers, &ids, today, &mut problems).attach(&mut integrations, &stated);
    let chosen: Vec<&RuleMeta> = rules
        .iter()
        .copied()
        .filter(|r| options.selection.has(&r.id))
        .collect();
    let limit = Duration::from_millis(intake.config.limits.policy_millis);
    let frameworks: Vec<&Pack> = project.frameworks.iter().collect();
    let (params, tightened) = packs::tighten(&frameworks, &rules, &intake.config.params);
    let engine = Engine::of(&project, &chosen, &params, limit)
        .map_err(|e| Error::Policy(e.to_string()))?
        .with_facts_of(intake.config.limits.facts_bytes);
    let verdicts = judge(
        &engine,
        &mut integrations,
        &intake,
        today,
        &asked,
        &options.progress,
    )?;

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
    let (found, mut unknown) = verdicts.locate(&rules, &severities, &intake.trees, &intake.sources);
    let judges = waive::Judges {
        project: &project,
        rules: &rules,
        params: &params,
        severities: &severities,
        selection: &options.selection,
        phases: integrations
            .iter()
            .map(|i| (i.model.id.clone(), i.model.phase))
            .collect(),
        asked: &asked,
        today,
    };
    let accepted = judges.accept(waivers, found, &intake)?;
    let mut found = accepted.found;
    for (id, passes) in accepted.passes {
        let own = integrations.iter_mut().find(|i| i.model.id == id);
        own.into_iter().for_each(|i| i.passes.extend(passes.clone()));
    }
    let bounds = Bounds::new(&rules, &params);
    let gone = match &options.baseline {
        Some(file) => baseline(&trust::of_judge(file, &root, &court_root), &intake.config.limits)?
            .apply(found.iter_mut().map(|f| &mut f.finding), &bounds.never),
        None => 0,
    };
    let secrets = intake
        .secrets
        .apply(found.iter_mut().map(|f| &mut f.finding), today);
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
    let mut summary = summary::summary(
        intake.sources.iter().count(),
        &findings,
        &unknown,
        &integrations,
        not_assessed.len(),
        &verdicts,
        &rules,
    );
    summary.gone = gone + secrets.gone;
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
        assessed: integrations.iter().map(summary::assessed).collect(),
        not_assessed,
        unknown,
        expectations: summary::expected(&integrations, &intake.trees, &intake.sources),
        summary,
    };
    let masks = hidden::masks(&intake, &check);
    let veil = hidden::veil(&intake, &masks);
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
        treatments,
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

/// Links what is asked for, and the others too where integrations of the tree may be linked with one another; from here on
/// an integration is a model.
fn models(
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
fn settle(mut models: Vec<Model>, intake: &Intake, problems: &mut Vec<Problem>) -> (Vec<Model>, Blocked) {
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

/// Facts of what is asked for and can be assessed, group by group, joined across the run.
fn facts(
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
fn judge(
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

/// Tells no more findings than `limits.findings`, the most severe first, and says how many there are beside.
fn within(findings: &mut Vec<Finding>, unknown: &mut Vec<Finding>, intake: &mut Intake) {
    let most = intake.config.limits.findings;
    let (untold, unasked) = (
        findings.len().saturating_sub(most),
        unknown.len().saturating_sub(most),
    );
    if untold + unasked == 0 {
        return;
    }
    findings.truncate(most);
    unknown.truncate(most);
    let file = intake.sources.add(Source::new(".", ""));
    let what = format!(
        "{untold} findings and {unasked} facts that are not stated are not told, the limit is {most}"
    );
    let site = Site::Span(file, Span::default());
    let problem = Problem::new(
        Input::Unreadable,
        "findings",
        site,
        what,
        "the most severe ones are told",
    )
    .help(format!(
        "mend what is told, check a part of the tree, or {}",
        raise("findings")
    ));
    findings.push(build::from_problem(
        &problem,
        None,
        &intake.trees,
        &intake.sources,
    ));
    sort(findings);
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
