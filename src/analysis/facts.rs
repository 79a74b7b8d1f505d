//! The facts document: all that a policy sees of one integration. Its JSON Schema is generated from these types.
//!
//! Conventions: ids are global (`<integration>/<id>`, an organisation's ids are bare), operations are
//! `<integration>/<connection>.<operation>`, contexts `<integration>/<agent>.<context>`; `name` is the id as written in its
//! document. `declared` is what authors wrote, merged and normalised (a shorthand is spelt out, a duration is
//! `{text, seconds}`, money `{amount, currency}`), and nothing else: a default or a catalogue value stands beside it. Arrays are
//! sorted by id. No element holds a secret value or an absolute path.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

pub use crate::model::Assurance;
use crate::source::{Date, Place};

/// The version of the document, its first field `flowgate`.
pub const FACTS_VERSION: u32 = 1;

/// Everything known about one integration, flat.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Flowgate facts", extend("$id" = "https://flowgate.dev/schema/facts.json"))]
pub struct Facts {
    /// Version of this document's shape.
    pub flowgate: u32,
    /// The reference day of every date comparison.
    #[schemars(with = "String")]
    pub today: Date,
    /// The integration itself; absent for files that belong to no assessed integration (then only `secrets` is filled).
    pub integration: Option<IntegrationFact>,
    /// Trust boundaries, declared and implicit.
    pub boundaries: Vec<BoundaryFact>,
    /// Vendors by name.
    pub vendors: Vec<VendorFact>,
    /// Systems: the nodes that connections reach.
    pub systems: Vec<SystemFact>,
    /// Connections: the authority to reach a system.
    pub connections: Vec<ConnectionFact>,
    /// Operations of connections.
    pub operations: Vec<OperationFact>,
    /// Granted scopes and permissions, each with its use.
    pub grants: Vec<GrantFact>,
    /// Credential fields and secret-like values, never the value itself.
    pub secrets: Vec<SecretFact>,
    /// Flows, written and derived.
    pub flows: Vec<FlowFact>,
    /// Gates with what makes them inadequate.
    pub gates: Vec<GateFact>,
    /// Agents.
    pub agents: Vec<AgentFact>,
    /// Contexts of agents.
    pub contexts: Vec<ContextFact>,
    /// Models.
    pub models: Vec<ModelFact>,
    /// Tools.
    pub tools: Vec<ToolFact>,
    /// Stores, audit sinks among them.
    pub stores: Vec<StoreFact>,
    /// Data classes.
    pub classes: Vec<ClassFact>,
    /// Actors.
    pub actors: Vec<ActorFact>,
    /// Triggers.
    pub triggers: Vec<TriggerFact>,
    /// Which class reaches which node: the least fixpoint of `semantics.md` 6.
    pub labels: Vec<LabelFact>,
    /// Nodes that receive data, with each class that reaches them judged against clearance and audience.
    pub receipts: Vec<ReceiptFact>,
    /// Nodes that untrusted content reaches.
    pub taint: Vec<TaintFact>,
    /// Actions: flows that leave a context and change or send something.
    pub actions: Vec<ActionFact>,
    /// What granted scopes allow and nobody declared, per connection that has a gated action.
    pub latent: Vec<LatentFact>,
    /// Flows between different boundaries.
    pub crossings: Vec<CrossingFact>,
    /// Private data, untrusted content and a way out, per context.
    pub trifecta: Vec<TrifectaFact>,
    /// Cycles after request/response pairs are collapsed.
    pub loops: Vec<LoopFact>,
    /// What each agent may do, delegation included.
    pub authority: Vec<AuthorityFact>,
    /// The audit declaration; absent when there is none.
    pub audit: Option<AuditFact>,
    /// Retention duties and declarations per store, model and system that keeps data.
    pub retention: Vec<RetentionFact>,
    /// The rollout.
    pub rollout: Option<RolloutFact>,
    /// Fields that two sources state differently.
    pub drift: Vec<DriftFact>,
    /// Declared elements that nothing uses.
    pub unused: Vec<UnusedFact>,
    /// Results of `expect`.
    pub expectations: Vec<ExpectationFact>,
    /// Secret references and principals used by more than one integration of the run.
    pub shared: Vec<SharedFact>,
    /// Parameters the analyses used.
    pub params: AnalysisParams,
}

