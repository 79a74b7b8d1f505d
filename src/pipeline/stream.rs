//! The whole tree, share by share: of each only its findings are kept, so that memory does not grow with documents and models.
//!
//! Shares are judged side by side. Afterwards it is known what integrations of different shares have in common; a share in which
//! that changes anything is judged again.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::hearing::{Case, Heard, Law, Told};
use super::intake::{Ground, Intake, Which};
use super::judge::{Joined, Uses};
use super::options::Options;
use super::part::{self, Share};
use super::progress::Stage;
use super::scope::Asked;
use super::taken::Taken;
use super::waive;
use crate::analysis::facts::WaiverFact;
use crate::analysis::shared;
use crate::error::Error;
use crate::finding::fix::Fixer;
use crate::finding::{Finding, Location, Shown};
use crate::source::{FileId, Shared, Source, Sources};

/// Trees with fewer files are judged at once.
const FEW: usize = 100;

/// Files of a share: few, so that their models take little room.
const SIZE: usize = 8;

/// One share, judged.
struct Done {
    told: Told,
    sources: Sources,
    uses: Vec<(String, Uses)>,
    /// All integrations of the share.
    ids: Vec<String>,
}

/// Hears the whole tree in shares; `None` where that cannot be done, or is not worth it.
///
/// # Errors
/// A policy that fails.
pub(super) fn hear(
    law: &Law<'_>,
    ground: &mut Ground,
    root: &Path,
    court: Option<&Intake>,
    asked: &Asked,
) -> Result<Option<Heard>, Error> {
    let options = law.options;
    let (few, size) = if options.shares { (0, 1) } else { (FEW, SIZE) };
    let large = ground.found.len() >= few;
    let plain = options.lean && !options.whole && options.without.is_empty();
    if !large || !plain || !asked.all() || court.is_some() || !within_bytes(ground) {
        return Ok(None);
    }
    options.progress.begin(Stage::Reading, ground.found.len());
    let Some(shares) = part::shares(&ground.found, &options.texts, &ground.config.limits, size) else {
        return Ok(None);
    };
    let of_about = Asked::these(paths(ground, &shares.about));
    let which = Which::Part(&shares.about, HashMap::new());
    let mut about = Taken::read(options, ground, root, &of_about, which);
    // What is wrong with the tree itself is told once.
    let skipped = std::mem::take(&mut ground.skipped);
    let waivers = waive::entries(&about.intake, law.rules, law.today, &mut about.problems);
    let stated: Vec<WaiverFact> = waivers.iter().map(|e| e.fact.clone()).collect();
    let quiet = Options {
        progress: Arc::default(),
        ..options.clone()
    };
    let tree = Tree {
        law: Law {
            options: &quiet,
            ..*law
        },
        ground,
        root,
        common: &shares.common,
        stated: &stated,
    };
    options.progress.begin(Stage::Sharing, ground.found.len());
    let judge = |share: &Share| {
        let done = tree.judged(share, None);
        options.progress.step(share.files.len());
        done
    };
    let done: Result<Option<Vec<Done>>, Error> = shares.shares.par_iter().map(judge).collect();
    let Some(mut done) = done? else {
        ground.skipped = skipped;
        return Ok(None);
    };
    if !tree.again(&shares.shares, &mut done)? {
        ground.skipped = skipped;
        return Ok(None);
    }
    let Taken {
        intake,
        models,
        problems,
        ..
    } = about;
    let mut ids: Vec<String> = done.iter().flat_map(|d| d.ids.clone()).collect();
    ids.sort();
    let case = Case {
        intake: &intake,
        papers: &intake,
        asked: &of_about,
        ids: &ids,
        stated: &stated,
        joined: None,
    };
    let judged = law.judge(&case, models, problems)?;
    let mut heard = Heard {
        intake,
        judged,
        told: Told::default(),
        waivers,
        stated,
    };
    heard.intake.passed_over = 0;
    let known = heard.intake.sources.iter().map(|(id, s)| (s.path.clone(), id));
    let known: HashMap<Shared, FileId> = known.collect();
    let findings = done.iter().map(|d| d.told.found.len()).sum();
    heard.told.found.reserve_exact(findings);
    for (share, done) in shares.shares.iter().zip(done) {
        let own: BTreeSet<String> = paths(ground, &share.files).collect();
        let texts = options.shown > Shown::Lines;
        let told = done.moved(&own, &known, texts, &mut heard.intake.sources);
        heard.told.add(told);
    }
    Ok(Some(heard))
}

/// Whether all files together are within their limit: one share does not see how large the others are.
fn within_bytes(ground: &Ground) -> bool {
    let size = |path: &Path| {
        path.metadata()
            .map_or(0, |m| usize::try_from(m.len()).unwrap_or(usize::MAX))
    };
    let sizes = ground.found.iter().map(|f| size(&f.full));
    sizes.fold(0, usize::saturating_add) <= ground.config.limits.total_bytes
}

