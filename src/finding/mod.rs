//! Verdicts to findings: located, folded, fingerprinted, sorted. The types every output format renders.

pub mod baseline;
pub mod build;
pub mod controls;
pub mod fingerprint;
pub mod fix;
pub mod fold;
pub mod locate;
pub mod secret_baseline;
pub mod verdicts;
pub mod waiver;

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::analysis::facts::Assurance;
pub use crate::policy::Severity;
use crate::source::{Date, FileId, Shared, Span};

/// What a rule says of a subject, as findings show it. Passing and not applicable subjects are no findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The rule is broken.
    Fail,
    /// The rule cannot be decided: something is not stated.
    Unknown,
}

/// A place in a file as readers count it. Lines and columns start at 1; columns count Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Location {
    /// Path relative to the checked root, with `/`.
    pub file: Shared,
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// Column after the last character.
    pub end_column: usize,
    /// The bytes, for code frames; not part of any output.
    #[serde(skip)]
    pub bytes: Option<(FileId, Span)>,
}

/// A place with a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Labelled {
    /// Where.
    pub location: Location,
    /// What is there.
    pub label: String,
}

/// A finding that is told as part of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Folded {
    /// Its rule.
    pub rule: Shared,
    /// Its reason.
    pub reason: Shared,
    /// Its severity.
    pub severity: Severity,
    /// Its subject.
    pub subject: String,
    /// Its message.
    pub message: String,
    /// Its place.
    pub location: Location,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// An accepted risk, as the finding shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Waived {
    /// Id of the waiver.
    pub id: String,
    /// Who owns the risk.
    pub owner: String,
    /// Last day on which it holds.
    #[schemars(with = "String")]
    pub expires: Date,
    /// Why the risk may be accepted.
    pub justification: String,
    /// Where the waiver is written.
    pub location: Location,
}

// What it has in common with others is there once for all of them: a run may have a million.
/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Rule id, for example `SCOPE-001`.
    pub rule: Shared,
    /// Rule name, for example `unused-scope`.
    pub name: Shared,
    /// Reason code, stable.
    pub reason: Shared,
    /// Outcome.
    pub outcome: Outcome,
    /// Severity after phase and configuration.
    pub severity: Severity,
    /// Integration id; absent for files that belong to none.
    pub integration: Option<Shared>,
    /// Id of the element concerned.
    pub subject: String,
    /// Title of the rule.
    pub title: Shared,
    /// What is wrong.
    pub message: String,
    /// What stands at the place, for the code frame.
    pub label: String,
    /// Why it matters.
    pub why: Shared,
    /// What to write instead.
    pub help: String,
    /// The primary place.
    pub location: Location,
    /// Places that explain it.
    pub related: Box<[Labelled]>,
    /// Steps of the witness path, in the order data moves.
    pub path: Box<[Labelled]>,
    /// Values the decision rests on.
    #[schemars(with = "Map<String, Value>")]
    pub values: Values,
    /// Findings told as part of this one.
    pub folded: Box<[Folded]>,
    /// Lowest assurance of the facts used.
    pub assurance: Assurance,
    /// Stable identity: no path, no line.
    pub fingerprint: String,
    /// Framework references.
    pub references: Arc<[String]>,
    /// Accepted for a time by a waiver that holds: shown everywhere, blocks nothing.
    pub waiver: Option<Box<Waived>>,
    /// Edits that mend it, where there is a mechanical answer and they were asked for.
    pub fix: Option<Box<fix::Fix>>,
    /// Listed in the baseline: there before the check was adopted, blocks nothing.
    pub known: bool,
    /// `flowgate fix` mends it without being asked for more, as far as that shows without edits.
    #[serde(skip)]
    pub mendable: bool,
}

/// What of its findings a run is asked for: what no output shows need not be kept for all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// Place, rule and message.
    Lines,
    /// Also labels, what to write instead, related places and paths.
    Frames,
    /// Also the values the decision rests on.
    #[default]
    All,
}

/// Findings, each in a box: they are sorted, parted and folded, and a run may have a million.
#[allow(
    clippy::vec_box,
    reason = "a finding is large, and what is moved is its address"
)]
pub type Findings = Vec<Box<Finding>>;

/// Values by name. Few and never changed, so they take no more room than they need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Box<[(String, Value)]>);

impl Values {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

impl From<Map<String, Value>> for Values {
    fn from(map: Map<String, Value>) -> Self {
        Self(map.into_iter().collect())
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Finding {
    /// Whether it counts for the exit code: neither waived nor known from the baseline.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.waiver.is_none() && !self.known
    }

    /// Why it does not count, in words behind its message; nothing for one that does.
    #[must_use]
    pub fn state(&self) -> String {
        match (&self.waiver, self.known) {
            (Some(w), _) => format!(" (waived until {} by {}, {})", w.expires, w.owner, w.id),
            (None, true) => " (in the baseline)".to_owned(),
            (None, false) => String::new(),
        }
    }
}

/// An integration that was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Assessed {
    /// Integration id.
    pub integration: String,
    /// Title, if declared.
    pub title: Option<String>,
    /// Phase the rules were applied for.
    pub phase: String,
    /// A manifest declares it; of a `.flow` file alone no authority is known.
    pub manifest: bool,
    /// Files it was read from.
    pub files: Vec<String>,
    /// Per rule: subjects that pass.
    pub passed: BTreeMap<String, usize>,
}

/// The result of an expectation that its author wrote (`expect`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Expected {
    /// Integration id.
    pub integration: String,
    /// The sentence.
    pub text: String,
    /// Where it is written.
    pub location: Location,
    /// Whether it holds; one that does not is a finding of INPUT-007 too, with the path that breaks it.
    pub holds: bool,
}

