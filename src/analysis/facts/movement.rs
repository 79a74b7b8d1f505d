//! What moves and what stops it: flows, gates, labels, taint, actions, crossings, loops.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Assurance, Element};
use crate::source::Place;

/// A flow.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FlowFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Node id it leaves.
    pub from: String,
    /// Node id it enters.
    pub to: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Class ids claimed.
    pub classes: Vec<String>,
    /// Gate ids in order.
    pub via: Vec<String>,
    /// Derived from an operation, not written.
    pub derived: bool,
    /// The answer half of a request/response pair.
    pub response: bool,
    /// Whether it leaves one boundary for another.
    pub crosses: bool,
    /// Whether an end is an actor.
    pub actor_end: bool,
    /// Whether connection or flow says how it authenticates.
    pub authenticated: bool,
    /// Class ids that certainly pass by enforced labels, claimed or not.
    pub carries: Vec<String>,
}

/// A gate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GateFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// `human_approval`, `policy`, `allow_list`, `schema`, `redaction`, `classifier`, `llm_judge`, …
    pub kind: String,
    /// Reason codes of GATE-006 to GATE-008 that apply; empty for an adequate gate.
    pub inadequate: Vec<Inadequacy>,
    /// Adequate for actions that need a person: `human_approval` without inadequacy.
    pub adequate: bool,
    /// Its effect on labels and taint does not count because its assurance is too low for the phase.
    pub unproven: bool,
}

/// One reason why a gate is not adequate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Inadequacy {
    /// The rule that reports it.
    pub rule: String,
    /// Its reason code.
    pub reason: String,
    /// The field that shows it.
    pub at: Place,
}

/// One step of a path, in the order data moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// Flow id.
    pub flow: String,
    /// Where the flow is written (for a derived flow: its operation).
    pub at: Place,
    /// Node id it leaves.
    pub from: String,
    /// Node id it enters.
    pub to: String,
    /// What happens here, in one phrase.
    pub label: String,
}

/// A class at a node.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LabelFact {
    /// Node id.
    pub node: String,
    /// Class id.
    pub class: String,
    /// Only as `may_contain` of another class, or behind redaction by pattern.
    pub possible: bool,
    /// The flow that brought it first on a shortest derivation; absent where it starts.
    pub via: Option<String>,
    /// The node before on that derivation.
    pub parent: Option<String>,
}

/// A node that receives data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptFact {
    /// Node id.
    pub node: String,
    /// `context`, `system`, `store`, `model`, `tool` or `actor`.
    pub kind: String,
    /// Where the node is declared.
    pub at: Place,
    /// Boundary id; absent for an actor or tool that does not say.
    pub boundary: Option<String>,
    /// Vendors that receive it here: of the boundary, of the model or tool, of the product. Ids of declared vendors, else
    /// the name as written.
    pub vendors: Vec<String>,
    /// Regions it is in or seen from; empty when none is declared.
    pub regions: Vec<RegionFact>,
    /// Highest tier it may hold; absent for actors, whom audience decides.
    pub clearance: Option<u8>,
    /// Audience words of those who read it.
    pub audience: Vec<String>,
    /// Classes that reach it, the highest tier first.
    pub classes: Vec<ReceivedClass>,
}

/// A region that data at a node is in or is seen from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegionFact {
    /// Its name; `global` for a model that is routed anywhere.
    pub region: String,
    /// `primary`, `failover`, `support` or `routing`.
    pub role: String,
    /// Boundary or node id that says so.
    pub of: String,
    /// Where it is declared.
    pub at: Place,
}

/// A class that reaches a node.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceivedClass {
    /// Class id.
    pub class: String,
    /// Tier, 0 to 3.
    pub tier: Option<u8>,
    /// Where the class is declared.
    pub at: Place,
    /// Only possibly present.
    pub possible: bool,
    /// Claimed by the flow that enters the node; otherwise it came by mixing and nothing enforces its absence.
    pub claimed: bool,
    /// Confidential or above, or personal.
    pub private: bool,
    /// The node is a person who receives data about themselves.
    pub data_subject: bool,
    /// Tier above the node's clearance.
    pub exceeds_clearance: bool,
    /// Audience words of the node that the class does not allow; empty when it allows all or says nothing.
    pub audience_outside: Vec<String>,
    /// A gate on the way would have removed it if its assurance sufficed for the phase.
    pub unproven_gate: Option<String>,
    /// Shortest derivation, from where the class starts to this node.
    pub path: Vec<Step>,
}

/// Untrusted content at a node.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TaintFact {
    /// Node id.
    pub node: String,
    /// Shortest way it came.
    pub path: Vec<Step>,
}

