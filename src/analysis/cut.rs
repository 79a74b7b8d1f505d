//! The smallest set of flows that breaks one leg of the trifecta.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::{Carry, Item, Level, outside};
use super::routes::open;
use super::spread::{Spread, State};
use super::trifecta::{leads_out, starts_of};
use crate::graph::{EdgeIx, NodeIx, smallest_cut};

/// The smallest set of flows that breaks one of the legs; of equal legs the first in the order private, untrusted, outbound.
pub fn cut(
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
    if carry.graph.edge_count() > EXACT_UP_TO {
        return nearby(carry, labels, taint, node, items);
    }
    let out = Spread::from(carry, starts_of(carry, node, items), &|e| open(carry, e));
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

/// Up to so many flows the smallest cut is looked for.
const EXACT_UP_TO: usize = 400;

/// A cut at the context itself: the flows that bring private data, those that bring untrusted content, or those that let
/// private data go. One of them, not always the smallest cut there is.
fn nearby(
    carry: &Carry<'_>,
    labels: &Spread,
    taint: &Spread,
    node: NodeIx,
    items: &BTreeSet<Item>,
) -> Vec<String> {
    let brings = |spread: &Spread, item: Item| {
        let edges = carry.graph.entering(node).iter();
        let with = edges.filter(|e| spread.get((**e, item)).is_some_and(|c| c.level == Level::Certain));
        with.map(|e| carry.graph.flow(*e).clone())
            .collect::<BTreeSet<String>>()
    };
    let leaves = |e: &&EdgeIx| {
        open(carry, **e)
            && items
                .iter()
                .any(|i| carry.behind_gates(**e, *i, Level::Certain) == Some(Level::Certain))
    };
    let sets = [
        items
            .iter()
            .flat_map(|i| brings(labels, *i))
            .collect::<BTreeSet<String>>(),
        brings(taint, Item::Untrusted),
        carry
            .graph
            .leaving(node)
            .iter()
            .filter(leaves)
            .map(|e| carry.graph.flow(*e).clone())
            .collect(),
    ];
    sets.into_iter()
        .min_by_key(BTreeSet::len)
        .unwrap_or_default()
        .into_iter()
        .collect()
}

/// Whether an item starts on an edge, whatever reaches it there. A claim is a start too: it would stand alone if nothing
/// brought the class any more.
fn starts_at(carry: &Carry<'_>, edge: EdgeIx, item: Item) -> bool {
    let from = carry.graph.node(carry.graph.source(edge));
    match item {
        Item::Class(_) => carry.claims(edge, item),
        Item::Credential | Item::Output => false,
        Item::Untrusted => {
            let actor = carry.model.actors.get(from.id);
            actor.is_some_and(|a| a.decl.trusted.as_deref() == Some(&false))
                || carry.items(outside).into_iter().any(|c| carry.claims(edge, c))
        }
    }
}

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
    for (state, came) in spread.iter() {
        let (edge, item) = state;
        if came.level != Level::Certain || !wanted(item) {
            continue;
        }
        if start(edge, item) || came.parent.is_none() {
            ways.starts.insert(state);
        }
        if end(edge) {
            ways.ends.insert(state);
        }
        let following = carry.following(edge).filter(|e| {
            !end(edge) && used(*e) && carry.behind_gates(*e, item, Level::Certain) == Some(Level::Certain)
        });
        ways.next.insert(state, following.map(|e| (e, item)).collect());
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
