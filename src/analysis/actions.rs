//! Actions and the gates in front of them: coverage by removal of all adequate gates, per effect group (`rules.md` 2.5, 2.7).

use std::collections::{BTreeMap, BTreeSet};

use super::carry::{Carry, closed, overlap};
use super::facts::ActionFact;
use super::routes::{Routes, gates_of, open, ways_to};
use crate::graph::{EdgeIx, Kind, NodeIx};
use crate::model::{FlowEdge, OperationNode};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::control::GateKind;
use crate::parse::manifest::world::BoundaryKind;

/// An action with what the comparison inside its group needs.
struct Action<'a> {
    fact: ActionFact,
    edge: EdgeIx,
    flow: &'a FlowEdge,
    operation: Option<&'a OperationNode>,
    effect: Effect,
    system: String,
    agent: Option<String>,
    /// A tool whose gate stands on some of the ways to it only: how the open way gets around.
    own: Option<&'static str>,
}

/// Every action, by id. Actions times gated actions of the same system, else linear in the flows for each action.
#[must_use]
pub fn actions(carry: &Carry<'_>) -> Vec<ActionFact> {
    let (any, unapproved) = (
        Routes::over(carry, &|_| true),
        Routes::over(carry, &|e| open(carry, e)),
    );
    let edges = carry.graph.edges();
    let mut actions: Vec<Action<'_>> = edges
        .filter_map(|e| action(carry, &any, &unapproved, e))
        .collect();
    let mut gated: BTreeMap<&str, Vec<&Action<'_>>> = BTreeMap::new();
    for action in actions
        .iter()
        .filter(|a| a.fact.covered && !a.fact.adequate_gates.is_empty())
    {
        gated.entry(&action.system).or_default().push(action);
    }
    let bypasses: Vec<(bool, Option<(String, String)>)> = actions
        .iter()
        .map(|a| bypass(a, gated.get(a.system.as_str()).map_or(&[], Vec::as_slice)))
        .collect();
    for (action, (gated, bypass)) in actions.iter_mut().zip(bypasses) {
        action.fact.group_gated = gated;
        if let Some((reason, gated)) = bypass {
            action.fact.bypass = Some(reason);
            action.fact.bypasses = Some(gated);
        }
    }
    let mut facts: Vec<ActionFact> = actions.into_iter().map(|a| a.fact).collect();
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts.dedup_by(|a, b| a.id == b.id);
    facts
}

