//! Ways out of contexts that hold private data: does anything outside the model fix where they lead and what is rendered.

use std::collections::BTreeSet;

use super::actions::{chosen_by_model, enforced_outside};
use super::carry::{Carry, Item, Level};
use super::facts::EgressFact;
use super::inventory::private;
use super::routes::{Routes, gates_of, open};
use super::spread::Spread;
use crate::graph::{EdgeIx, Kind};
use crate::model::{FlowEdge, OperationNode};
use crate::parse::manifest::connection::{Capability, Effect};
use crate::parse::manifest::control::GateKind;
use crate::parse::manifest::world::Tier;
use crate::source::Place;

/// How a way out stands.
struct Way {
    reason: &'static str,
    state: &'static str,
    control: Option<String>,
    at: Place,
}

/// Every way out by which a private class can leave a context, by id.
#[must_use]
pub fn egress(carry: &Carry<'_>, labels: &Spread) -> Vec<EgressFact> {
    let graph = carry.graph;
    let items = carry.items(private);
    let routes = Routes::over(carry, &|_| true);
    let mut facts: Vec<EgressFact> = Vec::new();
    for edge in graph.edges() {
        let (from, to) = (
            graph.node(graph.source(edge)).kind,
            graph.node(graph.target(edge)).kind,
        );
        let out = matches!(from, Kind::Context | Kind::Tool)
            && matches!(to, Kind::Tool | Kind::System | Kind::Actor)
            && !carry.asks(edge);
        let flow = graph.flow_edge(edge);
        if out && !flow.response {
            let ways = ways(carry, edge, flow);
            if !ways.is_empty() {
                facts.extend(leaving(carry, labels, &routes, &items, edge, flow, ways));
            }
        }
    }
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts.dedup_by(|a, b| a.id == b.id);
    facts
}

/// The facts of one edge, if a private class can leave by it.
fn leaving(
    carry: &Carry<'_>,
    labels: &Spread,
    routes: &Routes,
    items: &BTreeSet<Item>,
    edge: EdgeIx,
    flow: &FlowEdge,
    ways: Vec<Way>,
) -> Vec<EgressFact> {
    let (model, graph) = (carry.model, carry.graph);
    let Some(route) = routes.to(carry, edge) else {
        return Vec::new();
    };
    let Some(context) = route.first().map(|e| graph.source(*e)) else {
        return Vec::new();
    };
    let passes = |item: Item| {
        let on = |e: &EdgeIx| carry.behind_gates(*e, item, Level::Certain) == Some(Level::Certain);
        route.iter().all(on)
    };
    let mut held: Vec<(usize, EdgeIx, Item)> = items
        .iter()
        .filter_map(|item| Some((*item, labels.arrival(carry, context, *item)?)))
        .filter(|(item, (_, came))| came.level == Level::Certain && passes(*item))
        .map(|(item, (edge, came))| (came.distance, edge, item))
        .collect();
    held.sort();
    let Some((_, arrival, item)) = held.first().copied() else {
        return Vec::new();
    };
    let classes: BTreeSet<Item> = held.iter().map(|(_, _, item)| *item).collect();
    let classes = || classes.iter().filter_map(|i| carry.class(*i));
    let tier = classes()
        .filter_map(|c| c.decl.tier.as_deref().copied().map(Tier::rank))
        .max();
    let name = carry.class(item).map(|c| model.short(&c.id)).unwrap_or_default();
    let mut path = labels.path((arrival, item));
    path.extend(&route);
    let steps = carry.steps(&path, &format!("`{name}`"));
    let facts = ways.into_iter().map(|way| EgressFact {
        id: format!("{}@{}", way.reason, flow.named.id),
        reason: way.reason.to_owned(),
        state: way.state.to_owned(),
        control: way.control,
        at: way.at,
        flow: flow.named.id.clone(),
        operation: flow.operation.clone(),
        context: graph.node(context).id.clone(),
        target: flow.to.clone(),
        classes: classes().map(|c| c.id.clone()).collect(),
        highest_tier: tier.unwrap_or(0),
        path: steps.clone(),
    });
    facts.collect()
}

fn ways(carry: &Carry<'_>, edge: EdgeIx, flow: &FlowEdge) -> Vec<Way> {
    let operation = flow
        .operation
        .as_ref()
        .and_then(|o| carry.model.operations.get(o));
    let mut ways = Vec::new();
    ways.extend(address(carry, edge, flow));
    if let Some(operation) = operation.filter(|o| communicates(o)) {
        ways.push(recipient(carry, edge, operation));
        ways.extend(preview(carry, operation));
        ways.extend(rendering(operation));
    }
    ways
}

fn communicates(operation: &OperationNode) -> bool {
    let sends =
        operation.effect == Some(Effect::Send) || operation.capability == Some(Capability::Communicate);
    // What is drafted leaves by a person's hand.
    sends
        && !matches!(
            operation.effect,
            Some(Effect::Draft | Effect::Read | Effect::Delete)
        )
}

