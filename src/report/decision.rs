//! Chapters 13 and 14: what changed since the last sign-off, and who decides. Which decisions hold is read from OWNER-002.

use schemars::JsonSchema;
use serde::Serialize;

use super::ground::Ground;
use super::page::{Asked, Changed, Decider};
use super::scope::assessments;
use crate::analysis::facts::DecisionFact;
use crate::change::{Class, Role};
use crate::risk::Risk;
use crate::risk::standing::Slot;

/// Chapter 13.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Day of the last decision that approves; absent when there is none.
    pub since: Option<String>,
    /// Digest it decided on.
    pub digest: Option<String>,
    /// Why nothing can be compared, where the model of that decision is not kept.
    pub gap: Option<String>,
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
    /// One block per decision: those that are needed, then the business owner's, then others that are recorded.
    pub roles: Vec<RoleBlock>,
    /// What OWNER-002 says of them; absent when they hold.
    pub pending: Option<String>,
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
    /// What the sign-off document says of them.
    pub notes: Option<Notes>,
}

/// What a sign-off document says beside the decisions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Notes {
    /// Who approved the measures.
    pub measures_approved_by: Option<String>,
    /// Who accepts the risk that is left.
    pub risk_accepted_by: Option<String>,
    /// Level of that person.
    pub authority: Option<String>,
    /// Day of acceptance.
    pub risk_accepted_on: Option<String>,
    /// Advice of the privacy officer.
    pub advice: Option<String>,
    /// It was followed.
    pub advice_followed: Option<bool>,
    /// Why it was overruled.
    pub advice_overruled: Option<String>,
    /// Consultation, or why there was none.
    pub consultation: Option<String>,
    /// Who looks at it next.
    pub review_owner: Option<String>,
    /// When.
    pub next_review: Option<String>,
}

/// A role's part of the block.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RoleBlock {
    /// The decision that is needed, or the role that decided.
    pub id: String,
    /// Who decided, else the group that is declared for it.
    pub who: Option<String>,
    /// `pending`, `approve`, `approve_with_conditions`, `reject` or `abstain`.
    pub decision: String,
    /// How it stands: `holds`, `pending`, or the reason code of OWNER-002.
    pub state: String,
    /// Phase that was decided on.
    pub phase: Option<String>,
    /// Digest that was decided on.
    pub digest: Option<String>,
    /// Conditions of the decision.
    pub conditions: Vec<String>,
    /// Day.
    pub date: Option<String>,
    /// Valid until.
    pub valid_until: Option<String>,
    /// Reference of the signature.
    pub signature: Option<String>,
}

/// Business decides too, where the rule does not ask for it.
const BUSINESS: &str = "business";

/// The owner who stands for a role, by key below `owners`.
fn owner_of(role: &str) -> Option<&'static str> {
    Some(match role {
        "it" => "technical",
        "security" => "security",
        "legal" | "privacy" => "privacy",
        BUSINESS | "data_owner" => "business",
        _ => return None,
    })
}

/// Chapter 13.
#[must_use]
pub fn change(g: &Ground<'_>) -> Change {
    let approves = |d: &&DecisionFact| d.decision.starts_with("approve");
    let Some(last) = g.facts.decisions.iter().rfind(approves) else {
        return Change::default();
    };
    let mut lines: Vec<ChangeLine> = last
        .changes
        .iter()
        .map(|c| ChangeLine {
            id: c.element.clone(),
            class: c.class.clone(),
            text: c.message.clone(),
            material: c.material,
            look_again: c.roles.iter().map(|r| r.replace('_', " ")).collect(),
        })
        .collect();
    let unsigned = g
        .input
        .standing
        .unsigned_waivers(&g.facts.decisions, g.input.waivers, g.id);
    lines.extend(unsigned.into_iter().map(|id| ChangeLine {
        text: format!("waiver `{id}` is in force and no decision that holds lists it"),
        id,
        class: Class::Waiver.title().to_owned(),
        material: true,
        look_again: vec![Role::RiskOwner.word().to_owned()],
    }));
    lines.sort_by_key(|l| !l.material);
    Change {
        since: Some(last.date.clone()),
        digest: Some(last.digest.clone()),
        gap: match last.model.as_str() {
            "gone" => Some("no copy of that model is kept: what changed cannot be told".to_owned()),
            "altered" => {
                Some("the kept copy of that model was altered: what changed cannot be told".to_owned())
            }
            _ => None,
        },
        lines,
    }
}

/// At most three lines of it for page 1.
#[must_use]
pub fn changed(change: &Change) -> Changed {
    let Some(since) = &change.since else {
        return Changed {
            since: None,
            lines: vec!["no sign-off is recorded: everything is new to those who decide".to_owned()],
        };
    };
    let material: Vec<&ChangeLine> = change.lines.iter().filter(|l| l.material).collect();
    let mut lines: Vec<String> = change.gap.iter().cloned().collect();
    let room = if material.len() > 3 { 2 } else { 3 };
    lines.extend(material.iter().take(room).map(|l| l.text.clone()));
    if material.len() > room {
        lines.push(format!(
            "{} more material changes, see chapter 13",
            material.len() - room
        ));
    }
    if lines.is_empty() {
        let others = change.lines.len();
        lines.push(match others {
            0 => format!("nothing since the sign-off of {since}"),
            1 => format!("nothing material since the sign-off of {since}; one other change in chapter 13"),
            n => format!("nothing material since the sign-off of {since}; {n} other changes in chapter 13"),
        });
    }
    lines.truncate(3);
    Changed {
        since: Some(since.clone()),
        lines,
    }
}