/// An action: a flow that leaves a context by an operation that is not a read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActionFact {
    /// `<operation id>@<flow id>`, or the flow id where no operation is named.
    pub id: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Flow id.
    pub flow: String,
    /// Where the flow is written; for a derived flow the operation.
    pub at: Place,
    /// Context id it leaves.
    pub context: String,
    /// System (or other node) acted on.
    pub target: String,
    /// Effect group: `<system>|<resources>|<effect>`.
    pub group: String,
    /// Reaches partner, customer or public audience, or acts in a partner or public boundary.
    pub external: bool,
    /// The external node it reaches, if any.
    pub reaches: Option<String>,
    /// Every context that performs it, itself or through tools.
    pub contexts: Vec<String>,
    /// A closed-schema gate that counts in this phase stands on it: no text of its own leaves.
    pub closed_schema: bool,
    /// Something outside the model fixes where it goes: an allow-list that pins the destination, or an enforced recipient
    /// that the model does not choose.
    pub fixed_destination: bool,
    /// Gate ids on the flow and downstream to the effect.
    pub gates: Vec<String>,
    /// Those that are adequate human gates.
    pub adequate_gates: Vec<String>,
    /// No path to the effect is left when adequate gates are removed.
    pub covered: bool,
    /// Some route of the effect group has an adequate gate.
    pub group_gated: bool,
    /// Shortest path to the effect that avoids adequate gates; empty when covered.
    pub witness: Vec<Step>,
    /// For an uncovered action of a gated group: `alternate-tool`, `alternate-agent`, `alternate-connection` or `direct-edge`.
    pub bypass: Option<String>,
    /// The gated action of the group that this one bypasses.
    pub bypasses: Option<String>,
    /// Lowest assurance of the gates the coverage rests on; absent when not covered.
    pub rests_on: Option<Assurance>,
}

/// Operations that granted scopes allow and nobody declared.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LatentFact {
    /// Connection id.
    pub connection: String,
    /// Place of the connection's scopes.
    pub at: Place,
    /// The gated action whose effect group they belong to.
    pub action: String,
    /// How many.
    pub count: usize,
    /// The three strongest, by catalogue name.
    pub strongest: Vec<String>,
    /// `operations_enforced_by` of the connection.
    pub enforced_by: Option<String>,
}

/// A flow between different boundaries. Planned flows are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CrossingFact {
    /// Flow id.
    pub flow: String,
    /// Where it is written.
    pub at: Place,
    /// Node id it leaves.
    pub source: String,
    /// Node id it enters.
    pub target: String,
    /// Boundary it leaves.
    pub from: String,
    /// Boundary it enters.
    pub to: String,
    /// Kind of the boundary it leaves.
    pub from_kind: String,
    /// Kind of the boundary it enters.
    pub to_kind: String,
    /// Region it leaves, if declared.
    pub from_region: Option<String>,
    /// Region it enters, if declared.
    pub region: Option<String>,
    /// Vendors it enters (see `receipts`).
    pub vendors: Vec<String>,
    /// `transport` of the flow.
    pub transport: Option<String>,
    /// Whether connection or flow says how it authenticates.
    pub authenticated: bool,
    /// Nobody wrote the flow; it follows from an operation or a declared model.
    pub derived: bool,
    /// Class ids that cross by enforced labels.
    pub classes: Vec<String>,
    /// Class ids that only possibly cross.
    pub possible: Vec<String>,
    /// Highest tier among the classes that cross.
    pub highest_tier: Option<u8>,
    /// Personal data crosses.
    pub personal: bool,
}

/// The three legs of one context.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrifectaFact {
    /// Context id.
    pub context: String,
    /// Where it is declared.
    pub at: Place,
    /// Private class ids that reach the context.
    pub private: Vec<String>,
    /// Shortest way private data comes in; empty without that leg.
    pub private_path: Vec<Step>,
    /// Shortest way untrusted content comes in; empty without that leg.
    pub untrusted_path: Vec<Step>,
    /// Shortest way a private class of the context gets out; empty without that leg.
    pub outbound_path: Vec<Step>,
    /// `explicit-channel`, `implicit-channel` or `via-second-agent`, when all legs stand.
    pub channel: Option<String>,
    /// How many legs stand, 0 to 3.
    pub legs: u8,
    /// Smallest set of flow ids whose removal breaks one leg, when all stand.
    pub cut: Vec<String>,
}

/// A cycle: what an agent does can start it, or another agent, again.
///
/// Edges are what makes something run: messages between contexts, calls of tools, effects on a system whose events start a
/// run, the events themselves. A read is no such edge, an answer belongs to its call.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LoopFact {
    /// The first of its nodes.
    pub id: String,
    /// Node ids of the strongly connected component.
    pub nodes: Vec<String>,
    /// Agent ids with a context in it.
    pub agents: Vec<String>,
    /// Flows inside it.
    pub flows: Vec<String>,
    /// Where its first step is written.
    pub at: Place,
    /// A shortest cycle through its first context, each step with its place; a step caused by an event has the trigger as
    /// its flow.
    pub path: Vec<Step>,
    /// Events that close it.
    pub events: Vec<LoopEvent>,
    /// Limits on it, by place.
    pub bounds: Vec<LoopBound>,
    /// Every cycle in it passes an adequate human gate.
    pub approved: bool,
}

/// An event that an agent's own effect causes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LoopEvent {
    /// Trigger id, or the id of the operation that states the trigger.
    pub trigger: String,
    /// Where the trigger is declared.
    pub at: Place,
    /// Node id the event comes from.
    pub source: String,
    /// Context ids it starts.
    pub starts: Vec<String>,
    /// The filter of own events, as declared.
    pub own_events_filtered: Option<bool>,
    /// How often a run may cause another, as declared.
    pub max_depth: Option<u64>,
}

/// A limit that bounds a cycle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LoopBound {
    /// `max_depth` (of a trigger or delegation) or `max_steps` (of an agent's budget).
    pub kind: String,
    /// Element id: trigger, operation, delegation or agent.
    pub of: String,
    /// Its value.
    pub value: u64,
    /// Where it stands.
    pub at: Place,
}
