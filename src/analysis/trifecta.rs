//! Private data, untrusted content and a way out, per context, with the smallest set of flows that breaks one leg
//! (`rules.md` INJECT-001).

use std::collections::{BTreeMap, BTreeSet};

use super::carry::{Carry, Item, Level, outside};
use super::facts::TrifectaFact;
use super::inventory::{is_external_model, personal};
use super::spread::Spread;
use super::taint::WHAT;
use crate::graph::{EdgeIx, Kind, NodeIx, smallest_cut};
use crate::model::Named;
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::world::{DataClass, Tier};

/// The legs of every context.
#[must_use]
pub fn trifecta(carry: &Carry<'_>, labels: &Spread, taint: &Spread) -> Vec<TrifectaFact> {
    let graph = carry.graph;
    let contexts = graph.nodes().filter(|n| graph.node(*n).kind == Kind::Context);
    contexts
        .filter_map(|node| legs(carry, labels, taint, node))
        .collect()
}

/// Confidential or above, or personal.
fn private(class: &Named<DataClass>) -> bool {
    class
        .decl
        .tier
        .as_deref()
        .is_some_and(|t| *t >= Tier::Confidential)
        || personal(class)
}

fn legs(carry: &Carry<'_>, labels: &Spread, taint: &Spread, node: NodeIx) -> Option<TrifectaFact> {
    let (model, graph) = (carry.model, carry.graph);
    let id = &graph.node(node).id;
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
    let out = outward(carry, node, &items);
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

/// An edge that an adequate human gate does not guard.
fn open(carry: &Carry<'_>, edge: EdgeIx) -> bool {
    let flow = carry.model.flows.get(carry.graph.flow(edge));
    flow.is_some_and(|f| !f.via.iter().any(|g| carry.gates.adequate(g)))
}

/// Seeds the context with its private classes only and lets them out over open edges.
fn out_of(carry: &Carry<'_>, node: NodeIx, items: &BTreeSet<Item>) -> Spread {
    let leaving = carry.graph.leaving(node);
    let starts = leaving
        .iter()
        .flat_map(|e| items.iter().map(|i| (*e, *i)))
        .collect();
    Spread::from(carry, starts, &|e| open(carry, e))
}

/// The shortest way a private class gets out.
fn outward(carry: &Carry<'_>, node: NodeIx, items: &BTreeSet<Item>) -> Option<(Vec<EdgeIx>, Item)> {
    let spread = out_of(carry, node, items);
    let (edge, item) = spread
        .came
        .iter()
        .filter(|((edge, _), _)| leads_out(carry, *edge))
        .min_by_key(|(state, came)| (came.distance, **state))
        .map(|(state, _)| *state)?;
    Some((spread.path((edge, item)), item))
}

/// Whether an edge ends outside: at an outsider, at readers outside, or where the model chooses.
fn leads_out(carry: &Carry<'_>, edge: EdgeIx) -> bool {
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
        Kind::Actor => model.is_outsider(&target.id),
        Kind::System => super::labels::audience_of_system(carry, &target.id)
            .iter()
            .any(|a| a.is_external()),
        Kind::Model => is_external_model(model, &target.id),
        // A tool that reaches any address lets the model choose one.
        Kind::Tool => model.tools.get(&target.id).is_some_and(|t| {
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

/// The smallest set of flows that breaks one of the legs; of equal legs the first in the order private, untrusted, outbound.
fn cut(
    carry: &Carry<'_>,
    labels: &Spread,
    taint: &Spread,
    node: NodeIx,
    items: &BTreeSet<Item>,
) -> Vec<String> {
    let into = |spread: &Spread, wanted: &dyn Fn(Item) -> bool| {
        let ends: BTreeSet<EdgeIx> = carry.graph.entering(node).iter().copied().collect();
        leg(
            carry,
            spread,
            wanted,
            &|_| true,
            &|e| ends.contains(&e),
            &|e, item| starts_at(carry, e, item),
        )
    };
    let out = out_of(carry, node, items);
    let leaving: BTreeSet<EdgeIx> = carry.graph.leaving(node).iter().copied().collect();
    let cuts = [
        into(labels, &|i| items.contains(&i)),
        into(taint, &|_| true),
        leg(
            carry,
            &out,
            &|_| true,
            &|e| open(carry, e),
            &|e| leads_out(carry, e),
            &|e, _| leaving.contains(&e),
        ),
    ];
    cuts.into_iter().min_by_key(Vec::len).unwrap_or_default()
}

/// Whether an item starts on an edge, whatever reaches it there. A claim is a start too: it would stand alone if nothing
/// brought the class any more.
fn starts_at(carry: &Carry<'_>, edge: EdgeIx, item: Item) -> bool {
    let from = carry.graph.node(carry.graph.source(edge));
    match item {
        Item::Class(_) => carry.claims(edge, item),
        Item::Untrusted => {
            let actor = carry.model.actors.get(&from.id);
            actor.is_some_and(|a| a.decl.trusted.as_deref() == Some(&false))
                || carry.items(outside).into_iter().any(|c| carry.claims(edge, c))
        }
    }
}

/// One item on one edge.
type State = (EdgeIx, Item);

/// What must be cut: the states of one leg.
#[derive(Default)]
struct Ways {
    starts: BTreeSet<State>,
    ends: BTreeSet<State>,
    next: BTreeMap<State, Vec<State>>,
}

impl Ways {
    /// Whether anything gets through without some flows. Linear.
    fn stand(&self, carry: &Carry<'_>, gone: &[&String]) -> bool {
        let left = |state: &&State| !gone.contains(&carry.graph.flow(state.0));
        let mut todo: Vec<&State> = self.starts.iter().filter(left).collect();
        let mut seen: BTreeSet<&State> = todo.iter().copied().collect();
        while let Some(state) = todo.pop() {
            if self.ends.contains(state) {
                return true;
            }
            let following = self.next.get(state).into_iter().flatten().filter(left);
            todo.extend(following.filter(|s| seen.insert(*s)));
        }
        false
    }

    /// The first single flow, or pair, that nothing gets around; `below` says how few are wanted.
    fn few(&self, carry: &Carry<'_>, flows: &BTreeSet<String>, below: usize) -> Option<Vec<String>> {
        let owned = |gone: &[&String]| gone.iter().map(|f| (*f).clone()).collect();
        if below > 1
            && let Some(one) = flows.iter().find(|f| !self.stand(carry, &[f]))
        {
            return Some(owned(&[one]));
        }
        if below > 2 && flows.len() <= PAIRS_UP_TO {
            for (i, one) in flows.iter().enumerate() {
                if let Some(two) = flows.iter().skip(i + 1).find(|f| !self.stand(carry, &[one, f])) {
                    return Some(owned(&[one, two]));
                }
            }
        }
        None
    }
}

/// Up to so many flows of a leg all pairs are tried.
const PAIRS_UP_TO: usize = 60;

/// The smallest cut between starts and ends of what spread. Where a flow stands for several states (copies of a model,
/// several items), a cut of merged ways may be too large: one flow and two are then tried as such. To find the smallest of
/// any size is a hitting set, which has no fast answer.
fn leg(
    carry: &Carry<'_>,
    spread: &Spread,
    wanted: &dyn Fn(Item) -> bool,
    used: &dyn Fn(EdgeIx) -> bool,
    end: &dyn Fn(EdgeIx) -> bool,
    start: &dyn Fn(EdgeIx, Item) -> bool,
) -> Vec<String> {
    let flow = |state: &State| carry.graph.flow(state.0).clone();
    let mut ways = Ways::default();
    for (state, came) in &spread.came {
        let (edge, item) = *state;
        if came.level != Level::Certain || !wanted(item) {
            continue;
        }
        if start(edge, item) || came.parent.is_none() {
            ways.starts.insert(*state);
        }
        if end(edge) {
            ways.ends.insert(*state);
        }
        let following = carry.graph.leaving(carry.graph.target(edge));
        let following = following.iter().copied().filter(|e| {
            !end(edge) && used(*e) && carry.onward(edge, *e, item, Level::Certain) == Some(Level::Certain)
        });
        ways.next.insert(*state, following.map(|e| (e, item)).collect());
    }
    let all: BTreeSet<String> = ways.next.keys().map(flow).collect();
    let mut next: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (state, following) in &ways.next {
        next.entry(flow(state))
            .or_default()
            .extend(following.iter().map(flow));
    }
    let merged = |states: &BTreeSet<State>| -> BTreeSet<String> { states.iter().map(flow).collect() };
    let cut = smallest_cut(&all, &merged(&ways.starts), &merged(&ways.ends), &next);
    if all.len() == ways.next.len() {
        return cut;
    }
    ways.few(carry, &all, cut.len()).unwrap_or(cut)
}
