//! Facts on decisions: who decided what on which state of the integration, and what changed since.

use schemars::JsonSchema;
use serde::Serialize;

use crate::source::Place;

/// A recorded decision.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DecisionFact {
    /// `<role>@<day>`, with `#2` and so on for further ones of that day.
    pub id: String,
    /// Where it is written.
    pub at: Place,
    /// Role that decided.
    pub role: String,
    /// Who.
    pub name: String,
    /// `approve`, `approve_with_conditions`, `reject` or `abstain`.
    pub decision: String,
    /// Phase that was decided on.
    pub phase: String,
    /// Its place in the order of phases, from 0.
    pub phase_order: u8,
    /// Version of the integration.
    pub version: Option<String>,
    /// Digest of the model that was decided on.
    pub digest: String,
    /// Day of the decision.
    pub date: String,
    /// Days since; negative for a day to come.
    pub age_days: i64,
    /// Last day on which it holds.
    pub valid_until: Option<String>,
    /// Days left; negative when it has expired.
    pub days_left: Option<i64>,
    /// Who wrote the change.
    pub authors: Vec<String>,
    /// One of them decided.
    pub by_author: bool,
    /// A later decision of the same role is recorded.
    pub superseded: bool,
    /// `same` as the present model, `changed`, `altered` (the kept model does not have the digest) or `gone` (no model is kept).
    pub model: String,
    /// Changes since, material ones first; empty where no kept model can be compared.
    pub changes: Vec<DecisionChangeFact>,
    /// Conditions.
    pub conditions: Vec<DecisionConditionFact>,
    /// Ids of waivers that it lists and that are as they were.
    pub waivers: Vec<String>,
    /// Ticket or minutes.
    pub reference: Option<String>,
    /// Why, where it departs from the verdict.
    pub reason: Option<String>,
}

/// A change since a decision.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DecisionChangeFact {
    /// `weakens`, `grows`, `changes`, `eases` or `text`.
    pub way: String,
    /// The decision no longer holds for the roles that must look again.
    pub material: bool,
    /// Class of the change.
    pub class: String,
    /// Element id.
    pub element: String,
    /// What changed.
    pub message: String,
    /// Roles that must look again, where it is material.
    pub roles: Vec<String>,
}

/// A condition of a decision.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DecisionConditionFact {
    /// What must come true.
    pub text: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<String>,
    /// Days left; negative when the day is over.
    pub days_left: Option<i64>,
    /// It came true.
    pub met: bool,
}
