//! Actions of agents on what controls them: instructions, audit trail, identities, secrets, their own grants.

use std::collections::BTreeSet;

use super::carry::{Carry, Item};
use super::facts::SelfChangeFact;
use super::routes::{gates_of, open};
use super::spread::Spread;
use crate::graph::{EdgeIx, Kind};
use crate::model::OperationNode;
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::world::StoreKind;
use crate::source::Place;

/// Every flow over which what an agent wrote enters something that controls agents. `output` is what agents wrote, over all
/// flows. Linear in flows.
#[must_use]
pub fn self_changes(carry: &Carry<'_>, output: &Spread) -> Vec<SelfChangeFact> {
    let unapproved = Spread::output(carry, &|edge| open(carry, edge));
    let principals = principals(carry);
    let mut facts: Vec<SelfChangeFact> = carry
        .graph
        .edges()
        .filter_map(|edge| {
            output.get((edge, Item::Output))?;
            change(carry, output, &unapproved, &principals, edge)
        })
        .collect();
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts
}

/// Accounts the agents act as.
fn principals<'a>(carry: &Carry<'a>) -> BTreeSet<&'a str> {
    let connections = carry.model.connections.values();
    let auth = connections.filter_map(|c| c.named.decl.auth.as_deref());
    let principals = auth.filter_map(|a| a.principal.as_deref());
    principals
        .filter_map(|p| Some(p.id.as_deref()?.as_str()))
        .collect()
}

fn change(
    carry: &Carry<'_>,
    output: &Spread,
    unapproved: &Spread,
    principals: &BTreeSet<&str>,
    edge: EdgeIx,
) -> Option<SelfChangeFact> {
    let (model, graph) = (carry.model, carry.graph);
    let flow = graph.flow_edge(edge);
    let target = graph.node(graph.target(edge));
    let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
    let effect = operation.map_or(Effect::Write, |o| o.effect.unwrap_or(Effect::Write));
    if flow.response || carry.asks(edge) || effect == Effect::Read {
        return None;
    }
    let what = match target.kind {
        Kind::Store => {
            let store = model.stores.get(target.id)?;
            match store.named.decl.kind.as_deref()? {
                StoreKind::PromptStore => "instructions",
                StoreKind::AuditSink => "audit",
                StoreKind::SecretManager => "secrets",
                _ => return None,
            }
        }
        Kind::System => of_system(carry, target.id, operation, effect)?,
        _ => return None,
    };
    let store = model.stores.get(target.id).map(|s| &s.named.decl);
    let writers = store.and_then(|s| s.writers.as_ref());
    let named = writers
        .into_iter()
        .flat_map(|w| &w.value)
        .map(|w| w.value.as_str());
    let owner = store.and_then(|s| s.owner.as_deref()).map(String::as_str);
    let open_way = unapproved.get((edge, Item::Output)).map(|_| unapproved);
    let path = open_way.unwrap_or(output).path((edge, Item::Output));
    let first = *path.first()?;
    Some(SelfChangeFact {
        id: graph.flow(edge).clone(),
        at: flow.named.decl.place.clone(),
        what: what.to_owned(),
        target: target.id.clone(),
        target_at: place(carry, target.id)?,
        context: graph.node(graph.source(first)).id.clone(),
        operation: operation.map(|o| o.named.id.clone()),
        effect: effect.word().to_owned(),
        append_only: operation.is_none() || matches!(effect, Effect::Send | Effect::Draft),
        own_principal: named.chain(owner).any(|name| principals.contains(name)),
        approved: open_way.is_none(),
        gates: gates_of(carry, edge).to_vec(),
        path: open_way
            .map(|_| carry.steps(&path, "what the agent wrote"))
            .unwrap_or_default(),
    })
}

/// What an operation on a system controls: identities in an identity provider, secrets in a secret manager, and by
/// administration the grants of whoever is connected to it.
fn of_system(
    carry: &Carry<'_>,
    system: &str,
    operation: Option<&OperationNode>,
    effect: Effect,
) -> Option<&'static str> {
    let product = carry.model.systems.get(system)?.product.as_deref();
    match product
        .and_then(|p| carry.model.catalog.product(p))
        .map(|p| p.kind)
    {
        Some("identity-provider") => Some("identity"),
        Some("secret-manager") => Some("secrets"),
        _ => (operation.is_some() && effect == Effect::Admin).then_some("grants"),
    }
}

fn place(carry: &Carry<'_>, node: &str) -> Option<Place> {
    carry.model.place_of(node).cloned()
}