/// The action of an edge: it leaves a context or one of its tools and changes or sends something.
fn action<'a>(carry: &Carry<'a>, any: &Routes, unapproved: &Routes, edge: EdgeIx) -> Option<Action<'a>> {
    let (model, graph) = (carry.model, carry.graph);
    let (from, to) = (graph.node(graph.source(edge)), graph.node(graph.target(edge)));
    if !matches!(from.kind, Kind::Context | Kind::Tool)
        || !matches!(to.kind, Kind::System | Kind::Actor | Kind::Tool)
    {
        return None;
    }
    let flow = graph.flow_edge(edge);
    let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
    if operation.is_some_and(|o| o.named.decl.common.planned()) {
        return None;
    }
    // What answers a person who asked, or goes to a tool without an operation, is judged where it has an effect.
    let effect = match operation {
        Some(o) => o.effect.unwrap_or(Effect::Write),
        None if to.kind == Kind::Actor => Effect::Send,
        None if to.kind == Kind::System => Effect::Write,
        None => return None,
    };
    if effect == Effect::Read {
        return None;
    }
    let system = operation
        .and_then(|o| o.system.clone())
        .unwrap_or_else(|| to.id.clone());
    let outside = if effect == Effect::Draft {
        None
    } else {
        reached(carry, edge, flow, operation)
    };
    let (outside, after) = match outside {
        Some(Outside::There(node)) => (Some(node), Vec::new()),
        Some(Outside::Over(ways, node)) => (Some(node), ways),
        None => (None, Vec::new()),
    };
    let mut passed: Vec<String> = flow.via.clone();
    // A tool may be reached over several ways; the gates on each of them are gates of what it does.
    let before = ways_to(carry, graph.source(edge));
    for gate in before.iter().chain(&after).flat_map(|e| gates_of(carry, *e)) {
        if !passed.contains(gate) {
            passed.push(gate.clone());
        }
    }
    let adequate: Vec<String> = passed
        .iter()
        .filter(|g| carry.gates.adequate(g))
        .cloned()
        .collect();
    let contexts = performers(carry, edge, &before);
    let open = |e: EdgeIx| open(carry, e);
    let way = if open(edge) && after.iter().all(|e| open(*e)) {
        unapproved.to(carry, edge)
    } else {
        None
    };
    // Who does it: over an open way if there is one.
    let first = |way: &Vec<EdgeIx>| way.first().map(|e| graph.node(graph.source(*e)).id.clone());
    let context = way
        .as_ref()
        .and_then(first)
        .or_else(|| any.to(carry, edge).as_ref().and_then(first))?;
    let agent_of = |node: &str| model.contexts.get(node).map(|c| c.agent.clone());
    let past = way.is_some() && before.iter().any(|e| !open(*e));
    let own = past.then(|| {
        // Agents of gated ways and of open ones, whichever of equally short ways is told.
        let agents = |gated: bool| -> BTreeSet<Option<String>> {
            let edges = before.iter().filter(|e| open(**e) != gated);
            edges.map(|e| agent_of(graph.node(graph.source(*e)).id)).collect()
        };
        let mut unguarded = agents(false);
        unguarded.insert(agent_of(&context));
        let others = agents(true).is_disjoint(&unguarded);
        if others { "alternate-agent" } else { "direct-edge" }
    });
    let what = match operation {
        Some(o) => format!("`{}`", model.short(&o.named.id)),
        None => effect.word().to_owned(),
    };
    let witness = way.map(|mut w| {
        w.extend(after.first());
        carry.steps(&w, &what)
    });
    let agent = agent_of(&context);
    let flow_id = graph.flow(edge);
    Some(Action {
        fact: ActionFact {
            id: operation.map_or_else(|| flow_id.clone(), |o| format!("{}@{flow_id}", o.named.id)),
            operation: operation.map(|o| o.named.id.clone()),
            flow: flow_id.clone(),
            at: flow.named.decl.place.clone(),
            context,
            target: to.id.clone(),
            group: format!("{system}|{}|{}", flow.touches.join(","), effect.word()),
            external: outside.is_some(),
            reaches: outside.map(|node| graph.node(node).id.clone()),
            contexts,
            closed_schema: flow.via.iter().any(|g| closes(carry, g)),
            fixed_destination: fixed(carry, &passed, operation),
            covered: witness.is_none(),
            group_gated: false,
            rests_on: witness
                .is_none()
                .then(|| adequate.iter().map(|g| carry.gates.assurance(g)).min())
                .flatten(),
            gates: passed,
            adequate_gates: adequate,
            witness: witness.unwrap_or_default(),
            bypass: None,
            bypasses: None,
        },
        edge,
        flow,
        operation,
        effect,
        system,
        agent,
        own,
    })
}

/// How an action gets outside.
enum Outside {
    /// Its own target is outside, or its audience is.
    There(NodeIx),
    /// Over one more flow, from the system to someone outside: an open one, or each of those that are all guarded.
    Over(Vec<EdgeIx>, NodeIx),
}

/// Who outside an action reaches: its target, the readers of its target, or the audience it names (`rules.md` GATE-001).
fn reached(
    carry: &Carry<'_>,
    edge: EdgeIx,
    flow: &FlowEdge,
    operation: Option<&OperationNode>,
) -> Option<Outside> {
    let (model, graph) = (carry.model, carry.graph);
    let target = graph.target(edge);
    let outsider = |node: NodeIx| model.is_outsider(graph.node(node).id);
    if outsider(target) {
        return Some(Outside::There(target));
    }
    // The way on to an actor is part of the route: a gate may stand there. An operation that states an inside audience goes
    // on only where both flows name the same object.
    let inside =
        operation.is_some_and(|o| !o.audience.is_empty() && !o.audience.iter().any(|a| a.is_external()));
    let on = |e: &EdgeIx| {
        let touches = &graph.flow_edge(*e).touches;
        let named = !flow.touches.is_empty() && !touches.is_empty();
        graph.node(target).kind.keeps()
            && outsider(graph.target(*e))
            && overlap(&flow.touches, touches)
            && (named || !inside)
    };
    let onward: Vec<EdgeIx> = graph.leaving(target).iter().copied().filter(on).collect();
    // One open way on is enough to get outside, whatever guards the others.
    if let Some(edge) = onward.iter().find(|e| open(carry, **e)) {
        return Some(Outside::Over(vec![*edge], graph.target(*edge)));
    }
    // Who reads the place itself, or shares its boundary, needs no way on.
    let kind = model.boundary_of(graph.node(target).id).map(|b| b.kind);
    let there = matches!(kind, Some(BoundaryKind::Partner | BoundaryKind::Public))
        || super::receipts::audience_of_system(carry, graph.node(target).id)
            .iter()
            .any(|a| a.is_external());
    if there {
        return Some(Outside::There(target));
    }
    let said = operation.is_some_and(|o| o.audience.iter().any(|a| a.is_external()));
    match onward.first() {
        Some(first) => {
            let outsider = graph.target(*first);
            Some(Outside::Over(onward, outsider))
        }
        None => said.then_some(Outside::There(target)),
    }
}

