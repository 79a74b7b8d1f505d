//! Where each node stands: its boundary, regions and vendors, whether or not data is known to reach it.

use super::facts::LocationFact;
use super::locations::{regions, vendors};
use crate::model::Model;
use crate::source::Place;

/// The location of every node, by id. Planned nodes and models that nobody declared have none.
#[must_use]
pub fn locations(model: &Model) -> Vec<LocationFact> {
    let mut nodes: Vec<(&String, &str, &Place)> = Vec::new();
    for (id, n) in model
        .contexts
        .iter()
        .filter(|(_, n)| !n.named.decl.common.planned())
    {
        nodes.push((id, "context", &n.named.decl.place));
    }
    for (id, n) in model
        .systems
        .iter()
        .filter(|(_, n)| !n.named.decl.common.planned())
    {
        nodes.push((id, "system", &n.named.decl.place));
    }
    for (id, n) in model
        .stores
        .iter()
        .filter(|(_, n)| !n.named.decl.common.planned())
    {
        nodes.push((id, "store", &n.named.decl.place));
    }
    for (id, n) in model
        .models
        .iter()
        .filter(|(_, n)| !n.unknown && !n.named.decl.common.planned())
    {
        nodes.push((id, "model", &n.named.decl.place));
    }
    for (id, n) in model.tools.iter().filter(|(_, n)| !n.decl.common.planned()) {
        nodes.push((id, "tool", &n.decl.place));
    }
    for (id, n) in model.actors.iter().filter(|(_, n)| !n.decl.common.planned()) {
        nodes.push((id, "actor", &n.decl.place));
    }
    nodes.sort_unstable();
    let facts = nodes.into_iter().map(|(id, kind, at)| {
        let boundary = model.boundary_of(id);
        LocationFact {
            node: id.clone(),
            kind: kind.to_owned(),
            at: at.clone(),
            boundary: boundary.map(|b| b.named.id.clone()),
            boundary_kind: boundary.map_or("internal", |b| b.kind.word()).to_owned(),
            boundary_declared: boundary.is_some_and(|b| !b.named.implicit),
            vendors: vendors(model, id),
            regions: regions(model, id),
        }
    });
    facts.collect()
}
