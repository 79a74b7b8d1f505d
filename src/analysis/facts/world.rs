//! What exists: the integration, boundaries, vendors, systems, agents, models, tools, stores, classes, actors.

use schemars::JsonSchema;
use serde::Serialize;

use super::Element;
use crate::source::Place;

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
    /// Environment of the system, of a connection to it, or of its boundary; absent when none is stated.
    pub environment: Option<String>,
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
    /// Environment of the store or of its boundary; absent when none is stated.
    pub environment: Option<String>,
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
    /// Nothing of this integration names it: it arrives from another one whose flows lead here.
    pub arrives: bool,
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

/// A node of another integration, at which a flow of this one begins or ends.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NeighbourFact {
    /// Global id.
    pub id: String,
    /// `context`, `system`, `store`, `model`, `tool`, `actor` or `trigger`.
    pub kind: String,
    /// The integration that declares it; absent for an organisation's element that this integration does not name.
    pub integration: Option<String>,
    /// Where it is declared.
    pub at: Place,
    /// An actor outside the company.
    pub external: bool,
}