/// The contexts an edge is taken from, itself or over the tools before it.
fn performers(carry: &Carry<'_>, edge: EdgeIx, before: &BTreeSet<EdgeIx>) -> Vec<String> {
    let edges = before.iter().chain([&edge]);
    let sources = edges.map(|e| carry.graph.node(carry.graph.source(*e)));
    let contexts = sources.filter(|n| n.kind == Kind::Context);
    let contexts: BTreeSet<String> = contexts.map(|n| n.id.clone()).collect();
    contexts.into_iter().collect()
}

/// A closed form that counts in this phase.
fn closes(carry: &Carry<'_>, gate: &str) -> bool {
    let decl = carry.model.gates.get(gate).map(|g| &g.decl);
    decl.is_some_and(|d| d.kind.as_deref() == Some(&GateKind::Schema) && closed(d))
        && carry.gates.proven(gate)
}

/// Something outside the model says where it goes: a list that pins the destination, an enforced recipient that the model
/// does not choose, or enforced resources of the connection.
fn fixed(carry: &Carry<'_>, gates: &[String], operation: Option<&OperationNode>) -> bool {
    let pins = |gate: &String| {
        let decl = carry.model.gates.get(gate).map(|g| &g.decl);
        decl.is_some_and(|d| {
            d.kind.as_deref() == Some(&GateKind::AllowList)
                && d.pins
                    .as_deref()
                    .is_some_and(|p| p == "destination" || p == "recipient")
        }) && carry.gates.proven(gate)
    };
    let recipient = operation.and_then(|o| o.named.decl.recipient.as_deref());
    let connection = operation.and_then(|o| carry.model.connections.get(&o.connection));
    let resources = connection.and_then(|c| c.named.decl.resources.as_deref());
    gates.iter().any(pins)
        || recipient.is_some_and(|r| {
            !chosen_by_model(r.rule.as_deref()) && enforced_outside(r.enforced_by.as_deref())
        })
        || resources.is_some_and(|r| r.allow.is_some() && enforced_outside(r.enforced_by.as_deref()))
}

/// The rule of a recipient leaves the choice to the model.
#[must_use]
pub fn chosen_by_model(rule: Option<&String>) -> bool {
    matches!(rule.map(String::as_str), Some("model" | "any" | "free"))
}

/// A stated point of enforcement that the model cannot talk round.
#[must_use]
pub fn enforced_outside(by: Option<&String>) -> bool {
    by.is_some_and(|by| !matches!(by.as_str(), "" | "agent_process" | "model" | "prompt" | "none"))
}

/// Whether a gated action of the same system is of the group, and for an uncovered action how it gets around it.
fn bypass(action: &Action<'_>, gated: &[&Action<'_>]) -> (bool, Option<(String, String)>) {
    let mut fitting = gated
        .iter()
        .filter(|g| overlap(&g.flow.touches, &action.flow.touches) && at_least(action.effect, g.effect))
        .peekable();
    if let Some(reason) = action.own {
        return (true, Some((reason.to_owned(), action.fact.id.clone())));
    }
    if fitting.peek().is_none() {
        return (false, None);
    }
    if action.fact.covered {
        return (true, None);
    }
    let connection = |a: &Action<'_>| a.operation.map(|o| o.connection.clone());
    let how = |gated: &Action<'_>| {
        if action.agent != gated.agent {
            3
        } else if connection(action) != connection(gated) {
            2
        } else {
            usize::from(action.fact.operation != gated.fact.operation)
        }
    };
    // The gate that is nearest by is the one that is got around, whatever it is called.
    let nearest = fitting
        .filter(|g| g.edge != action.edge)
        .min_by_key(|g| how(g))
        .map(|g| {
            let words = [
                "direct-edge",
                "alternate-tool",
                "alternate-connection",
                "alternate-agent",
            ];
            let word = words.get(how(g)).copied().unwrap_or_default();
            (word.to_owned(), g.fact.id.clone())
        });
    (true, nearest)
}

/// Whether one effect can do what the other does. Administration and execution can do anything.
#[must_use]
pub fn at_least(effect: Effect, gated: Effect) -> bool {
    use Effect::{Admin, Delete, Draft, Execute, Transition, Write};
    effect == gated
        || matches!(effect, Admin | Execute)
        || matches!(
            (effect, gated),
            (Write | Delete, Transition | Write) | (Write | Transition | Delete | Effect::Send, Draft)
        )
}
