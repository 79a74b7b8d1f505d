//! What several integrations of a run have in common: secret references, principals, and marks on what they write.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, SharedFact};
use crate::source::Place;

/// Fills `shared` of every document: keys used by more than one integration. Linear in the number of uses.
pub fn join<'a>(documents: impl Iterator<Item = &'a mut Facts>) {
    let mut documents: Vec<&mut Facts> = documents.collect();
    let mut users: BTreeMap<(&'static str, String), BTreeSet<String>> = BTreeMap::new();
    let uses: Vec<Vec<(&'static str, String, Place)>> = documents.iter().map(|d| used(d)).collect();
    for (document, uses) in documents.iter().zip(&uses) {
        let Some(integration) = &document.integration else {
            continue;
        };
        for (kind, key, _) in uses {
            users
                .entry((kind, key.clone()))
                .or_default()
                .insert(integration.element.id.clone());
        }
    }
    for (document, uses) in documents.iter_mut().zip(uses) {
        let Some(own) = document.integration.as_ref().map(|i| i.element.id.clone()) else {
            continue;
        };
        document.shared = uses
            .into_iter()
            .filter_map(|(kind, key, at)| {
                let others: Vec<String> = users
                    .get(&(kind, key.clone()))?
                    .iter()
                    .filter(|u| **u != own)
                    .cloned()
                    .collect();
                (!others.is_empty()).then(|| SharedFact {
                    kind: kind.to_owned(),
                    key,
                    at,
                    integrations: others,
                })
            })
            .collect();
    }
}

/// What an integration uses that should be its own, with their places.
fn used(facts: &Facts) -> Vec<(&'static str, String, Place)> {
    let secrets = facts
        .secrets
        .iter()
        .filter_map(|s| Some(("secret", s.reference.clone()?, s.at.clone())));
    let principals = facts.connections.iter().filter_map(|c| {
        let id = c.element.declared.get("auth")?.get("principal")?.get("id")?;
        let at = c.element.at.child("auth").child("principal").child("id");
        // The same account name at two vendors is two accounts.
        let key = format!("{}:{}", c.product.as_deref().unwrap_or("unknown"), id.as_str()?);
        Some(("principal", key, at))
    });
    let products: BTreeMap<&str, &str> = facts
        .connections
        .iter()
        .filter_map(|c| Some((c.element.id.as_str(), c.product.as_deref()?)))
        .collect();
    let markings = facts.operations.iter().filter_map(|o| {
        let label = o.element.declared.get("marking")?.get("label")?.as_str()?;
        let at = o.element.at.child("marking").child("label");
        // The same label in two systems marks two kinds of record. A system of the organisation has an id of its own; any
        // other is known by its product.
        let system = o.system.as_deref().filter(|id| !id.contains('/'));
        let place = system.or_else(|| products.get(o.connection.as_str()).copied())?;
        Some(("marking", format!("{place}:{label}"), at))
    });
    secrets.chain(principals).chain(markings).collect()
}
