//! From merged declarations to a linked [`Model`]: names resolved, defaults stated, problems located.

use std::collections::BTreeMap;

use super::bind::Bound;
use super::elements::*;
use super::names::{Kind, Names};
use super::{derive, operations};
use crate::parse::manifest::control::{Phase, Rollout};
use crate::parse::manifest::field::{At, ById, Drift, Field};
use crate::parse::manifest::values::Models;
use crate::parse::manifest::world::{BoundaryKind, Tier};
use crate::parse::manifest::{Integration, Organization};
use crate::parse::problem::Problem;
use crate::parse::vendor::VendorManifest;
use crate::source::Place;

/// Vendor files by the place of the `scopes_from` that names them.
pub type VendorFiles = BTreeMap<Place, VendorManifest>;

/// What linking needs beside the integration itself.
pub struct Surroundings<'a> {
    /// The organisation, if the tree has one.
    pub organization: Option<&'a At<Organization>>,
    /// Vendor files that were read.
    pub vendor_files: &'a VendorFiles,
    /// The phase asked for on the command line.
    pub phase: Option<Phase>,
}

/// Links one integration. Problems are added; a model always comes back, what is broken is left out of it.
pub fn link(bound: Bound, around: &Surroundings<'_>, problems: &mut Vec<Problem>) -> Model {
    let Bound {
        id,
        mut decl,
        files,
        has_manifest,
        drift,
    } = bound;
    let mut linker = Linker {
        integration: id.clone(),
        names: Names::default(),
        drift: Vec::new(),
        problems,
    };
    for d in drift {
        linker.note_drift(d);
    }
    if let Some(defaults) = around.organization.and_then(|o| o.defaults.as_ref()) {
        let d = decl.value.owners.take();
        decl.value.owners = d.or_else(|| defaults.owners.clone());
        decl.value.incident = decl.value.incident.take().or_else(|| defaults.incident.clone());
        decl.value.audit = decl.value.audit.take().or_else(|| defaults.audit.clone());
        decl.value.governance = decl
            .value
            .governance
            .take()
            .or_else(|| defaults.governance.clone());
    }
    let phase = around
        .phase
        .or_else(|| requested(decl.rollout.as_ref()))
        .unwrap_or(Phase::Sandbox);
    let mut files: Vec<String> = files.into_iter().map(|(_, path)| path).collect();
    files.sort();
    let org = around.organization.map(|o| &o.value);
    let mut model = Model {
        boundaries: BTreeMap::new(),
        vendors: linker.section(
            decl.vendors.take_value(),
            org.and_then(|o| o.vendors.as_ref()),
            None,
        ),
        classes: linker.section(
            decl.data_classes.take_value(),
            org.and_then(|o| o.data_classes.as_ref()),
            Some(Kind::Class),
        ),
        actors: linker.section(
            decl.actors.take_value(),
            org.and_then(|o| o.actors.as_ref()),
            Some(Kind::Actor),
        ),
        agents: BTreeMap::new(),
        contexts: BTreeMap::new(),
        models: BTreeMap::new(),
        tools: linker.section(decl.tools.take_value(), None, Some(Kind::Tool)),
        stores: BTreeMap::new(),
        systems: BTreeMap::new(),
        connections: BTreeMap::new(),
        operations: BTreeMap::new(),
        gates: linker.section(
            decl.gates.take_value(),
            org.and_then(|o| o.gates.as_ref()),
            Some(Kind::Gate),
        ),
        triggers: linker.section(decl.triggers.take_value(), None, Some(Kind::Trigger)),
        flows: BTreeMap::new(),
        expectations: Vec::new(),
        audit: decl.audit.clone(),
        rollout: decl.rollout.clone(),
        drift: Vec::new(),
        phase,
        has_manifest,
        files,
        id,
        decl,
    };
    let boundaries = linker.section(
        model.decl.boundaries.take_value(),
        org.and_then(|o| o.boundaries.as_ref()),
        Some(Kind::Boundary),
    );
    for (id, named) in boundaries {
        let kind = named
            .decl
            .kind
            .as_deref()
            .copied()
            .unwrap_or(BoundaryKind::Internal);
        model.boundaries.insert(id, BoundaryNode { named, kind });
    }
    linker.systems_and_stores(&mut model, org);
    linker.agents(&mut model);
    linker.models(&mut model, org);
    linker.connections(&mut model, around.vendor_files);
    linker.references(&model);
    linker.names.duplicates(linker.problems);
    derive::flows(&mut model, &linker.names, linker.problems, &mut linker.drift);
    derive::expectations(&mut model);
    let prefix = format!("{}/", model.id);
    let used = linker
        .names
        .used_from(|id| id.starts_with(&prefix) || id == model.id);
    prune(&mut model, &prefix, &used);
    linker
        .drift
        .sort_by(|a, b| (&a.0, &a.1.field).cmp(&(&b.0, &b.1.field)));
    model.drift = linker.drift;
    model
}

