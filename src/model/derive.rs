//! Flows of the model: written ones matched across files, derived ones per operation, implicit model calls.

use std::collections::{BTreeMap, BTreeSet};

use super::elements::*;
use super::names::{Kind, Names};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::control::Flow as FlowDecl;
use crate::parse::manifest::field::{At, Drift, Field};
use crate::parse::manifest::world::{Actor, ActorKind, Audience};
use crate::parse::problem::{Input, Problem, Site};
use crate::source::Place;

/// What can be a flow's end, the most specific first: a connection means its system.
const ENDS: &[Kind] = &[
    Kind::Context,
    Kind::System,
    Kind::Store,
    Kind::Model,
    Kind::Tool,
    Kind::Actor,
    Kind::Trigger,
    Kind::Connection,
];

/// Fills `model.flows`.
pub fn flows(model: &mut Model, names: &Names, problems: &mut Vec<Problem>, drift: &mut Vec<(Id, Drift)>) {
    let mut written: Vec<Written> = Vec::new();
    let declared = model.decl.flows.take().map(|f| f.value).unwrap_or_default();
    for decl in declared {
        if let Some(flow) = resolve(model, names, decl, problems) {
            match written.iter_mut().find(|w| w.same(&flow)) {
                Some(first) => {
                    let mut found = Vec::new();
                    FlowDecl::merge(&mut first.decl, flow.decl, "", &mut found);
                    // Ids of the two sides may differ: ends and operation say that it is one flow.
                    drift.extend(
                        found
                            .into_iter()
                            .filter(|d| d.field != "id")
                            .map(|d| (format!("{}/{}", model.id, first.name()), d)),
                    );
                    first.via =
                        resolve_all(&[Kind::Gate], first.decl.via.as_ref(), names, &model.id, problems);
                    first.classes = resolve_all(
                        &[Kind::Class],
                        first.decl.classes.as_ref(),
                        names,
                        &model.id,
                        problems,
                    );
                }
                None => written.push(flow),
            }
        }
    }
    for flow in written {
        insert(model, names, flow, problems);
    }
    pair_up(model);
    derived(model, names);
    model_calls(model);
}

/// A written flow with its ends resolved.
struct Written {
    decl: At<FlowDecl>,
    from: Id,
    to: Id,
    operation: Option<Id>,
    classes: Vec<Id>,
    via: Vec<Id>,
}

impl Written {
    /// Flows match by ends and operation (`semantics.md` 3). A pair written as two flows is not the same flow.
    fn same(&self, other: &Self) -> bool {
        self.from == other.from && self.to == other.to && self.operation == other.operation
    }

    /// The written id, else one made of ends and operation so that it stays when lines move.
    fn name(&self) -> String {
        if let Some(id) = &self.decl.id {
            return id.value.clone();
        }
        let last = |id: &str| id.rsplit('/').next().unwrap_or(id).to_owned();
        match &self.operation {
            Some(op) => format!("{}->{}:{}", last(&self.from), last(&self.to), last(op)),
            None => format!("{}->{}", last(&self.from), last(&self.to)),
        }
    }
}

fn resolve(model: &Model, names: &Names, decl: At<FlowDecl>, problems: &mut Vec<Problem>) -> Option<Written> {
    let user = &model.id;
    let mut end = |written: &Option<At<String>>, key: &str| match written {
        Some(written) => resolve_end(model, names, written, problems),
        None => {
            problems.push(
                Problem::new(
                    Input::MissingField,
                    "flow-end",
                    Site::Place(decl.place.child(key)),
                    format!(
                        "the flow does not say where it {}",
                        if key == "from" { "starts" } else { "ends" }
                    ),
                    format!("`{key}` is missing"),
                )
                .help(format!("write `{key}:` and the name of a node")),
            );
            None
        }
    };
    let (from, to) = (end(&decl.from, "from"), end(&decl.to, "to"));
    let operation = decl
        .operation
        .as_ref()
        .and_then(|o| names.resolve(&[Kind::Operation], o, user, problems));
    let classes = resolve_all(&[Kind::Class], decl.classes.as_ref(), names, user, problems);
    let via = resolve_all(&[Kind::Gate], decl.via.as_ref(), names, user, problems);
    Some(Written {
        from: from?,
        to: to?,
        operation,
        classes,
        via,
        decl,
    })
}

