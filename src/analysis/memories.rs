//! Stores that remember: who writes them, who reads them, and whether untrusted content gets in without curation.

use std::collections::BTreeSet;

use super::carry::{Carry, Item};
use super::facts::MemoryFact;
use super::routes::{contexts_around, gates_of};
use super::spread::{Came, Spread};
use super::taint::WHAT;
use crate::graph::EdgeIx;
use crate::parse::manifest::control::GateKind;
use crate::parse::manifest::world::StoreKind;

/// Every store of a kind that remembers, by id. Linear in the flows around each store.
#[must_use]
pub fn memories(carry: &Carry<'_>, untrusted: &Spread) -> Vec<MemoryFact> {
    let remembers = [
        StoreKind::Memory,
        StoreKind::VectorIndex,
        StoreKind::Cache,
        StoreKind::KnowledgeBase,
        StoreKind::Transcript,
    ];
    let stores = carry.model.stores.iter();
    let facts = stores.filter_map(|(id, store)| {
        let decl = &store.named.decl;
        let kind = decl.kind.as_deref().filter(|k| remembers.contains(k))?;
        let node = *carry.graph.copies(id).first()?;
        let mut arrivals: Vec<(EdgeIx, Came)> = Vec::new();
        for edge in carry.graph.entering(node).iter().copied() {
            if let Some(came) = untrusted.get((edge, Item::Untrusted))
                && !curated(carry, edge)
            {
                arrivals.push((edge, came));
            }
        }
        let first = arrivals.iter().min_by_key(|(edge, came)| (came.distance, *edge));
        let path = first.map(|(edge, _)| untrusted.path((*edge, Item::Untrusted)));
        let writers = contexts_around(carry, node, false);
        let readers = contexts_around(carry, node, true);
        let others: BTreeSet<String> = readers.difference(&writers).cloned().collect();
        Some(MemoryFact {
            store: id.clone(),
            kind: kind.word().to_owned(),
            at: decl.place.clone(),
            tainted: first.is_some(),
            flow: first.map(|(edge, _)| carry.graph.flow(*edge).clone()),
            path: path.map(|p| carry.steps(&p, WHAT)).unwrap_or_default(),
            writers: writers.into_iter().collect(),
            readers: readers.into_iter().collect(),
            other_readers: others.into_iter().collect(),
            partition_key: decl.partition_key.as_deref().cloned(),
            reset: decl.reset.as_deref().cloned(),
            curation: decl.curation.as_deref().cloned(),
        })
    });
    facts.collect()
}

/// A person looks at what enters over the edge: content, not only the action.
fn curated(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    gates_of(carry, edge).iter().any(|gate| {
        let decl = carry.model.gates.get(gate).map(|g| &g.decl);
        decl.is_some_and(|d| d.kind.as_deref() == Some(&GateKind::HumanCuration)) && carry.gates.proven(gate)
    })
}
