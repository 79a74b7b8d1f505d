//! The whole program as one function: source → parse → model → graph → analysis → policy → finding.

mod intake;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub use intake::Intake;

use crate::analysis;
use crate::analysis::element::Context;
use crate::analysis::facts::{Assurance, Facts};
use crate::error::Error;
use crate::finding::build::{self, Verdicts};
use crate::finding::fold::fold;
use crate::finding::{Assessed, Check, Finding, NeededNext, NotAssessed, Severity, Summary};
use crate::model::Model;
use crate::model::link::{Surroundings, link};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::policy::{Engine, RuleMeta};
use crate::source::{Date, FileId, Sources, Span};

/// Days a test counts as evidence (`semantics.md` 5).
const EVIDENCE_DAYS: u32 = 180;

/// Which rules run.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Rule ids or families; all when empty.
    pub select: Vec<String>,
    /// Rule ids or families to leave out.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether a rule is chosen.
    #[must_use]
    pub fn has(&self, rule: &str) -> bool {
        let named = |list: &[String]| {
            list.iter()
                .any(|s| s == rule || rule.split_once('-').is_some_and(|(family, _)| s == family))
        };
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }

    /// Every name must be a rule or a family.
    ///
    /// # Errors
    /// A name that is neither, with the nearest one.
    fn validate(&self, rules: &[&RuleMeta]) -> Result<(), Error> {
        let mut known: BTreeSet<&str> = rules.iter().map(|r| r.id.as_str()).collect();
        known.extend(crate::parse::problem::INPUT_RULES.iter().map(|r| r.id));
        let families: Vec<&str> = known.iter().filter_map(|id| id.split('-').next()).collect();
        known.extend(families);
        for name in self.select.iter().chain(&self.ignore) {
            if !known.contains(name.as_str()) {
                return Err(Error::Usage {
                    message: match nearest(name, known.iter().copied()) {
                        Some(near) => format!("there is no rule or family `{name}`: did you mean `{near}`?"),
                        None => format!("there is no rule or family `{name}`: `flowgate rules` lists them"),
                    },
                });
            }
        }
        Ok(())
    }
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
    /// The result.
    pub check: Check,
    /// What was assessed.
    pub integrations: Vec<Integration>,
    /// Bytes that no output may show.
    pub masks: BTreeMap<FileId, Vec<Span>>,
}

