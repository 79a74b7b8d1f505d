//! What was read, judged: integrations settled, facts and verdicts, findings located. In: an intake with its linked models. Out:
//! findings and what a run says of its integrations, with nothing of documents and models left in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::blocked::Blocked;
use super::decisions::Decisions;
use super::hidden::{self, Covered};
use super::intake::Ground;
use super::judge::{Bench, Joined, Uses};
use super::scope::{Asked, file_of};
use super::settle::settle;
use super::taken::{Taken, taken};
use super::told::owned;
use super::waive::{self, Entry};
use super::{Intake, Integration, Options, removal, stream, summary, treatments};
use crate::analysis::facts::WaiverFact;
use crate::error::Error;
use crate::finding::fix::Fixer;
use crate::finding::fold::Foldable;
use crate::finding::verdicts::{Rulebook, Verdicts};
use crate::finding::{Assessed, Expected, Finding, Findings, NotAssessed, build};
use crate::model::Model;
use crate::parse::manifest::control::Phase;
use crate::parse::problem::Problem;
use crate::policy::{Engine, RuleMeta};
use crate::risk::Treatment;
use crate::source::Date;

/// What all of a run is judged by.
#[derive(Clone, Copy)]
pub(super) struct Law<'r> {
    pub options: &'r Options,
    pub engine: &'r Engine,
    pub rules: &'r [&'r RuleMeta],
    pub book: &'r Rulebook<'r>,
    pub today: Date,
}

/// A run up to its findings.
pub(super) struct Heard {
    /// The whole of what was read, or what documents about all of it need.
    pub intake: Intake,
    /// What was judged and is not told yet.
    pub judged: Judged,
    /// What is told already of shares that are forgotten.
    pub told: Told,
    /// Waivers, not applied yet.
    pub waivers: Vec<Entry>,
    /// The same as written.
    pub stated: Vec<WaiverFact>,
}

/// Reads and judges what is asked for: in shares where nothing but findings is wanted of the whole tree, else at once.
///
/// # Errors
/// A policy that fails, a name to leave out that is not there.
pub(super) fn hear(
    law: &Law<'_>,
    ground: &mut Ground,
    root: &Path,
    court: Option<&Intake>,
    asked: &Asked,
) -> Result<Heard, Error> {
    if let Some(heard) = stream::hear(law, ground, root, court, asked)? {
        return Ok(heard);
    }
    let options = law.options;
    let Taken {
        intake,
        ids,
        mut models,
        mut problems,
    } = taken(options, ground, root, asked);
    removal::take_out(&mut models, &options.without)?;
    let papers = court.unwrap_or(&intake);
    let waivers = waive::entries(papers, law.rules, law.today, &mut problems);
    let stated: Vec<WaiverFact> = waivers.iter().map(|e| e.fact.clone()).collect();
    let case = Case {
        intake: &intake,
        papers,
        asked,
        ids: &ids,
        stated: &stated,
        joined: None,
    };
    let judged = law.judge(&case, models, problems)?;
    Ok(Heard {
        intake,
        judged,
        told: Told::default(),
        waivers,
        stated,
    })
}

/// What is judged.
pub(super) struct Case<'r> {
    pub intake: &'r Intake,
    /// Where decisions and treatments are.
    pub papers: &'r Intake,
    pub asked: &'r Asked,
    /// Ids of all integrations.
    pub ids: &'r [String],
    /// Waivers as written.
    pub stated: &'r [WaiverFact],
    /// What integrations share with others, where that is known already.
    pub joined: Option<&'r Joined>,
}

/// What came of it.
pub(super) struct Judged {
    pub integrations: Vec<Integration>,
    pub verdicts: Verdicts,
    pub problems: Vec<Problem>,
    pub blocked: Blocked,
    pub not_assessed: Vec<NotAssessed>,
    pub treatments: BTreeMap<String, BTreeMap<String, Treatment>>,
    /// What each integration uses that others may use too.
    pub uses: Vec<(String, Uses)>,
}

/// What is told of it.
#[derive(Default)]
pub(super) struct Told {
    /// Findings on files that cannot be read as they should.
    pub input: Findings,
    pub found: Vec<Foldable>,
    /// Facts that are not stated.
    pub unknown: Findings,
    pub assessed: Vec<Assessed>,
    pub phases: BTreeMap<String, Phase>,
    pub not_assessed: Vec<NotAssessed>,
    pub expected: Vec<Expected>,
    pub verdicts: Verdicts,
    /// Values that no output may show.
    pub hide: BTreeSet<String>,
    /// Bytes that no output may show.
    pub covered: Covered,
}

