//! Formats of `check` for other programs. Each is a pure function of a [`Check`](crate::finding::Check) and the rules it names; all carry the same
//! findings, and none of them decides the exit code.

pub mod github;
pub mod gitlab;
pub mod junit;
pub mod markdown;
pub mod sarif;

use crate::finding::{Finding, Severity};

/// A rule as machine formats describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Id.
    pub id: String,
    /// Short name.
    pub name: String,
    /// One line.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// How to mend it; empty for INPUT rules, whose findings say it.
    pub remediation: String,
    /// Severity without configuration.
    pub severity: Severity,
    /// Framework references.
    pub references: Vec<String>,
}

/// `RULE/reason: message`, and whether it is accepted or known.
fn headline(finding: &Finding) -> String {
    format!(
        "{}/{}: {}{}",
        finding.rule,
        finding.reason,
        finding.message,
        finding.state()
    )
}

/// What else belongs to the story, one line each: what to do, the way data takes, findings told with it.
fn details(finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    if !finding.help.is_empty() {
        lines.push(format!("what to do: {}", finding.help));
    }
    for (n, step) in finding.path.iter().enumerate() {
        lines.push(format!(
            "{}. {} ({}:{})",
            n + 1,
            step.label,
            step.location.file,
            step.location.line
        ));
    }
    for folded in &finding.folded {
        lines.push(format!("also: {} {}", folded.rule, folded.message));
    }
    lines
}