/// Runs the pipeline.
///
/// # Errors
/// Unreadable paths or configuration, a policy that fails, wrong use. Problems of the checked files are findings.
pub fn run(options: &Options) -> Result<Run, Error> {
    let (root, below) = intake::root_of(&options.paths)?;
    let mut intake = intake::read(&root)?;
    let (today, date_from) = match (options.date, intake.config.date) {
        (Some(day), _) => (day, "option"),
        (None, Some(day)) => (day, "project"),
        (None, None) => (Date::today_utc(), "clock"),
    };
    let rules = crate::policy::rules();
    options.selection.validate(&rules)?;
    let fail_on = fail_level(options.fail_on, intake.config.fail_on.as_deref())?;
    let asked = Asked::new(&root, &below);

    // Link: from here on an integration is a model, or it is not assessed.
    let mut problems = std::mem::take(&mut intake.problems);
    let mut models = Vec::new();
    let mut not_assessed = Vec::new();
    let mut owner: BTreeMap<String, String> = BTreeMap::new();
    let bound = std::mem::take(&mut intake.bound);
    let around = Surroundings {
        organization: intake.organization.as_ref(),
        vendor_files: &intake.vendor_files,
        phase: options.phase,
    };
    for bound in bound {
        let mut files: Vec<String> = bound.files.iter().map(|(_, p)| p.clone()).collect();
        let id = bound.id.clone();
        let mut model = link(bound, &around, &mut problems);
        files.extend(intake.vendor_paths.get(&id).into_iter().flatten().cloned());
        files.sort();
        files.dedup();
        for file in &files {
            owner.insert(file.clone(), id.clone());
        }
        model.files = files;
        if asked.any(&model.files) {
            models.push(model);
        }
    }
    let sites = Sites {
        trees: &intake.trees,
        sources: &intake.sources,
    };
    let mut blocked: BTreeMap<String, String> = BTreeMap::new();
    for problem in &problems {
        let file = sites.file(&problem.site);
        if problem.input.prevents_assessment() {
            blocked
                .entry(file)
                .or_insert_with(|| problem.message.clone());
        }
    }
    models.retain(|model| {
        // A `.flow` whose manifest could not be read would look like a picture without authority.
        let orphan = !model.has_manifest
            && model.files.iter().any(|f| {
                let folder = |p: &str| p.rsplit_once('/').map_or(String::new(), |(d, _)| d.to_owned());
                blocked
                    .keys()
                    .any(|b| folder(b) == folder(f) && !owner.contains_key(b))
            });
        let broken = model.files.iter().find_map(|f| Some((f.clone(), blocked.get(f)?.clone())));
        match (broken, orphan) {
            (None, false) => true,
            (broken, _) => {
                let (file, why) = broken.unwrap_or_else(|| {
                    (
                        model.files.first().cloned().unwrap_or_default(),
                        "its manifest cannot be read".into(),
                    )
                });
                not_assessed.push(NotAssessed {
                    integration: Some(model.id.clone()),
                    file,
                    why,
                });
                false
            }
        }
    });
    for (file, why) in &blocked {
        if !owner.contains_key(file) && asked.one(file) {
            not_assessed.push(NotAssessed {
                integration: None,
                file: file.clone(),
                why: why.clone(),
            });
        }
    }

    // Facts, then verdicts, one integration at a time.
    let chosen: Vec<&RuleMeta> = rules
        .iter()
        .copied()
        .filter(|r| options.selection.has(&r.id))
        .collect();
    let limit = std::time::Duration::from_millis(intake.config.limits.policy_millis);
    let engine = Engine::new(&chosen, &intake.config.params, limit).map_err(|e| Error::Policy(e.to_string()))?;
    let mut verdicts = Verdicts::default();
    let mut integrations = Vec::new();
    for model in models {
        let cx = Context {
            today,
            evidence_days: EVIDENCE_DAYS,
            phase: model.phase,
        };
        let hits: Vec<_> = model
            .files
            .iter()
            .filter_map(|f| intake.hits.get(f))
            .flatten()
            .cloned()
            .collect();
        let (facts, mut found) = analysis::facts(&model, &hits, &cx);
        problems.append(&mut found);
        integrations.push(Integration {
            model,
            facts,
            passes: BTreeMap::new(),
        });
    }
    analysis::shared::join(integrations.iter_mut().map(|i| &mut i.facts));
    for integration in &mut integrations {
        let judgement = engine.judge(&integration.facts);
        integration.passes = verdicts.take(
            Some(&integration.model.id),
            integration.model.phase,
            &judgement,
        )?;
    }
    // Literals in files of no assessed integration.
    let assessed_files: BTreeSet<&String> = integrations.iter().flat_map(|i| &i.model.files).collect();
    let loose: Vec<_> = intake
        .hits
        .iter()
        .filter(|(path, _)| !assessed_files.contains(path) && asked.one(path))
        .flat_map(|(_, hits)| hits)
        .cloned()
        .collect();
    if !loose.is_empty() {
        let facts = analysis::loose(&loose, today, EVIDENCE_DAYS);
        verdicts.take(None, Phase::Sandbox, &engine.judge(&facts))?;
    }

    // Findings: located, folded, sorted.
    let mut findings: Vec<Finding> = problems
        .iter()
        .filter(|p| options.selection.has(p.input.rule().id))
        .map(|p| {
            let file = sites.file(&p.site);
            (build::from_problem(p, owner.get(&file).map(String::as_str), &intake.trees, &intake.sources), file)
        })
        .filter(|(_, file)| asked.one(file))
        .map(|(finding, _)| finding)
        .collect();
    let (found, unknown) = verdicts.locate(&rules, &intake.config.severity, &intake.trees, &intake.sources)?;
    findings.extend(if options.fold {
        fold(found)
    } else {
        found.into_iter().map(|f| f.finding).collect()
    });
    sort(&mut findings);
    let mut unknown: Vec<Finding> = unknown;
    sort(&mut unknown);
    let summary = summary(&intake, &findings, &unknown, &integrations, &not_assessed, &verdicts);
    let check = Check {
        flowgate: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        date: today,
        date_from: date_from.to_owned(),
        fail_on,
        findings,
        assessed: integrations.iter().map(assessed).collect(),
        not_assessed,
        unknown,
        summary,
    };
    let masks = masks(&intake);
    Ok(Run {
        sources: intake.sources,
        check,
        integrations,
        masks,
    })
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
            .then_with(|| (&a.rule, &a.reason, &a.subject, &a.message).cmp(&(&b.rule, &b.reason, &b.subject, &b.message)))
    });
}

