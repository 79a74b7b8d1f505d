//! Appendices: methods and versions, evidence, glossary.

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ground::Ground;
use super::said;
use crate::analysis::facts::{Assurance, Element};
use crate::risk::RiskParams;
use crate::source::{Date, Place};

/// Digests that tell versions apart.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Digests {
    /// SHA-256 of the canonical model, `sha256:` and 64 digits: what a decision is bound to.
    pub model: String,
    /// SHA-256 of the rules with the parameters in force.
    pub policies: String,
    /// SHA-256 of this report without digests and sign-off block.
    pub report: String,
}

/// Appendix A.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Methods {
    /// Version of the checker.
    pub checker: String,
    /// Reference day.
    pub date: String,
    /// Number of rules.
    pub rules: usize,
    /// Number of core rules.
    pub core_rules: usize,
    /// Rules of the project itself, by id.
    pub own_rules: Vec<String>,
    /// Parameters the project set.
    pub parameters: Vec<ParameterRow>,
    /// Severities the project lowered.
    pub lowered: Vec<String>,
    /// Frameworks: id, edition.
    pub frameworks: Vec<(String, String)>,
    /// Numbers of the scoring.
    pub scoring: RiskParams,
    /// Days that a test counts as evidence.
    pub evidence_days: u32,
}

/// A parameter that is not the rule's default.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ParameterRow {
    /// `<rule>.<parameter>`.
    pub id: String,
    /// The value used.
    pub value: String,
    /// Who set it: `project` or a framework.
    pub by: String,
}

/// Appendix B: a fact with evidence.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceRow {
    /// Element id.
    pub id: String,
    /// What is shown.
    pub what: String,
    /// `referenced` or `tested`; `declared` when the evidence is too old or lacks its reference.
    pub level: Assurance,
    /// Link or id.
    pub reference: Option<String>,
    /// Day.
    pub date: Option<String>,
    /// Days since; negative for a day to come.
    pub age_days: Option<i64>,
    /// Where it is declared.
    pub at: Place,
}

/// Appendix A.
#[must_use]
pub fn methods(g: &Ground<'_>) -> Methods {
    let own = g.input.params.iter().flat_map(|(rule, values)| {
        values.iter().map(move |(name, value)| ParameterRow {
            id: format!("{rule}.{name}"),
            value: value.to_string(),
            by: "project".to_owned(),
        })
    });
    let tightened = g.input.tightened.iter().map(|c| ParameterRow {
        id: format!("{}.{}", c.rule, c.parameter),
        value: c.to.to_string(),
        by: c.pack.clone(),
    });
    Methods {
        checker: format!("flowgate {}", g.input.check.version),
        date: g.input.check.date.to_string(),
        rules: g.input.rules.len(),
        core_rules: g.input.rules.iter().filter(|r| r.core).count(),
        own_rules: g
            .input
            .rules
            .iter()
            .filter(|r| !r.bundled)
            .map(|r| r.id.clone())
            .collect(),
        parameters: own.chain(tightened).collect(),
        lowered: g.lowered(),
        frameworks: g
            .input
            .frameworks
            .iter()
            .map(|f| (f.id.clone(), f.source.clone()))
            .collect(),
        scoring: g.input.register.params.clone(),
        evidence_days: g.facts.params.evidence_days,
    }
}

/// Dated tests that elements state, beside their own assurance.
const TESTS: [(&str, &str); 4] = [
    ("rollback.tested_on", "test of the rollback"),
    ("kill_switch.tested_on", "test of the kill switch"),
    ("retention.deletion.tested_on", "test of the deletion"),
    ("incident.last_exercise", "exercise of the incident route"),
];

/// Appendix B: what is referenced or tested, by element.
#[must_use]
pub fn evidence(g: &Ground<'_>) -> Vec<EvidenceRow> {
    let mut rows = Vec::new();
    for e in g.facts.elements() {
        if said::value(e, "assurance").is_some() {
            let date = said::text(e, "assurance.date");
            rows.push(row(
                g,
                e,
                "as declared",
                e.assurance,
                said::text(e, "assurance.ref"),
                date,
            ));
        }
        for (path, what) in TESTS {
            if let Some(date) = said::text(e, path) {
                rows.push(row(g, e, what, e.assurance, None, Some(date)));
            }
        }
    }
    for assessment in super::scope::assessments(g) {
        if let Some(own) = g.own() {
            let what = format!("assessment {}", assessment.id);
            let level = if assessment.reference.is_some() {
                Assurance::Referenced
            } else {
                Assurance::Declared
            };
            rows.push(row(g, own, &what, level, assessment.reference, assessment.date));
        }
    }
    rows.sort_by(|a, b| (&a.id, &a.what).cmp(&(&b.id, &b.what)));
    rows
}

