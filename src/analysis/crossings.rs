//! Flows between boundaries with what crosses by enforced labels.

use std::collections::BTreeMap;

use super::carry::{Carry, Item, Level};
use super::facts::CrossingFact;
use super::inventory::{authenticated, personal};
use super::locations::vendors;
use super::spread::Spread;
use crate::model::BoundaryNode;
use crate::parse::manifest::world::Tier;

/// Every flow with its ends in different boundaries, by flow id. Linear in flows and labels.
#[must_use]
pub fn crossings(carry: &Carry<'_>, spread: &Spread) -> Vec<CrossingFact> {
    let model = carry.model;
    let mut moving: BTreeMap<&str, BTreeMap<Item, Level>> = BTreeMap::new();
    for ((edge, item), came) in spread.iter() {
        let levels = moving.entry(carry.graph.flow(edge)).or_default();
        let level = levels.entry(item).or_insert(came.level);
        *level = came.level.max(*level);
    }
    let region = |b: &BoundaryNode| b.named.decl.region.as_deref().cloned();
    let flows = model.flows.iter().filter(|(_, f)| !model.is_planned(f));
    let facts = flows.filter_map(|(id, flow)| {
        let (from, to) = (model.boundary_of(&flow.from)?, model.boundary_of(&flow.to)?);
        if from.named.id == to.named.id {
            return None;
        }
        let items = moving.get(id.as_str());
        let of = |level: Level| {
            let items = items.into_iter().flatten().filter(move |(_, l)| **l == level);
            items.filter_map(|(item, _)| carry.class(*item))
        };
        let ids = |level: Level| of(level).map(|c| c.id.clone()).collect();
        Some(CrossingFact {
            flow: id.clone(),
            at: flow.named.decl.place.clone(),
            source: flow.from.clone(),
            target: flow.to.clone(),
            from: from.named.id.clone(),
            to: to.named.id.clone(),
            from_kind: from.kind.word().to_owned(),
            to_kind: to.kind.word().to_owned(),
            from_region: region(from),
            region: region(to),
            vendors: vendors(model, &flow.to),
            transport: flow.named.decl.transport.as_deref().cloned(),
            authenticated: authenticated(model, flow),
            derived: flow.derived,
            classes: ids(Level::Certain),
            possible: ids(Level::Possible),
            highest_tier: of(Level::Certain)
                .filter_map(|c| c.decl.tier.as_deref().copied().map(Tier::rank))
                .max(),
            personal: of(Level::Certain).any(personal),
        })
    });
    facts.collect()
}
