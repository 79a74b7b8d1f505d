//! What was promised: audit, retention, rollout, agreement of sources, expectations.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{Element, Step};
use crate::source::Place;

/// The audit declaration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditFact {
    /// Declared fields: `sink`, `covers`, `record`, `review`, …
    #[serde(flatten)]
    pub element: Element,
    /// Store id of the sink.
    pub sink: Option<String>,
    /// `covers` is written, not the default.
    pub covers_declared: bool,
    /// The integration has a gated action: records need the approval id.
    pub gated: bool,
    /// Work passes more than one hop: records need a correlation id.
    pub several_hops: bool,
}

/// Something that the audit trail must have: an operation, a model call, a call of another agent, a gate's decision, the use
/// of the kill switch.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageFact {
    /// Id of the operation, model, flow or gate; `<integration>/kill_switch`.
    pub id: String,
    /// `operation`, `model_call`, `invocation`, `gate` or `kill_switch`.
    pub kind: String,
    /// Where it is declared.
    pub at: Place,
    /// The trail has it.
    pub covered: bool,
    /// The entry of `covers` that names it, `all`, or the sink a gate logs to.
    pub by: Option<String>,
    /// The entry of `exceptions` that takes it out.
    pub exception: Option<Place>,
}

/// A place that keeps a copy of a class that lives elsewhere.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CopyFact {
    /// `<class id>@<copy's node id>`.
    pub id: String,
    /// Class id.
    pub class: String,
    /// Personal data.
    pub personal: bool,
    /// Node id where it starts: the nearest system or store.
    pub source: String,
    /// Where that is declared.
    pub source_at: Place,
    /// Node id that keeps the copy.
    pub copy: String,
    /// A store's kind, `model`, `channel` (a communication product) or `system`.
    pub kind: String,
    /// Where the retention of the copy is declared, or belongs.
    pub at: Place,
    /// How long the source keeps it, in seconds.
    pub source_seconds: Option<u64>,
    /// How long the copy is kept, in seconds.
    pub seconds: Option<u64>,
    /// Both are known and the copy is kept longer.
    pub outlives: bool,
    /// `retention.propagates_to` of the source names the copy.
    pub propagated: bool,
    /// Where the source says, or should say, to which copies deletion goes on.
    pub propagates_at: Place,
    /// Only possibly a copy: the class may hide in another, or redaction by pattern stands on the way.
    pub possible: bool,
    /// Shortest way from the source to the copy.
    pub path: Vec<Step>,
}

/// Retention at a place that keeps data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RetentionFact {
    /// Node id.
    pub node: String,
    /// `store`, `model` or `system`.
    pub kind: String,
    /// Where the node is declared.
    pub at: Place,
    /// Where the retention is declared, or the node when it is not.
    pub retention_at: Place,
    /// Declared period in seconds.
    pub period_seconds: Option<u64>,
    /// A deletion method and who answers for it are declared.
    pub deletion: bool,
    /// An erasure route by subject is declared.
    pub erasure: bool,
    /// Highest tier that reaches it.
    pub highest_tier: u8,
    /// Personal data reaches it.
    pub personal: bool,
    /// Shortest `max_retention` among its classes, in seconds.
    pub allowed_seconds: Option<u64>,
    /// A contract reference is declared (models).
    pub contract: bool,
}

/// The rollout declaration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RolloutFact {
    /// Declared fields: `phase`, `history`, `current`, …
    #[serde(flatten)]
    pub element: Element,
    /// Phase where the agent is; absent when not declared.
    pub phase: Option<String>,
    /// Phase asked for.
    pub requested: String,
    /// Order of the requested phase, from 0.
    pub requested_order: u8,
}

/// A group of approvers with the work that its gates give it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ApprovalFact {
    /// Actor id, or `<integration>/<group>` for a group that is no actor.
    pub id: String,
    /// The group as written.
    pub name: String,
    /// Where the actor is declared, else the approvers of the gate.
    pub at: Place,
    /// Whether the group is a declared actor.
    pub actor: bool,
    /// Gates it answers for.
    pub gates: Vec<String>,
    /// Operations that wait for it; a flow id where a flow names none.
    pub operations: Vec<String>,
    /// Items per day: what is planned, else the cap of the operation.
    pub per_day: u64,
    /// Every item is counted by what is planned rather than by its cap.
    pub planned: bool,
    /// Operations that state neither.
    pub uncounted: Vec<String>,
    /// Approvers on shift.
    pub on_shift: Option<u64>,
    /// Hours per day in which they are there.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub hours_per_day: Option<f64>,
    /// Decisions one of them can make per hour.
    pub capacity_per_hour: Option<u64>,
}

