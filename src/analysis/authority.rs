//! What each agent may do: by its own flows and, over any number of steps, by agents it may invoke (`rules.md` 2.8).

use super::carry::Carry;
use super::closure::Closure;
use super::delegation::delegations;
use super::facts::{ActionFact, AuthorityFact, DelegationFact, Step};
use super::spread::Spread;
use super::taint::way_to;

/// The authority of every agent, and every delegation between two of them.
#[must_use]
pub fn authority(
    carry: &Carry<'_>,
    actions: &[ActionFact],
    untrusted: &Spread,
) -> (Vec<AuthorityFact>, Vec<DelegationFact>) {
    let model = carry.model;
    let delegations = delegations(carry);
    let closure = Closure::new(carry, actions, &delegations);
    let agents = model.agents.iter().map(|(id, agent)| {
        let (added, adds) = closure.beyond(model, id, None);
        AuthorityFact {
            agent: id.clone(),
            at: agent.named.decl.place.clone(),
            own: closure.own.get(id).into_iter().flatten().cloned().collect(),
            invokes: closure.edges_of(id).map(|d| d.to.clone()).collect(),
            added,
            adds,
        }
    });
    let agents = agents.collect();
    let rings = closure.rings();
    let facts = delegations.iter().map(|d| {
        let (added, adds) = closure.beyond(model, &d.from, Some(d));
        let path = caller_taint(carry, untrusted, &d.from);
        d.fact(
            model,
            rings.get(&d.from).is_some_and(|r| rings.get(&d.to) == Some(r)),
            (added, adds),
            path,
        )
    });
    let facts = facts.collect();
    (agents, facts)
}

/// The shortest way untrusted content comes to a context of an agent.
fn caller_taint(carry: &Carry<'_>, untrusted: &Spread, agent: &str) -> Vec<Step> {
    let contexts = carry.model.agents.get(agent).map(|a| &a.contexts);
    let ways = contexts
        .into_iter()
        .flatten()
        .map(|c| way_to(carry, untrusted, c))
        .filter(|w| !w.is_empty());
    ways.min_by_key(Vec::len).unwrap_or_default()
}
