//! May this phase start? `report.md` 6, first match, as far as facts exist: residual risk does not enter yet.

use std::collections::BTreeSet;

use crate::finding::{Check, Finding, Outcome, Severity};

/// Conditions of a phase whose absence forbids it, whatever their severity.
const PHASE_CONDITIONS: [&str; 6] = [
    "ROLLOUT-002",
    "ROLLOUT-004",
    "ROLLOUT-005",
    "ROLLOUT-006",
    "ROLLOUT-007",
    "OWNER-006",
];

/// Shown as a pending decision: if it entered the verdict, nothing could ever be signed.
const DECISION_PENDING: &str = "OWNER-002";

/// The four verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// Something open forbids the phase.
    NotReady,
    /// What would decide it is not stated.
    Indeterminate,
    /// Only what has a treatment with owner and date is open.
    ReadyWithConditions,
    /// Nothing stands against it.
    Ready,
}

/// A verdict with what caused it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The verdict.
    pub word: Word,
    /// Only for the sandbox, as declared.
    pub sandbox_only: bool,
    /// Indices into `check.findings` of what caused it, the most severe first.
    pub causes: Vec<usize>,
    /// Why, where no finding says it: files that could not be assessed.
    pub not_assessed: Vec<String>,
    /// Core rules that are not decided for some subject, by id.
    pub core_unknown: Vec<String>,
    /// Number of core rules.
    pub core_total: usize,
    /// A sign-off is due or stale (OWNER-002).
    pub decision_pending: bool,
}

impl Verdict {
    /// The words of the verdict box.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self.word {
            Word::NotReady => "NOT READY",
            Word::Indeterminate => "INDETERMINATE",
            Word::ReadyWithConditions => "READY WITH CONDITIONS",
            Word::Ready if self.sandbox_only => "READY FOR SANDBOX ONLY, as declared",
            Word::Ready => "READY",
        }
    }
}

/// The verdict on one integration. `core` are the ids of the core rules; `treated` the fingerprints of open high findings whose
/// treatment names an owner and a due date.
#[must_use]
pub fn verdict(
    check: &Check,
    integration: &str,
    phase: &str,
    core: &BTreeSet<&str>,
    treated: &BTreeSet<&str>,
) -> Verdict {
    // A problem of a document that all integrations share is everyone's.
    let is_own = |f: &Finding| {
        f.integration.as_deref() == Some(integration)
            || (f.integration.is_none() && f.rule.starts_with("INPUT-"))
    };
    // What the configuration lowers counts as the rule has it; the sandbox's milder scale is no matter of configuration.
    let own = |f: &Finding| {
        if phase == "sandbox" {
            f.severity
        } else {
            check.own_severity(f)
        }
    };
    let pick = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<usize> {
        check
            .findings
            .iter()
            .enumerate()
            .filter(|(_, f)| is_own(f) && f.rule != DECISION_PENDING && wanted(f))
            .map(|(i, _)| i)
            .collect()
    };
    // A waiver accepts a risk for a time; a critical one stays NOT READY until an approving sign-off lists its waiver.
    let failed = pick(&|f| {
        f.outcome == Outcome::Fail
            && (own(f) == Severity::Critical
                || (own(f) == Severity::High
                    && f.waiver.is_none()
                    && !treated.contains(f.fingerprint.as_str()))
                || breaks_phase(f))
    });
    let undecided = pick(&|f| {
        f.outcome == Outcome::Unknown && (own(f) == Severity::Critical || core.contains(f.rule.as_str()))
    });
    let conditions =
        pick(&|f| f.outcome == Outcome::Fail && (own(f) == Severity::High || f.waiver.is_some()));
    let not_assessed: Vec<String> = check
        .not_assessed
        .iter()
        .filter(|n| n.integration.as_deref() == Some(integration))
        .map(|n| format!("{}: {}", n.file, n.why))
        .collect();
    let core_unknown: BTreeSet<&str> = check
        .findings
        .iter()
        .chain(&check.unknown)
        .filter(|f| is_own(f) && f.outcome == Outcome::Unknown && core.contains(f.rule.as_str()))
        .map(|f| f.rule.as_str())
        .collect();
    let (word, causes) = if !failed.is_empty() {
        (Word::NotReady, failed)
    } else if !undecided.is_empty() || !not_assessed.is_empty() {
        (Word::Indeterminate, undecided)
    } else if !conditions.is_empty() {
        (Word::ReadyWithConditions, conditions)
    } else {
        (Word::Ready, Vec::new())
    };
    Verdict {
        word,
        sandbox_only: phase == "sandbox",
        causes,
        not_assessed,
        core_unknown: core_unknown.into_iter().map(str::to_owned).collect(),
        core_total: core.len(),
        decision_pending: check
            .findings
            .iter()
            .any(|f| is_own(f) && f.rule == DECISION_PENDING),
    }
}