/// What a day costs, recomputed from the declared inputs; a part is absent when an input is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CostFact {
    /// Where the cost section is.
    pub at: Place,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Model calls: volume × (tokens in × price in + tokens out × price out).
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub model_per_day: Option<f64>,
    /// Review and correction: minutes × rate.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub people_per_day: Option<f64>,
    /// Maintenance: days per month × 8 hours × rate, over 30 days.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub maintenance_per_day: Option<f64>,
    /// All three.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub total_per_day: Option<f64>,
    /// Sum of the spend budgets of the agents.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub cap_per_day: Option<f64>,
    /// Where the first of them is.
    pub cap_at: Option<Place>,
    /// Their currencies.
    pub cap_currencies: Vec<String>,
    /// Time that people save: volume × (minutes before − minutes after) × rate.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub savings_per_day: Option<f64>,
    /// The same at other volumes; empty when an input is absent.
    pub volumes: Vec<CostAtVolume>,
}

/// What a day costs and saves at a volume. Model calls, review, correction and savings grow with it, maintenance does not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CostAtVolume {
    /// `half`, `declared` or `double`.
    pub volume: String,
    /// Model calls, people and maintenance.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub total_per_day: Option<f64>,
    /// Time that people save.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub savings_per_day: Option<f64>,
    /// Savings less the total; negative when it costs more than it saves.
    #[serde(serialize_with = "number")]
    #[schemars(with = "Option<f64>")]
    pub net_per_day: Option<f64>,
}

/// A number without a point where it is whole, so that every engine reads and writes the same.
#[allow(
    clippy::cast_possible_truncation,
    clippy::ref_option,
    reason = "whole and small is asked before; serde hands fields over so"
)]
fn number<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => to.serialize_i64(*n as i64),
        Some(n) => to.serialize_f64(*n),
        None => to.serialize_none(),
    }
}

/// A field stated differently in two places.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DriftFact {
    /// Id of the element.
    pub id: String,
    /// Dotted field path.
    pub field: String,
    /// The place that was read first.
    pub at: Place,
    /// The other place.
    pub other: Place,
    /// What the first says, short.
    pub first: String,
    /// What the other says, short.
    pub second: String,
}

/// Ids of what is drawn and not checked, sorted. A connection may be called like the system it reaches, so each kind is by itself.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PlannedFact {
    /// Agents.
    pub agents: Vec<String>,
    /// Boundaries.
    pub boundaries: Vec<String>,
    /// Data classes.
    pub classes: Vec<String>,
    /// Connections.
    pub connections: Vec<String>,
    /// Flows.
    pub flows: Vec<String>,
    /// Gates.
    pub gates: Vec<String>,
    /// Systems, contexts, models, tools, stores, actors and triggers.
    pub nodes: Vec<String>,
    /// Operations, those of planned connections among them.
    pub operations: Vec<String>,
}

/// A declared element that nothing uses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnusedFact {
    /// Id of the element.
    pub id: String,
    /// Its name as written.
    pub name: String,
    /// Where.
    pub at: Place,
    /// `class`, `gate`, `boundary`, `actor`, `system`, `store`, `model`, `tool`, `context` or `connection`.
    pub kind: String,
    /// `unused-class`, `unreachable` or `dead-grant`.
    pub reason: String,
}

/// The result of one `expect`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExpectationFact {
    /// The sentence.
    pub text: String,
    /// Where.
    pub at: Place,
    /// Whether it holds.
    pub holds: bool,
    /// A path that breaks it.
    pub path: Vec<Step>,
}

/// An accepted risk.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaiverFact {
    /// Its id, or its place where it has none.
    pub id: String,
    /// Where it is written.
    pub at: Place,
    /// Rule it is for.
    pub rule: Option<String>,
    /// Severity of that rule, by its own metadata.
    pub severity: Option<String>,
    /// Reason code it is for; absent for all of them.
    pub reason: Option<String>,
    /// Subject pattern.
    pub subject: Option<String>,
    /// The pattern names no single element: it has a `*` where an element or an integration is named.
    pub wide: bool,
    /// Why the risk may be accepted.
    pub justification: Option<String>,
    /// What is done instead.
    pub compensating: Option<String>,
    /// Who owns the risk.
    pub owner: Option<String>,
    /// Level of the owner.
    pub authority: Option<String>,
    /// Day of acceptance.
    pub created: Option<String>,
    /// Last day on which it holds.
    pub expires: Option<String>,
    /// Days from acceptance to expiry.
    pub days: Option<i64>,
    /// Days left on the reference day; negative when it has expired.
    pub days_left: Option<i64>,
    /// Ticket.
    pub ticket: Option<String>,
    /// Findings of this run that it is about; absent where the run did not ask its rule or its integration.
    pub matches: Option<usize>,
}
