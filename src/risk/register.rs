//! What the risk register holds: each scenario with every input named, so that a reader can recompute each line by hand.

use schemars::JsonSchema;
use serde::Serialize;

use super::params::RiskParams;
use super::score::{Level, Risk};
use crate::analysis::facts::{Assurance, Step};
use crate::source::{Date, Place};

/// What can go wrong (`report.md` 5). Scenarios are made from the graph, never invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Data of a context gets to someone outside.
    Exfil,
    /// A wrong or harmful message is sent outside.
    Message,
    /// A record is changed wrongly.
    Write,
    /// An action happens twice.
    Duplicate,
    /// A principal's credential is misused.
    Credential,
    /// Readers of a place see what their role does not allow.
    Overshare,
    /// A vendor keeps, uses or loses data.
    Vendor,
    /// Data leaves its region.
    Transfer,
    /// What an agent did cannot be reconstructed.
    Untraced,
    /// An agent does not stop.
    Runaway,
    /// A component from outside changes or is replaced.
    Supply,
    /// An approval is given without being one.
    Approval,
    /// Data is kept longer than it may be.
    Retention,
    /// People are affected without knowing or without recourse.
    Person,
}

impl Kind {
    /// Every kind, in the order of the register.
    pub const ALL: [Self; 14] = [
        Self::Exfil,
        Self::Message,
        Self::Write,
        Self::Duplicate,
        Self::Credential,
        Self::Overshare,
        Self::Vendor,
        Self::Transfer,
        Self::Untraced,
        Self::Runaway,
        Self::Supply,
        Self::Approval,
        Self::Retention,
        Self::Person,
    ];

    /// The word in ids.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exfil => "EXFIL",
            Self::Message => "MESSAGE",
            Self::Write => "WRITE",
            Self::Duplicate => "DUPLICATE",
            Self::Credential => "CREDENTIAL",
            Self::Overshare => "OVERSHARE",
            Self::Vendor => "VENDOR",
            Self::Transfer => "TRANSFER",
            Self::Untraced => "UNTRACED",
            Self::Runaway => "RUNAWAY",
            Self::Supply => "SUPPLY",
            Self::Approval => "APPROVAL",
            Self::Retention => "RETENTION",
            Self::Person => "PERSON",
        }
    }
}

/// One factor of the exposure points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Factor {
    /// `S`, `A`, `V`, `W`, or `floor` where a minimum applies.
    pub name: String,
    /// Points.
    pub points: u8,
    /// Why, in words.
    pub because: String,
    /// Element the value comes from.
    pub element: Option<String>,
    /// How well that is supported.
    pub assurance: Assurance,
}

/// One dimension of the impact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dimension {
    /// `confidentiality`, `integrity`, `financial` or `duty`.
    pub name: String,
    /// Level before controls, 1 to 5.
    pub inherent: Level,
    /// Level with enforced labels and tested rollback, 1 to 5.
    pub residual: Level,
    /// Why, in words.
    pub because: String,
    /// Element the value comes from.
    pub element: Option<String>,
    /// How well that is supported; `assumed` for a missing loss figure.
    pub assurance: Assurance,
}

/// A control with its credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Control {
    /// What it is, in words.
    pub name: String,
    /// Element that provides it.
    pub element: String,
    /// Strength in per cent.
    pub strength: u8,
    /// How well it is supported.
    pub assurance: Assurance,
    /// Credit in per cent: strength times assurance, zero where it does not count.
    pub credit: u16,
    /// Stops the action on every route, rather than making it rarer.
    pub preventive: bool,
    /// Why it earns nothing, if it does not.
    pub not_counted: Option<String>,
}

/// What is done about a risk or finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Treatment {
    /// `mitigate`, `accept`, `transfer` or `avoid`.
    pub treatment: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    #[schemars(with = "Option<String>")]
    pub due: Option<Date>,
    /// `unchecked`, `in_discussion`, `accepted`, `in_progress`, `mitigated` or `false_positive`.
    pub status: Option<String>,
}

impl Treatment {
    /// Whether it names an owner and a due date that is not over: only then a high risk is a condition rather than a refusal.
    #[must_use]
    pub fn holds(&self, today: Date) -> bool {
        self.owner.as_ref().is_some_and(|o| !o.trim().is_empty()) && self.due.is_some_and(|d| d >= today)
    }
}

/// How a level came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Rating {
    /// By exposure points and credit.
    Points {
        /// Factors of the exposure.
        factors: Vec<Factor>,
        /// Their sum, at most 10.
        exposure: u8,
        /// Controls.
        controls: Vec<Control>,
        /// Points that are left, two decimals.
        left: String,
        /// Likelihood before controls.
        likelihood_inherent: Level,
        /// Likelihood of the points that are left, before guards.
        likelihood_raw: Level,
        /// Likelihood in force.
        likelihood_residual: Level,
        /// Guards that raised it, in words.
        guards: Vec<String>,
        /// Dimensions of the impact.
        impact: Vec<Dimension>,
        /// Impact before controls.
        impact_inherent: Level,
        /// Impact in force.
        impact_residual: Level,
        /// The dimension that decided the residual impact.
        decided_by: String,
    },
    /// By the outcomes of rules.
    Rules {
        /// Rule ids.
        rules: Vec<String>,
        /// Why, in words.
        because: String,
    },
}

/// One line of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RiskLine {
    /// `<KIND> <element>`: stable while the elements keep their names.
    pub id: String,
    /// Kind.
    pub kind: Kind,
    /// What can happen, in plain words.
    pub scenario: String,
    /// Where its main element is declared.
    pub at: Place,
    /// Elements concerned.
    pub elements: Vec<String>,
    /// A way around a control, if there is one.
    pub witness: Vec<Step>,
    /// How the level came about.
    pub rating: Rating,
    /// Level before controls; absent where rules decide.
    pub inherent: Option<Risk>,
    /// Level that is left; absent where a core rule is not decided.
    pub residual: Option<Risk>,
    /// Fingerprints of open findings on its elements.
    pub findings: Vec<String>,
    /// What is done about it.
    pub treatment: Option<Treatment>,
    /// Who owns it: the treatment's owner, else the owner of its first element, else the business owner.
    pub owner: Option<String>,
}

/// The register of one integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Register {
    /// Numbers used.
    pub params: RiskParams,
    /// Risks, the highest residual first, then by kind and id.
    pub risks: Vec<RiskLine>,
}

impl Register {
    /// The highest level that is left.
    #[must_use]
    pub fn highest(&self) -> Option<Risk> {
        self.risks.iter().filter_map(|r| r.residual).max()
    }
}
