//! What agents may do through others, by walking from each agent on its own, and what crosses boundaries.

use std::collections::{BTreeMap, BTreeSet};

use super::net::{Key, Net, kind};
use super::reference::{Item, Lengths};
use super::seen::Seen;
use super::spec::Spec;

/// An effect on something: system, effect, objects.
type Effect = (usize, &'static str, BTreeSet<&'static str>);

/// Of every caller and callee: how many kinds of effect it adds, and whether the callee can call back.
pub fn delegations(spec: &Spec, net: &Net, seen: &Seen) -> BTreeMap<(String, String), (usize, bool)> {
    let invokes = invokes(net);
    let (own, lent) = operations(spec, net, seen);
    let none = BTreeSet::new();
    let mut found = BTreeMap::new();
    for (caller, callee) in &invokes {
        let lends: BTreeSet<Effect> = reachable(&invokes, callee)
            .iter()
            .flat_map(|a| lent.get(a).unwrap_or(&none))
            .cloned()
            .collect();
        let held = own.get(caller).unwrap_or(&none);
        let added = lends
            .iter()
            .filter(|e| !held.iter().any(|h| amounts(h, e)))
            .count();
        let back = reachable(&invokes, callee).contains(caller);
        found.insert((caller.clone(), callee.clone()), (added, back));
    }
    found
}

/// An agent and all it can invoke.
fn reachable(invokes: &BTreeSet<(String, String)>, agent: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([agent.to_owned()]);
    loop {
        let more = invokes
            .iter()
            .filter(|(a, _)| all.contains(a))
            .map(|(_, b)| b.clone());
        let more: BTreeSet<String> = more.filter(|b| !all.contains(b)).collect();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

fn agent(context: &str) -> String {
    context.split('.').next().unwrap().to_owned()
}

fn invokes(net: &Net) -> BTreeSet<(String, String)> {
    let between = net
        .edges
        .iter()
        .filter(|e| kind(&e.from.0) == 'g' && kind(&e.to.0) == 'g');
    let calls = between.filter(|e| !e.key.response);
    calls
        .map(|e| (agent(&e.from.0), agent(&e.to.0)))
        .filter(|(a, b)| a != b)
        .collect()
}

type ByAgent = BTreeMap<String, BTreeSet<Effect>>;

fn operations(spec: &Spec, net: &Net, seen: &Seen) -> (ByAgent, ByAgent) {
    let (mut own, mut lent) = (ByAgent::new(), ByAgent::new());
    for edge in &net.edges {
        let Some(o) = edge.operation else { continue };
        let operation = &spec.operations[o];
        let effect = (
            spec.connections[operation.connection],
            operation.effect,
            operation.objects.iter().copied().collect(),
        );
        let covered = seen.actions.get(&edge.key).is_some_and(|a| a.covered);
        for end in [&edge.from.0, &edge.to.0] {
            let agents: BTreeSet<String> = match kind(end) {
                'g' => BTreeSet::from([agent(end)]),
                't' => users(net, end, &mut BTreeSet::new()),
                _ => BTreeSet::new(),
            };
            for agent in agents {
                own.entry(agent.clone()).or_default().insert(effect.clone());
                if !covered {
                    lent.entry(agent).or_default().insert(effect.clone());
                }
            }
        }
    }
    (own, lent)
}

/// Agents with a context that calls a tool, over other tools too.
fn users(net: &Net, tool: &str, seen: &mut BTreeSet<String>) -> BTreeSet<String> {
    if !seen.insert(tool.to_owned()) {
        return BTreeSet::new();
    }
    let mut found = BTreeSet::new();
    for edge in net.edges.iter().filter(|e| e.to.0 == tool) {
        match kind(&edge.from.0) {
            'g' => {
                found.insert(agent(&edge.from.0));
            }
            't' => found.extend(users(net, &edge.from.0, seen)),
            _ => {}
        }
    }
    found
}

/// Who has the one can do the other: the same system, as strong an effect, at least those objects.
fn amounts(one: &Effect, other: &Effect) -> bool {
    let weaker: &[&str] = match one.1 {
        "write" => &["write", "draft"],
        "delete" => &["delete", "write", "draft"],
        "send" => &["send", "draft"],
        same => &[same],
    };
    let wide = one.2.is_empty() || !other.2.is_empty() && other.2.is_subset(&one.2);
    one.0 == other.0 && weaker.contains(&other.1) && wide
}

/// Flows between boundaries with the classes that certainly cross. People have no boundary here.
pub fn crossings(spec: &Spec, net: &Net, labels: &Lengths) -> BTreeMap<Key, BTreeSet<String>> {
    let boundary = |name: &str| match kind(name) {
        'g' | 'd' => Some("corp".to_owned()),
        's' if spec.systems[name[1..].parse::<usize>().unwrap()].partner => Some("part".to_owned()),
        's' => Some("corp".to_owned()),
        'm' => Some(name.to_owned()),
        _ => None,
    };
    let mut found: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for (e, edge) in net.edges.iter().enumerate() {
        let (from, to) = (boundary(&edge.from.0), boundary(&edge.to.0));
        if from.is_none() || to.is_none() || from == to {
            continue;
        }
        let classes = found.entry(edge.key.clone()).or_default();
        let here = labels.keys().filter(|(at, _)| *at == e);
        classes.extend(here.filter_map(|(_, item)| match item {
            Item::Class(c) => Some(format!("c{c}")),
            Item::Untrusted => None,
        }));
    }
    found
}