/// Paths the command line asks for below the root; all when it names the root.
struct Asked(Vec<String>);

impl Asked {
    fn new(root: &std::path::Path, below: &[PathBuf]) -> Self {
        Self(
            below
                .iter()
                .filter_map(|p| crate::source::walk::relative(root, p))
                .collect(),
        )
    }

    fn one(&self, path: &str) -> bool {
        self.0.is_empty()
            || self
                .0
                .iter()
                .any(|a| path.strip_prefix(a.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('/')))
    }

    fn any(&self, paths: &[String]) -> bool {
        paths.iter().any(|p| self.one(p))
    }
}

struct Sites<'a> {
    trees: &'a crate::finding::locate::Trees,
    sources: &'a Sources,
}

impl Sites<'_> {
    fn file(&self, site: &Site) -> String {
        match site {
            Site::Span(file, _) => self.sources.path(*file).to_owned(),
            Site::Place(place) => self
                .trees
                .locate(place, self.sources)
                .map(|l| l.location.file)
                .or_else(|| place.parts().map(|(path, ..)| path.to_owned()))
                .unwrap_or_default(),
        }
    }
}

fn assessed(integration: &Integration) -> Assessed {
    let metadata = integration.model.decl.metadata.as_ref();
    Assessed {
        integration: integration.model.id.clone(),
        title: metadata.and_then(|m| m.title.as_deref().cloned()),
        phase: integration.model.phase.word().to_owned(),
        files: integration.model.files.clone(),
        passed: integration
            .passes
            .iter()
            .map(|(rule, subjects)| (rule.clone(), subjects.len()))
            .collect(),
    }
}

fn summary(
    intake: &Intake,
    findings: &[Finding],
    unknown: &[Finding],
    integrations: &[Integration],
    not_assessed: &[NotAssessed],
    verdicts: &Verdicts,
) -> Summary {
    use crate::finding::Outcome;
    let mut by_severity: BTreeMap<String, usize> =
        Severity::ALL.iter().map(|s| (s.word().to_owned(), 0)).collect();
    for finding in findings {
        *by_severity.entry(finding.severity.word().to_owned()).or_default() += 1;
    }
    let held = |wanted: bool| {
        integrations
            .iter()
            .flat_map(|i| &i.facts.expectations)
            .filter(|e| e.holds == wanted)
            .count()
    };
    let fails = findings.iter().filter(|f| f.outcome == Outcome::Fail).count();
    // The next phase of the integration that is least far: what it needs is the next thing to write.
    let next = integrations.iter().filter_map(|i| i.model.phase.next()).min();
    Summary {
        files: intake.sources.iter().count(),
        assessed: integrations.len(),
        not_assessed: not_assessed.len(),
        findings: by_severity,
        pass: integrations.iter().flat_map(|i| i.passes.values()).map(Vec::len).sum(),
        fail: fails,
        unknown: findings.len() - fails + unknown.len(),
        not_applicable: verdicts.not_applicable,
        expectations_held: held(true),
        expectations_failed: held(false),
        needed_next: next.map(|phase| NeededNext {
            phase: phase.word().to_owned(),
            count: verdicts.needed_by(phase),
        }),
    }
}

/// Bytes of every literal, so that no code frame shows one.
fn masks(intake: &Intake) -> BTreeMap<FileId, Vec<Span>> {
    let mut masks: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for (path, file, _) in intake.trees.iter() {
        for hit in intake.hits.get(path).into_iter().flatten() {
            masks.entry(file).or_default().push(hit.span);
        }
    }
    masks
}

/// The lowest assurance a finding may claim for a problem's facts: what a file says is declared.
#[allow(dead_code, reason = "removed before the first commit of this file")]
const _: (Assurance, Option<Input>, Option<Problem>) = (Assurance::Declared, None, None);
