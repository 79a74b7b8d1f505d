//! Chapter 9: every finding of the integration, what is waived, and the plan of action.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::Ground;
use crate::finding::Finding;

/// Chapter 9.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Open {
    /// Findings of the integration, the most severe first.
    pub findings: Vec<FindingRow>,
    /// Findings in files that belong to no integration.
    pub loose: Vec<FindingRow>,
    /// Waivers about this integration, those that are over first.
    pub waivers: Vec<WaiverRow>,
    /// Treatments with owner and date.
    pub plan: Vec<PlanRow>,
}

/// An accepted risk.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WaiverRow {
    /// Id.
    pub id: String,
    /// Rule.
    pub rule: Option<String>,
    /// Subject, a pattern perhaps.
    pub subject: Option<String>,
    /// Why the risk may be accepted.
    pub justification: Option<String>,
    /// What is done in its place.
    pub compensating: Option<String>,
    /// Who owns the risk.
    pub owner: Option<String>,
    /// Last day on which it holds.
    pub expires: Option<String>,
    /// Days until then; negative when it is over.
    pub days_left: Option<i64>,
    /// Ids of the findings it accepts.
    pub findings: Vec<String>,
}

/// A finding with where it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FindingRow {
    /// Fingerprint: the same id in every format and on the diagram's twin.
    pub id: String,
    /// The finding as `check` tells it.
    pub finding: Finding,
    /// Flow ids on which the diagram draws it.
    pub flows: Vec<String>,
    /// Element ids at which the diagram's twin lists it when it lies on no flow.
    pub elements: Vec<String>,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<String>,
}

/// A line of the plan of action.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlanRow {
    /// Risk id or fingerprint.
    pub id: String,
    /// `mitigate`, `accept`, `transfer` or `avoid`.
    pub treatment: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<String>,
    /// How far it is.
    pub status: Option<String>,
    /// The due day is over: the treatment no longer counts.
    pub overdue: bool,
    /// A risk or finding of this report has the id.
    pub matches: bool,
}

/// Chapter 9.
#[must_use]
pub fn open(g: &Ground<'_>) -> Open {
    let loose = g.input.check.findings.iter().filter(|f| f.integration.is_none());
    let plan = g.input.treatments.iter().map(|(id, t)| PlanRow {
        id: id.clone(),
        treatment: t.treatment.clone(),
        owner: t.owner.clone(),
        due: t.due.map(|d| d.to_string()),
        status: t.status.clone(),
        overdue: t.due.is_some_and(|d| d < g.facts.today),
        matches: g.input.register.risks.iter().any(|r| r.id == *id)
            || g.input.check.findings.iter().any(|f| f.fingerprint == *id),
    });
    Open {
        findings: g.findings().map(|f| row(g, f)).collect(),
        loose: loose.map(|f| row(g, f)).collect(),
        waivers: waivers(g),
        plan: plan.collect(),
    }
}

fn waivers(g: &Ground<'_>) -> Vec<WaiverRow> {
    let below = format!("{}/", g.id);
    let mut rows: Vec<WaiverRow> = g
        .input
        .waivers
        .iter()
        .map(|w| WaiverRow {
            id: w.id.clone(),
            rule: w.rule.clone(),
            subject: w.subject.clone(),
            justification: w.justification.clone(),
            compensating: w.compensating.clone(),
            owner: w.owner.clone(),
            expires: w.expires.clone(),
            days_left: w.days_left,
            findings: g
                .findings()
                .filter(|f| f.waiver.as_ref().is_some_and(|x| x.id == w.id))
                .map(|f| f.fingerprint.clone())
                .collect(),
        })
        .filter(|w| !w.findings.is_empty() || w.subject.as_ref().is_some_and(|s| s.starts_with(&below)))
        .collect();
    rows.sort_by(|a, b| (a.days_left, &a.id).cmp(&(b.days_left, &b.id)));
    rows
}

fn row(g: &Ground<'_>, f: &Finding) -> FindingRow {
    let treatment = g.input.treatments.get(&f.fingerprint);
    let flows = crate::render::diagram::evidence::flows_of(g.facts, f);
    FindingRow {
        id: f.fingerprint.clone(),
        finding: f.clone(),
        elements: if flows.is_empty() {
            vec![f.subject.clone()]
        } else {
            Vec::new()
        },
        flows: flows.into_iter().collect(),
        owner: treatment.and_then(|t| t.owner.clone()),
        due: treatment.and_then(|t| t.due).map(|d| d.to_string()),
    }
}
