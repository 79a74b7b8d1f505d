//! The facts document: all that a policy sees of one integration. Its JSON Schema is generated from these types.
//!
//! Conventions: ids are global (`<integration>/<id>`, an organisation's ids are bare), operations are
//! `<integration>/<connection>.<operation>`, contexts `<integration>/<agent>.<context>`; `name` is the id as written in its
//! document. `declared` is what authors wrote, merged and normalised (a shorthand is spelt out, a duration is
//! `{text, seconds}`, money `{amount, currency}`), and nothing else: a default or a catalogue value stands beside it. Arrays are
//! sorted by id. No element holds a secret value or an absolute path.

mod authority;
mod decisions;
mod duties;
mod exposure;
mod movement;
mod reach;
mod vendor;
mod world;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

pub use authority::*;
pub use decisions::*;
pub use duties::*;
pub use exposure::*;
pub use movement::*;
pub use reach::*;
pub use vendor::*;
pub use world::*;

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
    /// The integration itself; absent for files that belong to no assessed integration (then only `secrets`, or `vendor_files` and `vendor_statements`, are filled).
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
    /// Where each node stands: boundary, regions, vendors.
    pub locations: Vec<LocationFact>,
    /// Classes with role-based access at those who receive them.
    pub exposures: Vec<ExposureFact>,
    /// Flows between different boundaries.
    pub crossings: Vec<CrossingFact>,
    /// Private data, untrusted content and a way out, per context.
    pub trifecta: Vec<TrifectaFact>,
    /// Cycles after request/response pairs are collapsed.
    pub loops: Vec<LoopFact>,
    /// What each agent may do, delegation included.
    pub authority: Vec<AuthorityFact>,
    /// Agents that may invoke agents.
    pub delegations: Vec<DelegationFact>,
    /// Stores that remember, with who writes and reads them and whether untrusted content gets in.
    pub memories: Vec<MemoryFact>,
    /// What instructs agents, and who can write it.
    pub instructions: Vec<InstructionFact>,
    /// Reads of role-restricted data into contexts.
    pub retrievals: Vec<RetrievalFact>,
    /// Ways out of contexts with private data whose destination or form may be uncontrolled.
    pub egress: Vec<EgressFact>,
    /// What runs or renders text that a model wrote.
    pub interpreters: Vec<InterpreterFact>,
    /// Credentials outside secret managers.
    pub credentials: Vec<CredentialFact>,
    /// People that an agent's output reaches.
    pub exchanges: Vec<ExchangeFact>,
    /// Contexts and stores where data of single customers comes together.
    pub tenancy: Vec<TenancyFact>,
    /// Actions of agents on what controls them.
    pub self_changes: Vec<SelfChangeFact>,
    /// The audit declaration; absent when there is none.
    pub audit: Option<AuditFact>,
    /// What the audit trail must have, and whether it has it.
    pub coverage: Vec<CoverageFact>,
    /// Retention duties and declarations per store, model and system that keeps data.
    pub retention: Vec<RetentionFact>,
    /// Groups of approvers with the work their gates give them.
    pub approvals: Vec<ApprovalFact>,
    /// Copies of data that lives elsewhere, with the retention of both.
    pub copies: Vec<CopyFact>,
    /// The rollout.
    pub rollout: Option<RolloutFact>,
    /// What a day costs; absent when no cost is declared.
    pub cost: Option<CostFact>,
    /// Days from each date that the document states to `today`; negative for days to come.
    pub ages: BTreeMap<String, i64>,
    /// Fields that two sources state differently.
    pub drift: Vec<DriftFact>,
    /// Ids of elements that are drawn and not checked.
    pub planned: PlannedFact,
    /// Declared elements that nothing uses.
    pub unused: Vec<UnusedFact>,
    /// Results of `expect`.
    pub expectations: Vec<ExpectationFact>,
    /// Nodes of other integrations at which flows of this one begin or end. Paths may lead through more of them.
    pub neighbours: Vec<NeighbourFact>,
    /// Secret references and principals used by more than one integration of the run.
    pub shared: Vec<SharedFact>,
    /// Vendors' own files: those that the integration names, or one that none names.
    pub vendor_files: Vec<VendorFileFact>,
    /// What these files say, statement by statement.
    pub vendor_statements: Vec<VendorStatementFact>,
    /// Accepted risks that name this integration. Filled after the other rules have judged, for OWNER-004 alone.
    pub waivers: Vec<WaiverFact>,
    /// Decisions on this integration, in the order of their days.
    pub decisions: Vec<DecisionFact>,
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
            locations: Vec::new(),
            exposures: Vec::new(),
            crossings: Vec::new(),
            trifecta: Vec::new(),
            loops: Vec::new(),
            authority: Vec::new(),
            delegations: Vec::new(),
            memories: Vec::new(),
            instructions: Vec::new(),
            retrievals: Vec::new(),
            egress: Vec::new(),
            interpreters: Vec::new(),
            credentials: Vec::new(),
            exchanges: Vec::new(),
            tenancy: Vec::new(),
            self_changes: Vec::new(),
            audit: None,
            coverage: Vec::new(),
            retention: Vec::new(),
            approvals: Vec::new(),
            copies: Vec::new(),
            rollout: None,
            cost: None,
            ages: BTreeMap::new(),
            drift: Vec::new(),
            planned: PlannedFact::default(),
            unused: Vec::new(),
            expectations: Vec::new(),
            neighbours: Vec::new(),
            shared: Vec::new(),
            vendor_files: Vec::new(),
            vendor_statements: Vec::new(),
            waivers: Vec::new(),
            decisions: Vec::new(),
            params,
        }
    }

    /// Everything that has a declaration, in the order of the lists.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.integration
            .iter()
            .map(|e| &e.element)
            .chain(self.boundaries.iter().map(|e| &e.element))
            .chain(self.vendors.iter().map(|e| &e.element))
            .chain(self.systems.iter().map(|e| &e.element))
            .chain(self.connections.iter().map(|e| &e.element))
            .chain(self.operations.iter().map(|e| &e.element))
            .chain(self.flows.iter().map(|e| &e.element))
            .chain(self.gates.iter().map(|e| &e.element))
            .chain(self.agents.iter().map(|e| &e.element))
            .chain(self.contexts.iter().map(|e| &e.element))
            .chain(self.models.iter().map(|e| &e.element))
            .chain(self.tools.iter().map(|e| &e.element))
            .chain(self.stores.iter().map(|e| &e.element))
            .chain(self.classes.iter().map(|e| &e.element))
            .chain(self.actors.iter().map(|e| &e.element))
            .chain(self.triggers.iter().map(|e| &e.element))
            .chain(self.audit.iter().map(|e| &e.element))
            .chain(self.rollout.iter().map(|e| &e.element))
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
    /// `status: planned`, of an operation its connection's too: drawn, not checked.
    pub planned: bool,
    /// What authors wrote, merged and normalised.
    pub declared: Map<String, Value>,
}

/// Parameters the analyses used, printed so that a reader can recompute them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnalysisParams {
    /// Days a test counts as evidence.
    pub evidence_days: u32,
    /// Items that one approval may cover, from parameter `batch_max` of GATE-008.
    pub batch_max: u64,
}
