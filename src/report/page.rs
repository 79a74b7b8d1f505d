//! Page 1: the answers a reader needs in two minutes, each a named field (`report.md` 2).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::ground::{Ground, distinct, tier};
use super::said;
use crate::analysis::facts::{ActionFact, Assurance};
use crate::finding::{Outcome, Severity};
use crate::risk::{Risk, RiskLine, Word};

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
    /// `finding`, `risk` or `not_assessed`.
    pub kind: String,
    /// Fingerprint, risk id or file.
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
    /// Fingerprint or risk id.
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
    /// Open findings by severity word, those with outcome fail and without a waiver that holds.
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
pub fn header(g: &Ground<'_>, digest: &str) -> Header {
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
            digest.get(..8).unwrap_or(digest)
        ),
        date,
        date_from: g.input.check.date_from.clone(),
        checker: format!("flowgate {}", g.input.check.version),
    }
}

/// The verdict box.
#[must_use]
pub fn verdict(g: &Ground<'_>) -> VerdictBox {
    let v = g.input.verdict;
    let findings = v.causes.iter().filter_map(|i| g.input.check.findings.get(*i));
    let mut causes: Vec<Cause> = findings
        .map(|f| Cause {
            kind: "finding".to_owned(),
            id: f.fingerprint.clone(),
            rule: Some(f.rule.clone()),
            level: Some(f.severity.word().to_owned()),
            text: if f.outcome == Outcome::Unknown {
                format!("not stated: {}", f.message)
            } else {
                f.message.clone()
            },
        })
        .collect();
    let risks = v
        .risks
        .iter()
        .filter_map(|id| g.input.register.risks.iter().find(|r| r.id == *id));
    causes.extend(risks.map(|r| Cause {
        kind: "risk".to_owned(),
        id: r.id.clone(),
        rule: None,
        level: r.residual.map(|l| l.words().to_owned()),
        text: r.scenario.clone(),
    }));
    causes.extend(v.not_assessed.iter().map(|why| Cause {
        kind: "not_assessed".to_owned(),
        id: why.split(": ").next().unwrap_or(why).to_owned(),
        rule: None,
        level: None,
        text: why.clone(),
    }));
    VerdictBox {
        verdict: match v.word {
            Word::Ready => "ready",
            Word::ReadyWithConditions => "ready_with_conditions",
            Word::NotReady => "not_ready",
            Word::Indeterminate => "indeterminate",
        }
        .to_owned(),
        words: v.words().to_owned(),
        causes,
        core_unknown: v.core_unknown.clone(),
        core_total: v.core_total,
        decision_pending: v.decision_pending,
        lowered: g.lowered(),
        limits: limits(g),
    }
}

/// Elements by how well they are supported.
fn limits(g: &Ground<'_>) -> Limits {
    let of = |level: Assurance| g.facts.elements().filter(|e| e.assurance == level).count();
    let (declared, referenced, tested, assumed) = (
        of(Assurance::Declared),
        of(Assurance::Referenced),
        of(Assurance::Tested),
        of(Assurance::Assumed),
    );
    Limits {
        declared,
        referenced,
        tested,
        assumed,
        sentence: format!(
            "Based on declared configuration, not on the running system: {declared} facts declared, {referenced} referenced, {tested} tested; {assumed} assumed and not counted as evidence. The verdict is a recommendation; the decision is the sign-off."
        ),
    }
}

/// Whether an action is covered by more than an assumption.
#[must_use]
pub fn solid(action: &ActionFact) -> bool {
    action.covered && action.rests_on > Some(Assurance::Assumed)
}

/// The name of an action: its operation, else its flow.
#[must_use]
pub fn named(action: &ActionFact) -> String {
    action.operation.clone().unwrap_or_else(|| action.flow.clone())
}

/// Page 1.
#[must_use]
pub fn page(g: &Ground<'_>, changed: Changed, decision: Asked) -> PageOne {
    let open: BTreeMap<String, usize> = Severity::ALL
        .into_iter()
        .map(|s| {
            let of = |f: &&crate::finding::Finding| {
                f.severity == s && f.outcome == Outcome::Fail && f.waiver.is_none()
            };
            (s.word().to_owned(), g.findings().filter(of).count())
        })
        .collect();
    PageOne {
        purpose: g.text("purpose.intended"),
        can_touch: can_touch(g),
        sees: sees(g),
        worst: g.input.register.risks.first().map(|r| worst(g, r)),
        who_can_stop: who_can_stop(g),
        not_known: not_known(g),
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
        conditions: conditions(g),
    }
}

fn can_touch(g: &Ground<'_>) -> CanTouch {
    let of = |wanted: Option<&str>| -> Vec<String> {
        let known = ["read", "communicate", "record_write"];
        g.facts
            .operations
            .iter()
            .filter(|o| !o.element.planned)
            .filter(|o| match (o.capability.as_deref(), wanted) {
                (has, Some(_)) => has == wanted,
                (has, None) => has.is_none_or(|h| !known.contains(&h)),
            })
            .map(|o| o.element.id.clone())
            .collect()
    };
    let actions = |wanted: &dyn Fn(&ActionFact) -> bool| {
        distinct(g.facts.actions.iter().filter(|a| wanted(a)).map(named))
    };
    CanTouch {
        systems: g
            .facts
            .systems
            .iter()
            .filter(|s| !s.element.planned)
            .map(|s| s.element.id.clone())
            .collect(),
        reads: of(Some("read")),
        communicates: of(Some("communicate")),
        changes: of(Some("record_write")),
        other: of(None),
        reaches_outside: actions(&|a| a.external),
        irreversible: actions(&|a| {
            g.operation(a).and_then(|o| o.reversibility.as_deref()) == Some("irreversible")
        }),
        // An operation with an open way beside the approved one is not gated.
        gated: {
            let open: BTreeSet<String> = g.facts.actions.iter().filter(|a| !solid(a)).map(named).collect();
            actions(&|a| solid(a) && !open.contains(&named(a)))
        },
        actions: actions(&|_| true),
    }
}

