//! Written flows, matched across files, and expectations.

use std::collections::BTreeSet;

use super::derived;
use super::elements::*;
use super::names::{Kind, Names};
use crate::parse::manifest::control::Flow as FlowDecl;
use crate::parse::manifest::field::{At, Drift, Field};
use crate::parse::problem::{Input, Problem, Site};

/// What can be a flow's end, the most specific first: a connection means its system.
pub(super) const ENDS: &[Kind] = &[
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
                    first.files.extend(flow.files);
                    FlowDecl::merge(&mut first.decl, flow.decl, "", &mut found);
                    // Ids of the two sides may differ, and ends may be spelt in two ways: resolved they say that it is one flow.
                    let resolved = ["id", "from", "to", "operation"];
                    drift.extend(
                        found
                            .into_iter()
                            .filter(|d| !resolved.contains(&d.field.as_str()))
                            .map(|d| (format!("{}/{}", model.id, first.name(model)), d)),
                    );
                    // What the second side adds was resolved with it; its problems are told already.
                    let mut told = Vec::new();
                    let (user, decl) = (&model.id, &first.decl);
                    first.via = resolve_all(&[Kind::Gate], decl.via.as_ref(), names, user, &mut told);
                    first.classes =
                        resolve_all(&[Kind::Class], decl.classes.as_ref(), names, user, &mut told);
                }
                None => written.push(flow),
            }
        }
    }
    for flow in written {
        insert(model, names, flow, problems);
    }
    answers(model);
    pair_up(model);
    derived::add(model, names);
}

/// A written flow with its ends resolved.
struct Written {
    decl: At<FlowDecl>,
    from: Id,
    to: Id,
    operation: Option<Id>,
    classes: Vec<Id>,
    via: Vec<Id>,
    /// Files that state it.
    files: BTreeSet<String>,
}

impl Written {
    /// Flows of different files match by ends and operation (`semantics.md` 3). In one file they stand for two ways: a gate
    /// on one of them is not on the other.
    fn same(&self, other: &Self) -> bool {
        self.from == other.from
            && self.to == other.to
            && self.operation == other.operation
            && self.files.is_disjoint(&other.files)
    }

    /// The written id, else one made of ends and operation so that it stays when lines move.
    fn name(&self, model: &Model) -> String {
        if let Some(id) = &self.decl.id {
            return id.value.clone();
        }
        let last = |id: &str| model.short(id).to_owned();
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
        files: decl
            .place
            .parts()
            .map(|(file, ..)| file.to_owned())
            .into_iter()
            .collect(),
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
    let own = written.value.strip_prefix(&format!("{}/", model.id));
    if own.is_none() && written.value.contains('/') {
        return names.resolve(ENDS, written, &model.id, problems);
    }
    let written = &At::new(own.unwrap_or(&written.value).to_owned(), written.place.clone());
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
    let written = written.iter().flat_map(|w| &w.value);
    written
        .filter_map(|one| names.resolve(kinds, one, user, problems))
        .collect()
}

fn insert(model: &mut Model, names: &Names, flow: Written, problems: &mut Vec<Problem>) {
    let name = flow.name(model);
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
pub fn touches(model: &Model, flow: &FlowDecl, operation: Option<&str>) -> Vec<String> {
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

/// `a <-> b` in one file and the answer as a flow of its own in another are one answer.
fn answers(model: &mut Model) {
    let made: Vec<Id> = model
        .flows
        .values()
        .filter(|f| f.response)
        .map(|f| f.named.id.clone())
        .collect();
    for id in made {
        let Some(answer) = model.flows.get(&id) else {
            continue;
        };
        let key = (answer.from.clone(), answer.to.clone(), answer.operation.clone());
        let call = answer.pair.clone();
        let written = model
            .flows
            .values()
            .find(|f| !f.response && (&f.from, &f.to, &f.operation) == (&key.0, &key.1, &key.2))
            .map(|f| f.named.id.clone());
        let (Some(written), Some(call)) = (written, call) else {
            continue;
        };
        let Some(answer) = model.flows.remove(&id) else {
            continue;
        };
        if let Some(flow) = model.flows.get_mut(&written) {
            flow.response = true;
            flow.pair = Some(call.clone());
            if flow.classes.is_empty() {
                flow.classes = answer.classes;
            }
        }
        if let Some(flow) = model.flows.get_mut(&call) {
            flow.pair = Some(written);
        }
    }
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