impl Facts {
    /// A document that knows nothing yet.
    #[must_use]
    pub fn empty(today: Date, params: AnalysisParams) -> Self {
        Self {
            flowgate: FACTS_VERSION,
            today,
            integration: None,
            boundaries: Vec::new(),
            vendors: Vec::new(),
            systems: Vec::new(),
            connections: Vec::new(),
            operations: Vec::new(),
            grants: Vec::new(),
            secrets: Vec::new(),
            flows: Vec::new(),
            gates: Vec::new(),
            agents: Vec::new(),
            contexts: Vec::new(),
            models: Vec::new(),
            tools: Vec::new(),
            stores: Vec::new(),
            classes: Vec::new(),
            actors: Vec::new(),
            triggers: Vec::new(),
            labels: Vec::new(),
            receipts: Vec::new(),
            taint: Vec::new(),
            actions: Vec::new(),
            latent: Vec::new(),
            crossings: Vec::new(),
            trifecta: Vec::new(),
            loops: Vec::new(),
            authority: Vec::new(),
            audit: None,
            retention: Vec::new(),
            rollout: None,
            drift: Vec::new(),
            unused: Vec::new(),
            expectations: Vec::new(),
            shared: Vec::new(),
            params,
        }
    }
}

/// The fields every element has.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Element {
    /// Global id, unique in the document for its kind.
    pub id: String,
    /// The id as written in its document.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Further places where it is declared too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// Places of fields that do not lie below `at`, by dotted field path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<String, Place>,
    /// How well the declaration is supported.
    pub assurance: Assurance,
    /// `status: planned`: drawn, not checked.
    pub planned: bool,
    /// What authors wrote, merged and normalised.
    pub declared: Map<String, Value>,
}

/// The integration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IntegrationFact {
    /// `declared` holds metadata, purpose, governance, owners, incident, rights, disclosure and cost.
    #[serde(flatten)]
    pub element: Element,
    /// Phase in force for this run: `sandbox`, `internal_pilot`, `limited_production` or `full_production`.
    pub phase: String,
    /// Its place in the order of phases, from 0.
    pub phase_order: u8,
    /// Whether a manifest exists; a lone `.flow` file declares no authority.
    pub has_manifest: bool,
}

/// A trust boundary.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BoundaryFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// `internal`, `vendor`, `partner` or `public`.
    pub kind: String,
    /// Made because a system had no boundary.
    pub implicit: bool,
    /// Vendor name.
    pub vendor: Option<String>,
    /// Whether that vendor is approved.
    pub vendor_approved: bool,
}

/// A vendor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VendorFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
}

/// A system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SystemFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Product word of the catalogue, for example `slack`.
    pub product: Option<String>,
    /// Made because a connection named a product.
    pub implicit: bool,
    /// Boundary id.
    pub boundary: Option<String>,
    /// Kind of that boundary.
    pub boundary_kind: String,
    /// Highest tier it may hold, 0 to 3.
    pub clearance: u8,
    /// Whether the clearance is written rather than the default of the boundary.
    pub clearance_declared: bool,
    /// Audience words of those who read it.
    pub audience: Vec<String>,
}

/// A connection.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConnectionFact {
    /// Declared fields: `auth`, `scopes`, `permissions`, `resources`, `api`, …
    #[serde(flatten)]
    pub element: Element,
    /// System id.
    pub system: Option<String>,
    /// Product of the system.
    pub product: Option<String>,
    /// Kind of the system's boundary: `internal`, `vendor`, `partner` or `public`.
    pub boundary_kind: String,
    /// Whether the catalogue knows the product's scopes.
    pub catalogued: bool,
    /// Whether scopes are granted anywhere (manifest or vendor file).
    pub has_scopes: bool,
    /// Whether operations are declared and all of them only read.
    pub read_only: bool,
    /// Whether an agent run is started by a schedule (a refresh token is then a needed companion).
    pub scheduled: bool,
    /// Scopes that declared operations need and nothing grants.
    pub missing: Vec<MissingScope>,
}

