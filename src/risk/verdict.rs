//! May this phase start? `report.md` 6, first match: open findings, residual risks, conditions of the phase, what is not known.

use std::collections::BTreeSet;

use super::register::{Register, RiskLine};
use super::score::Risk;
use super::standing::{OpenCondition, RULE as DECISION_PENDING};
use crate::finding::{Check, Finding, Outcome, Severity};

/// Conditions of a phase whose absence forbids it, whatever their severity.
pub const PHASE_CONDITIONS: [&str; 6] = [
    "ROLLOUT-002",
    "ROLLOUT-004",
    "ROLLOUT-005",
    "ROLLOUT-006",
    "ROLLOUT-007",
    "OWNER-006",
];

/// The phase without real data.
const SANDBOX: &str = "sandbox";

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
    /// Ids of risks that caused it, the highest first.
    pub risks: Vec<String>,
    /// Conditions of decisions that hold, still to be met.
    pub open_conditions: Vec<OpenCondition>,
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

/// What people decided before.
#[derive(Clone, Debug, Default)]
pub struct Decided<'a> {
    /// Fingerprints of findings whose treatment names an owner and a due date.
    pub treated: BTreeSet<&'a str>,
    /// Ids of waivers that an approving decision which holds lists as they are.
    pub waivers: BTreeSet<&'a str>,
    /// Conditions of decisions that hold, still to be met.
    pub conditions: Vec<OpenCondition>,
}