fn owner(g: &Ground<'_>, role: &str) -> Option<String> {
    let key = owner_of(role)?;
    g.text(&format!("owners.{key}.role"))
        .or_else(|| g.text(&format!("owners.{key}.group")))
        .or_else(|| g.text(&format!("owners.{key}")))
}

/// The blocks of one needed decision: one for each role that took it, else one that is pending.
fn blocks(g: &Ground<'_>, slot: &Slot) -> Vec<RoleBlock> {
    let taken: Vec<RoleBlock> = slot
        .of(&g.facts.decisions)
        .map(|d| {
            let state = slot.fault.as_deref().unwrap_or("holds");
            taken(&slot.name, d, state)
        })
        .collect();
    if !taken.is_empty() {
        return taken;
    }
    let who = slot.roles.iter().find_map(|r| owner(g, r));
    vec![pending(&slot.name, who)]
}

fn pending(id: &str, who: Option<String>) -> RoleBlock {
    RoleBlock {
        id: id.to_owned(),
        who,
        decision: "pending".to_owned(),
        state: "pending".to_owned(),
        phase: None,
        digest: None,
        conditions: Vec::new(),
        date: None,
        valid_until: None,
        signature: None,
    }
}

fn taken(id: &str, d: &DecisionFact, state: &str) -> RoleBlock {
    let conditions = d.conditions.iter().map(|c| {
        let due = match (c.met, &c.due) {
            (true, _) => "met".to_owned(),
            (false, Some(due)) => format!("due {due}"),
            (false, None) => "open".to_owned(),
        };
        match &c.owner {
            Some(owner) => format!("{} ({owner}, {due})", c.text),
            None => format!("{} ({due})", c.text),
        }
    });
    RoleBlock {
        id: id.to_owned(),
        who: Some(d.name.clone()),
        decision: d.decision.clone(),
        state: state.to_owned(),
        phase: Some(d.phase.clone()),
        digest: Some(d.digest.clone()),
        conditions: conditions.collect(),
        date: Some(d.date.clone()),
        valid_until: d.valid_until.clone(),
        signature: d.reference.clone(),
    }
}

/// Chapter 14.
#[must_use]
pub fn sign_off(g: &Ground<'_>) -> SignOff {
    let highest = g.input.register.highest();
    let assessments = assessments(g);
    let first = assessments.first();
    let notes = g.input.notes;
    let slots = &g.input.standing.slots;
    let mut roles: Vec<RoleBlock> = slots.iter().flat_map(|s| blocks(g, s)).collect();
    let others = g
        .facts
        .decisions
        .iter()
        .filter(|d| !d.superseded && !slots.iter().any(|s| s.takes(&d.role)));
    let mut business = slots.iter().any(|s| s.takes(BUSINESS));
    for d in others {
        business |= d.role == BUSINESS;
        roles.push(taken(&d.role.replace('_', " "), d, "recorded"));
    }
    if !business {
        roles.push(pending("business owner", owner(g, BUSINESS)));
    }
    SignOff {
        roles,
        pending: g
            .input
            .standing
            .message
            .clone()
            .filter(|_| g.input.standing.needed),
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
        consultation: notes
            .and_then(|n| n.consultation.clone())
            .or_else(|| assessments.iter().find_map(|a| a.consultation.clone())),
        next_review: notes
            .and_then(|n| n.next_review.clone())
            .or_else(|| assessments.iter().filter_map(|a| a.review_by.clone()).min()),
        notes: notes.cloned(),
    }
}

/// How a block stands, in words.
#[must_use]
pub fn state(block: &RoleBlock) -> String {
    let on = block.date.as_deref().unwrap_or("a day that is not stated");
    let decided = match block.decision.as_str() {
        "approve" => "approved",
        "approve_with_conditions" => "approved with conditions",
        "reject" => "rejected",
        "abstain" => "abstained",
        _ => return "pending".to_owned(),
    };
    match block.state.as_str() {
        "holds" | "recorded" => format!("{decided} {on}"),
        "rejected" if block.decision == "reject" => format!("rejected {on}"),
        "digest-mismatch" => format!("must look again: changed since {on}"),
        "expired" => format!("must decide again: {decided} {on}, expired"),
        "phase-not-covered" => format!("must decide again: {decided} {on} for an earlier phase"),
        "author-approves" => format!("void: {decided} {on} by an author of the change"),
        "conditions-open" => format!("must look again: {decided} {on}, a condition was not met"),
        _ => format!("{decided} {on}; pending"),
    }
}

/// What is asked on page 1.
#[must_use]
pub fn asked(g: &Ground<'_>, block: &SignOff) -> Asked {
    let phase = g.phase.replace('_', " ");
    let version = g
        .text("metadata.version")
        .map_or_else(String::new, |v| format!(" {v}"));
    let now = g.facts.rollout.as_ref().and_then(|r| r.phase.as_deref());
    let verb = if now == Some(g.phase) { "stay in" } else { "enter" };
    Asked {
        question: format!("May `{}`{version} {verb} {phase}?", g.id),
        from: block
            .roles
            .iter()
            .map(|r| Decider {
                role: r.id.clone(),
                who: r.who.clone(),
                status: state(r),
            })
            .collect(),
    }
}