/// A needed scope that is not granted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MissingScope {
    /// Scope name.
    pub scope: String,
    /// Operation id that needs it.
    pub operation: String,
    /// Place of that operation.
    pub at: Place,
}

/// An operation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OperationFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Connection id.
    pub connection: String,
    /// System id.
    pub system: Option<String>,
    /// Catalogue operation that `call` resolved to.
    pub matched: Option<String>,
    /// Near matches when `call` did not resolve.
    pub near: Vec<String>,
    /// `read`, `draft`, `write`, `transition`, `delete`, `send`, `pay`, `execute` or `admin`.
    pub effect: Option<String>,
    /// `read`, `communicate` or `record_write`.
    pub capability: Option<String>,
    /// Audience words that the operation's result reaches.
    pub audience: Vec<String>,
    /// Whether the audience has someone outside: partner, customer or public.
    pub external: bool,
    /// `read_only`, `reversible`, `externally_reversible` or `irreversible`.
    pub reversibility: Option<String>,
    /// Fields whose value came from the catalogue.
    pub from_catalogue: Vec<String>,
    /// Fields where the manifest overrides the catalogue, with the catalogue's value.
    pub overrides: BTreeMap<String, String>,
}

/// A granted scope or permission.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GrantFact {
    /// `<connection id>:<scope>`.
    pub id: String,
    /// Scope or permission as granted.
    pub scope: String,
    /// Where it is granted: the vendor file when there is one.
    pub at: Place,
    /// Further places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// Connection id.
    pub connection: String,
    /// `scope` or `permission` (object permissions of the manifest).
    pub kind: String,
    /// Kind of token it belongs to in the vendor file (`bot`, `user`), if the vendor tells.
    pub token: Option<String>,
    /// Read from a vendor file.
    pub from_vendor_file: bool,
    /// Whether the catalogue knows it. Unknown scopes are never excess.
    pub known: bool,
    /// Catalogue access: `read`, `write`, `delete`, `admin`, `auth` or `unknown`.
    pub access: String,
    /// Catalogue breadth: `own`, `resource` or `all`.
    pub breadth: String,
    /// Operation ids (or features of the vendor file) that use it.
    pub used_by: Vec<String>,
    /// `used`, `excess` (no declared operation needs it) or `undecided` (an operation's need is unknown).
    pub verdict: String,
    /// A granted scope that already implies it.
    pub implied_by: Option<String>,
    /// Narrower scopes that suffice for what it is used for; empty when it is not too wide.
    pub replacement: Vec<String>,
    /// Why it is all-powerful: `admin-scope`, `wildcard`, `full-access` or `org-wide-role`.
    pub powerful: Option<String>,
    /// Technically required beside others (`openid`, `offline_access`).
    pub companion: bool,
    /// The product has no read-only variant of it.
    pub no_read_only_variant: bool,
    /// Justification written in the manifest.
    pub justification: Option<String>,
}

/// A credential field or a secret-like value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SecretFact {
    /// `<connection id>.<name>` for declared secrets, `<path>:<pointer>` for others.
    pub id: String,
    /// Where.
    pub at: Place,
    /// Connection id, for declared secrets.
    pub connection: Option<String>,
    /// The key it stands under.
    pub key: String,
    /// `literal`, `manager`, `environment`, `file`, `placeholder` or `unrecognised`.
    pub form: String,
    /// Why a literal is believed to be a secret: `known-token-format`, `private-key`, `url-credentials` or `high-entropy-in-credential-key`.
    pub evidence: Option<String>,
    /// The kind of credential in words, for example `Slack bot token`.
    pub what: Option<String>,
    /// Manager of a reference: `vault`, `aws-sm`, …
    pub scheme: Option<String>,
    /// Reference without its key part, normalised for joins; never a value.
    pub reference: Option<String>,
    /// Managed secret that is injected into the environment (`via: env`).
    pub via_environment: bool,
    /// Id of the declared secret-manager store that serves the scheme.
    pub store: Option<String>,
    /// Whether any secret-manager store is declared.
    pub stores_declared: bool,
    /// First eight hex digits of a keyed digest of a literal of at least 20 characters: tells two literals apart, does not allow guessing.
    pub digest: Option<String>,
}

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