/// The phase an integration asks for: `requested`, else where it is.
fn requested(rollout: Option<&At<Rollout>>) -> Option<Phase> {
    let rollout = rollout?;
    rollout.requested.as_deref().or(rollout.phase.as_deref()).copied()
}

/// Elements of the organisation that the integration does not use are not its concern.
fn prune(model: &mut Model, prefix: &str, used: &std::collections::BTreeSet<Id>) {
    let keep = |id: &Id| id.starts_with(prefix) || used.contains(id);
    model.classes.retain(|id, _| keep(id));
    model.actors.retain(|id, _| keep(id));
    model.gates.retain(|id, _| keep(id));
    model.stores.retain(|id, _| keep(id));
    model.systems.retain(|id, _| keep(id));
    model.models.retain(|id, _| keep(id));
    model.boundaries.retain(|id, b| keep(id) || b.named.implicit);
    let vendors: std::collections::BTreeSet<String> = model
        .boundaries
        .values()
        .filter_map(|b| b.named.decl.vendor.as_deref().cloned())
        .collect();
    model
        .vendors
        .retain(|id, v| id.starts_with(prefix) || vendors.contains(&v.name));
}

/// Takes a section out of a declaration.
trait TakeValue<T> {
    fn take_value(&mut self) -> Option<At<T>>;
}

impl<T> TakeValue<T> for Option<At<T>> {
    fn take_value(&mut self) -> Option<At<T>> {
        self.take()
    }
}

struct Linker<'a> {
    integration: Id,
    names: Names,
    drift: Vec<(Id, Drift)>,
    problems: &'a mut Vec<Problem>,
}

