//! From merged declarations to a linked [`Model`]: names resolved, defaults stated, problems located.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::Bound;
use super::cross::Others;
use super::elements::*;
use super::flows;
use super::names::{Kind, Names};
use crate::catalog::Catalog;
use crate::parse::manifest::Organization;
use crate::parse::manifest::control::{Phase, Rollout};
use crate::parse::manifest::field::{At, ById, Drift, Field, brief};
use crate::parse::manifest::world::BoundaryKind;
use crate::parse::problem::Problem;
use crate::parse::vendor::VendorManifest;
use crate::source::Place;

mod agents;
mod authority;
mod places;
mod references;

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
    /// The integrations of the run.
    pub others: Arc<Others>,
    /// What products mean.
    pub catalog: &'a Catalog,
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
        names: Names::new(&id, Arc::clone(&around.others)),
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
        vendors: linker.section(decl.vendors.take(), org.and_then(|o| o.vendors.as_ref()), None),
        classes: linker.section(
            decl.data_classes.take(),
            org.and_then(|o| o.data_classes.as_ref()),
            Some(Kind::Class),
        ),
        actors: linker.section(
            decl.actors.take(),
            org.and_then(|o| o.actors.as_ref()),
            Some(Kind::Actor),
        ),
        agents: BTreeMap::new(),
        contexts: BTreeMap::new(),
        models: BTreeMap::new(),
        tools: linker.section(decl.tools.take(), None, Some(Kind::Tool)),
        stores: BTreeMap::new(),
        systems: BTreeMap::new(),
        connections: BTreeMap::new(),
        operations: BTreeMap::new(),
        gates: linker.section(
            decl.gates.take(),
            org.and_then(|o| o.gates.as_ref()),
            Some(Kind::Gate),
        ),
        triggers: linker.section(decl.triggers.take(), None, Some(Kind::Trigger)),
        flows: BTreeMap::new(),
        expectations: Vec::new(),
        catalog: around.catalog.clone(),
        audit: decl.audit.clone(),
        rollout: decl.rollout.clone(),
        drift: Vec::new(),
        references: Vec::new(),
        phase,
        has_manifest,
        files,
        id,
        decl,
    };
    let boundaries = linker.section(
        model.decl.boundaries.take(),
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
    flows::flows(&mut model, &linker.names, linker.problems, &mut linker.drift);
    flows::expectations(&mut model);
    model.references = linker.names.elsewhere();
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

/// The phase an integration asks for: `requested`, else where it is. What runs is judged as it runs: asking for less does
/// not lower the bar.
fn requested(rollout: Option<&At<Rollout>>) -> Option<Phase> {
    let rollout = rollout?;
    rollout
        .requested
        .as_deref()
        .max(rollout.phase.as_deref())
        .copied()
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

/// What an integration states of an organisation's element beyond repeating it. The organisation's value stands; the
/// integration's place comes first, it is the one to mend.
fn differences<T: Field>(shared: &At<T>, repeated: At<T>) -> Vec<Drift> {
    let own = repeated.place.clone();
    let mut merged = shared.clone();
    let mut found = Vec::new();
    T::merge(&mut merged, repeated, "", &mut found);
    let mut drift: Vec<Drift> = found
        .into_iter()
        .map(|d| Drift {
            field: d.field,
            at: d.other,
            other: d.at,
            first: d.second,
            second: d.first,
        })
        .collect();
    let (before, after) = (shared.value.json(), merged.value.json());
    let added = after.as_object().into_iter().flatten();
    for (key, value) in added.filter(|(key, _)| before.get(key.as_str()).is_none()) {
        drift.push(Drift {
            field: key.clone(),
            at: own.child(key),
            other: shared.place.clone(),
            first: brief(value),
            second: "not stated".to_owned(),
        });
    }
    drift
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
                decl.also.push(repeated.place.clone());
                let differs = differences(shared, repeated);
                self.drift.extend(differs.into_iter().map(|d| (name.clone(), d)));
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
}
