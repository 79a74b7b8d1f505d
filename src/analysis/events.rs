//! What starts a run: triggers, and operations that state one, with the node their events come from.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::Carry;
use super::facts::LoopEvent;
use crate::model::{Id, Model, owner};
use crate::parse::manifest::agent::{Trigger, TriggerKind};
use crate::parse::manifest::field::At;

/// An event with what it touches: an event of an operation is about the objects of that operation.
#[derive(Debug)]
pub struct Event {
    /// As the facts tell it.
    pub fact: LoopEvent,
    /// Objects it is about; empty means any.
    pub touches: Vec<String>,
}

/// Every event with a known source, by trigger id. Linear in triggers, operations and flows.
#[must_use]
pub fn events(carry: &Carry<'_>) -> Vec<Event> {
    let model = carry.model;
    let mut found = Vec::new();
    for (id, trigger) in &model.triggers {
        if !trigger.decl.common.planned() {
            let starts = started_by(model, id, &trigger.decl);
            let drawn = model.flows.values().find(|f| f.to == *id);
            let drawn = drawn.map(|f| (f.from.clone(), f.touches.clone()));
            found.extend(event(model, id, &trigger.decl, drawn, starts));
        }
    }
    let mut performers: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for flow in model.flows.values().filter(|f| !model.is_planned(f)) {
        let Some(operation) = &flow.operation else {
            continue;
        };
        let ends = [&flow.from, &flow.to].into_iter();
        let contexts = ends.filter(|end| model.contexts.contains_key(*end));
        performers.entry(operation).or_default().extend(contexts.cloned());
    }
    for (id, operation) in &model.operations {
        if let Some(trigger) = &operation.named.decl.trigger
            && !operation.named.decl.common.planned()
        {
            let starts = performers.get(id.as_str()).cloned().unwrap_or_default();
            found.extend(event(model, id, trigger, None, starts));
        }
    }
    found
}

/// The event of a trigger, if it is one and its source is a node: the one a flow is drawn from, else the one it names.
fn event(
    model: &Model,
    id: &str,
    trigger: &At<Trigger>,
    drawn: Option<(Id, Vec<String>)>,
    starts: BTreeSet<Id>,
) -> Option<Event> {
    // A trigger that does not say its kind but where its events come from is one of events.
    if !matches!(trigger.kind.as_deref(), None | Some(TriggerKind::Event)) {
        return None;
    }
    let (source, touches) = match drawn {
        Some(drawn) => drawn,
        None => source(model, id, trigger.source.as_deref()?)?,
    };
    (!starts.is_empty()).then(|| Event {
        fact: LoopEvent {
            trigger: id.to_owned(),
            at: trigger.place.clone(),
            source,
            starts: starts.into_iter().collect(),
            own_events_filtered: trigger.own_events_filtered.as_deref().copied(),
            max_depth: trigger.max_depth.as_deref().copied(),
        },
        touches,
    })
}

/// The contexts a trigger starts: those it names, those a flow leads to, else the only one there is.
fn started_by(model: &Model, id: &str, trigger: &Trigger) -> BTreeSet<Id> {
    if let Some(name) = trigger.starts.as_deref() {
        let context = model.named_by(id, name, |id| model.contexts.contains_key(id));
        let agent = model.named_by(id, name, |id| model.agents.contains_key(id));
        let of_agent = agent.and_then(|a| model.agents.get(&a)).map(|a| &a.contexts);
        return context
            .into_iter()
            .chain(of_agent.into_iter().flatten().cloned())
            .collect();
    }
    let flows = model.flows.values().filter(|f| f.from == id);
    let named: BTreeSet<Id> = flows
        .filter(|f| model.contexts.contains_key(&f.to))
        .map(|f| f.to.clone())
        .collect();
    let mut own = model.contexts.keys().filter(|c| owner(c) == owner(id));
    match (named.is_empty(), own.next(), own.next()) {
        (true, Some(only), None) => BTreeSet::from([only.clone()]),
        _ => named,
    }
}

/// What a source names: an operation (its system and objects), a connection (its system), or a node; also with the name of
/// an event behind it (`jira.issue_created`, `jira:issue_created`).
fn source(model: &Model, of: &str, name: &str) -> Option<(Id, Vec<String>)> {
    let operation = model.named_by(of, name, |id| model.operations.contains_key(id));
    if let Some(operation) = operation.and_then(|id| model.operations.get(&id)) {
        let none = crate::parse::manifest::control::Flow::default();
        let touches = crate::model::flows::touches(model, &none, Some(&operation.named.id));
        return Some((operation.system.clone()?, touches));
    }
    let node = |name: &str| {
        let connection = model.named_by(of, name, |id| model.connections.contains_key(id));
        let system = connection.and_then(|id| model.connections.get(&id)?.system.clone());
        system.or_else(|| {
            model.named_by(of, name, |id| {
                model.systems.contains_key(id)
                    || model.stores.contains_key(id)
                    || model.tools.contains_key(id)
                    || model.contexts.contains_key(id)
            })
        })
    };
    let before = name.split(['.', ':']).next().unwrap_or(name);
    Some((node(name).or_else(|| node(before))?, Vec::new()))
}
