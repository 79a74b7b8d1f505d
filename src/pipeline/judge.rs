//! Facts and verdicts: of integrations group by group, side by side, and of files that belong to none.
//!
//! In: models that can be assessed. Out: integrations in their order, and verdicts. What integrations share with one another is
//! known when all have been looked at; in a lean run those that share something are looked at twice, so that no more than a few
//! documents of facts are there at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::blocked::Blocked;
use super::decisions::Decisions;
use super::progress::{Progress, Stage};
use super::scope::Asked;
use super::{EVIDENCE_DAYS, Intake, Integration};
use crate::analysis;
use crate::analysis::element::Context;
use crate::analysis::facts::{ExpectationFact, Facts, SharedFact};
use crate::analysis::joint::Member;
use crate::analysis::shared;
pub use crate::analysis::shared::Uses;
use crate::config::Config;
use crate::error::Error;
use crate::finding::verdicts::Verdicts;
use crate::model::{Model, joint};
use crate::parse::manifest::control::Phase;
use crate::parse::problem::Problem;
use crate::parse::value::Node;
use crate::parse::vendor::VendorManifest;
use crate::policy::Engine;
use crate::secret::{Part, Scan};
use crate::source::Date;

/// What each integration shares with others.
pub type Joined = BTreeMap<String, Vec<SharedFact>>;

/// Integrations in their order, what was said, and what each of them uses that others may use too.
type Bill = (Vec<Integration>, Verdicts, Vec<(String, Uses)>);

/// What judging needs.
pub struct Bench<'r> {
    /// Chosen rules.
    pub engine: &'r Engine,
    /// What was read.
    pub intake: &'r Intake,
    /// The reference day.
    pub today: Date,
    /// What is asked for.
    pub asked: &'r Asked,
    /// Decisions on record.
    pub decisions: &'r Decisions,
    /// Keep no facts.
    pub lean: bool,
    /// What integrations share with others, where that is known already.
    pub joined: Option<&'r Joined>,
    /// Counters for who watches.
    pub progress: &'r Progress,
}

/// An integration that was looked at.
struct Seen {
    /// Its place among the models.
    model: usize,
    /// Its group.
    group: usize,
    /// None in a lean run.
    facts: Option<Facts>,
    expectations: Vec<ExpectationFact>,
    problems: Vec<Problem>,
    /// What was said of it, and the subjects that pass.
    judged: Option<(Verdicts, BTreeMap<String, Vec<String>>)>,
}

