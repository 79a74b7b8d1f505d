//! Page 1: the answers a reader needs in two minutes, each a named field (`report.md` 2).

mod answers;
mod verdict;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::{Ground, distinct};
use crate::finding::{Outcome, Severity};
use crate::risk::Risk;
use crate::risk::standing::RULE as SIGN_OFF;
use crate::signoff::Digest;
pub use answers::solid;
pub use verdict::verdict;

/// The title line.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Header {
    /// Title of the integration, else its id.
    pub title: String,
    /// Integration id.
    pub integration: String,
    /// Version of the agent.
    pub version: Option<String>,
    /// Phase asked for.
    pub phase: String,
    /// Phase the agent is in.
    pub current_phase: Option<String>,
    /// Environments it works in.
    pub environments: Vec<String>,
    /// Reference day of the checks.
    pub date: String,
    /// Where the day comes from: `option`, `project` or `clock`.
    pub date_from: String,
    /// Number of this report: integration, phase, day and the start of the model digest.
    pub number: String,
    /// Version of the checker.
    pub checker: String,
}

/// One reason of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cause {
    /// `finding`, `risk`, `condition` or `not_assessed`.
    pub kind: String,
    /// Fingerprint, risk id, decision or file.
    pub id: String,
    /// Rule, for findings.
    pub rule: Option<String>,
    /// Severity or level.
    pub level: Option<String>,
    /// What it is.
    pub text: String,
}

/// The verdict box.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VerdictBox {
    /// `ready`, `ready_with_conditions`, `not_ready` or `indeterminate`.
    pub verdict: String,
    /// The words printed.
    pub words: String,
    /// What caused it, the most severe first.
    pub causes: Vec<Cause>,
    /// Core rules that could not be assessed.
    pub core_unknown: Vec<String>,
    /// Number of core rules.
    pub core_total: usize,
    /// No valid sign-off yet (OWNER-002); it does not enter the verdict.
    pub decision_pending: bool,
    /// Decisions that approve although the verdict says otherwise, each with its reason.
    pub overruled: Vec<String>,
    /// Severities that the project lowers and that this verdict does not follow.
    pub lowered: Vec<String>,
    /// What the verdict rests on.
    pub limits: Limits,
}

/// How well the facts are supported.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Limits {
    /// Only stated.
    pub declared: usize,
    /// With a reference.
    pub referenced: usize,
    /// Tested.
    pub tested: usize,
    /// Defaults and derived elements: no evidence.
    pub assumed: usize,
    /// The sentence printed.
    pub sentence: String,
}

/// What can it touch?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CanTouch {
    /// Systems.
    pub systems: Vec<String>,
    /// Operations that read.
    pub reads: Vec<String>,
    /// Operations that send messages.
    pub communicates: Vec<String>,
    /// Operations that change records.
    pub changes: Vec<String>,
    /// Operations of no declared capability.
    pub other: Vec<String>,
    /// Actions that reach partners, customers or the public.
    pub reaches_outside: Vec<String>,
    /// Actions that cannot be undone.
    pub irreversible: Vec<String>,
    /// Actions behind an adequate approval that is at least declared.
    pub gated: Vec<String>,
    /// All actions.
    pub actions: Vec<String>,
}

/// What does it see?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Sees {
    /// Highest tier.
    pub highest_tier: Option<String>,
    /// Classes without a tier.
    pub without_tier: usize,
    /// Classes about people or under a regime.
    pub regulated: Vec<String>,
    /// People in scope: the most of any class, by group; never a sum.
    pub people: Vec<People>,
    /// Regions.
    pub regions: Vec<String>,
    /// Vendors that receive data.
    pub vendors: Vec<String>,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct People {
    /// Group.
    pub group: String,
    /// Number, if declared.
    pub number: Option<u64>,
}

/// What is the worst?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Worst {
    /// Risk id.
    pub risk: String,
    /// What can happen.
    pub scenario: String,
    /// Level before controls.
    pub inherent: Option<Risk>,
    /// Level that is left; absent where a rule is not decided.
    pub residual: Option<Risk>,
    /// What the authors say the worst case is.
    pub statement: Option<String>,
    /// Loss a day at most, as declared.
    pub max_loss: Option<String>,
    /// People affected, as declared.
    pub affected: Option<u64>,
    /// Who owns the risk.
    pub owner: Option<String>,
}

