//! Which agent may invoke which, by a flow between their contexts or by an entry of `delegates`.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::Carry;
use super::facts::{AddedEffect, DelegationFact, Step};
use crate::model::{Id, Model};
use crate::parse::manifest::agent::Delegate;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::BoundaryKind;
use crate::source::Place;

/// One agent that may invoke another.
#[derive(Debug)]
pub struct Delegation {
    /// Caller.
    pub from: Id,
    /// Callee.
    pub to: Id,
    flows: Vec<Id>,
    entry: Option<At<Delegate>>,
    requesters: Vec<Id>,
    /// Where the first of its flows is written.
    at: Option<Place>,
}

/// Every pair of caller and callee, in order. Linear in flows.
#[must_use]
pub fn delegations(carry: &Carry<'_>) -> Vec<Delegation> {
    let model = carry.model;
    let mut found: BTreeMap<(Id, Id), Delegation> = BTreeMap::new();
    let mut requesters: BTreeMap<&str, BTreeSet<Id>> = BTreeMap::new();
    let slot = |found: &mut BTreeMap<(Id, Id), Delegation>, from: &str, to: &str| {
        found
            .entry((from.to_owned(), to.to_owned()))
            .or_insert_with(|| Delegation {
                from: from.to_owned(),
                to: to.to_owned(),
                flows: Vec::new(),
                entry: None,
                requesters: Vec::new(),
                at: None,
            });
        (from.to_owned(), to.to_owned())
    };
    for (id, flow) in model.flows.iter().filter(|(_, f)| !model.is_planned(f)) {
        let Some(callee) = model.contexts.get(&flow.to) else {
            continue;
        };
        if let Some(actor) = model.actors.get(&flow.from) {
            let low = model.is_outsider(&actor.id) || actor.decl.trusted.as_deref() == Some(&false);
            if low {
                requesters
                    .entry(&callee.agent)
                    .or_default()
                    .insert(actor.id.clone());
            }
        }
        // An answer goes back to the caller and invokes nobody.
        if let Some(caller) = model.contexts.get(&flow.from)
            && caller.agent != callee.agent
            && !flow.response
        {
            let key = slot(&mut found, &caller.agent, &callee.agent);
            if let Some(delegation) = found.get_mut(&key) {
                delegation.at.get_or_insert_with(|| flow.named.decl.place.clone());
                delegation.flows.push(id.clone());
            }
        }
    }
    for (id, agent) in &model.agents {
        for entry in agent.named.decl.delegates.iter().flat_map(|d| &d.value) {
            let to = entry.to.as_deref();
            let to = to.and_then(|t| model.named_by(id, t, |id| model.agents.contains_key(id)));
            if let Some(to) = to.filter(|to| to != id) {
                let key = slot(&mut found, id, &to);
                if let Some(delegation) = found.get_mut(&key) {
                    delegation.entry.get_or_insert_with(|| entry.clone());
                }
            }
        }
    }
    let mut found: Vec<Delegation> = found.into_values().collect();
    for delegation in &mut found {
        let of = requesters.get(delegation.from.as_str());
        delegation.requesters = of.into_iter().flatten().cloned().collect();
    }
    found
}

impl Delegation {
    /// Tasks the callee may be given, as written.
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        let tasks = self.entry.iter().filter_map(|e| e.tasks.as_ref());
        tasks.flat_map(|t| &t.value).map(|t| t.value.as_str())
    }

    /// As policies see it.
    #[must_use]
    pub fn fact(
        &self,
        model: &Model,
        cycle: bool,
        (added, adds): (usize, Vec<AddedEffect>),
        untrusted_path: Vec<Step>,
    ) -> DelegationFact {
        let boundary = |agent: &str| {
            model
                .agents
                .get(agent)
                .and_then(|a| model.boundaries.get(&a.boundary))
        };
        let (caller, callee) = (boundary(&self.from), boundary(&self.to));
        let flows = || self.flows.iter().filter_map(|f| model.flows.get(f));
        let entry = self.entry.as_ref();
        let list = |l: Option<&At<Vec<At<String>>>>| {
            let values = l.into_iter().flat_map(|l| &l.value);
            values.map(|v| v.value.clone()).collect()
        };
        let transports: BTreeSet<String> = flows()
            .filter_map(|f| f.named.decl.transport.as_deref().cloned())
            .collect();
        let auth = entry.and_then(|e| e.auth.as_deref().cloned());
        DelegationFact {
            id: format!("{}->{}", self.from, self.to),
            from: self.from.clone(),
            to: self.to.clone(),
            at: entry
                .map(|e| e.place.clone())
                .or_else(|| self.at.clone())
                .unwrap_or_else(|| model.decl.place.clone()),
            flows: self.flows.clone(),
            declared: entry.is_some(),
            tasks: self.tasks().map(str::to_owned).collect(),
            classes: list(entry.and_then(|e| e.classes.as_ref())),
            max_depth: entry.and_then(|e| e.max_depth.as_deref().copied()),
            auth: auth.or_else(|| flows().find_map(|f| f.named.decl.auth.as_deref().cloned())),
            transports: transports.into_iter().collect(),
            crosses: caller.map(|b| &b.named.id) != callee.map(|b| &b.named.id),
            external: callee.is_some_and(|b| b.kind != BoundaryKind::Internal),
            cycle,
            added,
            adds,
            untrusted_path,
            requesters: self.requesters.clone(),
        }
    }
}