impl Bench<'_> {
    /// Judges what is asked for. Problems of expectations are added to those there.
    ///
    /// # Errors
    /// A rule that failed or exceeded its budget.
    pub fn judge(
        &self,
        models: Vec<Model>,
        blocked: &Blocked,
        problems: &mut Vec<Problem>,
    ) -> Result<Bill, Error> {
        let wanted = |m: &Model| !blocked.has(&m.id) && self.asked.any(&m.files);
        let mut groups = joint::groups(&models);
        groups.retain(|group| group.iter().filter_map(|i| models.get(*i)).any(wanted));
        self.progress
            .begin(Stage::Analysing, groups.iter().map(Vec::len).sum());
        // Whoever is asked for, a credential belongs to the same integration.
        let judged = models.iter().filter(|m| !blocked.has(&m.id));
        let divided = divided(self.intake, &judged.map(|m| m.id.as_str()).collect());
        let looked: Result<Vec<Vec<(Seen, Uses)>>, Error> = groups
            .par_iter()
            .enumerate()
            .map(|(g, group)| {
                self.progress.step(group.len());
                let own = group.iter().zip(self.facts(group, &models, &divided));
                own.filter_map(|(i, (facts, problems))| {
                    // What another member of the group says is part of its graph, whether it is asked for or not.
                    let model = models.get(*i).filter(|m| wanted(m))?;
                    Some(self.look(*i, g, model, facts, problems))
                })
                .collect()
            })
            .collect();
        let mut looked: Vec<(Seen, Uses)> = looked?.into_iter().flatten().collect();
        looked.sort_by_key(|(seen, _)| seen.model);
        let (mut seen, uses): (Vec<Seen>, Vec<Uses>) = looked.into_iter().unzip();
        let id = |seen: &Seen| models.get(seen.model).map(|m| m.id.clone()).unwrap_or_default();
        let ids: Vec<String> = seen.iter().map(id).collect();
        let joined = match self.joined {
            Some(known) => ids
                .iter()
                .map(|id| known.get(id).cloned().unwrap_or_default())
                .collect(),
            None => shared::join(&uses),
        };
        self.progress.begin(Stage::Judging, seen.len());
        seen.par_iter_mut()
            .zip(joined)
            .filter(|(seen, shared)| seen.judged.is_none() || !shared.is_empty())
            .try_for_each(|(seen, shared)| self.again(seen, shared, &groups, &models, &divided))?;
        let mut verdicts = Verdicts::default();
        let mut integrations = Vec::new();
        let mut seen = seen.into_iter().peekable();
        for (i, model) in models.into_iter().enumerate() {
            let Some(own) = seen.next_if(|s| s.model == i) else {
                continue;
            };
            problems.extend(own.problems);
            let (said, passes) = own.judged.unwrap_or_default();
            verdicts.add(said);
            integrations.push(Integration {
                model,
                facts: own.facts.unwrap_or_else(|| self.no_facts()),
                expectations: own.expectations,
                passes,
            });
        }
        self.loose(&integrations, &mut verdicts)?;
        Ok((integrations, verdicts, ids.into_iter().zip(uses).collect()))
    }

    /// Facts of the members of a group, in their order.
    fn facts(&self, group: &[usize], models: &[Model], divided: &Divided<'_>) -> Vec<(Facts, Vec<Problem>)> {
        let group: Vec<&Model> = group.iter().filter_map(|i| models.get(*i)).collect();
        let scans = |model: &Model| -> Vec<Part<'_>> {
            let files = model.files.iter();
            let part = |file: &String| match divided.get(file.as_str()) {
                Some(parts) => parts.get(model.id.as_str()).cloned(),
                None => self.intake.scans.get(file).map(Scan::whole),
            };
            files.filter_map(part).collect()
        };
        let scans: Vec<Vec<Part<'_>>> = group.iter().map(|m| scans(m)).collect();
        let members: Vec<Member<'_>> = group
            .iter()
            .zip(&scans)
            .map(|(model, scans)| Member {
                model,
                scans,
                cx: Context {
                    today: self.today,
                    evidence_days: EVIDENCE_DAYS,
                    batch_max: batch_max(&self.intake.config),
                    phase: model.phase,
                },
            })
            .collect();
        let mut all = analysis::joint::facts(&members);
        for (model, (facts, _)) in group.iter().zip(&mut all) {
            let named = named_manifests(model, self.intake);
            (facts.vendor_files, facts.vendor_statements) =
                analysis::vendor_files::facts(named, true, &self.intake.catalog);
            self.decisions.attach(&model.id, facts);
        }
        all
    }

    /// Judges an integration as if it were alone; one whose facts are kept is judged when the others are known.
    fn look(
        &self,
        at: usize,
        group: usize,
        model: &Model,
        mut facts: Facts,
        problems: Vec<Problem>,
    ) -> Result<(Seen, Uses), Error> {
        let uses = Uses::of(&facts);
        let judged = if self.lean {
            Some(self.said(model, &facts)?)
        } else {
            None
        };
        let seen = Seen {
            model: at,
            group,
            expectations: std::mem::take(&mut facts.expectations),
            facts: (!self.lean).then_some(facts),
            problems,
            judged,
        };
        Ok((seen, uses))
    }

    /// Judges an integration with what it shares with others.
    fn again(
        &self,
        seen: &mut Seen,
        shared: Vec<SharedFact>,
        groups: &[Vec<usize>],
        models: &[Model],
        divided: &Divided<'_>,
    ) -> Result<(), Error> {
        let Some(model) = models.get(seen.model) else {
            return Ok(());
        };
        self.progress.step(1);
        let kept = seen.facts.take();
        let found = kept.or_else(|| {
            let group = groups.get(seen.group)?;
            let own = group.iter().position(|i| *i == seen.model)?;
            Some(self.facts(group, models, divided).into_iter().nth(own)?.0)
        });
        if let Some(mut facts) = found {
            facts.shared = shared;
            facts.expectations.clone_from(&seen.expectations);
            seen.judged = Some(self.said(model, &facts)?);
            seen.facts = (!self.lean).then_some(facts);
        }
        Ok(())
    }

    fn said(&self, model: &Model, facts: &Facts) -> Result<(Verdicts, BTreeMap<String, Vec<String>>), Error> {
        let mut verdicts = Verdicts::default();
        let judgement = self.engine.judge(facts);
        let passes = verdicts.take(Some(&model.id), model.phase, facts, judgement)?;
        Ok((verdicts, passes))
    }

    fn no_facts(&self) -> Facts {
        analysis::loose(std::iter::empty(), self.today, EVIDENCE_DAYS)
    }

    /// Verdicts on literals in files of no integration, and on each vendor file that no assessed integration names.
    fn loose(&self, integrations: &[Integration], verdicts: &mut Verdicts) -> Result<(), Error> {
        let assessed: BTreeSet<&String> = integrations.iter().flat_map(|i| &i.model.files).collect();
        let others = self
            .intake
            .scans
            .iter()
            .filter(|(path, _)| !assessed.contains(path) && self.asked.one(path))
            .map(|(_, scan)| scan);
        let facts = analysis::loose(others, self.today, EVIDENCE_DAYS);
        if !facts.secrets.is_empty() {
            let judgement = self.engine.judge(&facts);
            verdicts.take(None, Phase::Sandbox, &facts, judgement)?;
        }
        let named: BTreeSet<&String> = self.intake.vendor_paths.values().flatten().collect();
        let alone: Vec<_> = self
            .intake
            .manifests
            .iter()
            .filter(|m| {
                !m.files.iter().any(|f| assessed.contains(f)) && m.files.iter().any(|f| self.asked.one(f))
            })
            .collect();
        let judged: Result<Vec<Verdicts>, Error> = alone
            .into_par_iter()
            .map(|manifest| {
                let described = manifest.files.iter().any(|f| named.contains(f));
                let catalog = &self.intake.catalog;
                let facts = analysis::loose_vendor(manifest, described, catalog, self.today, EVIDENCE_DAYS);
                let mut own = Verdicts::default();
                own.take(None, Phase::Sandbox, &facts, self.engine.judge(&facts))?;
                Ok(own)
            })
            .collect();
        judged?.into_iter().for_each(|own| verdicts.add(own));
        Ok(())
    }
}

/// By file and integration.
type Divided<'i> = HashMap<&'i str, HashMap<&'i str, Part<'i>>>;

/// What stands in files that describe several integrations, each with its own: else a file of a thousand documents would be told a
/// thousand times. What is of none that can be judged, the first one has.
fn divided<'i>(intake: &'i Intake, judged: &HashSet<&str>) -> Divided<'i> {
    let parts = |(path, scan): (&'i String, &'i Scan)| {
        let (_, documents) = intake.trees.documents(path)?;
        let owner = |document: &'i Node| {
            let ours = document.get("kind").and_then(Node::text) == Some("AgentIntegration");
            document
                .get("metadata")
                .filter(|_| ours)?
                .get("id")?
                .text()
                .filter(|id| judged.contains(id))
        };
        let owners: Vec<Option<&str>> = documents.iter().map(owner).collect();
        let several = owners.iter().flatten().collect::<BTreeSet<_>>().len() > 1;
        several.then(|| (path.as_str(), scan.parts(&owners)))
    };
    intake.scans.iter().filter_map(parts).collect()
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
