//! The linked elements of one integration. Ids are global: `<integration>/<id>`, bare for an organisation's.

use std::collections::BTreeMap;

use super::cross::Reference;
use crate::catalog::Catalog;
use crate::parse::manifest::agent::{
    Agent as AgentDecl, Context as ContextDecl, Model as ModelDecl, Tool, Trigger,
};
use crate::parse::manifest::connection::{
    Capability, Connection as ConnectionDecl, Effect, Operation as OperationDecl, Reversibility,
};
use crate::parse::manifest::control::{Audit, Flow as FlowDecl, Gate, Phase, Rollout};
use crate::parse::manifest::document::Integration as IntegrationDecl;
use crate::parse::manifest::field::{At, Drift};
use crate::parse::manifest::world::{
    Actor, Audience, Boundary, BoundaryKind, DataClass, Store, System as SystemDecl, Tier, Vendor,
};
use crate::parse::vendor::Permission;
use crate::source::Place;

/// Global id of an element.
pub type Id = String;

/// A declared or implicit element.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// Global id.
    pub id: Id,
    /// Id as written.
    pub name: String,
    /// What authors wrote, merged; empty for an implicit element, whose place is that of its cause.
    pub decl: At<T>,
    /// Nobody declared it.
    pub implicit: bool,
}

/// A trust boundary.
#[derive(Clone, Debug)]
pub struct BoundaryNode {
    /// Declaration.
    pub named: Named<Boundary>,
    /// Its kind; internal where it is not stated.
    pub kind: BoundaryKind,
}

/// A system.
#[derive(Clone, Debug)]
pub struct SystemNode {
    /// Declaration.
    pub named: Named<SystemDecl>,
    /// Product word.
    pub product: Option<String>,
    /// Boundary id.
    pub boundary: Id,
    /// Highest tier it may hold.
    pub clearance: Tier,
    /// Whether that is written.
    pub clearance_declared: bool,
}

/// A scope that is granted.
#[derive(Clone, Debug)]
pub struct Granted {
    /// What the manifest says that it allows.
    pub effect: Option<Effect>,
    /// Name.
    pub scope: String,
    /// Where: the vendor file if there is one.
    pub at: Place,
    /// Further places.
    pub also: Vec<Place>,
    /// Kind of token in the vendor file.
    pub token: Option<String>,
    /// From a vendor file.
    pub from_vendor_file: bool,
    /// Why it is needed.
    pub justification: Option<String>,
}

/// Something a vendor manifest declares that needs scopes: an event subscription, a slash command.
#[derive(Clone, Debug)]
pub struct VendorNeed {
    /// Operation of the catalogue, for example `event:message.channels`.
    pub operation: Option<String>,
    /// A scope needed directly.
    pub scope: Option<String>,
    /// Where it is declared.
    pub at: Place,
}

/// A connection.
#[derive(Clone, Debug)]
pub struct ConnectionNode {
    /// Declaration.
    pub named: Named<ConnectionDecl>,
    /// System id.
    pub system: Option<Id>,
    /// Product of the system.
    pub product: Option<String>,
    /// Granted scopes: the union of vendor file and manifest.
    pub granted: Vec<Granted>,
    /// Rights on objects that the vendor file gives.
    pub vendor_permissions: Vec<Permission>,
    /// Needs the vendor file itself declares.
    pub vendor_needs: Vec<VendorNeed>,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct OperationNode {
    /// Declaration.
    pub named: Named<OperationDecl>,
    /// Connection id.
    pub connection: Id,
    /// System id.
    pub system: Option<Id>,
    /// Catalogue operation `call` resolved to.
    pub matched: Option<String>,
    /// Near matches when it did not.
    pub near: Vec<String>,
    /// Effect.
    pub effect: Option<Effect>,
    /// Class.
    pub capability: Option<Capability>,
    /// Reversibility.
    pub reversibility: Option<Reversibility>,
    /// Audience as stated.
    pub audience: Vec<Audience>,
    /// Fields whose value came from the catalogue.
    pub from_catalogue: Vec<String>,
    /// Fields that override the catalogue, with its value.
    pub overrides: BTreeMap<String, String>,
}

/// A context of an agent.
#[derive(Clone, Debug)]
pub struct ContextNode {
    /// Declaration.
    pub named: Named<ContextDecl>,
    /// Agent id.
    pub agent: Id,
    /// Boundary id.
    pub boundary: Id,
}

/// An agent.
#[derive(Clone, Debug)]
pub struct AgentNode {
    /// Declaration.
    pub named: Named<AgentDecl>,
    /// Context ids.
    pub contexts: Vec<Id>,
    /// Boundary id.
    pub boundary: Id,
}

/// A model.
#[derive(Clone, Debug)]
pub struct ModelNode {
    /// Declaration.
    pub named: Named<ModelDecl>,
    /// Boundary id.
    pub boundary: Id,
    /// Highest tier it may see.
    pub clearance: Tier,
    /// Nobody declared a model: this stands for an unknown recipient.
    pub unknown: bool,
}

/// A store.
#[derive(Clone, Debug)]
pub struct StoreNode {
    /// Declaration.
    pub named: Named<Store>,
    /// Boundary id.
    pub boundary: Id,
    /// Highest tier it may hold.
    pub clearance: Tier,
}

/// A movement of data in one direction.
#[derive(Clone, Debug)]
pub struct FlowEdge {
    /// Declaration; its place is that of the operation for a derived flow.
    pub named: Named<FlowDecl>,
    /// Node id it leaves.
    pub from: Id,
    /// Node id it enters.
    pub to: Id,
    /// Operation id.
    pub operation: Option<Id>,
    /// Class ids claimed.
    pub classes: Vec<Id>,
    /// Gate ids in order.
    pub via: Vec<Id>,
    /// Nobody wrote it.
    pub derived: bool,
    /// The other half of a request and response, by flow id.
    pub pair: Option<Id>,
    /// The answer half of a pair.
    pub response: bool,
    /// Objects and resources it touches; empty means any.
    pub touches: Vec<String>,
}

/// An expectation.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The sentence.
    pub text: String,
    /// Where.
    pub at: Place,
}

