//! What granted scopes allow beside the declared operations, where a gate is meant to guard the effect (`semantics.md` 7).

use std::collections::BTreeSet;

use super::actions::at_least;
use super::facts::{ActionFact, LatentFact};
use crate::catalog::Operation;
use crate::model::{ConnectionNode, Model};
use crate::parse::manifest::connection::Effect;
use crate::source::Place;

/// One fact per connection to a system with a gated action whose effect undeclared operations have too.
#[must_use]
pub fn latent(model: &Model, actions: &[ActionFact]) -> Vec<LatentFact> {
    let connections = model
        .connections
        .values()
        .filter(|c| !c.named.decl.common.planned());
    connections
        .filter_map(|c| of_connection(model, actions, c))
        .collect()
}

fn of_connection(model: &Model, actions: &[ActionFact], connection: &ConnectionNode) -> Option<LatentFact> {
    let (system, product) = (connection.system.as_deref()?, connection.product.as_deref()?);
    let gated: Vec<(&ActionFact, Effect)> = actions
        .iter()
        .filter(|a| a.covered && !a.adequate_gates.is_empty())
        .filter_map(|a| {
            let operation = model.operations.get(a.operation.as_ref()?)?;
            (operation.system.as_deref() == Some(system)).then_some((a, operation.effect?))
        })
        .collect();
    if gated.is_empty() || connection.granted.is_empty() {
        return None;
    }
    let declared: BTreeSet<&str> = model
        .operations
        .values()
        .filter(|o| o.connection == connection.named.id)
        .filter_map(|o| o.matched.as_deref())
        .collect();
    let scopes: Vec<&str> = connection.granted.iter().map(|g| g.scope.as_str()).collect();
    let allowed: Vec<(Effect, Operation)> = model
        .catalog
        .operations_allowed_by(product, &scopes)
        .into_iter()
        .filter(|o| !declared.contains(o.name))
        .filter_map(|o| Some((Effect::from_word(o.effect)?, o)))
        .collect();
    let (action, mut able) = gated.iter().find_map(|(action, effect)| {
        let able: Vec<&(Effect, Operation)> = allowed.iter().filter(|(e, _)| at_least(*e, *effect)).collect();
        (!able.is_empty()).then_some((action, able))
    })?;
    able.sort_by_key(|(effect, operation)| (std::cmp::Reverse(strength(*effect)), operation.name));
    Some(LatentFact {
        connection: connection.named.id.clone(),
        at: place(connection),
        action: action.id.clone(),
        count: able.len(),
        strongest: able.iter().take(3).map(|(_, o)| o.name.to_owned()).collect(),
        enforced_by: connection.named.decl.operations_enforced_by.as_deref().cloned(),
    })
}

/// Where the connection says what it is granted.
fn place(connection: &ConnectionNode) -> Place {
    let decl = &connection.named.decl;
    decl.scopes
        .as_ref()
        .map(|s| &s.place)
        .or_else(|| decl.scopes_from.as_ref().map(|s| &s.place))
        .unwrap_or(&decl.place)
        .clone()
}

/// How much harm an effect can do, for the order of a list.
fn strength(effect: Effect) -> u8 {
    match effect {
        Effect::Read => 0,
        Effect::Draft => 1,
        Effect::Transition => 2,
        Effect::Write => 3,
        Effect::Send => 4,
        Effect::Pay => 5,
        Effect::Delete => 6,
        Effect::Execute => 7,
        Effect::Admin => 8,
    }
}
