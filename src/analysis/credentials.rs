//! Credentials where no secret manager keeps them: what one gives out, and classes of credentials by their category.

use std::collections::BTreeMap;

use super::carry::{Carry, Item, Level, is_credential};
use super::facts::CredentialFact;
use super::receipts::audience_of_system;
use super::spread::{Came, Spread};
use crate::graph::{EdgeIx, Kind};
use crate::parse::manifest::world::StoreKind;

/// Each node that a credential certainly reaches, once per class and once for what names none.
#[must_use]
pub fn credentials(carry: &Carry<'_>, labels: &Spread) -> Vec<CredentialFact> {
    let classes = carry.items(is_credential);
    let given = Spread::credentials(carry);
    let mut best: BTreeMap<(&str, Item), (EdgeIx, Came)> = BTreeMap::new();
    let named = labels.iter().filter(|((_, item), _)| classes.contains(item));
    for ((edge, item), came) in named.chain(given.iter()) {
        let node = carry.graph.node(carry.graph.target(edge));
        let keeper = carry
            .model
            .stores
            .get(node.id)
            .and_then(|s| s.named.decl.kind.as_deref())
            == Some(&StoreKind::SecretManager);
        if came.level == Level::Possible || node.kind == Kind::Trigger || keeper {
            continue;
        }
        let slot = best.entry((node.id, item)).or_insert((edge, came));
        if (came.distance, edge) < (slot.1.distance, slot.0) {
            *slot = (edge, came);
        }
    }
    let facts = best.into_iter().filter_map(|((id, item), (edge, _))| {
        let class = carry.class(item);
        let path = if class.is_some() { labels } else { &given }.path((edge, item));
        let what = class.map_or_else(
            || "a credential".to_owned(),
            |c| format!("`{}`", carry.model.short(&c.id)),
        );
        let node = carry.graph.node(carry.graph.target(edge));
        let store = carry.model.stores.get(id);
        let outside =
            carry.model.is_outsider(id) || audience_of_system(carry, id).iter().any(|a| a.is_external());
        Some(CredentialFact {
            node: id.to_owned(),
            kind: node.kind.word().to_owned(),
            store_kind: store.map(|s| {
                s.named
                    .decl
                    .kind
                    .as_deref()
                    .map_or("unknown", |k| k.word())
                    .to_owned()
            }),
            at: carry.model.place_of(id)?.clone(),
            class: class.map(|c| c.id.clone()),
            through_context: path
                .iter()
                .any(|e| carry.graph.node(carry.graph.source(*e)).kind == Kind::Context),
            external: outside,
            path: carry.steps(&path, &what),
        })
    });
    facts.collect()
}