/// One integration, linked.
#[derive(Clone, Debug)]
pub struct Model {
    /// Id of the integration.
    pub id: Id,
    /// Merged declaration; its sections of elements are the ones below.
    pub decl: At<IntegrationDecl>,
    /// What products mean.
    pub catalog: Catalog,
    /// Files it was read from, sorted.
    pub files: Vec<String>,
    /// Whether a manifest exists.
    pub has_manifest: bool,
    /// Phase the rules are applied for.
    pub phase: Phase,
    /// Boundaries by id.
    pub boundaries: BTreeMap<Id, BoundaryNode>,
    /// Vendors by id.
    pub vendors: BTreeMap<Id, Named<Vendor>>,
    /// Data classes by id.
    pub classes: BTreeMap<Id, Named<DataClass>>,
    /// Actors by id.
    pub actors: BTreeMap<Id, Named<Actor>>,
    /// Agents by id.
    pub agents: BTreeMap<Id, AgentNode>,
    /// Contexts by id.
    pub contexts: BTreeMap<Id, ContextNode>,
    /// Models by id.
    pub models: BTreeMap<Id, ModelNode>,
    /// Tools by id.
    pub tools: BTreeMap<Id, Named<Tool>>,
    /// Stores by id.
    pub stores: BTreeMap<Id, StoreNode>,
    /// Systems by id.
    pub systems: BTreeMap<Id, SystemNode>,
    /// Connections by id.
    pub connections: BTreeMap<Id, ConnectionNode>,
    /// Operations by id.
    pub operations: BTreeMap<Id, OperationNode>,
    /// Gates by id.
    pub gates: BTreeMap<Id, Named<Gate>>,
    /// Triggers by id.
    pub triggers: BTreeMap<Id, Named<Trigger>>,
    /// Flows by id.
    pub flows: BTreeMap<Id, FlowEdge>,
    /// Expectations as written.
    pub expectations: Vec<Expectation>,
    /// Audit declaration.
    pub audit: Option<At<Audit>>,
    /// Rollout declaration.
    pub rollout: Option<At<Rollout>>,
    /// Differences between statements, with the element's id.
    pub drift: Vec<(Id, Drift)>,
    /// What it names of other integrations.
    pub references: Vec<Reference>,
}

/// The integration an id belongs to; `None` for an organisation's element.
#[must_use]
pub fn owner(id: &str) -> Option<&str> {
    id.split_once('/').map(|(integration, _)| integration)
}

impl Model {
    /// A flow that is drawn and not checked: planned itself, or for what is planned.
    #[must_use]
    pub fn is_planned(&self, flow: &FlowEdge) -> bool {
        let operation = flow.operation.as_ref().and_then(|o| self.operations.get(o));
        flow.named.decl.common.planned() || operation.is_some_and(|o| self.is_planned_operation(o))
    }

    /// An operation that is planned itself, or with its connection.
    #[must_use]
    pub fn is_planned_operation(&self, operation: &OperationNode) -> bool {
        let connection = self.connections.get(&operation.connection);
        operation.named.decl.common.planned() || connection.is_some_and(|c| c.named.decl.common.planned())
    }

