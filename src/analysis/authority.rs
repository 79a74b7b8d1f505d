//! What each agent may do: by its own flows and, over any number of steps, by agents it may invoke (`rules.md` 2.8).

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{ActionFact, AuthorityFact};
use crate::model::{Id, Model};

/// The authority of every agent. Quadratic in agents at worst.
#[must_use]
pub fn authority(model: &Model, actions: &[ActionFact]) -> Vec<AuthorityFact> {
    let covered: BTreeSet<(&str, &str)> = actions
        .iter()
        .filter(|a| a.covered)
        .filter_map(|a| Some((a.operation.as_deref()?, a.flow.as_str())))
        .collect();
    let agent_of = |node: &str| model.contexts.get(node).map(|c| c.agent.clone());
    let mut own: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    // What an agent may make another do: not what a person has to approve.
    let mut lent: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let mut invokes: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for (id, flow) in &model.flows {
        let (from, to) = (agent_of(&flow.from), agent_of(&flow.to));
        if let (Some(caller), Some(called)) = (&from, &to)
            && caller != called
        {
            invokes.entry(caller.clone()).or_default().insert(called.clone());
        }
        let (Some(agent), Some(operation)) = (from.or(to), &flow.operation) else {
            continue;
        };
        own.entry(agent.clone()).or_default().insert(operation.clone());
        if !covered.contains(&(operation.as_str(), id.as_str())) {
            lent.entry(agent).or_default().insert(operation.clone());
        }
    }
    for (id, agent) in &model.agents {
        for delegate in agent.named.decl.delegates.iter().flat_map(|d| &d.value) {
            let Some(to) = &delegate.to else { continue };
            let local = format!("{}/{}", model.id, to.value);
            let called = if model.agents.contains_key(&local) {
                local
            } else {
                to.value.clone()
            };
            invokes.entry(id.clone()).or_default().insert(called);
        }
    }
    let facts = model.agents.keys().map(|agent| {
        let mut seen = BTreeSet::from([agent.clone()]);
        let mut todo: Vec<Id> = invokes.get(agent).into_iter().flatten().cloned().collect();
        let mut delegated = BTreeSet::new();
        while let Some(called) = todo.pop() {
            if seen.insert(called.clone()) {
                delegated.extend(lent.get(&called).into_iter().flatten().cloned());
                todo.extend(invokes.get(&called).into_iter().flatten().cloned());
            }
        }
        AuthorityFact {
            agent: agent.clone(),
            own: own.get(agent).into_iter().flatten().cloned().collect(),
            delegated: delegated.into_iter().collect(),
        }
    });
    facts.collect()
}