/// A flow's end: a connection means its system; an agent with several contexts is no end.
fn resolve_end(
    model: &Model,
    names: &Names,
    written: &At<String>,
    problems: &mut Vec<Problem>,
) -> Option<Id> {
    if let Some(id) = names.find(ENDS, &written.value, &model.id) {
        return match model.connections.get(&id) {
            Some(connection) => {
                if let Some(system) = &connection.system {
                    names.note(&model.id, system);
                }
                connection.system.clone()
            }
            None => Some(id),
        };
    }
    let agent = names.find(&[Kind::Agent], &written.value, &model.id);
    let mut problem = names.undefined(ENDS, &written.value, &written.place);
    if let Some(agent) = agent.and_then(|a| model.agents.get(&a)) {
        let contexts: Vec<String> = agent
            .contexts
            .iter()
            .map(|c| format!("`{}`", model.short(c)))
            .collect();
        problem.message = format!("agent `{}` has several contexts", written.value);
        problem.label = "which context?".into();
        problem.notes.clear();
        problem.help = Some(format!("name one of {}", contexts.join(", ")));
    }
    problems.push(problem);
    None
}

fn resolve_all(
    kinds: &[Kind],
    written: Option<&At<Vec<At<String>>>>,
    names: &Names,
    user: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Id> {
    let mut ids = Vec::new();
    for one in written.iter().flat_map(|w| &w.value) {
        // A merged flow is resolved twice: the same problem is told once.
        let mut found = Vec::new();
        if let Some(id) = names.resolve(kinds, one, user, &mut found) {
            ids.push(id);
        }
        for problem in found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    ids
}

fn insert(model: &mut Model, names: &Names, flow: Written, problems: &mut Vec<Problem>) {
    let name = flow.name();
    let mut id = format!("{}/{name}", model.id);
    if let Some(first) = model.flows.get(&id) {
        if flow.decl.id.is_some() {
            problems.push(
                Problem::new(
                    Input::Duplicate,
                    "duplicate-flow",
                    Site::Place(flow.decl.place.child("id")),
                    format!("two flows have the id `{name}`"),
                    "second flow",
                )
                .note(Site::Place(first.named.decl.place.clone()), "first flow")
                .help("give each flow an id of its own, or leave the id out"),
            );
        }
        id = (2..)
            .map(|n| format!("{id}#{n}"))
            .find(|candidate| !model.flows.contains_key(candidate))
            .unwrap_or(id);
    }
    let touches = touches(model, &flow.decl, flow.operation.as_deref());
    let response = format!("{id}~response");
    let both = flow.decl.bidirectional.as_deref() == Some(&true);
    if both {
        let classes = match &flow.decl.response_classes {
            Some(_) => resolve_all(
                &[Kind::Class],
                flow.decl.response_classes.as_ref(),
                names,
                &model.id,
                problems,
            ),
            None => flow.classes.clone(),
        };
        model.flows.insert(
            response.clone(),
            FlowEdge {
                named: Named {
                    id: response.clone(),
                    name: format!("{name}~response"),
                    decl: flow.decl.clone(),
                    implicit: false,
                },
                from: flow.to.clone(),
                to: flow.from.clone(),
                operation: flow.operation.clone(),
                classes,
                via: flow.via.clone(),
                derived: false,
                pair: Some(id.clone()),
                response: true,
                touches: touches.clone(),
            },
        );
    }
    model.flows.insert(
        id.clone(),
        FlowEdge {
            named: Named {
                id,
                name,
                decl: flow.decl,
                implicit: false,
            },
            from: flow.from,
            to: flow.to,
            operation: flow.operation,
            classes: flow.classes,
            via: flow.via,
            derived: false,
            pair: both.then_some(response),
            response: false,
            touches,
        },
    );
}

/// Objects and resources a flow touches: its own, else those of its operation.
fn touches(model: &Model, flow: &FlowDecl, operation: Option<&str>) -> Vec<String> {
    let list = |l: &Option<At<Vec<At<String>>>>| -> Vec<String> {
        l.iter().flat_map(|l| &l.value).map(|s| s.value.clone()).collect()
    };
    let mut own = list(&flow.objects);
    own.extend(list(&flow.resources));
    if own.is_empty()
        && let Some(operation) = operation.and_then(|o| model.operations.get(o))
    {
        own = list(&operation.named.decl.objects);
        own.extend(list(&operation.named.decl.resources));
    }
    own.sort();
    own.dedup();
    own
}

/// Connects the halves of pairs that were written as two flows (`pair: F05`).
fn pair_up(model: &mut Model) {
    let prefix = format!("{}/", model.id);
    let pairs: Vec<(Id, Id)> = model
        .flows
        .iter()
        .filter_map(|(id, f)| Some((id.clone(), format!("{prefix}{}", f.named.decl.pair.as_deref()?))))
        .collect();
    for (id, other) in pairs {
        let ends = model.flows.get(&other).map(|o| (o.from.clone(), o.to.clone()));
        let Some((from, to)) = ends else { continue };
        if let Some(flow) = model.flows.get_mut(&id)
            && flow.from == to
            && flow.to == from
        {
            // The answer is the half that enters a context: calls go out of contexts.
            let enters_context = model.contexts.contains_key(&flow.to);
            flow.response = enters_context && !model.contexts.contains_key(&flow.from);
            flow.pair = Some(other);
        }
    }
}

/// One flow per operation that no written flow names (`semantics.md` 3), assumed.
fn derived(model: &mut Model, names: &Names) {
    let named: BTreeSet<Id> = model.flows.values().filter_map(|f| f.operation.clone()).collect();
    let contexts: Vec<Id> = model.contexts.keys().cloned().collect();
    let todo: Vec<OperationNode> = model
        .operations
        .values()
        .filter(|o| !named.contains(&o.named.id) && !o.named.decl.common.planned())
        .cloned()
        .collect();
    for operation in todo {
        let (Some(system), Some(effect)) = (operation.system.clone(), operation.effect) else {
            continue;
        };
        let place = operation.named.decl.place.clone();
        let classes: Vec<Id> = operation
            .named
            .decl
            .classes
            .iter()
            .flat_map(|c| &c.value)
            .filter_map(|c| names.find(&[Kind::Class], &c.value, &model.id))
            .collect();
        for context in &contexts {
            let (from, to) = if effect == Effect::Read {
                (system.clone(), context.clone())
            } else {
                (context.clone(), system.clone())
            };
            add_derived(
                model,
                &place,
                from,
                to,
                Some(&operation.named.id),
                classes.clone(),
            );
        }
        for audience in &operation.audience {
            if audience.is_external() && effect != Effect::Read {
                let actor = implicit_actor(model, *audience, &place);
                add_derived(model, &place, system.clone(), actor, None, classes.clone());
            }
        }
    }
}

/// An actor nobody declared: who receives what an operation sends outside.
fn implicit_actor(model: &mut Model, audience: Audience, place: &Place) -> Id {
    let declared = model
        .actors
        .values()
        .find(|a| a.decl.audience.as_deref() == Some(&audience))
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
) {
    let short = |id: &str| id.rsplit('/').next().unwrap_or(id).to_owned();
    let name = match operation {
        Some(op) => format!("{}->{}:{}", short(&from), short(&to), short(op)),
        None => format!("{}->{}", short(&from), short(&to)),
    };
    let id = format!("{}/{name}", model.id);
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
    match model.flows.entry(id) {
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
}

/// Each context calls each declared model of its agent, unless a written flow says how (`semantics.md` 3).
fn model_calls(model: &mut Model) {
    let mut linked: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for flow in model.flows.values() {
        linked
            .entry(flow.from.clone())
            .or_default()
            .insert(flow.to.clone());
        linked
            .entry(flow.to.clone())
            .or_default()
            .insert(flow.from.clone());
    }
    let contexts: Vec<Id> = model.contexts.keys().cloned().collect();
    let models: Vec<(Id, Place)> = model
        .models
        .iter()
        .map(|(id, m)| (id.clone(), m.named.decl.place.clone()))
        .collect();
    for context in &contexts {
        let has_written = models
            .iter()
            .any(|(m, _)| linked.get(context).is_some_and(|l| l.contains(m)));
        if has_written {
            continue;
        }
        for (id, place) in &models {
            add_derived(model, place, context.clone(), id.clone(), None, Vec::new());
            add_derived(model, place, id.clone(), context.clone(), None, Vec::new());
            let short = |id: &str| id.rsplit('/').next().unwrap_or(id).to_owned();
            let call = format!("{}/{}->{}", model.id, short(context), short(id));
            let answer = format!("{}/{}->{}", model.id, short(id), short(context));
            if let Some(edge) = model.flows.get_mut(&call) {
                edge.pair = Some(answer.clone());
            }
            if let Some(edge) = model.flows.get_mut(&answer) {
                edge.pair = Some(call);
                edge.response = true;
            }
        }
    }
}

/// Takes the expectations over; their names are checked where they are evaluated.
pub fn expectations(model: &mut Model) {
    let written = model
        .decl
        .value
        .expectations
        .take()
        .map(|e| e.value)
        .unwrap_or_default();
    model.expectations = written
        .into_iter()
        .map(|e| Expectation {
            text: e.value,
            at: e.place,
        })
        .collect();
}
