//! Where data that belongs to single customers comes together, and whether it can leave for one of them.

use std::collections::BTreeSet;

use super::carry::{Carry, Item, Level};
use super::facts::TenancyFact;
use super::routes::contexts_around;
use super::spread::Spread;
use super::trifecta::leads_out;
use super::ways::Ways;
use crate::graph::{EdgeIx, NodeIx};
use crate::parse::manifest::world::StoreKind;
use crate::source::Place;

/// Every context and store that certainly holds a class of `tenancy: per_customer`.
#[must_use]
pub fn tenancy(carry: &Carry<'_>, labels: &Spread) -> Vec<TenancyFact> {
    let model = carry.model;
    let items = carry.items(|c| c.decl.tenancy.as_deref().is_some_and(|t| t == "per_customer"));
    if items.is_empty() {
        return Vec::new();
    }
    let out = Ways::to(carry, &items, &|_| true, &|e, _| leads_out(carry, e));
    let mut facts = Vec::new();
    for (id, context) in &model.contexts {
        let decl = &context.named.decl;
        let key = decl.key.as_ref();
        facts.extend(fact(carry, labels, &out, &items, id).map(|mut fact| {
            fact.kind = "context".to_owned();
            fact.key = key.map(|k| k.value.clone());
            fact.key_at = key.map_or_else(|| decl.place.child("key"), |k| k.place.clone());
            fact.lifetime = decl.lifetime.as_deref().cloned();
            fact.readers = vec![id.clone()];
            fact
        }));
    }
    for (id, store) in &model.stores {
        let decl = &store.named.decl;
        let kind = decl.kind.as_deref();
        if matches!(kind, Some(StoreKind::SecretManager | StoreKind::PromptStore)) {
            continue;
        }
        let key = decl.partition_key.as_ref();
        facts.extend(fact(carry, labels, &out, &items, id).map(|mut fact| {
            fact.kind = kind.map_or("unknown", |k| k.word()).to_owned();
            fact.key = key.map(|k| k.value.clone());
            fact.key_at = key.map_or_else(|| decl.place.child("partition_key"), |k| k.place.clone());
            let nodes = carry.graph.copies(id).iter();
            let readers: BTreeSet<String> = nodes.flat_map(|n| contexts_around(carry, *n, true)).collect();
            fact.readers = readers.into_iter().collect();
            fact
        }));
    }
    facts.sort_by(|a, b| a.node.cmp(&b.node));
    facts
}

/// What contexts and stores have in common.
fn fact(
    carry: &Carry<'_>,
    labels: &Spread,
    out: &Ways,
    items: &BTreeSet<Item>,
    id: &str,
) -> Option<TenancyFact> {
    let node: NodeIx = *carry.graph.copies(id).first()?;
    let mut held: Vec<(usize, EdgeIx, Item)> = items
        .iter()
        .filter_map(|item| {
            let (edge, came) = labels.arrival(carry, node, *item)?;
            (came.level == Level::Certain).then_some((came.distance, edge, *item))
        })
        .collect();
    held.sort();
    let (_, edge, item) = held.first().copied()?;
    let here: BTreeSet<Item> = held.iter().map(|(_, _, item)| *item).collect();
    let name = |item: Item| {
        let class = carry.class(item).map(|c| carry.model.short(&c.id));
        format!("`{}`", class.unwrap_or_default())
    };
    let outbound = out.from(carry, node, &here);
    Some(TenancyFact {
        node: id.to_owned(),
        kind: String::new(),
        at: carry.model.place_of(id)?.clone(),
        classes: here
            .iter()
            .filter_map(|i| carry.class(*i).map(|c| c.id.clone()))
            .collect(),
        key: None,
        key_at: Place::from_text(""),
        lifetime: None,
        path: carry.steps(&labels.path((edge, item)), &name(item)),
        outbound_path: outbound
            .map(|(path, item)| carry.steps(&path, &name(item)))
            .unwrap_or_default(),
        readers: Vec::new(),
    })
}
