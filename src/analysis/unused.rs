//! Declared elements that nothing uses: dead text in a manifest misleads its readers, dead grants wait for an attacker.

use std::collections::BTreeSet;

use super::facts::UnusedFact;
use super::joint::Around;
use crate::model::{Model, Named};
use crate::parse::manifest::field::At;
use crate::parse::manifest::record::Common;
use crate::parse::manifest::world::StoreKind;
use crate::source::Place;

/// Unused elements of the integration's own documents; what an organisation shares others may use, and what another
/// integration of the joint graph uses is used.
#[must_use]
pub fn unused(model: &Model, around: &Around<'_>) -> Vec<UnusedFact> {
    let own = format!("{}/", model.id);
    let words = mentions(model);
    let mentioned = |id: &str, name: &str| words.contains(id) || words.contains(name);
    let at_end = |id: &str| around.ends.contains(id);
    let mut found = Vec::new();
    let mut note = |candidate: Candidate<'_>, kind: &str, reason: &str, used: bool| {
        if !used && candidate.id.starts_with(&own) && !candidate.common.planned() {
            found.push(UnusedFact {
                id: candidate.id.to_owned(),
                name: candidate.name.to_owned(),
                at: candidate.at.clone(),
                kind: kind.to_owned(),
                reason: reason.to_owned(),
            });
        }
    };
    for (id, n) in &model.classes {
        let used = around.classes.contains(id.as_str()) || mentioned(id, &n.name);
        note(of(n, &n.decl.common), "class", "unused-class", used);
    }
    for (id, n) in &model.gates {
        let used = model.flows.values().any(|f| f.via.contains(id));
        note(of(n, &n.decl.common), "gate", "unreachable", used);
    }
    for (id, n) in &model.actors {
        let used = n.implicit || at_end(id) || mentioned(id, &n.name);
        note(of(n, &n.decl.common), "actor", "unreachable", used);
    }
    for (id, n) in &model.systems {
        let connected = model
            .connections
            .values()
            .any(|c| c.system.as_deref() == Some(id));
        let used = n.named.implicit || at_end(id) || connected;
        note(of(&n.named, &n.named.decl.common), "system", "unreachable", used);
    }
    for (id, n) in &model.stores {
        // Secrets and instructions are read outside the flows.
        let kind = n.named.decl.kind.as_deref();
        let beside = matches!(kind, Some(StoreKind::SecretManager | StoreKind::PromptStore));
        let used = beside || at_end(id) || mentioned(id, &n.named.name);
        note(of(&n.named, &n.named.decl.common), "store", "unreachable", used);
    }
    for (id, n) in &model.tools {
        note(of(n, &n.decl.common), "tool", "unreachable", at_end(id));
    }
    for (id, n) in &model.contexts {
        let used = n.named.implicit || at_end(id);
        note(of(&n.named, &n.named.decl.common), "context", "unreachable", used);
    }
    for (id, n) in &model.boundaries {
        let name = &n.named.name;
        let used = n.named.implicit || inhabited(model, id, name) || mentioned(id, name);
        note(
            of(&n.named, &n.named.decl.common),
            "boundary",
            "unreachable",
            used,
        );
    }
    for (id, n) in &model.connections {
        let used =
            model.operations.values().any(|o| o.connection == *id) || n.system.as_deref().is_some_and(at_end);
        note(
            of(&n.named, &n.named.decl.common),
            "connection",
            "dead-grant",
            used,
        );
    }
    found.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
    found
}

/// What a fact needs of an element.
struct Candidate<'a> {
    id: &'a str,
    name: &'a str,
    at: &'a Place,
    common: &'a Common,
}

fn of<'a, T>(named: &'a Named<T>, common: &'a Common) -> Candidate<'a> {
    Candidate {
        id: &named.id,
        name: &named.name,
        at: &named.decl.place,
        common,
    }
}

/// Whether a node lies in a boundary, or another boundary does.
fn inhabited(model: &Model, id: &str, name: &str) -> bool {
    let nodes = model
        .contexts
        .keys()
        .chain(model.systems.keys())
        .chain(model.stores.keys())
        .chain(model.models.keys())
        .chain(model.tools.keys())
        .chain(model.actors.keys());
    nodes
        .into_iter()
        .any(|n| model.boundary_of(n).is_some_and(|b| b.named.id == id))
        || model.boundaries.values().any(|b| {
            b.named
                .decl
                .parent
                .as_deref()
                .is_some_and(|p| p == name || p == id)
        })
}

/// Names that something other than a flow mentions.
fn mentions(model: &Model) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut list = |l: &Option<At<Vec<At<String>>>>| {
        all.extend(l.iter().flat_map(|l| &l.value).map(|w| w.value.clone()))
    };
    for gate in model.gates.values() {
        list(&gate.decl.allows);
        list(&gate.decl.removes);
    }
    for class in model.classes.values() {
        list(&class.decl.may_contain);
        list(&class.decl.allowed_audience);
    }
    for operation in model.operations.values() {
        list(&operation.named.decl.classes);
    }
    for trigger in model.triggers.values() {
        list(&trigger.decl.classes);
    }
    for store in model.stores.values() {
        list(&store.named.decl.readers);
        list(&store.named.decl.writers);
    }
    for flow in model.flows.values() {
        list(&flow.named.decl.response_classes);
    }
    let one = |w: Option<&String>| w.cloned();
    all.extend(
        model
            .gates
            .values()
            .filter_map(|g| one(g.decl.approvers.as_ref().and_then(|a| a.group.as_deref()))),
    );
    all.extend(
        model
            .gates
            .values()
            .filter_map(|g| one(g.decl.logs_to.as_deref())),
    );
    all.extend(model.audit.iter().filter_map(|a| one(a.sink.as_deref())));
    all.extend(
        model
            .triggers
            .values()
            .filter_map(|t| one(t.decl.source.as_deref())),
    );
    // A sentence of `expect` uses every name in it.
    for expectation in &model.expectations {
        let words = expectation
            .text
            .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
        all.extend(words.map(str::to_owned));
    }
    all
}