/// The gate on an edge that fixes where it leads, or a person who sees it go.
fn fixing(carry: &Carry<'_>, edge: EdgeIx) -> Option<String> {
    let gates = gates_of(carry, edge);
    let pins = gates.iter().find(|gate| {
        let decl = carry.model.gates.get(*gate).map(|g| &g.decl);
        decl.is_some_and(|d| d.kind.as_deref() == Some(&GateKind::AllowList)) && carry.gates.proven(gate)
    });
    let person = || gates.iter().find(|g| carry.gates.adequate(g));
    pins.or_else(|| if open(carry, edge) { None } else { person() })
        .cloned()
}

/// A tool that fetches or posts wherever the model says: reading an address with data in it is already sending.
fn address(carry: &Carry<'_>, edge: EdgeIx, flow: &FlowEdge) -> Option<Way> {
    let tool = carry.model.tools.get(&flow.to)?;
    let kind = tool.decl.kind.as_deref()?.as_str();
    let fetches = matches!(
        kind,
        "http" | "browser" | "web" | "web_search" | "search" | "fetch" | "web_fetch" | "webhook"
    );
    let runs = matches!(kind, "shell" | "code" | "code_exec" | "notebook");
    let network = tool.decl.sandbox.as_deref().and_then(|s| s.network.as_ref());
    let closed = network.filter(|n| matches!(n.as_str(), "none" | "deny" | "default_deny" | "off"));
    let (state, control, at) = if let Some(list) = &tool.decl.destinations {
        ("controlled", Some("destinations".to_owned()), list.place.clone())
    } else if let Some(gate) = fixing(carry, edge) {
        ("controlled", Some(gate), flow.named.decl.place.child("via"))
    } else if let Some(network) = closed {
        ("controlled", Some(network.value.clone()), network.place.clone())
    } else {
        ("open", None, tool.decl.place.child("destinations"))
    };
    (fetches || runs).then_some(Way {
        reason: "free-url",
        state,
        control,
        at,
    })
}

/// Who receives a message, and what outside the model holds that fixed.
fn recipient(carry: &Carry<'_>, edge: EdgeIx, operation: &OperationNode) -> Way {
    let decl = &operation.named.decl;
    let (rule, by) = match &decl.recipient {
        Some(recipient) => (recipient.rule.as_ref(), recipient.enforced_by.as_ref()),
        None => (None, None),
    };
    let connection = carry.model.connections.get(&operation.connection);
    let resources = connection.and_then(|c| c.named.decl.resources.as_ref());
    let enforced = resources.and_then(|r| r.enforced_by.as_ref().filter(|_| r.allow.is_some()));
    let enforced = enforced.filter(|by| enforced_outside(Some(&by.value)));
    let at = decl.place.child("recipient");
    let way = |state, control, at| Way {
        reason: "free-recipient",
        state,
        control,
        at,
    };
    if let Some(gate) = fixing(carry, edge) {
        return way("controlled", Some(gate), at);
    }
    if let Some(rule) = rule.filter(|r| chosen_by_model(Some(&r.value))) {
        return way("open", Some(rule.value.clone()), rule.place.clone());
    }
    if let Some(by) = by.filter(|by| enforced_outside(Some(&by.value))) {
        return way("controlled", Some(by.value.clone()), by.place.clone());
    }
    if let Some(by) = enforced {
        return way("controlled", Some(by.value.clone()), by.place.clone());
    }
    match rule {
        Some(rule) => way("unstated", Some(rule.value.clone()), at.child("enforced_by")),
        None => way("unstated", None, at),
    }
}

/// Chat products expand links unless told not to: the address is fetched, and whatever stands in it is sent.
fn preview(carry: &Carry<'_>, operation: &OperationNode) -> Option<Way> {
    let connection = carry.model.connections.get(&operation.connection)?;
    let product = carry.model.catalog.product(connection.product.as_deref()?)?;
    if product.kind != "communication" || !product.chat {
        return None;
    }
    let render = operation.named.decl.render.as_ref();
    let unfurl = render.and_then(|r| r.unfurl.as_ref());
    let at = || operation.named.decl.place.child("render").child("unfurl");
    let (state, control) = match unfurl.map(|u| u.value) {
        Some(true) => ("open", Some("on".to_owned())),
        Some(false) => ("controlled", Some("off".to_owned())),
        None => ("unstated", None),
    };
    Some(Way {
        reason: "link-preview",
        state,
        control,
        at: unfurl.map_or_else(at, |u| u.place.clone()),
    })
}

/// Markup that a reader's program renders, with images it loads by itself.
fn rendering(operation: &OperationNode) -> Option<Way> {
    let render = operation.named.decl.render.as_ref()?;
    let markup = render.markup.as_ref();
    let loads = markup.is_some_and(|m| matches!(m.as_str(), "html" | "markdown" | "mrkdwn"));
    let images = render.images.as_ref();
    let blocked = images.map(|i| {
        matches!(
            i.as_str(),
            "blocked" | "none" | "off" | "false" | "proxied" | "proxy" | "stripped"
        )
    });
    let (state, stated) = match (blocked, loads) {
        (Some(true), _) => ("controlled", images),
        (Some(false), _) => ("open", images),
        (None, true) => ("unstated", markup),
        (None, false) => return None,
    };
    let at = render.place.child("images");
    Some(Way {
        reason: "auto-render",
        state,
        control: stated.map(|s| s.value.clone()),
        at: images.map_or(at, |i| i.place.clone()),
    })
}
