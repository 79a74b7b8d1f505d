//! Two states of an integration to what changed between them, by the classes of change that make a sign-off stale.
//!
//! In: facts documents as JSON, or their canonical form. Out: typed changes with who must look again. Nothing is read or judged.

mod authority;
mod controls;
mod gates;
mod limits;
mod picture;
mod rest;
mod waivers;
mod world;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use picture::Picture;
pub use picture::canonical;
pub use waivers::compare as compare_waivers;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A gate removed, weakened, changed or no longer passed.
    Gate,
    /// A scope, resource or field, or the account that acts.
    Scope,
    /// An action, its effect, its reversibility, whom it reaches.
    Action,
    /// A class of data, its tier or subjects, where it gets to, the purpose.
    Data,
    /// A vendor, region or transfer.
    Recipient,
    /// A system, store, tool, model or its version, agent or link between agents.
    Component,
    /// Retention and the audit trail.
    Retention,
    /// A limit or budget.
    Limit,
    /// The rollout.
    Phase,
    /// A waiver.
    Waiver,
    /// Configuration and policies that the check runs by.
    Rules,
    /// Any other statement.
    Other,
}

impl Class {
    /// Its name in headings.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Gate => "gates",
            Self::Scope => "permissions",
            Self::Action => "actions",
            Self::Data => "data",
            Self::Recipient => "recipients",
            Self::Component => "components",
            Self::Retention => "retention and audit",
            Self::Limit => "limits",
            Self::Phase => "rollout",
            Self::Waiver => "waivers",
            Self::Rules => "rules of the check",
            Self::Other => "other statements",
        }
    }

    /// The roles that must look again at a material change.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        use Role::{Business, It, Legal, Privacy, RiskOwner, Security};
        match self {
            Self::Scope | Self::Rules | Self::Other => &[Security],
            Self::Component => &[Security, It],
            Self::Data => &[Privacy],
            Self::Recipient => &[Privacy, Legal],
            Self::Action | Self::Gate | Self::Limit => &[Security, Business],
            Self::Retention => &[Security, Privacy],
            Self::Phase => &[Security, Privacy, Legal, Business, It, RiskOwner],
            Self::Waiver => &[RiskOwner],
        }
    }
}

/// Who looks at a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Security.
    Security,
    /// Privacy.
    Privacy,
    /// Legal.
    Legal,
    /// The business owner.
    Business,
    /// IT.
    It,
    /// The owner of the risk.
    RiskOwner,
}

impl Role {
    /// The word that documents and facts use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::RiskOwner => "risk_owner",
            other => other.word(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Privacy => "privacy",
            Self::Legal => "legal",
            Self::Business => "business",
            Self::It => "IT",
            Self::RiskOwner => "risk owner",
        }
    }
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A control is lost or does less, or a permission is wider. Material.
    Weakens,
    /// The agent does, reaches or holds more. Material.
    Grows,
    /// Something that is not text changes, and which way is not known. Material.
    Changes,
    /// Less authority, less reach, more control.
    Eases,
    /// Text, evidence, contacts.
    Text,
}

impl Way {
    /// Whether a sign-off before it no longer holds.
    #[must_use]
    pub fn is_material(self) -> bool {
        matches!(self, Self::Weakens | Self::Grows | Self::Changes)
    }

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Weakens => "weakens",
            Self::Grows => "grows",
            Self::Changes => "changes",
            Self::Eases => "eases",
            Self::Text => "text",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Change {
    /// Which way it goes, the worst first.
    pub way: Way,
    /// What it is about.
    pub class: Class,
    /// The element, by its global id.
    pub element: String,
    /// What changed, in a sentence.
    pub message: String,
    /// The symbolic place in the new state, or in the old one for what is gone; absent in comparisons of canonical forms.
    pub at: Option<String>,
}

/// What changed from one facts document to another. `Value::Null` stands for an integration that is not there.
///
/// Material changes come first. Linear in both documents but for the sorting.
#[must_use]
pub fn compare(before: &Value, after: &Value) -> Vec<Change> {
    let (before, after) = (Picture::new(before), Picture::new(after));
    let mut changes = Vec::new();
    authority::compare(&before, &after, &mut changes);
    world::compare(&before, &after, &mut changes);
    gates::compare(&before, &after, &mut changes);
    controls::compare(&before, &after, &mut changes);
    limits::compare(&before, &after, &mut changes);
    rest::compare(&before, &after, &mut changes);
    changes.sort();
    changes.dedup();
    changes
}

#[cfg(test)]
mod tests;
