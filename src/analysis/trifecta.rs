//! Private data, untrusted content and a way out, per context, with the smallest set of flows that breaks one leg
//! (`rules.md` INJECT-001).

use std::collections::BTreeSet;

use super::carry::{Carry, Item, Level};
use super::cut::cut;
use super::facts::TrifectaFact;
use super::inventory::{is_external_model, private};
use super::routes::open;
use super::spread::Spread;
use super::taint::WHAT;
use super::ways::Ways;
use crate::graph::{EdgeIx, Kind, NodeIx};
use crate::parse::manifest::connection::Effect;

/// The legs of every context.
#[must_use]
pub fn trifecta(carry: &Carry<'_>, labels: &Spread, taint: &Spread) -> Vec<TrifectaFact> {
    let graph = carry.graph;
    let out = Ways::to(carry, &carry.items(private), &|e| open(carry, e), &|e, _| {
        leads_out(carry, e)
    });
    let contexts = graph.nodes().filter(|n| graph.node(*n).kind == Kind::Context);
    contexts
        .filter_map(|node| legs(carry, labels, taint, &out, node))
        .collect()
}

fn legs(
    carry: &Carry<'_>,
    labels: &Spread,
    taint: &Spread,
    out: &Ways,
    node: NodeIx,
) -> Option<TrifectaFact> {
    let (model, graph) = (carry.model, carry.graph);
    let id = graph.node(node).id;
    let mut held: Vec<(usize, EdgeIx, Item)> = carry
        .items(private)
        .into_iter()
        .filter_map(|item| {
            let (edge, came) = labels.arrival(carry, node, item)?;
            (came.level == Level::Certain).then_some((came.distance, edge, item))
        })
        .collect();
    let items: BTreeSet<Item> = held.iter().map(|(_, _, item)| *item).collect();
    held.sort();
    let inward = held.first().map(|(_, edge, item)| labels.path((*edge, *item)));
    let tainted = taint
        .arrival(carry, node, Item::Untrusted)
        .map(|(edge, _)| taint.path((edge, Item::Untrusted)));
    let out = out.from(carry, node, &items);
    let name = |item: &Item| carry.class(*item).map(|c| format!("`{}`", model.short(&c.id)));
    let first = held
        .first()
        .and_then(|(_, _, item)| name(item))
        .unwrap_or_default();
    let all = inward.is_some() && tainted.is_some() && out.is_some();
    let cut = if all {
        cut(carry, labels, taint, node, &items)
    } else {
        Vec::new()
    };
    let standing = [inward.is_some(), tainted.is_some(), out.is_some()];
    Some(TrifectaFact {
        context: id.clone(),
        at: model.place_of(id)?.clone(),
        private: items
            .iter()
            .filter_map(|i| carry.class(*i))
            .map(|c| c.id.clone())
            .collect(),
        private_path: inward.map(|p| carry.steps(&p, &first)).unwrap_or_default(),
        untrusted_path: tainted.map(|p| carry.steps(&p, WHAT)).unwrap_or_default(),
        channel: out.as_ref().filter(|_| all).map(|(path, _)| channel(carry, path)),
        outbound_path: out
            .map(|(path, item)| carry.steps(&path, &name(&item).unwrap_or_default()))
            .unwrap_or_default(),
        legs: u8::try_from(standing.into_iter().filter(|s| *s).count()).unwrap_or(3),
        cut,
    })
}

/// The context seeded with its private classes only.
pub fn starts_of(carry: &Carry<'_>, node: NodeIx, items: &BTreeSet<Item>) -> Vec<(EdgeIx, Item)> {
    let leaving = carry.graph.leaving(node);
    leaving
        .iter()
        .flat_map(|e| items.iter().map(|i| (*e, *i)))
        .collect()
}

/// Whether an edge ends outside: at an outsider, at readers outside, or where the model chooses.
pub fn leads_out(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    let (model, graph) = (carry.model, carry.graph);
    let target = graph.node(graph.target(edge));
    // The answer of an operation comes back into a context: only the way there has its audience.
    let operation = model
        .flows
        .get(graph.flow(edge))
        .and_then(|f| f.operation.as_ref())
        .and_then(|o| model.operations.get(o))
        .filter(|o| !matches!(o.effect, Some(Effect::Read | Effect::Draft)) && target.kind != Kind::Context);
    if operation.is_some_and(|o| {
        let chosen = o.named.decl.recipient.as_ref().and_then(|r| r.rule.as_deref());
        o.audience.iter().any(|a| a.is_external())
            || matches!(chosen.map(String::as_str), Some("model" | "any" | "free"))
    }) {
        return true;
    }
    match target.kind {
        Kind::Actor => model.is_outsider(target.id),
        Kind::System => super::receipts::audience_of_system(carry, target.id)
            .iter()
            .any(|a| a.is_external()),
        Kind::Model => is_external_model(model, target.id),
        // A tool that reaches any address lets the model choose one.
        Kind::Tool => model.tools.get(target.id).is_some_and(|t| {
            let kind = t.decl.kind.as_deref().map(String::as_str);
            matches!(kind, Some("http" | "browser" | "shell" | "code")) && t.decl.destinations.is_none()
        }),
        _ => false,
    }
}

/// How it gets out: through another agent's context, over a channel made for messages, or beside one.
fn channel(carry: &Carry<'_>, path: &[EdgeIx]) -> String {
    let graph = carry.graph;
    let second = path
        .iter()
        .any(|e| graph.node(graph.target(*e)).kind == Kind::Context);
    let last = path.last().map(|e| graph.node(graph.target(*e)).kind);
    match (second, last) {
        (true, _) => "via-second-agent",
        (_, Some(Kind::Model | Kind::Tool)) => "implicit-channel",
        _ => "explicit-channel",
    }
    .to_owned()
}
