//! What runs or renders text that a model wrote, and whether a fixed rule stands in between.

use std::collections::BTreeSet;

use super::carry::{Carry, Item};
use super::facts::InterpreterFact;
use super::routes::{Routes, gates_of, ways_to};
use super::spread::Spread;
use crate::graph::{EdgeIx, Kind};
use crate::model::{FlowEdge, OperationNode};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::control::GateKind;
use crate::source::Place;

/// Every flow from contexts or tools to something that interprets it, by flow id.
#[must_use]
pub fn interpreters(carry: &Carry<'_>, untrusted: &Spread) -> Vec<InterpreterFact> {
    let (model, graph) = (carry.model, carry.graph);
    let routes = (
        Routes::over(carry, &|_| true),
        Routes::over(carry, &|e| loose(carry, e)),
    );
    let mut facts: Vec<InterpreterFact> = Vec::new();
    for edge in graph.edges() {
        let from = graph.node(graph.source(edge)).kind;
        let flow = graph.flow_edge(edge);
        if flow.response {
            continue;
        }
        let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
        if !matches!(from, Kind::Context | Kind::Tool) {
            facts.extend(asked(carry, untrusted, edge, flow, operation));
            continue;
        }
        if let Some((language, because)) = language(carry, flow, operation) {
            facts.extend(fact(carry, untrusted, &routes, edge, flow, language, because));
        }
    }
    facts.sort_by(|a, b| a.flow.cmp(&b.flow));
    facts.dedup_by(|a, b| a.flow == b.flow);
    facts
}

/// The language of what a flow reaches, with the field that says so.
fn language(
    carry: &Carry<'_>,
    flow: &FlowEdge,
    operation: Option<&OperationNode>,
) -> Option<(&'static str, Place)> {
    if let Some(tool) = carry.model.tools.get(&flow.to) {
        let kind = tool.decl.kind.as_ref()?;
        let language = match kind.as_str() {
            "sql" => "sql",
            "shell" => "shell",
            "code" | "code_exec" | "notebook" | "python" => "code",
            "template" => "template",
            "html" => "html",
            "query" | "query_language" => "query",
            "expression" | "workflow_expression" => "expression",
            "file" | "file_path" | "filesystem" => "path",
            // A list of hosts is a list of allowed values.
            "http" | "browser" | "fetch" | "web_fetch" if tool.decl.destinations.is_none() => "url",
            _ => return None,
        };
        return Some((language, kind.place.clone()));
    }
    let operation = operation?;
    let decl = &operation.named.decl;
    if operation.effect == Some(Effect::Execute) {
        let product = operation.system.as_ref();
        let product = product.and_then(|s| carry.model.systems.get(s)?.product.as_deref());
        let kind = product
            .and_then(|p| carry.model.catalog.product(p))
            .map(|p| p.kind);
        let language = if kind == Some("data-warehouse") {
            "sql"
        } else {
            "code"
        };
        let at = decl.effect.as_ref().map(|e| e.place.clone());
        return Some((language, at.unwrap_or_else(|| decl.place.child("effect"))));
    }
    if let Some((language, at)) = parameter(operation) {
        return Some((language, at));
    }
    let markup = decl.render.as_ref().and_then(|r| r.markup.as_ref())?;
    (markup.value == "html").then(|| ("html", markup.place.clone()))
}

/// The first parameter of an operation that something interprets.
fn parameter(operation: &OperationNode) -> Option<(&'static str, Place)> {
    let parameters = operation.named.decl.parameters.as_ref()?;
    let words = parameters.value.0.as_object()?;
    words.iter().find_map(|(name, word)| {
        let language = match word.as_str()? {
            "sql" => "sql",
            "shell" => "shell",
            "code" => "code",
            "html" => "html",
            "template" => "template",
            "query" | "query_language" => "query",
            "expression" | "workflow_expression" => "expression",
            "file_path" => "path",
            "url" => "url",
            _ => return None,
        };
        Some((language, parameters.place.child(name)))
    })
}

/// A read whose question is drawn on no flow: it went the other way, and no gate stood on it.
fn asked(
    carry: &Carry<'_>,
    untrusted: &Spread,
    edge: EdgeIx,
    flow: &FlowEdge,
    operation: Option<&OperationNode>,
) -> Option<InterpreterFact> {
    let (model, graph) = (carry.model, carry.graph);
    let operation = operation.filter(|o| o.effect == Some(Effect::Read))?;
    let context = graph.target(edge);
    let drawn = model
        .flows
        .values()
        .any(|f| f.operation.as_ref() == Some(&operation.named.id) && f.from == flow.to && f.to == flow.from);
    if graph.node(context).kind != Kind::Context || operation.system.as_ref() != Some(&flow.from) || drawn {
        return None;
    }
    let (language, because) = parameter(operation)?;
    Some(InterpreterFact {
        flow: flow.named.id.clone(),
        at: flow.named.decl.place.clone(),
        language: language.to_owned(),
        because,
        context: flow.to.clone(),
        target: flow.from.clone(),
        operation: flow.operation.clone(),
        gates: Vec::new(),
        deterministic_gates: Vec::new(),
        open_path: carry.steps(&[edge], "the answer to what the model asked"),
        tainted: untrusted.arrival(carry, context, Item::Untrusted).is_some(),
    })
}

fn fact(
    carry: &Carry<'_>,
    untrusted: &Spread,
    (any, unguarded): &(Routes, Routes),
    edge: EdgeIx,
    flow: &FlowEdge,
    language: &str,
    because: Place,
) -> Option<InterpreterFact> {
    let graph = carry.graph;
    let way = Some(edge)
        .filter(|e| loose(carry, *e))
        .and_then(|e| unguarded.to(carry, e));
    let any = any.to(carry, edge)?;
    let context = graph.source(*way.as_ref().unwrap_or(&any).first()?);
    let mut edges: BTreeSet<EdgeIx> = ways_to(carry, graph.source(edge));
    edges.insert(edge);
    let gates: BTreeSet<String> = edges.iter().flat_map(|e| gates_of(carry, *e)).cloned().collect();
    Some(InterpreterFact {
        flow: flow.named.id.clone(),
        at: flow.named.decl.place.clone(),
        language: language.to_owned(),
        because,
        context: graph.node(context).id.clone(),
        target: flow.to.clone(),
        operation: flow.operation.clone(),
        deterministic_gates: gates
            .iter()
            .filter(|g| deterministic(carry, g))
            .cloned()
            .collect(),
        gates: gates.into_iter().collect(),
        open_path: way
            .map(|w| carry.steps(&w, "text the model wrote"))
            .unwrap_or_default(),
        tainted: untrusted.arrival(carry, context, Item::Untrusted).is_some(),
    })
}

/// No gate on the edge decides by a fixed rule.
fn loose(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    !gates_of(carry, edge).iter().any(|g| deterministic(carry, g))
}

/// A gate that decides by a fixed rule and counts in this phase.
fn deterministic(carry: &Carry<'_>, gate: &str) -> bool {
    let decl = carry.model.gates.get(gate).map(|g| &g.decl);
    let fixed = decl.is_some_and(|d| match d.kind.as_deref() {
        Some(GateKind::Schema | GateKind::AllowList | GateKind::ParameterisedQuery | GateKind::Encoder) => {
            true
        }
        Some(GateKind::Policy) => d.deterministic.as_deref() == Some(&true),
        _ => false,
    });
    fixed && carry.gates.proven(gate)
}