impl Linker<'_> {
    fn id(&self, name: &str) -> Id {
        format!("{}/{name}", self.integration)
    }

    /// Drift of a merged document: `gates.approval.timeout` belongs to the element `approval`.
    fn note_drift(&mut self, drift: Drift) {
        let mut parts = drift.field.splitn(3, '.');
        let (section, name, rest) = (parts.next(), parts.next(), parts.next());
        let (element, field) = match (section, name) {
            (
                Some("metadata" | "purpose" | "governance" | "owners" | "rollout" | "audit" | "incident"),
                _,
            )
            | (_, None) => (self.integration.clone(), drift.field.clone()),
            (_, Some(name)) => (self.id(name), rest.unwrap_or_default().to_owned()),
        };
        self.drift.push((element, Drift { field, ..drift }));
    }

    /// Elements of one kind: the integration's own, and the organisation's under their bare ids.
    fn section<T: Field>(
        &mut self,
        own: Option<At<ById<T>>>,
        org: Option<&At<ById<T>>>,
        kind: Option<Kind>,
    ) -> BTreeMap<Id, Named<T>> {
        let mut elements = BTreeMap::new();
        let mut own = own.map(|o| o.value).unwrap_or_default();
        for (name, shared) in org.map(|o| &o.value).into_iter().flatten() {
            let mut decl = shared.clone();
            if let Some(repeated) = own.remove(name) {
                let mut drift = Vec::new();
                T::merge(&mut decl, repeated, "", &mut drift);
                self.drift.extend(drift.into_iter().map(|d| (name.clone(), d)));
                // Repeating it is using it.
                self.names.note(&self.integration, name);
            }
            self.declare(kind, name, name, &decl.place);
            elements.insert(
                name.clone(),
                Named {
                    id: name.clone(),
                    name: name.clone(),
                    decl,
                    implicit: false,
                },
            );
        }
        for (name, decl) in own {
            let id = self.id(&name);
            self.declare(kind, &name, &id, &decl.place);
            elements.insert(
                id.clone(),
                Named {
                    id,
                    name,
                    decl,
                    implicit: false,
                },
            );
        }
        elements
    }

    fn declare(&mut self, kind: Option<Kind>, name: &str, id: &str, place: &Place) {
        if let Some(kind) = kind {
            self.names.declare(kind, name, id, place);
        }
    }

    /// The boundary an element names, or the default: the only internal one, else an implicit one.
    fn boundary(&mut self, model: &mut Model, written: Option<&At<String>>, user: &str, cause: &Place) -> Id {
        if let Some(written) = written
            && let Some(id) = self
                .names
                .resolve(&[Kind::Boundary], written, user, self.problems)
        {
            return id;
        }
        let mut internal = model
            .boundaries
            .values()
            .filter(|b| b.kind == BoundaryKind::Internal && !b.named.implicit);
        if let (Some(only), None) = (internal.next(), internal.next()) {
            let id = only.named.id.clone();
            self.names.note(user, &id);
            return id;
        }
        self.implicit_boundary(model, "internal", BoundaryKind::Internal, cause)
    }

    /// A boundary nobody declared, so that crossings are seen.
    fn implicit_boundary(&self, model: &mut Model, name: &str, kind: BoundaryKind, cause: &Place) -> Id {
        let id = self.id(&format!("{name}-boundary"));
        model
            .boundaries
            .entry(id.clone())
            .or_insert_with(|| BoundaryNode {
                named: Named {
                    id: id.clone(),
                    name: name.to_owned(),
                    decl: At::new(crate::parse::manifest::world::Boundary::default(), cause.clone()),
                    implicit: true,
                },
                kind,
            });
        id
    }

    /// The default clearance of a boundary (`semantics.md` 2).
    fn clearance(model: &Model, boundary: &str) -> Tier {
        let Some(boundary) = model.boundaries.get(boundary) else {
            return Tier::Internal;
        };
        match boundary.kind {
            BoundaryKind::Internal => Tier::Confidential,
            BoundaryKind::Public => Tier::Public,
            BoundaryKind::Vendor | BoundaryKind::Partner => {
                let approved = model
                    .vendor_of(boundary)
                    .is_some_and(|v| v.decl.approved.as_deref() == Some(&true));
                if approved {
                    Tier::Confidential
                } else {
                    Tier::Internal
                }
            }
        }
    }

    fn systems_and_stores(&mut self, model: &mut Model, org: Option<&Organization>) {
        let systems = self.section(
            model.decl.systems.take_value(),
            org.and_then(|o| o.systems.as_ref()),
            Some(Kind::System),
        );
        for (id, named) in systems {
            let node = self.system(model, named);
            model.systems.insert(id, node);
        }
        let stores = self.section(
            model.decl.stores.take_value(),
            org.and_then(|o| o.stores.as_ref()),
            Some(Kind::Store),
        );
        for (id, named) in stores {
            let boundary = self.boundary(model, named.decl.boundary.as_ref(), &id, &named.decl.place);
            let clearance = named
                .decl
                .clearance
                .as_deref()
                .copied()
                .unwrap_or_else(|| Self::clearance(model, &boundary));
            model.stores.insert(
                id,
                StoreNode {
                    named,
                    boundary,
                    clearance,
                },
            );
        }
    }

    fn system(
        &mut self,
        model: &mut Model,
        named: Named<crate::parse::manifest::world::System>,
    ) -> SystemNode {
        let product = named.decl.product.as_deref().cloned();
        let boundary = match (&named.decl.boundary, &product) {
            (Some(written), _) => {
                let written = written.clone();
                self.boundary(model, Some(&written), &named.id, &named.decl.place)
            }
            (None, Some(product)) if product != "internal-api" => {
                self.implicit_boundary(model, product, BoundaryKind::Vendor, &named.decl.place)
            }
            _ => self.boundary(model, None, &named.id, &named.decl.place),
        };
        let declared = named.decl.clearance.as_deref().copied();
        SystemNode {
            clearance: declared.unwrap_or_else(|| Self::clearance(model, &boundary)),
            clearance_declared: declared.is_some(),
            named,
            product,
            boundary,
        }
    }

    fn agents(&mut self, model: &mut Model) {
        let mut agents = self.section(model.decl.agents.take_value(), None, Some(Kind::Agent));
        if agents.is_empty() {
            let id = self.id("main");
            let place = model.decl.place.clone();
            self.names.declare(Kind::Agent, "main", &id, &place);
            agents.insert(
                id.clone(),
                Named {
                    id,
                    name: "main".into(),
                    decl: At::new(Default::default(), place),
                    implicit: true,
                },
            );
        }
        for (id, named) in agents {
            let boundary = self.boundary(model, named.decl.boundary.as_ref(), &id, &named.decl.place);
            let mut contexts: Vec<(String, At<_>)> = named
                .decl
                .contexts
                .as_ref()
                .map(|c| c.value.iter().map(|(k, v)| (k.clone(), v.clone())).collect())
                .unwrap_or_default();
            let implicit = contexts.is_empty();
            if implicit {
                contexts.push((
                    "main".into(),
                    At::new(Default::default(), named.decl.place.clone()),
                ));
            }
            let single = contexts.len() == 1;
            let mut ids = Vec::new();
            for (name, decl) in contexts {
                let full = format!("{}.{name}", named.name);
                let context = self.id(&full);
                self.names.declare(Kind::Context, &full, &context, &decl.place);
                if single {
                    // An agent with one context is a flow's end by its own name.
                    self.names
                        .declare(Kind::Context, &named.name, &context, &decl.place);
                }
                ids.push(context.clone());
                model.contexts.insert(
                    context.clone(),
                    ContextNode {
                        named: Named {
                            id: context,
                            name: full,
                            decl,
                            implicit,
                        },
                        agent: id.clone(),
                        boundary: boundary.clone(),
                    },
                );
            }
            model.agents.insert(
                id,
                AgentNode {
                    named,
                    contexts: ids,
                    boundary,
                },
            );
        }
    }

    fn models(&mut self, model: &mut Model, org: Option<&Organization>) {
        let own = match model.decl.models.take_value() {
            Some(At {
                value: Models::None, ..
            }) => {
                return;
            }
            Some(At {
                value: Models::Some(map),
                place,
                ..
            }) => Some(At::new(map, place)),
            None => None,
        };
        let shared = org.and_then(|o| o.models.as_ref()).and_then(|m| match &m.value {
            Models::Some(map) => Some(At::new(map.clone(), m.place.clone())),
            Models::None => None,
        });
        let declared = self.section(own, shared.as_ref(), Some(Kind::Model));
        if declared.is_empty() {
            let id = self.id("unknown-model");
            let place = model.decl.place.clone();
            let boundary = self.implicit_boundary(model, "unknown-model", BoundaryKind::Vendor, &place);
            let named = Named {
                id: id.clone(),
                name: "unknown-model".into(),
                decl: At::new(Default::default(), place),
                implicit: true,
            };
            model.models.insert(
                id,
                ModelNode {
                    named,
                    boundary,
                    clearance: Tier::Restricted,
                    unknown: true,
                },
            );
        }
        for (id, named) in declared {
            let boundary = match &named.decl.boundary {
                Some(written) => {
                    let written = written.clone();
                    self.boundary(model, Some(&written), &id, &named.decl.place)
                }
                None => self.implicit_boundary(model, &named.name, BoundaryKind::Vendor, &named.decl.place),
            };
            let clearance = named
                .decl
                .clearance
                .as_deref()
                .copied()
                .unwrap_or_else(|| Self::clearance(model, &boundary));
            model.models.insert(
                id,
                ModelNode {
                    named,
                    boundary,
                    clearance,
                    unknown: false,
                },
            );
        }
    }

    fn connections(&mut self, model: &mut Model, vendor_files: &VendorFiles) {
        let mut connections = self.section(model.decl.connections.take_value(), None, Some(Kind::Connection));
        for (id, named) in &mut connections {
            let system = self.system_of(model, named);
            let product = system
                .as_ref()
                .and_then(|s| model.systems.get(s))
                .and_then(|s| s.product.clone());
            let file = named
                .decl
                .scopes_from
                .as_ref()
                .and_then(|f| vendor_files.get(&f.place));
            let (granted, vendor_needs) = operations::granted(named, file, &mut self.drift);
            if let Some(declared) = named.decl.value.operations.take() {
                for (name, decl) in declared.value {
                    let full = format!("{}.{name}", named.name);
                    let operation = self.id(&full);
                    self.names
                        .declare(Kind::Operation, &full, &operation, &decl.place);
                    let node = operations::operation(
                        Named {
                            id: operation.clone(),
                            name: full,
                            decl,
                            implicit: false,
                        },
                        id,
                        system.as_ref(),
                        product.as_deref(),
                        self.problems,
                    );
                    model.operations.insert(operation, node);
                }
            }
            model.connections.insert(
                id.clone(),
                ConnectionNode {
                    named: named.clone(),
                    system,
                    product,
                    granted,
                    vendor_needs,
                },
            );
        }
    }

    /// The system a connection reaches: a declared one, else one of that product is made.
    fn system_of(
        &mut self,
        model: &mut Model,
        named: &Named<crate::parse::manifest::connection::Connection>,
    ) -> Option<Id> {
        use crate::parse::problem::{Input, Site};
        let decl = &named.decl;
        let Some(written) = &decl.system else {
            self.problems.push(
                Problem::new(
                    Input::MissingField,
                    "connection-system",
                    Site::Place(decl.place.child("system")),
                    format!("connection `{}` does not say which system it reaches", named.name),
                    "`system` is missing",
                )
                .help("write `system:` and a product such as `slack`, or the id of a declared system"),
            );
            return None;
        };
        if let Some(id) = self.names.find(&[Kind::System], &written.value, &named.id) {
            self.fill(model, &id, named);
            return Some(id);
        }
        if let Some(problem) = operations::misspelt_product(&written.value) {
            let systems = [Kind::System];
            let mut undefined = self.names.undefined(&systems, &written.value, &written.place);
            undefined.help = Some(problem);
            self.problems.push(undefined);
            return None;
        }
        let id = self.id(&written.value);
        self.names.declare(Kind::System, &written.value, &id, &decl.place);
        self.names.note(&named.id, &id);
        let mut system = crate::parse::manifest::world::System {
            product: Some(written.clone()),
            ..Default::default()
        };
        system.boundary = decl.boundary.clone();
        system.environment = decl.environment.clone();
        system.clearance = decl.clearance.clone();
        system.system_of_record = decl.system_of_record.clone();
        let node = self.system(
            model,
            Named {
                id: id.clone(),
                name: written.value.clone(),
                decl: At::new(system, decl.place.clone()),
                implicit: true,
            },
        );
        model.systems.insert(id.clone(), node);
        Some(id)
    }

    /// What a connection says of its system counts where the system itself says nothing; a difference is drift.
    fn fill(
        &mut self,
        model: &mut Model,
        id: &str,
        named: &Named<crate::parse::manifest::connection::Connection>,
    ) {
        let decl = &named.decl;
        let Some(mut node) = model.systems.remove(id) else {
            return;
        };
        let said = crate::parse::manifest::world::System {
            boundary: decl.boundary.clone(),
            environment: decl.environment.clone(),
            clearance: decl.clearance.clone(),
            system_of_record: decl.system_of_record.clone(),
            ..Default::default()
        };
        let also = node.named.decl.also.clone();
        let mut drift = Vec::new();
        Field::merge(
            &mut node.named.decl,
            At::new(said, decl.place.clone()),
            "",
            &mut drift,
        );
        node.named.decl.also = also;
        self.drift.extend(drift.into_iter().map(|d| (id.to_owned(), d)));
        let node = self.system(model, node.named);
        model.systems.insert(id.to_owned(), node);
    }

    /// References that no other step resolves.
    fn references(&mut self, model: &Model) {
        for (id, actor) in &model.actors {
            self.check(&[Kind::Boundary], actor.decl.boundary.as_ref(), id);
        }
        for (id, tool) in &model.tools {
            self.check(&[Kind::Boundary], tool.decl.boundary.as_ref(), id);
            self.check(&[Kind::Connection], tool.decl.connection.as_ref(), id);
        }
        for (id, boundary) in &model.boundaries {
            self.check(&[Kind::Boundary], boundary.named.decl.parent.as_ref(), id);
        }
        for (id, agent) in &model.agents {
            let decl = &agent.named.decl;
            if let Some(source) = &decl.prompt_source {
                self.check(&[Kind::Store], source.store.as_ref(), id);
            }
            for delegate in decl.delegates.iter().flat_map(|d| &d.value) {
                self.check(&[Kind::Agent], delegate.to.as_ref(), id);
                self.check_all(&[Kind::Class], delegate.classes.as_ref(), id);
            }
        }
        for (id, gate) in &model.gates {
            self.check(&[Kind::Store], gate.decl.logs_to.as_ref(), id);
            self.check_all(&[Kind::Class], gate.decl.allows.as_ref(), id);
            if let Some(group) = gate.decl.approvers.as_ref().and_then(|a| a.group.as_ref()) {
                // A group that no actor stands for may live in the identity provider only.
                let _ = self.names.find(&[Kind::Actor], &group.value, id);
            }
            for removed in gate.decl.removes.iter().flat_map(|r| &r.value) {
                // Categories and free words are allowed here, classes are used by it.
                let _ = self.names.find(&[Kind::Class], &removed.value, id);
            }
        }
        for (id, class) in &model.classes {
            for hidden in class.decl.may_contain.iter().flat_map(|r| &r.value) {
                let _ = self.names.find(&[Kind::Class], &hidden.value, id);
            }
        }
        for (id, operation) in &model.operations {
            self.check_all(&[Kind::Class], operation.named.decl.classes.as_ref(), id);
        }
        for (id, connection) in &model.connections {
            for scope in connection.named.decl.scopes.iter().flat_map(|s| &s.value) {
                for operation in scope.operations.iter().flat_map(|o| &o.value) {
                    let full = At::new(
                        format!("{}.{}", connection.named.name, operation.value),
                        operation.place.clone(),
                    );
                    self.check(&[Kind::Operation], Some(&full), id);
                }
            }
        }
        for (id, trigger) in &model.triggers {
            self.check(&[Kind::Context, Kind::Agent], trigger.decl.starts.as_ref(), id);
            self.check_all(&[Kind::Class], trigger.decl.classes.as_ref(), id);
        }
        let integration = model.id.clone();
        if let Some(audit) = &model.audit {
            self.check(&[Kind::Store], audit.sink.as_ref(), &integration);
        }
    }

    fn check(&mut self, kinds: &[Kind], written: Option<&At<String>>, user: &str) {
        if let Some(written) = written {
            let _ = self.names.resolve(kinds, written, user, self.problems);
        }
    }

    fn check_all(&mut self, kinds: &[Kind], written: Option<&At<Vec<At<String>>>>, user: &str) {
        for one in written.iter().flat_map(|w| &w.value) {
            self.check(kinds, Some(one), user);
        }
    }
}

/// An empty integration, for `.flow` files that stand alone.
#[must_use]
pub fn empty(place: Place) -> At<Integration> {
    At::new(Integration::default(), place)
}