/// Whether a condition of the phase is missing: by itself or told as part of another finding.
fn breaks_phase(f: &Finding) -> bool {
    let is_condition = |rule: &str| PHASE_CONDITIONS.contains(&rule);
    // ROLLOUT-002 `overstay` and its like are information, not a missing condition.
    (is_condition(&f.rule) && f.severity > Severity::Info)
        || f.folded
            .iter()
            .any(|x| is_condition(&x.rule) && x.severity > Severity::Info)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    fn judged(findings: Vec<(&str, Severity, Outcome)>, treated: bool) -> Verdict {
        let (mut check, _) = sample::check();
        let pattern = check.findings.remove(0);
        check.findings = findings
            .into_iter()
            .map(|(rule, severity, outcome)| {
                let mut f = pattern.clone();
                f.folded.clear();
                (f.rule, f.severity, f.outcome) = (rule.to_owned(), severity, outcome);
                f
            })
            .collect();
        let treated = if treated {
            BTreeSet::from(["0123abcd"])
        } else {
            BTreeSet::new()
        };
        verdict(
            &check,
            "desk",
            "internal_pilot",
            &BTreeSet::from(["AUTH-001"]),
            &treated,
        )
    }

    #[test]
    fn the_first_condition_that_holds_decides() {
        use Outcome::{Fail, Unknown};
        use Severity::{Critical, High, Info, Medium};
        let core_unknown = ("AUTH-001", High, Unknown);
        for (findings, treated, word) in [
            (vec![], false, Word::Ready),
            (vec![("X-1", Medium, Fail)], false, Word::Ready),
            (vec![("X-1", High, Unknown)], false, Word::Ready),
            (vec![core_unknown], false, Word::Indeterminate),
            (vec![("X-1", Critical, Unknown)], false, Word::Indeterminate),
            (vec![("X-1", High, Fail)], true, Word::ReadyWithConditions),
            (vec![("X-1", High, Fail)], false, Word::NotReady),
            (vec![("X-1", Critical, Fail)], true, Word::NotReady),
            (vec![core_unknown, ("X-1", Critical, Fail)], false, Word::NotReady),
            (vec![("ROLLOUT-002", Medium, Fail)], false, Word::NotReady),
            (vec![("ROLLOUT-002", Info, Fail)], false, Word::Ready),
            (vec![("OWNER-002", Critical, Fail)], false, Word::Ready),
        ] {
            assert_eq!(judged(findings.clone(), treated).word, word, "{findings:?}");
        }
    }

    #[test]
    fn a_broken_file_is_never_ready() {
        let (mut check, _) = sample::check();
        check.findings.clear();
        check.not_assessed.push(crate::finding::NotAssessed {
            integration: Some("desk".into()),
            file: "desk.flow".into(),
            why: "syntax".into(),
        });
        let verdict = verdict(&check, "desk", "sandbox", &BTreeSet::new(), &BTreeSet::new());
        assert_eq!(
            (verdict.word, verdict.words()),
            (Word::Indeterminate, "INDETERMINATE")
        );
    }
}
