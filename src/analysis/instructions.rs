//! What instructs agents — prompt stores and descriptions of tools — and who can write it.

use std::collections::BTreeSet;

use super::carry::Carry;
use super::facts::{InstructionFact, WriterFact};
use super::routes::{contexts_around, open};
use super::spread::Spread;
use super::taint::way_to;
use crate::graph::{Kind, NodeIx};
use crate::model::Id;
use crate::parse::manifest::agent::PromptSource;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::{BoundaryKind, StoreKind};
use crate::source::Place;

/// Every source of instructions, by id. Linear in the flows around them.
#[must_use]
pub fn instructions(carry: &Carry<'_>, untrusted: &Spread) -> Vec<InstructionFact> {
    let model = carry.model;
    let mut facts = Vec::new();
    let mut named = BTreeSet::new();
    for (id, agent) in &model.agents {
        let Some(source) = &agent.named.decl.prompt_source else {
            continue;
        };
        let store = source.store.as_deref();
        let store = store.and_then(|s| model.named_by(id, s, |id| model.stores.contains_key(id)));
        named.extend(store.clone());
        facts.push(of_store(
            carry,
            untrusted,
            format!("{id}:prompt_source"),
            store.as_deref(),
            BTreeSet::from([id.clone()]),
            source.place.clone(),
            Some(source),
        ));
    }
    for (id, store) in &model.stores {
        let kind = store.named.decl.kind.as_deref();
        if kind == Some(&StoreKind::PromptStore) && !named.contains(id) {
            let at = store.named.decl.place.clone();
            let agents = agents_around(carry, id);
            if !agents.is_empty() {
                facts.push(of_store(carry, untrusted, id.clone(), Some(id), agents, at, None));
            }
        }
    }
    for (id, tool) in &model.tools {
        let agents = agents_around(carry, id);
        if agents.is_empty() || tool.decl.common.planned() {
            continue;
        }
        let path = way_to(carry, untrusted, id);
        let dynamic = tool.decl.discovery.as_deref().is_some_and(|d| d == "dynamic");
        let kind = model.boundary_of(id).map_or(BoundaryKind::Internal, |b| b.kind);
        facts.push(InstructionFact {
            id: id.clone(),
            kind: "tool_description".to_owned(),
            node: Some(id.clone()),
            at: tool.decl.place.clone(),
            agents: agents.into_iter().collect(),
            change_control: None,
            digest: tool.decl.digest.as_deref().cloned(),
            unpinned: dynamic || tool.decl.version.is_none() && tool.decl.digest.is_none(),
            boundary_kind: kind.word().to_owned(),
            tainted: !path.is_empty(),
            path,
            writers: writers(carry, untrusted, id),
        });
    }
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts
}

fn of_store(
    carry: &Carry<'_>,
    untrusted: &Spread,
    id: String,
    store: Option<&str>,
    agents: BTreeSet<Id>,
    at: Place,
    source: Option<&At<PromptSource>>,
) -> InstructionFact {
    let model = carry.model;
    let decl = store.and_then(|s| model.stores.get(s)).map(|s| &s.named.decl);
    let path = store.map(|s| way_to(carry, untrusted, s)).unwrap_or_default();
    let control = source.and_then(|s| s.change_control.as_deref());
    let kind = store.and_then(|s| model.boundary_of(s)).map(|b| b.kind);
    InstructionFact {
        id,
        kind: "prompt_store".to_owned(),
        node: store.map(str::to_owned),
        at,
        agents: agents.into_iter().collect(),
        change_control: control.or_else(|| decl?.change_control.as_deref()).cloned(),
        digest: source.and_then(|s| s.digest.as_deref()).cloned(),
        unpinned: false,
        boundary_kind: kind.unwrap_or(BoundaryKind::Internal).word().to_owned(),
        tainted: !path.is_empty(),
        path,
        writers: store.map(|s| writers(carry, untrusted, s)).unwrap_or_default(),
    }
}

/// Agents with a context that reads a node or calls it.
fn agents_around(carry: &Carry<'_>, node: &str) -> BTreeSet<Id> {
    let nodes: Vec<NodeIx> = carry.graph.copies(node).to_vec();
    let contexts = nodes.iter().flat_map(|n| {
        let reading = contexts_around(carry, *n, true);
        reading.into_iter().chain(match carry.graph.node(*n).kind {
            Kind::Tool => contexts_around(carry, *n, false),
            _ => BTreeSet::new(),
        })
    });
    contexts
        .filter_map(|c| carry.model.contexts.get(&c).map(|c| c.agent.clone()))
        .collect()
}

/// Nodes with a flow into one. A call of a tool asks it, and writes nothing into it.
fn writers(carry: &Carry<'_>, untrusted: &Spread, node: &str) -> Vec<WriterFact> {
    let (model, graph) = (carry.model, carry.graph);
    let mut found = Vec::new();
    for here in graph.copies(node).iter().copied() {
        for edge in graph.entering(here).iter().copied() {
            let from = graph.node(graph.source(edge));
            let calls =
                graph.node(here).kind == Kind::Tool && matches!(from.kind, Kind::Context | Kind::Tool);
            let flow = graph.flow_edge(edge);
            if calls || carry.asks(edge) {
                continue;
            }
            let actor = model.actors.get(from.id);
            let stranger = actor.is_some_and(|a| a.decl.trusted.as_deref() == Some(&false));
            let carried = untrusted.get((edge, super::carry::Item::Untrusted)).is_some();
            found.push(WriterFact {
                node: from.id.clone(),
                kind: from.kind.word().to_owned(),
                flow: flow.named.id.clone(),
                at: flow.named.decl.place.clone(),
                untrusted: stranger || carried,
                approved: !open(carry, edge),
                agent: model.contexts.get(from.id).map(|c| c.agent.clone()),
            });
        }
    }
    found
}