impl Law<'_> {
    /// Judges.
    ///
    /// # Errors
    /// A rule that failed or exceeded its budget.
    pub fn judge(
        &self,
        case: &Case<'_>,
        models: Vec<Model>,
        mut problems: Vec<Problem>,
    ) -> Result<Judged, Error> {
        let (models, blocked) = settle(models, case.intake, &mut problems);
        let not_assessed = blocked.not_assessed(&models, case.asked);
        let treatments = treatments::read(case.papers, case.ids, &mut problems);
        let decisions = Decisions::read(case.papers, case.ids, case.stated, self.today, &mut problems);
        let bench = Bench {
            engine: self.engine,
            intake: case.intake,
            today: self.today,
            asked: case.asked,
            decisions: &decisions,
            lean: self.options.lean,
            joined: case.joined,
            progress: &self.options.progress,
        };
        let (integrations, verdicts, uses) = bench.judge(models, &blocked, &mut problems)?;
        Ok(Judged {
            integrations,
            verdicts,
            problems,
            blocked,
            not_assessed,
            treatments,
            uses,
        })
    }

    /// Tells what came of it, and uses the verdicts up.
    pub fn tell(&self, intake: &Intake, asked: &Asked, judged: &mut Judged, fixer: &Fixer<'_>) -> Told {
        let owner = &judged.blocked.owner;
        let input = judged.problems.iter();
        let input = input
            .filter(|p| self.options.selection.has(p.input.rule().id))
            .map(|p| (p, file_of(&p.site, &intake.sources)))
            .filter(|(_, file)| asked.one(file))
            .map(|(p, file)| {
                let integration = owner.get(&file).map(String::as_str);
                build::from_problem(p, integration, &intake.trees, &intake.sources, Some(fixer))
            })
            .collect();
        let mut verdicts = std::mem::take(&mut judged.verdicts);
        let (found, unknown) = verdicts.locate(
            self.book,
            &intake.trees,
            &intake.sources,
            Some(fixer),
            !self.options.counts_unstated,
        );
        let integrations = &judged.integrations;
        let hits = intake.scans.values().flat_map(|s| &s.hits);
        Told {
            input,
            found,
            unknown,
            assessed: integrations.iter().map(summary::assessed).collect(),
            phases: integrations
                .iter()
                .map(|i| (i.model.id.clone(), i.model.phase))
                .collect(),
            not_assessed: std::mem::take(&mut judged.not_assessed),
            expected: summary::expected(integrations, &intake.trees, &intake.sources),
            verdicts,
            hide: hits.map(|h| h.value.to_hide().to_owned()).collect(),
            covered: hidden::covered(intake),
        }
    }
}

impl Judged {
    /// Vendors' files that their integrations own.
    pub fn owned(&self) -> BTreeSet<String> {
        owned(&self.integrations)
    }
}

impl Told {
    /// Takes in what is told of another share.
    pub fn add(&mut self, more: Self) {
        self.input.extend(more.input);
        self.found.extend(more.found);
        self.unknown.extend(more.unknown);
        self.assessed.extend(more.assessed);
        self.phases.extend(more.phases);
        self.not_assessed.extend(more.not_assessed);
        self.expected.extend(more.expected);
        self.verdicts.add(more.verdicts);
        self.hide.extend(more.hide);
        self.covered.extend(more.covered);
    }

    /// Puts everything that was added in the order that it has when it is told at once.
    pub fn sort(&mut self) {
        let of = |f: &Finding| (f.integration.is_none(), f.integration.clone());
        self.found.sort_by_cached_key(|f| of(&f.finding));
        self.unknown.sort_by_cached_key(|f| of(f));
        self.assessed.sort_by(|a, b| a.integration.cmp(&b.integration));
        self.not_assessed.sort_by(|a, b| {
            let key = |n: &NotAssessed| (n.integration.is_none(), n.integration.clone(), n.file.clone());
            key(a).cmp(&key(b))
        });
        self.expected.sort_by(|a, b| {
            (&a.integration, &a.location, &a.text).cmp(&(&b.integration, &b.location, &b.text))
        });
    }
}
