//! Reads of role-restricted data into contexts: whose rights decide, and to whom the data then goes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::carry::{Carry, Item, Level};
use super::facts::RetrievalFact;
use super::receipts::audience_of_system;
use super::spread::Spread;
use super::ways::Ways;
use crate::graph::{EdgeIx, Kind, NodeIx};
use crate::parse::manifest::field::{At, Open};
use crate::source::Place;

/// So many steps all searches for readers may take together; beyond it only the nearest reader of a read is named.
const READER_STEPS: usize = 2_000_000;

/// Every flow that certainly brings a class of `access: role_based` into a context.
#[must_use]
pub fn retrievals(carry: &Carry<'_>, labels: &Spread) -> Vec<RetrievalFact> {
    let graph = carry.graph;
    let items = carry.items(|c| c.decl.access.as_deref().is_some_and(|a| a == "role_based"));
    if items.is_empty() {
        return Vec::new();
    }
    let out = Ways::to(carry, &items, &|_| true, &|e, _| reads(carry, e));
    let mut reads: Vec<(EdgeIx, BTreeSet<Item>)> = Vec::new();
    for edge in graph.edges() {
        let source = graph.node(graph.source(edge)).kind;
        if graph.node(graph.target(edge)).kind == Kind::Context
            && matches!(source, Kind::System | Kind::Store | Kind::Tool)
        {
            let certain = |item: &&Item| {
                labels
                    .get((edge, **item))
                    .is_some_and(|c| c.level == Level::Certain)
            };
            let brought: BTreeSet<Item> = items.iter().filter(certain).copied().collect();
            if !brought.is_empty() {
                reads.push((edge, brought));
            }
        }
    }
    let all = reads.len() * graph.edge_count() <= READER_STEPS;
    let facts = reads
        .into_iter()
        .filter_map(|(edge, brought)| fact(carry, &out, edge, &brought, all));
    facts.collect()
}

/// An edge at whose end people read: an actor, or a system with an audience.
fn reads(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    let node = carry.graph.node(carry.graph.target(edge));
    match node.kind {
        Kind::Actor => true,
        Kind::System => !carry.asks(edge) && !audience_of_system(carry, node.id).is_empty(),
        _ => false,
    }
}

fn fact(
    carry: &Carry<'_>,
    out: &Ways,
    edge: EdgeIx,
    brought: &BTreeSet<Item>,
    all: bool,
) -> Option<RetrievalFact> {
    let (model, graph) = (carry.model, carry.graph);
    let flow = graph.flow_edge(edge);
    let (source, context) = (graph.node(graph.source(edge)), graph.target(edge));
    let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
    let store = model.stores.get(source.id);
    let tool = model.tools.get(source.id);
    let connection = operation.map(|o| o.connection.clone()).or_else(|| {
        let name = tool?.decl.connection.as_deref()?;
        model.named_by(source.id, name, |id| model.connections.contains_key(id))
    });
    let auth = connection.as_ref().and_then(|c| model.connections.get(c));
    let auth = auth.and_then(|c| c.named.decl.auth.as_deref());
    let of_operation = operation.and_then(|o| o.named.decl.permission_filter.as_ref());
    let of_store = store.and_then(|s| s.named.decl.permission_filter.as_ref());
    let filter = of_operation.or(of_store);
    let (by, stage) = filter.map(filter_of).unwrap_or_default();
    let belongs: &Place = None
        .or_else(|| store.map(|s| &s.named.decl.place))
        .or_else(|| operation.map(|o| &o.named.decl.place))
        .unwrap_or(&flow.named.decl.place);
    let ahead = out.from(carry, context, brought);
    let what = |item: Item| {
        let class = carry.class(item).map(|c| model.short(&c.id));
        format!("`{}`", class.unwrap_or_default())
    };
    let nearest = ahead.as_ref().and_then(|(path, _)| path.last());
    let reaches = match nearest {
        Some(_) if all => readers(carry, context, brought),
        Some(last) => BTreeSet::from([graph.node(graph.target(*last)).id.clone()]),
        None => BTreeSet::new(),
    };
    Some(RetrievalFact {
        flow: flow.named.id.clone(),
        at: flow.named.decl.place.clone(),
        source: source.id.clone(),
        source_kind: match store {
            Some(s) => s.named.decl.kind.as_deref().map_or("unknown", |k| k.word()),
            None => source.kind.word(),
        }
        .to_owned(),
        source_at: model.place_of(source.id)?.clone(),
        operation: operation.map(|o| o.named.id.clone()),
        subject_mode: auth.and_then(|a| a.subject_mode.as_deref().cloned()),
        connection,
        context: graph.node(context).id.clone(),
        classes: brought
            .iter()
            .filter_map(|i| carry.class(*i).map(|c| c.id.clone()))
            .collect(),
        authorization: operation.and_then(|o| o.named.decl.authorization.as_deref().cloned()),
        filter: by,
        filter_stage: stage,
        filter_at: filter.map_or_else(|| belongs.child("permission_filter"), |f| f.place.clone()),
        path: ahead
            .map(|(path, item)| {
                let whole: Vec<EdgeIx> = std::iter::once(edge).chain(path).collect();
                carry.steps(&whole, &what(item))
            })
            .unwrap_or_default(),
        reaches: reaches.into_iter().collect(),
    })
}

/// `requester`, or `{by: requester, at: query}` with near words: whose rights filter, and when.
fn filter_of(filter: &At<Open>) -> (Option<String>, Option<String>) {
    let text = |v: &Value| v.as_str().map(str::to_owned);
    match &filter.value.0 {
        Value::Object(map) => {
            let first = |keys: &[&str]| keys.iter().find_map(|k| map.get(*k).and_then(text));
            (
                first(&["by", "who", "subject", "rights"]),
                first(&["at", "stage", "when"]),
            )
        }
        value => (text(value), None),
    }
}

/// Everyone that reads some of the items from a context on.
fn readers(carry: &Carry<'_>, context: NodeIx, items: &BTreeSet<Item>) -> BTreeSet<String> {
    let starts = super::trifecta::starts_of(carry, context, items);
    let spread = Spread::from(carry, starts, &|_| true);
    let ends = spread.iter().map(|((edge, _), _)| edge);
    ends.filter(|e| reads(carry, *e))
        .map(|e| carry.graph.node(carry.graph.target(e)).id.clone())
        .collect()
}