/// An integration or file that could not be assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotAssessed {
    /// Integration id, when it could be read.
    pub integration: Option<String>,
    /// The file to mend.
    pub file: String,
    /// Why, one line.
    pub why: String,
}

/// A rule whose severity the project's configuration lowers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lowered {
    /// Rule id.
    pub rule: String,
    /// Its own severity.
    pub from: Severity,
    /// The one the configuration sets.
    pub to: Severity,
}

/// Where the rules of a run come from when they are not those of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trusted {
    /// The state that judges.
    pub from: String,
    /// Files by which it judges and which the tree has otherwise, each with how: a reviewer must see them.
    pub changed: Vec<String>,
}

/// Counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Files read.
    pub files: usize,
    /// Integrations assessed.
    pub assessed: usize,
    /// Integrations not assessed.
    pub not_assessed: usize,
    /// Findings by severity word, without waived and known ones.
    pub findings: BTreeMap<String, usize>,
    /// Findings accepted by a waiver.
    pub waived: usize,
    /// Findings known from the baseline.
    pub known: usize,
    /// Entries of the baselines that no longer occur.
    pub gone: usize,
    /// Entries of the secrets baseline whose day is over.
    pub expired_secrets: usize,
    /// Findings left out since the state that `since` names has them too.
    pub older: usize,
    /// Rule and subject pairs that pass.
    pub pass: usize,
    /// Findings with outcome fail.
    pub fail: usize,
    /// Facts that are not stated: findings with outcome unknown and those listed in `unknown`.
    pub unknown: usize,
    /// Rules without a subject.
    pub not_applicable: usize,
    /// Expectations that hold.
    pub expectations_held: usize,
    /// Expectations that do not hold.
    pub expectations_failed: usize,
    /// Facts not stated that the next phase will need, and that phase.
    pub needed_next: Option<NeededNext>,
}

/// What the next phase asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NeededNext {
    /// The next phase.
    pub phase: String,
    /// How many facts it needs that are not stated.
    pub count: usize,
}

/// The result of `flowgate check`, what every format renders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "Flowgate check", extend("$id" = "https://flowgate.dev/schema/check.json"))]
pub struct Check {
    /// Version of this document's shape.
    pub flowgate: u32,
    /// Version of the program.
    pub version: String,
    /// The reference day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Where the day comes from: `option`, `project` or `clock`.
    pub date_from: String,
    /// The fail level.
    pub fail_on: Severity,
    /// A baseline was applied.
    pub baselined: bool,
    /// Only findings that this state does not have are told.
    pub since: Option<String>,
    /// Rules, waivers and baseline come from another state.
    pub trusted: Option<Trusted>,
    /// Severities that the project's configuration lowers.
    pub lowered: Vec<Lowered>,
    /// Findings, the most severe first.
    pub findings: Findings,
    /// What was assessed.
    pub assessed: Vec<Assessed>,
    /// What was not.
    pub not_assessed: Vec<NotAssessed>,
    /// Facts not stated that no phase in force demands yet.
    pub unknown: Findings,
    /// What authors expect of the data flows, and whether it holds.
    pub expectations: Vec<Expected>,
    /// Counts.
    pub summary: Summary,
}

impl Check {
    /// The severity of a finding by its rule, whatever the configuration says.
    #[must_use]
    pub fn own_severity(&self, finding: &Finding) -> Severity {
        let lowered = self.lowered.iter().find(|l| finding.rule == l.rule);
        lowered.map_or(finding.severity, |l| l.from.max(finding.severity))
    }

    /// Findings that count: neither waived nor known from the baseline.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .map(AsRef::as_ref)
            .filter(|f: &&Finding| f.counts())
    }

    /// `1 critical`, `2 high`: how many findings count of each severity that has some, the worst first.
    #[must_use]
    pub fn counted(&self) -> Vec<String> {
        let of = |s: &Severity| self.open().filter(|f| f.severity == *s).count();
        let all = Severity::ALL.iter().rev().map(|s| (of(s), s.word()));
        all.filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} {word}"))
            .collect()
    }

    /// Whether the run must block: a finding at or above the fail level, or something not assessed.
    #[must_use]
    pub fn blocks(&self) -> bool {
        !self.not_assessed.is_empty() || self.open().any(|f| f.severity >= self.fail_on)
    }
}
