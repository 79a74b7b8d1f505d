//! Chapters 13 and 14: what changed since the last sign-off, and who decides.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::Ground;
use super::page::{Asked, Changed, Decider};
use super::scope::assessments;
use crate::risk::Risk;

/// Chapter 13.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Day of the last sign-off; absent when there is none.
    pub since: Option<String>,
    /// Digest it decided on.
    pub digest: Option<String>,
    /// Changes, material ones first.
    pub lines: Vec<ChangeLine>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChangeLine {
    /// Element id.
    pub id: String,
    /// Class of the change.
    pub class: String,
    /// What changed.
    pub text: String,
    /// It makes a sign-off stale.
    pub material: bool,
    /// Roles that must look again.
    pub look_again: Vec<String>,
}

/// Chapter 14.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SignOff {
    /// One block per role.
    pub roles: Vec<RoleBlock>,
    /// The highest residual risk: who accepts it must have authority for it.
    pub highest_residual: Option<Risk>,
    /// The authority needed.
    pub authority: String,
    /// Advice of the privacy officer: the assessment it is given in.
    pub privacy_advice: Option<String>,
    /// Consultation, or why there was none.
    pub consultation: Option<String>,
    /// Next review.
    pub next_review: Option<String>,
}

/// A role's part of the block.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RoleBlock {
    /// Role.
    pub id: String,
    /// Group or person, as declared or signed.
    pub who: Option<String>,
    /// `pending`, `approve`, `approve with conditions`, `reject` or `abstain`.
    pub decision: String,
    /// Conditions of the decision.
    pub conditions: Vec<String>,
    /// Day.
    pub date: Option<String>,
    /// Valid until.
    pub valid_until: Option<String>,
    /// Reference of the signature.
    pub signature: Option<String>,
}

/// The roles that must decide, with the owner who stands for each.
pub const ROLES: [(&str, &str); 4] = [
    ("IT", "technical"),
    ("security", "security"),
    ("legal or privacy", "privacy"),
    ("business owner", "business"),
];

/// Chapter 13.
#[must_use]
pub fn change(_g: &Ground<'_>) -> Change {
    Change::default()
}

/// At most three lines of it for page 1.
#[must_use]
pub fn changed(change: &Change) -> Changed {
    let mut lines: Vec<&ChangeLine> = change.lines.iter().collect();
    lines.sort_by_key(|l| !l.material);
    let mut lines: Vec<String> = lines.into_iter().take(3).map(|l| l.text.clone()).collect();
    if change.since.is_none() {
        lines.push("no sign-off is recorded: everything is new to those who decide".to_owned());
    } else if lines.is_empty() {
        lines.push("nothing that was decided on has changed".to_owned());
    }
    Changed {
        since: change.since.clone(),
        lines,
    }
}

fn owner(g: &Ground<'_>, key: &str) -> Option<String> {
    g.text(&format!("owners.{key}.role"))
        .or_else(|| g.text(&format!("owners.{key}.group")))
        .or_else(|| g.text(&format!("owners.{key}")))
}

/// Chapter 14.
#[must_use]
pub fn sign_off(g: &Ground<'_>) -> SignOff {
    let highest = g.input.register.highest();
    let assessments = assessments(g);
    let first = assessments.first();
    SignOff {
        roles: ROLES
            .iter()
            .map(|(role, key)| RoleBlock {
                id: (*role).to_owned(),
                who: owner(g, key),
                decision: "pending".to_owned(),
                conditions: Vec::new(),
                date: None,
                valid_until: None,
                signature: None,
            })
            .collect(),
        highest_residual: highest,
        authority: match highest {
            Some(Risk::VeryHigh | Risk::High) => "an executive with authority over the affected business",
            Some(Risk::Moderate) => "the business owner of the integration",
            _ => "the technical owner of the integration",
        }
        .to_owned(),
        privacy_advice: first.map(|a| {
            let parts = [
                Some(a.id.to_uppercase()),
                a.reference.clone(),
                a.outcome.as_ref().map(|o| o.replace('_', " ")),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }),
        consultation: assessments.iter().find_map(|a| a.consultation.clone()),
        next_review: assessments.iter().filter_map(|a| a.review_by.clone()).min(),
    }
}

/// What is asked on page 1.
#[must_use]
pub fn asked(g: &Ground<'_>, block: &SignOff) -> Asked {
    let phase = g.phase.replace('_', " ");
    let version = g
        .text("metadata.version")
        .map_or_else(String::new, |v| format!(" {v}"));
    Asked {
        question: format!("May `{}`{version} start or stay in {phase}?", g.id),
        from: block
            .roles
            .iter()
            .map(|r| Decider {
                role: r.id.clone(),
                who: r.who.clone(),
                status: r.decision.clone(),
            })
            .collect(),
    }
}