fn sees(g: &Ground<'_>) -> Sees {
    let mut people: BTreeMap<String, Option<u64>> = BTreeMap::new();
    for class in &g.facts.classes {
        let number = said::number(&class.element, "volume_subjects");
        for group in said::list(&class.element, "subjects") {
            let most = people.entry(group).or_default();
            *most = (*most).max(number);
        }
    }
    let regimes = |c: &crate::analysis::facts::ClassFact| matches!(said::value(&c.element, "regimes"), Some(Value::Array(a)) if !a.is_empty());
    let receipts = g.facts.receipts.iter().filter(|r| !r.classes.is_empty());
    Sees {
        highest_tier: tier(g.facts.classes.iter().filter_map(|c| c.tier).max()),
        without_tier: g.facts.classes.iter().filter(|c| c.tier.is_none()).count(),
        regulated: g
            .facts
            .classes
            .iter()
            .filter(|c| c.personal || regimes(c))
            .map(|c| c.element.id.clone())
            .collect(),
        people: people
            .into_iter()
            .map(|(group, number)| People { group, number })
            .collect(),
        regions: distinct(
            g.facts
                .locations
                .iter()
                .flat_map(|l| l.regions.iter().map(|r| r.region.clone())),
        ),
        vendors: distinct(receipts.flat_map(|r| r.vendors.iter().cloned())),
    }
}

fn worst(g: &Ground<'_>, risk: &RiskLine) -> Worst {
    // The statement of the operation the scenario is about.
    let operation = g
        .facts
        .operations
        .iter()
        .find(|o| risk.elements.contains(&o.element.id))
        .map(|o| &o.element);
    let text = |path: &str| operation.and_then(|o| said::text(o, path));
    Worst {
        risk: risk.id.clone(),
        scenario: risk.scenario.clone(),
        inherent: risk.inherent,
        residual: risk.residual,
        statement: text("worst_case.statement"),
        max_loss: text("worst_case.max_loss"),
        affected: operation.and_then(|o| said::number(o, "worst_case.affected")),
        owner: risk.owner.clone(),
    }
}

fn who_can_stop(g: &Ground<'_>) -> CanStop {
    let rollout = g.facts.rollout.as_ref().map(|r| &r.element);
    let text = |path: &str| rollout.and_then(|r| said::text(r, path));
    let list = |path: &str| rollout.map(|r| said::list(r, path)).unwrap_or_default();
    CanStop {
        who: list("kill_switch.who"),
        method: list("kill_switch.method"),
        scope: text("kill_switch.scope"),
        max_time: text("kill_switch.max_time"),
        tested_on: text("kill_switch.tested_on"),
        approvers: distinct(g.facts.approvals.iter().map(|a| a.name.clone())),
        oncall: g
            .text("owners.oncall.rota")
            .or_else(|| g.text("owners.oncall.group")),
    }
}

fn not_known(g: &Ground<'_>) -> NotKnown {
    let demanded = || g.findings().filter(|f| f.outcome == Outcome::Unknown);
    let mut first: Vec<String> = demanded()
        .chain(g.unstated())
        .take(3)
        .map(|f| f.message.clone())
        .collect();
    first.dedup();
    NotKnown {
        core_rules: g.input.verdict.core_unknown.clone(),
        demanded: demanded().count(),
        later: g.unstated().count(),
        assumed: g
            .facts
            .elements()
            .filter(|e| e.assurance == Assurance::Assumed)
            .count(),
        unrated_risks: g
            .input
            .register
            .risks
            .iter()
            .filter(|r| r.residual.is_none())
            .map(|r| r.id.clone())
            .collect(),
        first,
    }
}

/// What must be true for the phase to start: each cause of the verdict, and what is treated.
fn conditions(g: &Ground<'_>) -> Vec<Condition> {
    let treatment = |id: &str| g.input.treatments.get(id);
    let owner = |id: &str| treatment(id).and_then(|t| t.owner.clone());
    let due = |id: &str| treatment(id).and_then(|t| t.due).map(|d| d.to_string());
    let findings = g
        .input
        .verdict
        .causes
        .iter()
        .filter_map(|i| g.input.check.findings.get(*i));
    let mut conditions: Vec<Condition> = findings
        .map(|f| Condition {
            id: f.fingerprint.clone(),
            text: if f.help.is_empty() {
                format!("settle: {}", f.message)
            } else {
                f.help.clone()
            },
            because: format!("{}: {}", f.rule, f.message),
            owner: owner(&f.fingerprint),
            due: due(&f.fingerprint),
        })
        .collect();
    let risks = g
        .input
        .verdict
        .risks
        .iter()
        .filter_map(|id| g.input.register.risks.iter().find(|r| r.id == *id));
    conditions.extend(risks.map(|r| Condition {
        id: r.id.clone(),
        text: match &r.treatment {
            Some(t) => format!("{} the risk that {}", t.treatment, r.scenario),
            None => format!("lower or treat the risk that {}", r.scenario),
        },
        because: format!("residual risk {}", r.residual.map_or("not rated", Risk::words)),
        owner: r.treatment.as_ref().and_then(|t| t.owner.clone()),
        due: r.treatment.as_ref().and_then(|t| t.due).map(|d| d.to_string()),
    }));
    conditions
}
