//! Flows nobody wrote: one per operation that no written flow carries out, to whom an operation says it reaches, and the
//! calls of models. All of them are assumed, never evidence.

use std::collections::BTreeSet;

use super::elements::*;
use super::flows::touches;
use super::names::{Kind, Names};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::control::Flow as FlowDecl;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::{Actor, ActorKind, Audience};
use crate::source::Place;

/// Adds them.
pub fn add(model: &mut Model, names: &Names) {
    derived(model, names);
    audiences(model, names);
    model_calls(model);
}

/// Whether a flow carries out its operation: a read comes from the system, anything else goes there or to whom it reaches.
fn carries_out(model: &Model, flow: &FlowEdge, operation: &OperationNode) -> bool {
    let system = operation.system.as_deref();
    let reads = operation.effect == Some(Effect::Read);
    !flow.named.decl.common.planned()
        && if reads {
            system == Some(flow.from.as_str())
        } else {
            system == Some(flow.to.as_str()) || model.actors.contains_key(&flow.to)
        }
}

/// One flow per operation that no written flow carries out (`semantics.md` 3), assumed. An operation of unknown effect may
/// read and write.
fn derived(model: &mut Model, names: &Names) {
    let named: BTreeSet<Id> = model
        .flows
        .values()
        .filter_map(|f| Some((f, model.operations.get(f.operation.as_ref()?)?)))
        .filter(|(f, o)| carries_out(model, f, o))
        .map(|(_, o)| o.named.id.clone())
        .collect();
    let contexts: Vec<Id> = model.contexts.keys().cloned().collect();
    let todo: Vec<OperationNode> = model
        .operations
        .values()
        .filter(|o| !named.contains(&o.named.id) && !model.is_planned_operation(o))
        .cloned()
        .collect();
    for operation in todo {
        let Some(system) = operation.system.clone() else {
            continue;
        };
        let place = operation.named.decl.place.clone();
        let classes = classes_of(model, names, &operation);
        for context in &contexts {
            let id = Some(operation.named.id.as_str());
            if matches!(operation.effect, Some(Effect::Read) | None) {
                add_derived(
                    model,
                    &place,
                    system.clone(),
                    context.clone(),
                    id,
                    classes.clone(),
                );
            }
            if operation.effect != Some(Effect::Read) {
                add_derived(
                    model,
                    &place,
                    context.clone(),
                    system.clone(),
                    id,
                    classes.clone(),
                );
            }
        }
    }
}

/// An operation that says it reaches people outside does, whatever flows are written: where none leads to such people, one
/// from its system does.
fn audiences(model: &mut Model, names: &Names) {
    let todo: Vec<OperationNode> = model
        .operations
        .values()
        // What is drafted leaves only by a person's hand.
        .filter(|o| !matches!(o.effect, Some(Effect::Read | Effect::Draft)) && !model.is_planned_operation(o))
        .filter(|o| o.audience.iter().any(|a| a.is_external()))
        .cloned()
        .collect();
    for operation in todo {
        let Some(system) = operation.system.clone() else {
            continue;
        };
        let place = operation.named.decl.place.clone();
        let classes = classes_of(model, names, &operation);
        for audience in operation.audience.iter().filter(|a| a.is_external()) {
            let there = model.flows.values().any(|f| {
                !f.derived
                    && (f.from == system || f.operation.as_ref() == Some(&operation.named.id))
                    && model.audience_of(&f.to) == Some(*audience)
            });
            if !there {
                let actor = implicit_actor(model, *audience, &place);
                add_derived(model, &place, system.clone(), actor, None, classes.clone());
            }
        }
    }
}

fn classes_of(model: &Model, names: &Names, operation: &OperationNode) -> Vec<Id> {
    let written = operation.named.decl.classes.iter().flat_map(|c| &c.value);
    // What leads nowhere was told where the operation was linked.
    let mut told = Vec::new();
    written
        .filter_map(|c| names.resolve(&[Kind::Class], c, &model.id, &mut told))
        .collect()
}

/// An actor nobody declared: who receives what an operation sends outside.
fn implicit_actor(model: &mut Model, audience: Audience, place: &Place) -> Id {
    let declared = model
        .actors
        .values()
        .find(|a| model.audience_of(&a.id) == Some(audience))
        .map(|a| a.id.clone());
    if let Some(id) = declared {
        return id;
    }
    let id = format!("{}/any-{}", model.id, audience.word());
    model.actors.entry(id.clone()).or_insert_with(|| Named {
        id: id.clone(),
        name: format!("any-{}", audience.word()),
        decl: At::new(
            Actor {
                kind: Some(At::new(ActorKind::Human, place.clone())),
                audience: Some(At::new(audience, place.clone())),
                ..Default::default()
            },
            place.clone(),
        ),
        implicit: true,
    });
    id
}

fn add_derived(
    model: &mut Model,
    place: &Place,
    from: Id,
    to: Id,
    operation: Option<&str>,
    classes: Vec<Id>,
) -> Id {
    let short = |id: &str| model.short(id).to_owned();
    let name = match operation {
        Some(op) => format!("{}->{}:{}", short(&from), short(&to), short(op)),
        None => format!("{}->{}", short(&from), short(&to)),
    };
    let mut id = format!("{}/{name}", model.id);
    // A written flow of that name that does not count (a planned one, say) keeps its id.
    if model.flows.get(&id).is_some_and(|f| !f.derived) {
        id.push_str("#derived");
    }
    let touches = touches(model, &FlowDecl::default(), operation);
    let edge = FlowEdge {
        named: Named {
            id: id.clone(),
            name,
            decl: At::new(FlowDecl::default(), place.clone()),
            implicit: true,
        },
        from,
        to,
        operation: operation.map(str::to_owned),
        classes,
        via: Vec::new(),
        derived: true,
        pair: None,
        response: false,
        touches,
    };
    match model.flows.entry(id.clone()) {
        std::collections::btree_map::Entry::Vacant(slot) => {
            slot.insert(edge);
        }
        // Two operations that reach the same implicit actor share the edge.
        std::collections::btree_map::Entry::Occupied(mut slot) => {
            let have = &mut slot.get_mut().classes;
            have.extend(edge.classes);
            have.sort();
            have.dedup();
        }
    }
    id
}

/// Each context calls each declared model, unless a written flow says how; the answer comes back (`semantics.md` 3).
fn model_calls(model: &mut Model) {
    let written: BTreeSet<(Id, Id)> = model
        .flows
        .values()
        .filter(|f| !f.named.decl.common.planned())
        .map(|f| (f.from.clone(), f.to.clone()))
        .collect();
    let contexts: Vec<Id> = model.contexts.keys().cloned().collect();
    let models: Vec<(Id, Place)> = model
        .models
        .iter()
        .map(|(id, m)| (id.clone(), m.named.decl.place.clone()))
        .collect();
    for context in &contexts {
        for (id, place) in &models {
            let called = written.contains(&(context.clone(), id.clone()));
            let answered = written.contains(&(id.clone(), context.clone()));
            let call =
                (!called).then(|| add_derived(model, place, context.clone(), id.clone(), None, Vec::new()));
            let answer =
                (!answered).then(|| add_derived(model, place, id.clone(), context.clone(), None, Vec::new()));
            if let Some(edge) = answer.as_ref().and_then(|a| model.flows.get_mut(a)) {
                edge.pair = call.clone();
                edge.response = true;
            }
            if let Some(edge) = call.and_then(|c| model.flows.get_mut(&c)) {
                edge.pair = answer;
            }
        }
    }
}