/// The verdict on one integration. `core` are the ids of the core rules; treatments of risks stand in the register. A treatment
/// makes no Very High risk bearable. A decision that is due (OWNER-002) is told beside the verdict: if it entered it, nothing
/// could ever be signed.
#[must_use]
pub fn verdict(
    check: &Check,
    integration: &str,
    phase: &str,
    core: &BTreeSet<&str>,
    register: &Register,
    decided: &Decided<'_>,
) -> Verdict {
    // A problem of a document that all integrations share is everyone's.
    let is_own = |f: &Finding| {
        f.integration.as_deref() == Some(integration)
            || (f.integration.is_none() && f.rule.starts_with("INPUT-"))
    };
    // What the configuration lowers counts as the rule has it; the sandbox's milder scale is no matter of configuration.
    let own = |f: &Finding| {
        if phase == SANDBOX {
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
    let signed = |f: &Finding| {
        f.waiver
            .as_ref()
            .is_some_and(|w| decided.waivers.contains(w.id.as_str()))
    };
    let failed = pick(&|f| {
        f.outcome == Outcome::Fail
            && !signed(f)
            && (own(f) == Severity::Critical
                || (own(f) == Severity::High
                    && f.waiver.is_none()
                    && !decided.treated.contains(f.fingerprint.as_str()))
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
        .filter(|f| f.rule != DECISION_PENDING)
        .map(|f| f.rule.as_str())
        .collect();
    let risks = |wanted: &dyn Fn(&RiskLine) -> bool| -> Vec<String> {
        let found = register.risks.iter().filter(|r| wanted(r));
        found.map(|r| r.id.clone()).collect()
    };
    let is_treated = |r: &RiskLine| r.treatment.as_ref().is_some_and(|t| t.holds(check.date));
    // The sandbox has no real data and no real effect: its risks are printed and forbid nothing.
    let (unbearable, borne) = if phase == SANDBOX {
        (Vec::new(), Vec::new())
    } else {
        (
            risks(&|r| match r.residual {
                Some(Risk::VeryHigh) => true,
                Some(Risk::High) => !is_treated(r),
                _ => false,
            }),
            risks(&|r| r.residual == Some(Risk::High)),
        )
    };
    let (word, causes, risks) = if !failed.is_empty() || !unbearable.is_empty() {
        (Word::NotReady, failed, unbearable)
    } else if !undecided.is_empty() || !not_assessed.is_empty() {
        (Word::Indeterminate, undecided, Vec::new())
    } else if !conditions.is_empty() || !borne.is_empty() || !decided.conditions.is_empty() {
        (Word::ReadyWithConditions, conditions, borne)
    } else {
        (Word::Ready, Vec::new(), Vec::new())
    };
    Verdict {
        word,
        sandbox_only: phase == SANDBOX,
        causes,
        risks,
        open_conditions: if word == Word::ReadyWithConditions {
            decided.conditions.clone()
        } else {
            Vec::new()
        },
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
    use crate::risk::{Kind, Rating, RiskParams, Treatment};

    fn register(risks: Vec<RiskLine>) -> Register {
        Register {
            params: RiskParams::default(),
            risks,
        }
    }

    fn risk(residual: Option<Risk>, treatment: Option<(Option<&str>, Option<&str>)>) -> RiskLine {
        RiskLine {
            id: "WRITE x".into(),
            kind: Kind::Write,
            scenario: "x".into(),
            at: crate::source::Place::document("x", 0),
            elements: Vec::new(),
            witness: Vec::new(),
            rating: Rating::Rules {
                rules: Vec::new(),
                because: String::new(),
            },
            inherent: None,
            residual,
            findings: Vec::new(),
            treatment: treatment.map(|(owner, due)| Treatment {
                treatment: "mitigate".into(),
                owner: owner.map(str::to_owned),
                due: due.map(|d| d.parse().unwrap()),
                status: None,
            }),
            owner: None,
        }
    }

    #[test]
    fn what_is_left_of_a_risk_enters_the_verdict() {
        let (mut check, _) = sample::check();
        check.findings.clear();
        let complete = Some((Some("ops"), Some("2026-12-01")));
        for (residual, treatment, word) in [
            (Some(Risk::VeryHigh), None, Word::NotReady),
            (Some(Risk::VeryHigh), complete, Word::NotReady),
            (Some(Risk::High), None, Word::NotReady),
            (Some(Risk::High), Some((None, Some("2026-12-01"))), Word::NotReady),
            (
                Some(Risk::High),
                Some((Some(""), Some("2026-12-01"))),
                Word::NotReady,
            ),
            (Some(Risk::High), Some((Some("ops"), None)), Word::NotReady),
            (Some(Risk::High), complete, Word::ReadyWithConditions),
            (Some(Risk::Moderate), None, Word::Ready),
            (None, None, Word::Ready),
        ] {
            let register = register(vec![risk(residual, treatment)]);
            let of = |phase| {
                verdict(
                    &check,
                    "desk",
                    phase,
                    &BTreeSet::new(),
                    &register,
                    &Decided::default(),
                )
            };
            let verdict = of("internal_pilot");
            assert_eq!(verdict.word, word, "{residual:?} {treatment:?}");
            assert_eq!(verdict.risks.is_empty(), word == Word::Ready);
            assert_eq!(of("sandbox").word, Word::Ready);
        }
    }

    fn judged(findings: Vec<(&str, Severity, Outcome)>, treated: bool) -> Verdict {
        let (mut check, _) = sample::check();
        let pattern = check.findings.remove(0);
        check.findings = findings
            .into_iter()
            .map(|(rule, severity, outcome)| {
                let mut f = pattern.clone();
                f.folded = Box::default();
                (f.rule, f.severity, f.outcome) = (rule.into(), severity, outcome);
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
            &register(Vec::new()),
            &Decided {
                treated,
                ..Decided::default()
            },
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
        let none = register(Vec::new());
        let verdict = verdict(
            &check,
            "desk",
            "sandbox",
            &BTreeSet::new(),
            &none,
            &Decided::default(),
        );
        assert_eq!(
            (verdict.word, verdict.words()),
            (Word::Indeterminate, "INDETERMINATE")
        );
    }

    #[test]
    fn a_waived_critical_is_a_condition_once_a_decision_lists_its_waiver() {
        let (mut check, _) = sample::check();
        let mut finding = check.findings.remove(0);
        finding.folded = Box::default();
        finding.severity = Severity::Critical;
        finding.waiver = Some(Box::new(crate::finding::Waived {
            id: "W-1".into(),
            owner: "ciso".into(),
            expires: check.date,
            justification: "for a month".into(),
            location: finding.location.clone(),
        }));
        check.findings = vec![finding];
        let of = |decided: &Decided<'_>| {
            let none = register(Vec::new());
            verdict(&check, "desk", "internal_pilot", &BTreeSet::new(), &none, decided).word
        };
        let listing = |id| Decided {
            waivers: BTreeSet::from([id]),
            ..Decided::default()
        };
        assert_eq!(of(&Decided::default()), Word::NotReady);
        assert_eq!(of(&listing("W-2")), Word::NotReady);
        assert_eq!(of(&listing("W-1")), Word::ReadyWithConditions);
    }

    #[test]
    fn an_open_condition_of_a_decision_is_a_condition() {
        let (mut check, _) = sample::check();
        check.findings.clear();
        let decided = Decided {
            conditions: vec![OpenCondition {
                decision: "security@2026-11-02".into(),
                text: "at most 50 a day".into(),
                owner: None,
                due: None,
            }],
            ..Decided::default()
        };
        let none = register(Vec::new());
        let verdict = verdict(
            &check,
            "desk",
            "internal_pilot",
            &BTreeSet::new(),
            &none,
            &decided,
        );
        assert_eq!(verdict.word, Word::ReadyWithConditions);
        assert_eq!(verdict.open_conditions.len(), 1);
    }
}