    /// The boundary a node is in; `None` for nodes without one (an actor that does not say).
    #[must_use]
    pub fn boundary_of(&self, node: &str) -> Option<&BoundaryNode> {
        let id = None
            .or_else(|| self.contexts.get(node).map(|n| &n.boundary))
            .or_else(|| self.systems.get(node).map(|n| &n.boundary))
            .or_else(|| self.stores.get(node).map(|n| &n.boundary))
            .or_else(|| self.models.get(node).map(|n| &n.boundary));
        match id {
            Some(id) => self.boundaries.get(id),
            None => {
                let name = match (self.actors.get(node), self.tools.get(node)) {
                    (Some(a), _) => a.decl.boundary.as_deref(),
                    (_, Some(t)) => t.decl.boundary.as_deref(),
                    _ => None,
                }?;
                self.boundaries
                    .get(&self.beside(node, name))
                    .or_else(|| self.boundaries.get(name))
            }
        }
    }

    /// Where a node is declared.
    #[must_use]
    pub fn place_of(&self, node: &str) -> Option<&Place> {
        None.or_else(|| self.contexts.get(node).map(|n| &n.named.decl.place))
            .or_else(|| self.systems.get(node).map(|n| &n.named.decl.place))
            .or_else(|| self.stores.get(node).map(|n| &n.named.decl.place))
            .or_else(|| self.models.get(node).map(|n| &n.named.decl.place))
            .or_else(|| self.actors.get(node).map(|n| &n.decl.place))
            .or_else(|| self.tools.get(node).map(|n| &n.decl.place))
            .or_else(|| self.triggers.get(node).map(|n| &n.decl.place))
    }

    /// Audience of an actor: its own word, else what the boundary it is in says. `None` when neither tells.
    #[must_use]
    pub fn audience_of(&self, actor: &str) -> Option<Audience> {
        let declared = self.actors.get(actor)?.decl.audience.as_deref().copied();
        declared.or_else(|| {
            Some(match self.boundary_of(actor)?.kind {
                BoundaryKind::Internal => Audience::Internal,
                BoundaryKind::Vendor | BoundaryKind::Partner => Audience::Partner,
                BoundaryKind::Public => Audience::Public,
            })
        })
    }

    /// An actor outside the company.
    #[must_use]
    pub fn is_outsider(&self, node: &str) -> bool {
        self.audience_of(node).is_some_and(Audience::is_external)
    }

    /// The vendor of a boundary, if it names one that is declared.
    #[must_use]
    pub fn vendor_of(&self, boundary: &BoundaryNode) -> Option<&Named<Vendor>> {
        let name = boundary.named.decl.vendor.as_deref()?;
        self.vendors
            .get(&self.beside(&boundary.named.id, name))
            .or_else(|| self.vendors.get(name))
    }

    /// The id a name has in the integration of the element that says it.
    #[must_use]
    pub fn beside(&self, element: &str, name: &str) -> Id {
        format!("{}/{name}", owner(element).unwrap_or(&self.id))
    }

    /// The global id of a name that an element says: its integration's own element first, then the organisation's.
    #[must_use]
    pub fn named_by(&self, element: &str, name: &str, exists: impl Fn(&str) -> bool) -> Option<Id> {
        let own = self.beside(element, name);
        if exists(&own) {
            return Some(own);
        }
        exists(name).then(|| name.to_owned())
    }

    /// The same for a name that the integration itself says, or its reader.
    #[must_use]
    pub fn global(&self, name: &str, exists: impl Fn(&str) -> bool) -> Option<Id> {
        self.named_by(&self.id, name, exists)
    }

    /// The boundaries around a node, the innermost first.
    #[must_use]
    pub fn boundaries_around(&self, node: &str) -> Vec<&BoundaryNode> {
        let mut around: Vec<&BoundaryNode> = Vec::new();
        let mut next = self.boundary_of(node);
        while let Some(boundary) = next {
            if around.iter().any(|b| b.named.id == boundary.named.id) {
                break;
            }
            around.push(boundary);
            let parent = boundary.named.decl.parent.as_deref();
            let id = parent
                .and_then(|p| self.named_by(&boundary.named.id, p, |id| self.boundaries.contains_key(id)));
            next = id.and_then(|id| self.boundaries.get(&id));
        }
        around
    }

    /// Ids of everything that data comes to or leaves: contexts, agents, systems, stores, models, tools, actors.
    pub fn nodes(&self) -> impl Iterator<Item = &String> {
        self.contexts
            .keys()
            .chain(self.agents.keys())
            .chain(self.systems.keys())
            .chain(self.stores.keys())
            .chain(self.models.keys())
            .chain(self.tools.keys())
            .chain(self.actors.keys())
    }

    /// The short name readers know a node by: its id without the integration.
    #[must_use]
    pub fn short<'a>(&self, id: &'a str) -> &'a str {
        id.strip_prefix(self.id.as_str())
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(id)
    }
}
