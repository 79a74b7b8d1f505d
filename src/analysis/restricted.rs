//! Classes that only some roles may see, at those who receive them: whether every way there checks the requester's own rights.

use std::collections::BTreeMap;

use super::carry::{Carry, Item};
use super::facts::ExposureFact;
use super::spread::{Spread, State};
use crate::graph::{EdgeIx, Kind, NodeIx};
use crate::model::{Named, OperationNode};
use crate::parse::manifest::connection::Capability;
use crate::parse::manifest::world::{Audience, DataClass, StoreKind};

/// Every receiver of such a class, by class and node. Linear in the flows per class.
#[must_use]
pub fn exposures(carry: &Carry<'_>, labels: &Spread) -> Vec<ExposureFact> {
    let restricted = carry.items(|c| c.decl.access.as_deref().map(String::as_str) == Some("role_based"));
    if restricted.is_empty() {
        return Vec::new();
    }
    let unchecked = |e: EdgeIx| !checks(carry, e) && !index(carry, e);
    let starts: Vec<State> = carry
        .claimed()
        .filter(|(e, _)| carry.graph.node(carry.graph.source(*e)).kind.keeps() && !delegated(carry, *e))
        .flat_map(|(e, claimed)| claimed.iter().map(move |c| (e, Item::Class(*c))))
        .filter(|(_, item)| restricted.contains(item))
        .collect();
    let open = Spread::from(carry, starts, &unchecked);
    let mut facts = BTreeMap::new();
    for (edge, item) in labels
        .iter()
        .map(|(state, _)| state)
        .filter(|(_, item)| restricted.contains(item))
    {
        let node = carry.graph.target(edge);
        let (Some(kind), Some(class)) = (receiver(carry, edge), carry.class(item)) else {
            continue;
        };
        let id = carry.graph.node(node).id;
        let way = open.arrival(carry, node, item).map(|(e, _)| open.path((e, item)));
        let Some(at) = carry.model.place_of(id) else {
            continue;
        };
        let fact = ExposureFact {
            id: format!("{}@{}", class.id, carry.model.short(id)),
            class: class.id.clone(),
            node: id.clone(),
            kind: kind.to_owned(),
            at: at.clone(),
            entitled: entitled(carry, class, node),
            checked: some_way_checks(carry, labels, node, item),
            path: way
                .map(|w| carry.steps(&w, &format!("`{}`", carry.model.short(&class.id))))
                .unwrap_or_default(),
        };
        facts.insert(fact.id.clone(), fact);
    }
    facts.into_values().collect()
}

/// People, or a system they talk in whose readers nobody drew.
fn receiver(carry: &Carry<'_>, edge: EdgeIx) -> Option<&'static str> {
    let graph = carry.graph;
    let node = graph.target(edge);
    match graph.node(node).kind {
        Kind::Actor => Some("actor"),
        Kind::System => {
            let talks = operation(carry, edge).is_some_and(|o| o.capability == Some(Capability::Communicate));
            let drawn = graph
                .leaving(node)
                .iter()
                .any(|e| graph.node(graph.target(*e)).kind == Kind::Actor);
            (talks && !drawn).then_some("channel")
        }
        _ => None,
    }
}

fn operation<'a>(carry: &Carry<'a>, edge: EdgeIx) -> Option<&'a OperationNode> {
    let flow = carry.graph.flow_edge(edge);
    carry.model.operations.get(flow.operation.as_ref()?)
}

/// The operation of the edge decides by the rights of who asked.
fn checks(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    let Some(operation) = operation(carry, edge) else {
        return false;
    };
    let decl = &operation.named.decl;
    let filter = decl.permission_filter.as_deref().and_then(|f| f.0.as_str());
    decl.authorization.as_deref().map(String::as_str) == Some("requester") || filter == Some("requester")
}

/// Read in the requester's own name.
fn delegated(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    let connection = operation(carry, edge).and_then(|o| carry.model.connections.get(&o.connection));
    connection
        .and_then(|c| c.named.decl.auth.as_deref()?.subject_mode.as_deref())
        .is_some_and(|mode| mode == "user_delegated")
}

/// What comes out of a search index is judged where it is searched (INJECT-006).
fn index(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    let from = carry.graph.node(carry.graph.source(edge)).id;
    let store = carry.model.stores.get(from);
    store.is_some_and(|s| s.named.decl.kind.as_deref() == Some(&StoreKind::VectorIndex))
}

fn some_way_checks(carry: &Carry<'_>, labels: &Spread, node: NodeIx, item: Item) -> bool {
    let entering = carry.graph.entering(node).iter();
    entering
        .filter(|e| labels.get((**e, item)).is_some())
        .any(|e| labels.path((*e, item)).iter().any(|step| checks(carry, *step)))
}

/// A group that the class names, or the person it is about: they have the right themselves.
fn entitled(carry: &Carry<'_>, class: &Named<DataClass>, node: NodeIx) -> bool {
    let id = carry.graph.node(node).id;
    let Some(actor) = carry.model.actors.get(id) else {
        return false;
    };
    let words = class.decl.allowed_audience.iter().flat_map(|a| &a.value);
    let audience = carry.model.audience_of(id);
    words.map(|w| w.value.as_str()).any(|word| match word {
        "employees" => false,
        "data_subject" => class
            .decl
            .subjects
            .iter()
            .flat_map(|s| &s.value)
            .any(|s| audience.is_some_and(|a| a.word() == s.value)),
        word if Audience::ALL.iter().any(|a| a.word() == word) => false,
        word => {
            actor.name == word
                || actor.id == word
                || actor
                    .decl
                    .groups
                    .iter()
                    .flat_map(|g| &g.value)
                    .any(|g| g.value == word)
        }
    })
}
