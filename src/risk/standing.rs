//! Which decisions hold, read from what OWNER-002 says: nothing is decided here a second time.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::analysis::facts::{DecisionFact, WaiverFact};
use crate::finding::{Check, Finding};
use crate::parse::manifest::control::Phase;
use crate::policy::RuleMeta;

/// The rule that judges decisions.
pub const RULE: &str = "OWNER-002";

/// Where the run did not ask the rule.
const NOT_JUDGED: &str = "not judged";

/// A decision that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name in the parameter `roles`.
    pub name: String,
    /// Roles that can take it.
    pub roles: Vec<String>,
    /// Why it is not settled; `None` when it is.
    pub fault: Option<String>,
}

impl Slot {
    /// Whether a role can take it.
    #[must_use]
    pub fn takes(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r == role)
    }

    /// Decisions that count for it, the latest of each role.
    pub fn of<'d>(&self, decisions: &'d [DecisionFact]) -> impl Iterator<Item = &'d DecisionFact> {
        decisions.iter().filter(|d| !d.superseded && self.takes(&d.role))
    }
}

/// How decisions on an integration stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Decisions that the rule asks for, by name.
    pub slots: Vec<Slot>,
    /// The present phase needs them.
    pub needed: bool,
    /// What the rule says where one does not hold.
    pub message: Option<String>,
}

impl Standing {
    /// Whether every decision that is asked for holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.message.is_none()
    }

    /// Decisions that hold and approve.
    pub fn approving<'d>(&self, decisions: &'d [DecisionFact]) -> impl Iterator<Item = &'d DecisionFact> {
        let settled: Vec<String> = self
            .slots
            .iter()
            .filter(|s| s.fault.is_none())
            .flat_map(|s| s.roles.clone())
            .collect();
        decisions
            .iter()
            .filter(move |d| !d.superseded && d.decision.starts_with("approve") && settled.contains(&d.role))
    }

    /// Waivers about an integration that are in force and that no decision which holds lists.
    #[must_use]
    pub fn unsigned_waivers(
        &self,
        decisions: &[DecisionFact],
        waivers: &[WaiverFact],
        integration: &str,
    ) -> Vec<String> {
        let below = format!("{integration}/");
        let signed: Vec<&String> = self.approving(decisions).flat_map(|d| &d.waivers).collect();
        waivers
            .iter()
            .filter(|w| w.subject.as_ref().is_some_and(|s| s.starts_with(&below)))
            .filter(|w| w.days_left.is_some_and(|d| d >= 0) && !signed.contains(&&w.id))
            .map(|w| w.id.clone())
            .collect()
    }

    /// Conditions of decisions that hold, still to be met.
    #[must_use]
    pub fn open_conditions(&self, decisions: &[DecisionFact]) -> Vec<OpenCondition> {
        let approving = self.approving(decisions);
        approving
            .flat_map(|d| {
                d.conditions.iter().filter(|c| !c.met).map(|c| OpenCondition {
                    decision: d.id.clone(),
                    text: c.text.clone(),
                    owner: c.owner.clone(),
                    due: c.due.clone(),
                })
            })
            .collect()
    }
}

/// A condition of a decision, still to be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCondition {
    /// Id of the decision.
    pub decision: String,
    /// What must come true.
    pub text: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<String>,
}

/// What the rule was asked with, and where its answer is found.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The run.
    pub check: &'a Check,
    /// Every rule.
    pub rules: &'a [&'a RuleMeta],
    /// Parameters that the project set.
    pub params: &'a BTreeMap<String, BTreeMap<String, Value>>,
    /// Per rule: ids of the subjects that pass.
    pub passes: &'a BTreeMap<String, Vec<String>>,
    /// Integration id.
    pub integration: &'a str,
    /// The phase asked for.
    pub phase: Phase,
}

/// Reads what the rule says of an integration. A run that did not ask it knows of no decision that holds.
#[must_use]
pub fn standing(asked: Asked<'_>) -> Standing {
    let own = |f: &Finding| f.rule == RULE && f.integration.as_deref() == Some(asked.integration);
    let rule = asked.rules.iter().find(|r| r.id == RULE);
    let set = asked.params.get(RULE).and_then(|p| p.get("roles"));
    let roles = set.or_else(|| rule?.parameters.get("roles").map(|p| &p.default));
    let told = asked
        .check
        .findings
        .iter()
        .find(|f| own(f))
        .or_else(|| asked.check.unknown.iter().find(|f| own(f)));
    let passes = asked.passes.contains_key(RULE);
    let fault = |name: &str| match told {
        Some(finding) => finding
            .values
            .get(name)
            .and_then(Value::as_str)
            .map(str::to_owned),
        None if passes => None,
        None => Some(NOT_JUDGED.to_owned()),
    };
    let words = |list: &Value| -> Vec<String> {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|w| w.as_str().map(str::to_owned)).collect()
    };
    let slots = roles.and_then(Value::as_object).into_iter().flatten();
    Standing {
        slots: slots
            .map(|(name, list)| Slot {
                name: name.clone(),
                roles: words(list),
                fault: fault(name),
            })
            .collect(),
        needed: rule.is_some_and(|r| asked.phase >= r.required_from),
        message: match told {
            Some(finding) => Some(finding.message.clone()),
            None if passes => None,
            None => Some(NOT_JUDGED.to_owned()),
        },
    }
}