fn paths<'g>(ground: &'g Ground, files: &'g BTreeSet<usize>) -> impl Iterator<Item = String> + 'g {
    files
        .iter()
        .filter_map(|at| Some(ground.found.get(*at)?.path.clone()))
}

/// A tree whose shares are judged.
struct Tree<'r> {
    law: Law<'r>,
    ground: &'r Ground,
    root: &'r Path,
    common: &'r BTreeSet<usize>,
    stated: &'r [WaiverFact],
}

impl Tree<'_> {
    /// Judges a share; `None` where it does not stand for itself.
    fn judged(&self, share: &Share, joined: Option<&Joined>) -> Result<Option<Done>, Error> {
        let files: BTreeSet<usize> = [&share.files, &share.with, self.common]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        let asked = Asked::these(paths(self.ground, &share.files));
        let which = Which::Part(&files, HashMap::new());
        let taken = Taken::read(self.law.options, self.ground, self.root, &asked, which);
        if !taken.stands_alone() {
            return Ok(None);
        }
        let Taken {
            intake,
            ids,
            models,
            problems,
        } = taken;
        let case = Case {
            intake: &intake,
            papers: &intake,
            asked: &asked,
            ids: &ids,
            stated: self.stated,
            joined,
        };
        let mut judged = self.law.judge(&case, models, problems)?;
        // Whoever names a vendor's file is of the same share.
        let owned = judged.owned();
        let fixer = Fixer::new(
            &intake.trees,
            &intake.sources,
            &intake.config.limits,
            &owned,
            self.law.options.fixes,
        );
        let told = self.law.tell(&intake, &asked, &mut judged, &fixer);
        Ok(Some(Done {
            told,
            sources: intake.sources,
            uses: judged.uses,
            ids,
        }))
    }

    /// Judges those shares again in which something is shared with another one; false where files are not as they were.
    fn again(&self, shares: &[Share], done: &mut [Done]) -> Result<bool, Error> {
        let mut all: Vec<(&String, &Uses)> =
            done.iter().flat_map(|d| &d.uses).map(|(id, u)| (id, u)).collect();
        all.sort_by_key(|(id, _)| *id);
        let joined = shared::join(all.iter().map(|(_, uses)| *uses));
        let joined: Joined = all.iter().map(|(id, _)| (*id).clone()).zip(joined).collect();
        let again: Result<Vec<bool>, Error> = shares
            .par_iter()
            .zip(done)
            .filter(|(_, done)| {
                let alone = shared::join(done.uses.iter().map(|(_, uses)| uses));
                let ids = done.uses.iter().map(|(id, _)| id);
                ids.zip(alone).any(|(id, alone)| joined.get(id) != Some(&alone))
            })
            .map(|(share, done)| {
                let again = self.judged(share, Some(&joined))?;
                Ok(again.map(|again| *done = again).is_some())
            })
            .collect();
        Ok(again?.into_iter().all(|judged| judged))
    }
}

impl Done {
    /// What is told, with places in the sources of the whole run; those of the share's own files are added there.
    fn moved(
        self,
        own: &BTreeSet<String>,
        known: &HashMap<Shared, FileId>,
        texts: bool,
        all: &mut Sources,
    ) -> Told {
        let mut ids: Vec<Option<FileId>> = Vec::new();
        for source in self.sources.into_files() {
            ids.push(if own.contains(&*source.path) {
                // Its text is for frames.
                Some(all.add(if texts {
                    source
                } else {
                    Source::new(source.path, "")
                }))
            } else {
                known.get(&source.path).copied()
            });
        }
        let place = |location: &mut Location| {
            let file = location
                .bytes
                .and_then(|(file, span)| Some(((*ids.get(file.0 as usize)?)?, span)));
            location.bytes = file;
        };
        let finding = |finding: &mut Finding| {
            place(&mut finding.location);
            let more = finding.related.iter_mut().chain(&mut finding.path);
            more.for_each(|l| place(&mut l.location));
            let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
            edits.for_each(|e| place(&mut e.location));
        };
        let mut told = self.told;
        told.input.iter_mut().for_each(|f| finding(f));
        told.found.iter_mut().for_each(|f| finding(&mut f.finding));
        told.unknown.iter_mut().for_each(|f| finding(f));
        told.expected.iter_mut().for_each(|e| place(&mut e.location));
        told.covered = std::mem::take(&mut told.covered)
            .into_iter()
            .filter_map(|(file, spans)| Some(((*ids.get(file.0 as usize)?)?, spans)))
            .filter(|_| texts)
            .collect();
        told
    }
}
