//! Coverage by listing simple paths, the legs of a context, and cuts by trying.

use std::collections::BTreeSet;

use super::net::{Edge, Key, Net, kind};
use super::reference::*;
use super::spec::Spec;

/// What the effect of an edge that acts is; `None` when it is no action.
pub fn effect(spec: &Spec, edge: &Edge) -> Option<&'static str> {
    let (from, to) = (kind(&edge.from.0), kind(&edge.to.0));
    if !matches!(from, 'g' | 't') || !matches!(to, 's' | 'a' | 't') {
        return None;
    }
    let effect = match (edge.operation, to) {
        (Some(o), _) => spec.operations[o].effect,
        (None, 'a') => "send",
        (None, 's') => "write",
        (None, _) => return None,
    };
    (effect != "read").then_some(effect)
}

/// Partner or customer: outside.
fn outsider(spec: &Spec, name: &str) -> bool {
    match name.strip_prefix('a').and_then(|i| i.parse::<usize>().ok()) {
        Some(index) => spec.actors[index].audience != "internal",
        None => name == "any-customer",
    }
}

fn system<'a>(spec: &'a Spec, name: &str) -> Option<&'a super::spec::System> {
    name.strip_prefix('s')
        .and_then(|i| i.parse::<usize>().ok())
        .map(|i| &spec.systems[i])
}

/// An action as the reference sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    pub external: bool,
    /// Length of the shortest open route; `None` when covered.
    pub open: Option<usize>,
}

/// Judges an action: every route from a context over tools to it, and on to each outsider behind its system.
/// `None` when no context gets there.
pub fn action(spec: &Spec, net: &Net, e: usize) -> Option<Action> {
    let edge = &net.edges[e];
    let effect = effect(spec, edge)?;
    let routes = routes_to(net, e, &mut vec![e]);
    if routes.is_empty() {
        return None;
    }
    let said = edge.operation.and_then(|o| spec.operations[o].audience);
    let target = edge.to.0.as_str();
    let draft = effect == "draft";
    let there = outsider(spec, target)
        || system(spec, target).is_some_and(|s| s.partner || s.audience == Some("customer"));
    // On to outsiders over the system; what is said to stay inside goes on with the same objects only.
    let onward: Vec<&Edge> = net
        .edges
        .iter()
        .filter(|n| n.from.0 == target && kind(target) == 's' && outsider(spec, &n.to.0) && !draft)
        .filter(|n| {
            let free = edge.touches.is_empty() || n.touches.is_empty();
            let shared = !edge.touches.is_disjoint(&n.touches);
            shared || free && said != Some("internal")
        })
        .collect();
    let external = !draft && (there || said == Some("customer") || !onward.is_empty());
    let open_edge = |e: &usize| open(spec, &net.edges[*e]);
    let prefix = routes
        .iter()
        .filter(|r| r.iter().all(open_edge))
        .map(Vec::len)
        .min();
    let on = onward.iter().filter(|n| open(spec, n)).count() > 0;
    // The effect is at the target unless it is only behind gated edges that lead on.
    let more = if on {
        Some(1)
    } else {
        (there || onward.is_empty()).then_some(0)
    };
    Some(Action {
        external,
        open: prefix.zip(more).map(|(p, m)| p + m),
    })
}

/// All simple routes that begin at a context, run over tools and end with the last of `path` (given backwards).
fn routes_to(net: &Net, first: usize, path: &mut Vec<usize>) -> Vec<Vec<usize>> {
    let from = &net.edges[first].from;
    if kind(&from.0) == 'g' {
        return vec![path.clone()];
    }
    let mut routes = Vec::new();
    if kind(&from.0) == 't' {
        for (p, before) in net.edges.iter().enumerate() {
            if before.to == *from && !path.contains(&p) {
                path.push(p);
                routes.extend(routes_to(net, p, path));
                path.pop();
            }
        }
    }
    routes
}

/// The legs of a context.
#[derive(Debug, PartialEq, Eq)]
pub struct Legs {
    pub private: BTreeSet<usize>,
    /// Lengths of the shortest ways; 0 without the leg.
    pub inward: usize,
    pub tainted: usize,
    pub outward: usize,
}

