//! What a run is asked for, and what it gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::progress::Progress;
use super::{Bounds, Selection, Trust};
use crate::analysis::facts::{ExpectationFact, Facts, WaiverFact};
use crate::config::Config;
use crate::finding::locate::Trees;
use crate::finding::secret_baseline::SecretBaseline;
use crate::finding::{Check, Severity, Shown};
use crate::model::Model;
use crate::parse::manifest::control::Phase;
use crate::policy::Project;
use crate::policy::packs::Changed;
use crate::render::veil::Veil;
use crate::report::Notes;
use crate::risk::Treatment;
use crate::source::{Date, FileId, Sources, Span};

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
    /// Make fixes for findings that have a mechanical answer.
    pub fixes: bool,
    /// Texts that stand in for those of files, by path below the root.
    pub texts: BTreeMap<String, String>,
    /// Keep no facts of what is judged: who tells findings alone needs none, and those of many integrations are large.
    pub lean: bool,
    /// The files to see; others lie in the folder as if they did not.
    pub only: Option<BTreeSet<String>>,
    /// Count facts that are not stated and not demanded yet instead of telling them: there are as many as findings.
    pub counts_unstated: bool,
    /// What of findings is shown; the rest of them is not kept.
    pub shown: Shown,
    /// Read the whole tree although a part is asked for. What is said of the part is the same; files that it does not depend
    /// on are among [`Run::sources`] too.
    pub whole: bool,
    /// Judge in shares however small the tree is, in a lean run: for tests.
    pub shares: bool,
}

/// An assessed integration.
pub struct Integration {
    /// The linked model.
    pub model: Model,
    /// Its facts; none in a lean run ([`Options::lean`]).
    pub facts: Facts,
    /// What its authors expect, and whether it holds.
    pub expectations: Vec<ExpectationFact>,
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
