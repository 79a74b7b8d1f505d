//! Where data is when it is at a node: the regions it lies in or is seen from, the vendors who hold it.

use std::collections::BTreeSet;

use super::facts::RegionFact;
use crate::model::Model;
use crate::parse::manifest::field::At;

/// The regions of a node: its own, else that of the innermost boundary that states one; where it fails over to; from where
/// support staff looks at it; `global` for a model whose requests are routed anywhere.
#[must_use]
pub fn regions(model: &Model, node: &str) -> Vec<RegionFact> {
    let mut regions = Vec::new();
    let mut add = |region: &At<String>, role: &str, of: &str| {
        regions.push(RegionFact {
            region: region.value.clone(),
            role: role.to_owned(),
            of: of.to_owned(),
            at: region.place.clone(),
        });
    };
    let around = model.boundaries_around(node);
    let own = None
        .or_else(|| model.systems.get(node)?.named.decl.region.as_ref())
        .or_else(|| model.stores.get(node)?.named.decl.region.as_ref())
        .or_else(|| model.models.get(node)?.named.decl.endpoint_region.as_ref());
    let outer = around
        .iter()
        .find_map(|b| Some((&b.named.id, b.named.decl.region.as_ref()?)));
    match (own, outer) {
        (Some(region), _) => add(region, "primary", node),
        (None, Some((of, region))) => add(region, "primary", of),
        (None, None) => {}
    }
    let failover = around
        .iter()
        .find_map(|b| Some((&b.named.id, b.named.decl.failover.as_ref()?)));
    if let Some((of, list)) = failover {
        list.value.iter().for_each(|r| add(r, "failover", of));
    }
    let support = around
        .iter()
        .find_map(|b| Some((&b.named.id, b.named.decl.support_regions.as_ref()?)));
    if let Some((of, list)) = support {
        list.value.iter().for_each(|r| add(r, "support", of));
    }
    let routing = model.models.get(node).and_then(|m| m.named.decl.routing.as_ref());
    if let Some(routing) = routing.filter(|r| r.value == "global") {
        add(routing, "routing", node);
    }
    regions
}

/// The vendors of a node: its own and those of the boundaries around it. Declared vendors by id, others by the name written.
#[must_use]
pub fn vendors(model: &Model, node: &str) -> Vec<String> {
    let own = None
        .or_else(|| model.models.get(node)?.named.decl.vendor.as_deref())
        .or_else(|| model.tools.get(node)?.decl.vendor.as_deref());
    let around = model.boundaries_around(node);
    let around = around
        .iter()
        .filter_map(|b| Some((b.named.id.as_str(), b.named.decl.vendor.as_deref()?)));
    let named = own.map(|name| (node, name)).into_iter().chain(around);
    let ids = named.map(|(of, name)| {
        let declared = model.named_by(of, name, |id| model.vendors.contains_key(id));
        declared.unwrap_or_else(|| name.clone())
    });
    ids.collect::<BTreeSet<String>>().into_iter().collect()
}
