//! The verdict box and the conditions that follow from it.

use super::{Cause, Condition, Limits, VerdictBox};
use crate::analysis::facts::Assurance;
use crate::finding::Outcome;
use crate::report::ground::Ground;
use crate::risk::{Risk, Word};

/// The verdict box.
#[must_use]
pub fn verdict(g: &Ground<'_>) -> VerdictBox {
    let v = g.input.verdict;
    let findings = v.causes.iter().filter_map(|i| g.input.check.findings.get(*i));
    let mut causes: Vec<Cause> = findings
        .map(|f| Cause {
            kind: "finding".to_owned(),
            id: f.fingerprint.clone(),
            rule: Some(f.rule.to_string()),
            level: Some(f.severity.word().to_owned()),
            text: match (f.outcome, &f.waiver) {
                (Outcome::Unknown, _) => format!("not stated: {}", f.message),
                (Outcome::Fail, None) => f.message.clone(),
                (Outcome::Fail, Some(w)) => format!(
                    "{} (accepted by {} until {}, waiver {}{})",
                    f.message,
                    w.owner,
                    w.expires,
                    w.id,
                    if v.word == Word::NotReady {
                        ", which no decision that holds lists"
                    } else {
                        ""
                    }
                ),
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
    causes.extend(v.open_conditions.iter().map(|c| Cause {
        kind: "condition".to_owned(),
        id: c.decision.clone(),
        rule: None,
        level: None,
        text: c.text.clone(),
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
        overruled: overruled(g),
        lowered: g.lowered(),
        limits: limits(g),
    }
}

/// Who approves although the verdict forbids it, and why.
fn overruled(g: &Ground<'_>) -> Vec<String> {
    if matches!(g.input.verdict.word, Word::Ready | Word::ReadyWithConditions) {
        return Vec::new();
    }
    let approving = g.input.standing.approving(&g.facts.decisions);
    approving
        .map(|d| {
            let reason = d.reason.as_deref().unwrap_or("no reason is written");
            format!("{} ({}, {}): {reason}", d.name, d.role.replace('_', " "), d.date)
        })
        .collect()
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

/// What must be true for the phase to start: each cause of the verdict, and what is treated.
pub fn conditions(g: &Ground<'_>) -> Vec<Condition> {
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
    conditions.extend(g.input.verdict.open_conditions.iter().map(|c| Condition {
        id: c.decision.clone(),
        text: c.text.clone(),
        because: format!("condition of the decision {}", c.decision),
        owner: c.owner.clone(),
        due: c.due.clone(),
    }));
    conditions
}
