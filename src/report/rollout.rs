//! Chapter 10: the phases, planned and past, what the phase asked for needs, and how it is stopped.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::ground::Ground;
use super::said;
use crate::parse::manifest::control::Phase;
use crate::policy::packs::State;

/// Chapter 10.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Rollout {
    /// The four phases.
    pub phases: Vec<PhaseRow>,
    /// What the phase asked for needs.
    pub checklist: Vec<Check>,
    /// Which capability is proven since when.
    pub ladder: Vec<Rung>,
    /// How the agent is stopped.
    pub kill_switch: Option<String>,
    /// Who may stop it.
    pub kill_switch_who: Vec<String>,
    /// Last test of that.
    pub kill_switch_tested: Option<String>,
    /// What is measured.
    pub metrics: Vec<String>,
    /// What alerts.
    pub alerts: Option<String>,
    /// Live before it was declared, with incidents and who accepts that.
    pub adopted: Option<String>,
}

/// A phase.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PhaseRow {
    /// Phase.
    pub id: String,
    /// `done`, `current`, `requested` or `later`.
    pub state: String,
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// Last day as planned.
    pub planned_end: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// People who take part.
    pub participants: Option<u64>,
    /// Limits in this phase.
    pub caps: Option<String>,
    /// How actions are reviewed.
    pub review: Option<String>,
    /// Exit criteria with what shows that they are met.
    pub exit: Option<String>,
    /// Who approved.
    pub approved_by: Vec<String>,
    /// Incidents.
    pub incidents: Option<u64>,
}

/// A line of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Check {
    /// Rule id.
    pub id: String,
    /// What must not be.
    pub title: String,
    /// `met`, `partial`, `not stated`, `waived`, `not met` or `not applicable`.
    pub state: String,
    /// The rule belongs to the conditions of a phase.
    pub condition: bool,
}

/// A rung of the ladder of capabilities.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Rung {
    /// `read`, `communicate` or `record_write`.
    pub id: String,
    /// Day of the proof.
    pub proven: Option<String>,
    /// `not_used`, when it is not used.
    pub usage: Option<String>,
    /// Systems it is proven for.
    pub systems: Vec<String>,
    /// Decision to go on without the proof.
    pub exception: Option<String>,
}

/// Chapter 10.
#[must_use]
pub fn rollout(g: &Ground<'_>) -> Rollout {
    let e = g.facts.rollout.as_ref().map(|r| &r.element);
    let text = |path: &str| e.and_then(|e| said::text(e, path));
    let list = |path: &str| e.map(|e| said::list(e, path)).unwrap_or_default();
    let rungs = ["read", "communicate", "record_write"];
    let kill: Vec<String> = [
        text("kill_switch.method"),
        text("kill_switch.scope").map(|s| s.replace('_', " ")),
        text("kill_switch.max_time").map(|t| format!("within {t}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    Rollout {
        phases: Phase::ALL.iter().map(|p| phase(g, p.word())).collect(),
        checklist: checklist(g),
        ladder: rungs
            .iter()
            .map(|rung| {
                let of = |key: &str| format!("capability.{rung}.{key}");
                Rung {
                    id: (*rung).to_owned(),
                    proven: text(&of("proven")),
                    usage: text(&of("usage")),
                    systems: list(&of("systems")),
                    exception: text(&of("exception")),
                }
            })
            .collect(),
        kill_switch: (!kill.is_empty()).then(|| kill.join(", ")),
        kill_switch_who: list("kill_switch.who"),
        kill_switch_tested: text("kill_switch.tested_on"),
        metrics: list("monitoring.metrics"),
        alerts: text("monitoring.alerts").map(|a| a.replace('_', " ")),
        adopted: text("adopted"),
    }
}

fn phase(g: &Ground<'_>, word: &str) -> PhaseRow {
    let fact = g.facts.rollout.as_ref();
    let e = fact.map(|r| &r.element);
    let current = fact.and_then(|r| r.phase.as_deref()) == Some(word);
    let past = e
        .and_then(|e| said::value(e, "history"))
        .and_then(Value::as_array)
        .and_then(|h| {
            h.iter()
                .find(|p| p.get("phase").and_then(Value::as_str) == Some(word))
        });
    let running = e.and_then(|e| said::value(e, "current")).filter(|_| current);
    let record = past.or(running);
    let text = |key: &str| record.and_then(|r| said::plain(r.get(key)?));
    let number = |key: &str| record.and_then(|r| r.get(key)?.as_u64());
    let state = match (past.is_some(), current, g.phase == word) {
        (true, ..) => "done",
        (_, true, _) => "current",
        (_, _, true) => "requested",
        _ => "later",
    };
    let review = [text("review").map(|r| r.replace('_', " ")), text("reviewer")];
    let review: Vec<String> = review.into_iter().flatten().collect();
    PhaseRow {
        id: word.to_owned(),
        state: state.to_owned(),
        start: text("start"),
        end: text("end"),
        planned_end: text("planned_end"),
        group: text("group"),
        participants: number("participants"),
        caps: text("caps"),
        review: (!review.is_empty()).then(|| review.join(", ")),
        exit: text("exit"),
        approved_by: match record.and_then(|r| r.get("approved_by")) {
            Some(Value::Array(a)) => a.iter().filter_map(said::plain).collect(),
            Some(one) => said::plain(one).into_iter().collect(),
            None => Vec::new(),
        },
        incidents: number("incidents"),
    }
}

/// The rules about the phases and about those who answer for them.
fn checklist(g: &Ground<'_>) -> Vec<Check> {
    let of_phase = |family: &str| matches!(family, "ROLLOUT" | "OWNER");
    g.input
        .rules
        .iter()
        .filter(|r| of_phase(r.family()))
        .map(|r| Check {
            id: r.id.clone(),
            title: r.title.clone(),
            state: State::of(g.said.get(&r.id).copied().unwrap_or_default())
                .word()
                .to_owned(),
            condition: crate::risk::verdict::PHASE_CONDITIONS.contains(&r.id.as_str()),
        })
        .collect()
}