fn private(spec: &Spec, class: usize) -> bool {
    let class = &spec.classes[class];
    matches!(class.tier, "confidential" | "restricted")
        || class.category.is_some_and(|c| c.starts_with("user."))
}

/// Shortest arrival of items at a context.
fn arrival(net: &Net, lengths: &Lengths, context: &str, wanted: &dyn Fn(Item) -> bool) -> usize {
    let here = lengths
        .iter()
        .filter(|((e, i), _)| net.edges[*e].to.0 == context && wanted(*i));
    here.map(|(_, l)| *l).min().unwrap_or(0)
}

/// The private classes that certainly reach a context.
fn held(spec: &Spec, net: &Net, labels: &Lengths, context: &str) -> BTreeSet<usize> {
    let here = labels.keys().filter(|(e, _)| net.edges[*e].to.0 == context);
    here.filter_map(|(_, i)| match i {
        Item::Class(c) if private(spec, *c) => Some(*c),
        _ => None,
    })
    .collect()
}

/// Where an edge ends outside: at an outsider, at readers outside, or where the model chooses.
fn leads_out(spec: &Spec, edge: &Edge) -> bool {
    let to = edge.to.0.as_str();
    let index = || to[1..].parse::<usize>().unwrap();
    let sends = edge.operation.map(|o| &spec.operations[o]).is_some_and(|o| {
        o.audience == Some("customer") && !matches!(o.effect, "read" | "draft") && kind(to) != 'g'
    });
    sends
        || match kind(to) {
            'a' => outsider(spec, to),
            's' => spec.systems[index()].audience == Some("customer"),
            'm' => !spec.models[index()],
            't' => spec.tools[index()],
            _ => false,
        }
}

fn outward(spec: &Spec, net: &Net, context: &str, private: &BTreeSet<usize>) -> usize {
    let leaving = net.edges.iter().enumerate().filter(|(_, e)| e.from.0 == context);
    let starts = leaving
        .flat_map(|(i, _)| private.iter().map(move |c| (i, Item::Class(*c))))
        .collect();
    let out = spread(spec, net, &starts, &|e| open(spec, e));
    let ends = out.iter().filter(|((e, _), _)| leads_out(spec, &net.edges[*e]));
    ends.map(|(_, l)| *l).min().unwrap_or(0)
}

/// The three legs of a context.
pub fn legs(spec: &Spec, net: &Net, labels: &Lengths, taint: &Lengths, context: &str) -> Legs {
    let private = held(spec, net, labels, context);
    Legs {
        inward: arrival(
            net,
            labels,
            context,
            &|i| matches!(i, Item::Class(c) if private.contains(&c)),
        ),
        tainted: arrival(net, taint, context, &|_| true),
        outward: outward(spec, net, context, &private),
        private,
    }
}

/// Whether a leg is gone without some flows.
pub fn breaks(
    spec: &Spec,
    net: &Net,
    context: &str,
    private: &BTreeSet<usize>,
    gone: &BTreeSet<Key>,
) -> bool {
    let net = net.without(spec, gone);
    held(spec, &net, &labels(spec, &net).certain, context).is_empty()
        || arrival(&net, &untrusted(spec, &net), context, &|_| true) == 0
        || outward(spec, &net, context, private) == 0
}

/// Whether any set of fewer than `size` flows breaks a leg.
pub fn smaller(
    spec: &Spec,
    net: &Net,
    context: &str,
    private: &BTreeSet<usize>,
    size: usize,
) -> Option<BTreeSet<Key>> {
    let keys: Vec<&Key> = net
        .edges
        .iter()
        .map(|e| &e.key)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let broken = |set: &BTreeSet<Key>| breaks(spec, net, context, private, set);
    for (i, one) in keys.iter().enumerate().filter(|_| size > 1) {
        let set = BTreeSet::from([(*one).clone()]);
        if broken(&set) {
            return Some(set);
        }
        for two in keys.iter().skip(i + 1).filter(|_| size > 2) {
            let set = BTreeSet::from([(*one).clone(), (*two).clone()]);
            if broken(&set) {
                return Some(set);
            }
        }
    }
    None
}