/// An agent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgentFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Context ids.
    pub contexts: Vec<String>,
    /// Made because the manifest declares no agent.
    pub implicit: bool,
}

/// A context of an agent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ContextFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Agent id.
    pub agent: String,
    /// Boundary id.
    pub boundary: Option<String>,
}

/// A model.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModelFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Boundary id.
    pub boundary: Option<String>,
    /// Highest tier it may see.
    pub clearance: u8,
    /// Not a contracted processor: counts as an external audience.
    pub external: bool,
    /// No model was declared: this one stands for an unknown recipient.
    pub unknown: bool,
    /// Highest tier that reaches it; absent when nothing does.
    pub highest_tier: Option<u8>,
}

/// A tool.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToolFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
}

/// A store.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StoreFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// `memory`, `vector_index`, `cache`, `database`, `transcript`, `knowledge_base`, `prompt_store`, `secret_manager`, `audit_sink`.
    pub kind: String,
    /// Boundary id.
    pub boundary: Option<String>,
    /// Highest tier it may hold.
    pub clearance: u8,
    /// Highest tier that reaches it; absent when nothing does.
    pub highest_tier: Option<u8>,
    /// Whether personal data reaches it.
    pub personal: bool,
}

/// A data class.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// 0 public, 1 internal, 2 confidential, 3 restricted; absent when not declared.
    pub tier: Option<u8>,
    /// About people: has subjects or a `user.` category.
    pub personal: bool,
    /// Confidential or above, or personal.
    pub private: bool,
    /// Origin public or external: starts taint.
    pub untrusted: bool,
}

/// An actor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActorFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
    /// Audience word.
    pub audience: Option<String>,
    /// Partner, customer or public.
    pub external: bool,
    /// `trusted: false`: starts taint.
    pub untrusted: bool,
    /// Made for an operation whose audience is not internal.
    pub implicit: bool,
}

/// A trigger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TriggerFact {
    /// Declared fields.
    #[serde(flatten)]
    pub element: Element,
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
    /// `system`, `store`, `model` or `actor`.
    pub kind: String,
    /// Where the node is declared.
    pub at: Place,
    /// Highest tier it may hold; absent for actors, whom audience decides.
    pub clearance: Option<u8>,
    /// Audience words of those who read it.
    pub audience: Vec<String>,
    /// Classes that reach it, the highest tier first.
    pub classes: Vec<ReceivedClass>,
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

/// A flow between different boundaries.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CrossingFact {
    /// Flow id.
    pub flow: String,
    /// Where it is written.
    pub at: Place,
    /// Boundary it leaves.
    pub from: String,
    /// Boundary it enters.
    pub to: String,
    /// Region it enters, if declared.
    pub region: Option<String>,
    /// Class ids that cross by enforced labels.
    pub classes: Vec<String>,
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

/// A cycle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LoopFact {
    /// Node ids of the strongly connected component.
    pub nodes: Vec<String>,
    /// Flows inside it.
    pub flows: Vec<String>,
    /// Where its first flow is written.
    pub at: Place,
}

/// What an agent may do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuthorityFact {
    /// Agent id.
    pub agent: String,
    /// Operation ids of its own flows.
    pub own: Vec<String>,
    /// Operation ids it reaches through agents it may invoke.
    pub delegated: Vec<String>,
}

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
    /// A deletion method is declared.
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

/// A secret reference or principal that several integrations use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SharedFact {
    /// `secret` or `principal`.
    pub kind: String,
    /// The normalised reference or principal id.
    pub key: String,
    /// Where this integration uses it.
    pub at: Place,
    /// Other integrations that use it.
    pub integrations: Vec<String>,
}

/// Parameters the analyses used, printed so that a reader can recompute them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnalysisParams {
    /// Days a test counts as evidence.
    pub evidence_days: u32,
}
