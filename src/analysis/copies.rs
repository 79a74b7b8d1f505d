//! Copies: places that keep a class that starts elsewhere, with how long each of the two keeps it (`rules.md` RETAIN-004).

use std::collections::BTreeMap;

use super::carry::{Carry, Item, Level};
use super::facts::CopyFact;
use super::inventory::personal;
use super::spread::{Came, Spread};
use crate::graph::{EdgeIx, Kind};
use crate::model::Model;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::{Retention, StoreKind};
use crate::source::Place;

/// Every copy, by class and place. Linear in labels times the length of their ways.
#[must_use]
pub fn copies(carry: &Carry<'_>, labels: &Spread) -> Vec<CopyFact> {
    let graph = carry.graph;
    let mut best: BTreeMap<(Item, &str), (EdgeIx, Came)> = BTreeMap::new();
    for ((edge, item), came) in labels.iter() {
        let node = graph.node(graph.target(edge));
        let keeps = matches!(node.kind, Kind::System | Kind::Store | Kind::Model);
        if !keeps || carry.asks(edge) || !keeps_data(carry.model, node.id) {
            continue;
        }
        // What comes back to where it started is no copy.
        let start = labels.start((edge, item));
        let source = graph.node(graph.source(start));
        if !source.kind.keeps() || source.id == node.id || !keeps_data(carry.model, source.id) {
            continue;
        }
        let slot = best.entry((item, node.id)).or_insert((edge, came));
        let order = |(edge, came): &(EdgeIx, Came)| (std::cmp::Reverse(came.level), came.distance, *edge);
        if order(&(edge, came)) < order(slot) {
            *slot = (edge, came);
        }
    }
    let facts = best
        .into_iter()
        .filter_map(|((item, copy), (edge, came))| fact(carry, labels, item, copy, edge, came));
    facts.collect()
}

/// Instructions and secrets are no data of the integration's flows.
fn keeps_data(model: &Model, node: &str) -> bool {
    let kind = model.stores.get(node).and_then(|s| s.named.decl.kind.as_deref());
    !matches!(kind, Some(StoreKind::PromptStore | StoreKind::SecretManager))
}

fn fact(
    carry: &Carry<'_>,
    labels: &Spread,
    item: Item,
    copy: &str,
    edge: EdgeIx,
    came: Came,
) -> Option<CopyFact> {
    let model = carry.model;
    let class = carry.class(item)?;
    let path = labels.path((edge, item));
    let source = carry.graph.node(carry.graph.source(*path.first()?)).id;
    let (kept, held) = (retention(model, source), retention(model, copy));
    let seconds = |r: Option<&At<Retention>>| r?.period.as_deref().map(|p| p.seconds);
    let (source_seconds, seconds) = (seconds(kept), seconds(held));
    let place = |node: &str, written: Option<&At<Retention>>| -> Option<Place> {
        let of_node = || model.place_of(node).map(|p| p.child("retention"));
        written.map(|r| r.place.clone()).or_else(of_node)
    };
    let goes_on = kept.and_then(|r| r.propagates_to.as_ref());
    let named = |name: &str| {
        model
            .named_by(source, name, |id| model.place_of(id).is_some())
            .is_some_and(|id| id == copy)
    };
    Some(CopyFact {
        id: format!("{}@{copy}", class.id),
        class: class.id.clone(),
        personal: personal(class),
        source: source.clone(),
        source_at: model.place_of(source)?.clone(),
        copy: copy.to_owned(),
        kind: kind(model, copy).to_owned(),
        at: place(copy, held)?,
        source_seconds,
        seconds,
        outlives: source_seconds.zip(seconds).is_some_and(|(s, c)| c > s),
        propagated: goes_on
            .into_iter()
            .flat_map(|g| &g.value)
            .any(|g| named(&g.value)),
        propagates_at: match goes_on {
            Some(list) => list.place.clone(),
            None => place(source, kept)?.child("propagates_to"),
        },
        possible: came.level == Level::Possible,
        path: carry.steps(&path, &format!("`{}`", model.short(&class.id))),
    })
}

fn retention<'a>(model: &'a Model, node: &str) -> Option<&'a At<Retention>> {
    None.or_else(|| model.stores.get(node)?.named.decl.retention.as_ref())
        .or_else(|| model.systems.get(node)?.named.decl.retention.as_ref())
        .or_else(|| model.models.get(node)?.named.decl.retention.as_ref())
}

fn kind(model: &Model, node: &str) -> &'static str {
    if let Some(store) = model.stores.get(node) {
        return store.named.decl.kind.as_deref().map_or("unknown", |k| k.word());
    }
    let product = model.systems.get(node).map(|s| s.product.as_deref());
    match product {
        Some(product) => match product.and_then(|p| model.catalog.product(p)).map(|p| p.kind) {
            Some("communication") => "channel",
            _ => "system",
        },
        None => "model",
    }
}