/// Who can stop it?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CanStop {
    /// Who may use the kill switch.
    pub who: Vec<String>,
    /// How.
    pub method: Vec<String>,
    /// What it stops.
    pub scope: Option<String>,
    /// Within what time.
    pub max_time: Option<String>,
    /// Last test.
    pub tested_on: Option<String>,
    /// People who approve single actions.
    pub approvers: Vec<String>,
    /// Who is on call.
    pub oncall: Option<String>,
}

/// What is not known?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NotKnown {
    /// Core rules that are not decided.
    pub core_rules: Vec<String>,
    /// Facts that this phase demands and nobody stated.
    pub demanded: usize,
    /// Facts that a later phase demands.
    pub later: usize,
    /// Elements that are only assumed.
    pub assumed: usize,
    /// Risks without a level, because a rule is not decided.
    pub unrated_risks: Vec<String>,
    /// The first of the facts that are not stated, in words.
    pub first: Vec<String>,
}

/// What changed?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Changed {
    /// Day of the last sign-off.
    pub since: Option<String>,
    /// At most three lines, material changes first.
    pub lines: Vec<String>,
}

/// What am I asked to decide?
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Asked {
    /// The question.
    pub question: String,
    /// Who decides.
    pub from: Vec<Decider>,
}

/// Someone who decides.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Decider {
    /// Role.
    pub role: String,
    /// Group or person, as declared.
    pub who: Option<String>,
    /// `pending`, or the decision.
    pub status: String,
}

/// A condition for the sign-off.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Condition {
    /// Fingerprint, risk id, or decision whose condition it is.
    pub id: String,
    /// What must be true.
    pub text: String,
    /// Why.
    pub because: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<String>,
}

/// Page 1.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PageOne {
    /// Purpose in one sentence.
    pub purpose: Option<String>,
    /// What can it touch?
    pub can_touch: CanTouch,
    /// What does it see?
    pub sees: Sees,
    /// What is the worst?
    pub worst: Option<Worst>,
    /// Who can stop it?
    pub who_can_stop: CanStop,
    /// What is not known?
    pub not_known: NotKnown,
    /// What changed?
    pub changed: Changed,
    /// What am I asked to decide?
    pub decision: Asked,
    /// Open findings by severity word: those with outcome fail and without a waiver that holds. A decision that is due
    /// (OWNER-002) is told by itself.
    pub open: BTreeMap<String, usize>,
    /// Findings that are waived.
    pub waived: usize,
    /// Ids of the risks shown, the highest residual first.
    pub top_risks: Vec<String>,
    /// Conditions for the sign-off.
    pub conditions: Vec<Condition>,
}

/// How many risks page 1 and page 2 list.
const TOP: usize = 5;

/// The title line.
#[must_use]
pub fn header(g: &Ground<'_>, digest: &Digest) -> Header {
    let date = g.input.check.date.to_string();
    Header {
        title: g.text("metadata.title").unwrap_or_else(|| g.id.to_owned()),
        integration: g.id.to_owned(),
        version: g.text("metadata.version"),
        phase: g.phase.to_owned(),
        current_phase: g.facts.rollout.as_ref().and_then(|r| r.phase.clone()),
        environments: distinct(
            g.facts
                .systems
                .iter()
                .filter_map(|s| s.environment.clone())
                .chain(g.facts.stores.iter().filter_map(|s| s.environment.clone())),
        ),
        number: format!(
            "{}/{}/{date}/{}",
            g.id,
            g.phase,
            digest.hex().get(..8).unwrap_or_default()
        ),
        date,
        date_from: g.input.check.date_from.clone(),
        checker: format!("flowgate {}", g.input.check.version),
    }
}

/// Page 1.
#[must_use]
pub fn page(g: &Ground<'_>, changed: Changed, decision: Asked) -> PageOne {
    let open: BTreeMap<String, usize> = Severity::ALL
        .into_iter()
        .map(|s| {
            let of = |f: &&crate::finding::Finding| {
                f.severity == s && f.outcome == Outcome::Fail && f.waiver.is_none() && f.rule != SIGN_OFF
            };
            (s.word().to_owned(), g.findings().filter(of).count())
        })
        .collect();
    PageOne {
        purpose: g.text("purpose.intended"),
        can_touch: answers::can_touch(g),
        sees: answers::sees(g),
        worst: g.input.register.risks.first().map(|r| answers::worst(g, r)),
        who_can_stop: answers::who_can_stop(g),
        not_known: answers::not_known(g),
        changed,
        decision,
        open,
        waived: g.findings().filter(|f| f.waiver.is_some()).count(),
        top_risks: g
            .input
            .register
            .risks
            .iter()
            .take(TOP)
            .map(|r| r.id.clone())
            .collect(),
        conditions: verdict::conditions(g),
    }
}
