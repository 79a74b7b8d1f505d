//! Cycles of cause and effect by following every cause until it comes back, and small cases with exact answers.

use std::collections::{BTreeMap, BTreeSet};

use super::net::{Edge, Key, Net, asks, kind};
use super::reference::open;
use super::spec::Spec;

/// A cause: who acts, on whom, and the flow; none for an event.
#[derive(Clone, Debug)]
struct Cause {
    from: String,
    to: String,
    flow: Option<Key>,
    touches: BTreeSet<&'static str>,
    gated: bool,
}

/// A cycle as the facts tell it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cycle {
    pub nodes: BTreeSet<String>,
    pub flows: BTreeSet<Key>,
    /// Length of a shortest one through a context.
    pub shortest: usize,
    pub approved: bool,
    pub events: usize,
}

/// Every cycle of an integration.
pub fn cycles(spec: &Spec, net: &Net) -> BTreeSet<Cycle> {
    let causes = causes(spec, net);
    let count = causes.len();
    let after: Vec<Vec<usize>> = causes
        .iter()
        .map(|one| (0..count).filter(|n| follows(one, &causes[*n])).collect())
        .collect();
    let reach: Vec<BTreeMap<usize, usize>> = (0..count).map(|c| distances(&after, c, &|_| true)).collect();
    let ungated: Vec<BTreeMap<usize, usize>> = (0..count)
        .map(|c| distances(&after, c, &|n| !causes[n].gated))
        .collect();
    let mut found = BTreeSet::new();
    for one in 0..count {
        if !reach[one].contains_key(&one) {
            continue;
        }
        let members: Vec<usize> = (0..count)
            .filter(|m| reach[one].contains_key(m) && reach[*m].contains_key(&one))
            .collect();
        let inside = || members.iter().map(|m| &causes[*m]);
        let nodes: BTreeSet<String> = inside().flat_map(|c| [c.from.clone(), c.to.clone()]).collect();
        if !nodes.iter().any(|n| kind(n) == 'g') {
            continue;
        }
        let shortest = members
            .iter()
            .filter(|m| kind(&causes[**m].from) == 'g')
            .map(|m| reach[*m][m])
            .min()
            .unwrap();
        found.insert(Cycle {
            flows: inside().filter_map(|c| c.flow.clone()).collect(),
            events: inside().filter(|c| c.flow.is_none()).count(),
            shortest,
            approved: !members
                .iter()
                .any(|m| !causes[*m].gated && ungated[*m].contains_key(m)),
            nodes,
        });
    }
    found
}

/// Causes walked from one to each that it brings about, over causes that are `used`.
fn distances(after: &[Vec<usize>], start: usize, used: &dyn Fn(usize) -> bool) -> BTreeMap<usize, usize> {
    let mut found = BTreeMap::new();
    let mut layer = BTreeSet::from([start]);
    for distance in 1..=after.len() {
        let next = layer.iter().flat_map(|c| &after[*c]).copied();
        layer = next.filter(|n| used(*n) && !found.contains_key(n)).collect();
        found.extend(layer.iter().map(|n| (*n, distance)));
    }
    found
}

fn follows(one: &Cause, next: &Cause) -> bool {
    let kept = matches!(kind(&one.to), 's' | 'd');
    let apart = !one.touches.is_empty() && !next.touches.is_empty() && one.touches.is_disjoint(&next.touches);
    one.to == next.from && !(kept && apart)
}

fn causes(spec: &Spec, net: &Net) -> Vec<Cause> {
    // A model acts in the run that calls it.
    let run = |spot: &super::net::Spot| match kind(&spot.0) {
        'm' if !spot.1.is_empty() => spot.1.clone(),
        _ => spot.0.clone(),
    };
    let calls: BTreeSet<(String, String)> = net
        .edges
        .iter()
        .map(|e| (run(&e.from), run_less(&e.to)))
        .collect();
    let starts = |edge: &Edge, from: &str, to: &str| match (kind(from), kind(to)) {
        ('a' | 'm', _) | (_, 'a' | 'm') | ('s' | 'd', 'g' | 't') => false,
        ('t', 'g' | 't') => !calls.contains(&(to.to_owned(), from.to_owned())),
        _ => !asks(spec, edge),
    };
    let mut causes: Vec<Cause> = net
        .edges
        .iter()
        .filter(|e| !e.key.response)
        .map(|e| (e, run(&e.from), run(&e.to)))
        .filter(|(e, from, to)| from != to && starts(e, from, to))
        .map(|(e, from, to)| Cause {
            from,
            to,
            flow: Some(e.key.clone()),
            touches: e.touches.clone(),
            gated: !open(spec, e),
        })
        .collect();
    causes.extend(spec.events.iter().map(|(system, context)| Cause {
        from: format!("s{system}"),
        to: context.name(),
        flow: None,
        touches: BTreeSet::new(),
        gated: false,
    }));
    causes
}

/// The element itself, whatever its run.
fn run_less(spot: &super::net::Spot) -> String {
    spot.0.clone()
}
