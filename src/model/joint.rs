//! Integrations that form one graph.
//!
//! Integrations are linked one by one. Two of them belong together when one names something of the other (a flow's end, a
//! class, a delegate, a name in `expect`), or when both have flows at a system or store of the organisation into which
//! one of them writes. [`groups`] finds these groups. [`join`] makes one model of a group, whose ids are global already:
//! - what an integration declares is in it once, under `<integration>/<id>`;
//! - what the organisation declares is in it once, under its bare id;
//! - but for the organisation's gates: what a gate is worth depends on the phase and the people of the integration that
//!   uses it, so it stands once for each of them, under `<integration>/<gate>` ([`own_gate`]).
//!
//! The joint model is analysed once (`analysis/joint.rs`), and each integration takes the facts that are its own. An
//! integration without such links is a group of its own: nothing is copied, nothing is computed twice.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::Bound;
use super::elements::{Id, Model, owner};
use super::sets::Sets;
use crate::parse::manifest::Organization;
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::field::At;

/// Integrations that form one graph, by their index, each group in order and groups by their first. Linear in flows.
#[must_use]
pub fn groups(models: &[Model]) -> Vec<Vec<usize>> {
    let index: BTreeMap<&str, usize> = models
        .iter()
        .enumerate()
        .map(|(i, m)| (m.id.as_str(), i))
        .collect();
    let mut sets = Sets::new(models.len());
    // The users of a shared node, and whether one of them writes.
    let mut shared: BTreeMap<&str, (BTreeSet<usize>, bool)> = BTreeMap::new();
    for (i, model) in models.iter().enumerate() {
        let named = model.references.iter().filter_map(|r| owner(&r.id));
        for there in named.chain(mentions(model)).filter_map(|m| index.get(m)) {
            sets.unite(i, *there);
        }
        for flow in model.flows.values().filter(|f| !model.is_planned(f)) {
            let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
            let reads = operation.is_some_and(|o| o.effect == Some(Effect::Read));
            for (end, writes) in [(&flow.from, false), (&flow.to, !reads)] {
                let keeps = model.systems.contains_key(end) || model.stores.contains_key(end);
                if keeps && owner(end).is_none() {
                    let users = shared.entry(end).or_default();
                    users.0.insert(i);
                    users.1 |= writes;
                }
            }
        }
    }
    for (users, _) in shared.into_values().filter(|(_, written)| *written) {
        for pair in users.iter().zip(users.iter().skip(1)) {
            sets.unite(*pair.0, *pair.1);
        }
    }
    sets.groups()
}

/// Whether integrations of a tree may be linked with one another; where not, those that nobody asks for need no model.
#[must_use]
pub fn may_link(bound: &[Bound], organization: Option<&At<Organization>>) -> bool {
    let shares = |o: &At<Organization>| o.systems.is_some() || o.stores.is_some();
    organization.is_some_and(shares) || bound.iter().any(names_another)
}

fn names_another(bound: &Bound) -> bool {
    let decl = &bound.decl;
    let word = |w: &Option<At<String>>| w.as_ref().is_some_and(|w| w.contains('/'));
    let words = |l: &Option<At<Vec<At<String>>>>| l.iter().flat_map(|l| &l.value).any(|w| w.contains('/'));
    let mut flows = decl.flows.iter().flat_map(|f| &f.value);
    let mut operations = decl.connections.iter().flat_map(|c| c.value.values());
    let mut agents = decl.agents.iter().flat_map(|a| a.value.values());
    let mut expectations = decl.expectations.iter().flat_map(|e| &e.value);
    flows.any(|f| word(&f.from) || word(&f.to) || words(&f.classes) || words(&f.response_classes))
        || operations.any(|c| {
            c.operations
                .iter()
                .flat_map(|o| o.value.values())
                .any(|o| words(&o.classes))
        })
        || agents.any(|a| {
            a.delegates
                .iter()
                .flat_map(|d| &d.value)
                .any(|d| word(&d.to) || words(&d.classes))
        })
        || expectations.any(|e| e.contains('/'))
}

/// Integrations that the expectations of a model name: `expect no path from other/crm to customer`.
fn mentions(model: &Model) -> impl Iterator<Item = &str> {
    let words = model
        .expectations
        .iter()
        .flat_map(|e| e.text.split([' ', ',', '[', ']']));
    words.filter_map(owner)
}

/// The id under which a gate stands in a joint model for an integration: its own as it is, the organisation's once each.
#[must_use]
pub fn own_gate(integration: &str, gate: &str) -> Id {
    match owner(gate) {
        Some(_) => gate.to_owned(),
        None => format!("{integration}/{gate}"),
    }
}

/// One model of several. Of what they share the first one's stands. Copies what graphs are made of; sections that are no
/// part of a graph (audit, rollout, drift, expectations) stay with their integration. Nothing
/// comes of no models.
#[must_use]
pub fn join(models: &[&Model]) -> Option<Model> {
    let first = models.first()?;
    let mut joint = Model {
        // No integration: every id is read as it is.
        id: String::new(),
        catalog: first.catalog.clone(),
        decl: At::new(Default::default(), first.decl.place.clone()),
        files: Vec::new(),
        has_manifest: true,
        phase: first.phase,
        boundaries: BTreeMap::new(),
        vendors: BTreeMap::new(),
        classes: BTreeMap::new(),
        actors: BTreeMap::new(),
        agents: BTreeMap::new(),
        contexts: BTreeMap::new(),
        models: BTreeMap::new(),
        tools: BTreeMap::new(),
        stores: BTreeMap::new(),
        systems: BTreeMap::new(),
        connections: BTreeMap::new(),
        operations: BTreeMap::new(),
        gates: BTreeMap::new(),
        triggers: BTreeMap::new(),
        flows: BTreeMap::new(),
        expectations: Vec::new(),
        audit: None,
        rollout: None,
        drift: Vec::new(),
        references: Vec::new(),
    };
    for model in models {
        add(&mut joint.boundaries, &model.boundaries);
        add(&mut joint.vendors, &model.vendors);
        add(&mut joint.classes, &model.classes);
        add(&mut joint.actors, &model.actors);
        add(&mut joint.agents, &model.agents);
        add(&mut joint.contexts, &model.contexts);
        add(&mut joint.models, &model.models);
        add(&mut joint.tools, &model.tools);
        add(&mut joint.stores, &model.stores);
        add(&mut joint.systems, &model.systems);
        add(&mut joint.connections, &model.connections);
        add(&mut joint.operations, &model.operations);
        add(&mut joint.triggers, &model.triggers);
        for gate in model.gates.values() {
            let mut gate = gate.clone();
            gate.id = own_gate(&model.id, &gate.id);
            joint.gates.insert(gate.id.clone(), gate);
        }
        for (id, flow) in &model.flows {
            let mut flow = flow.clone();
            for gate in &mut flow.via {
                *gate = own_gate(&model.id, gate);
            }
            joint.flows.insert(id.clone(), flow);
        }
    }
    Some(joint)
}

fn add<T: Clone>(joint: &mut BTreeMap<Id, T>, more: &BTreeMap<Id, T>) {
    for (id, element) in more {
        joint.entry(id.clone()).or_insert_with(|| element.clone());
    }
}