fn row(
    g: &Ground<'_>,
    e: &Element,
    what: &str,
    level: Assurance,
    reference: Option<String>,
    date: Option<String>,
) -> EvidenceRow {
    let day: Option<Date> = date.as_deref().and_then(|d| d.parse().ok());
    EvidenceRow {
        id: e.id.clone(),
        what: what.to_owned(),
        level,
        reference,
        age_days: day.map(|d| g.facts.today.days() - d.days()),
        date,
        at: e.at.clone(),
    }
}

/// SHA-256 as hexadecimal digits.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    written(hasher)
}

fn written(hasher: Sha256) -> String {
    let digits: String = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
    format!("sha256:{digits}")
}

/// The digest of the model: what a decision is bound to.
#[must_use]
pub fn model_digest(g: &Ground<'_>) -> crate::signoff::Digest {
    let facts = serde_json::to_value(g.facts).unwrap_or_default();
    crate::signoff::digest_of(&crate::change::canonical(&facts))
}

/// The digest of the rules and of the parameters in force.
#[must_use]
pub fn policy_digest(g: &Ground<'_>) -> String {
    let mut hasher = Sha256::new();
    for rule in g.input.rules {
        hasher.update(rule.id.as_bytes());
        hasher.update([0]);
        hasher.update(rule.source.as_bytes());
        hasher.update([0]);
    }
    for parameter in methods(g).parameters {
        hasher.update(format!("{}={} {}\0", parameter.id, parameter.value, parameter.by).as_bytes());
    }
    written(hasher)
}

/// Appendix C.
pub const GLOSSARY: [(&str, &str); 22] = [
    (
        "action",
        "A step by which the agent changes or sends something, as opposed to reading.",
    ),
    (
        "agent",
        "A program that lets a language model choose its next step.",
    ),
    (
        "assurance",
        "How well a statement is supported: assumed, declared, referenced (with a link or contract), tested (with a reference and a recent date).",
    ),
    (
        "boundary",
        "A line behind which someone else, or another rule, is in charge: a company network, a vendor, the public internet.",
    ),
    (
        "class",
        "A kind of data that is handled alike, for example the content of support tickets.",
    ),
    (
        "connection",
        "The authority by which the agent reaches a system: an identity, a credential, granted scopes.",
    ),
    (
        "context",
        "What a model sees at once. Whatever is in one context can reach whatever that context writes.",
    ),
    (
        "core rule",
        "A rule that every assessment must decide. While one is undecided, a phase that demands it cannot start.",
    ),
    (
        "exposure",
        "How easily a scenario comes about before controls, in points from 0 to 10.",
    ),
    (
        "finding",
        "A place where the declared integration breaks a rule, or does not state what a rule needs.",
    ),
    (
        "gate",
        "A check on the way of a flow: a person who approves, a fixed schema, a list of allowed addresses, a filter.",
    ),
    ("inherent risk", "The risk if no control and no gate were there."),
    (
        "injection",
        "Text from outside that makes a model act on a stranger's behalf.",
    ),
    (
        "irreversible",
        "What cannot be taken back, such as a message that was sent or a payment.",
    ),
    ("kill switch", "The means by which people stop the agent at once."),
    (
        "phase",
        "Sandbox, internal pilot, limited production, full production: each lets more people and more effect in.",
    ),
    (
        "residual risk",
        "The risk that is left with the controls that count.",
    ),
    ("rollback", "How an action is undone, by whom, within what time."),
    ("scope", "A permission that a vendor grants by name."),
    (
        "tier",
        "How sensitive data is: public, internal, confidential, restricted.",
    ),
    (
        "untrusted",
        "Written by someone whom nobody in the company answers for.",
    ),
    (
        "waiver",
        "A finding that someone with authority accepts, with a reason and an end date. It never counts as a control.",
    ),
];
