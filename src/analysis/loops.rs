//! Cycles of cause and effect (`rules.md` 2.9): what an agent does starts it, or another agent, again.
//!
//! In: the graph and the events. A point is a cause: a message, a call, an effect on a system, an event. Causes hang
//! together at nodes: at a context every cause that comes in may bring about every one that goes out, at a system only an
//! event about the objects that were touched. Cycles are the strongly connected components of the causes. Linear in causes,
//! but at systems in causes times different lists of objects.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::carry::{Carry, overlap};
use super::events::{Event, events};
use super::facts::{LoopBound, LoopEvent, LoopFact, Step};
use super::routes::gates_of;
use crate::graph::{EdgeIx, Kind, NodeIx, components};

/// Every cycle, by its first node.
#[must_use]
pub fn loops(carry: &Carry<'_>) -> Vec<LoopFact> {
    let events = events(carry);
    let causes = causes(carry, &events);
    let all = Links::new(carry, &causes, &|_| true);
    let open = Links::new(carry, &causes, &|c| match c.by {
        By::Flow(edge) => gates_of(carry, edge).iter().all(|g| !carry.gates.adequate(g)),
        By::Event(_) => true,
    });
    let open: BTreeSet<usize> = open.cycles().into_iter().flatten().collect();
    let mut facts: Vec<LoopFact> = all
        .cycles()
        .into_iter()
        .filter_map(|cycle| fact(carry, &events, &causes, &all, &cycle, &open))
        .collect();
    facts.sort_by(|a, b| a.nodes.cmp(&b.nodes));
    facts
}

/// What brings about a cause.
#[derive(Clone, Copy, Debug)]
enum By {
    Flow(EdgeIx),
    /// An event, by its place in the list.
    Event(usize),
}

/// Something that makes its target act.
struct Cause<'a> {
    from: NodeIx,
    to: NodeIx,
    by: By,
    /// Objects it touches; empty means any.
    touches: &'a [String],
}

fn causes<'a>(carry: &Carry<'a>, events: &'a [Event]) -> Vec<Cause<'a>> {
    let graph = carry.graph;
    // A model acts within the run that calls it.
    let run = |node: NodeIx| {
        let caller = graph.node(node).copy.as_ref();
        caller.map_or(Some(node), |c| graph.copies(c).first().copied())
    };
    let calls: BTreeSet<(NodeIx, NodeIx)> = graph
        .edges()
        .filter_map(|e| Some((run(graph.source(e))?, graph.target(e))))
        .collect();
    let mut causes = Vec::new();
    for edge in graph.edges() {
        let flow = graph.flow_edge(edge);
        let (Some(from), Some(to)) = (run(graph.source(edge)), run(graph.target(edge))) else {
            continue;
        };
        let starts = match (graph.node(from).kind, graph.node(to).kind) {
            (Kind::Actor | Kind::Model, _) | (_, Kind::Actor | Kind::Model) => false,
            // What a tool gives back to who called it is an answer, however it is written.
            (Kind::Tool, Kind::Context | Kind::Tool) => !calls.contains(&(to, from)),
            // Reading what is kept starts nothing.
            (Kind::System | Kind::Store, Kind::Context | Kind::Tool) => false,
            _ => !carry.asks(edge),
        };
        if starts && !flow.response && from != to {
            causes.push(Cause {
                from,
                to,
                by: By::Flow(edge),
                touches: &flow.touches,
            });
        }
    }
    for (index, event) in events.iter().enumerate() {
        let Some(from) = graph.copies(&event.fact.source).first() else {
            continue;
        };
        for to in event.fact.starts.iter().filter_map(|c| graph.copies(c).first()) {
            causes.push(Cause {
                from: *from,
                to: *to,
                by: By::Event(index),
                touches: &event.touches,
            });
        }
    }
    causes
}

/// Which cause may bring about which, over points that stand for nodes: without them every pair would be a link.
struct Links {
    causes: usize,
    next: Vec<Vec<usize>>,
}

impl Links {
    fn new(carry: &Carry<'_>, causes: &[Cause<'_>], used: &dyn Fn(&Cause<'_>) -> bool) -> Self {
        let mut links = Self {
            causes: causes.len(),
            next: vec![Vec::new(); causes.len()],
        };
        let used: Vec<(usize, &Cause<'_>)> = causes.iter().enumerate().filter(|(_, c)| used(c)).collect();
        let mut leaving: BTreeMap<NodeIx, Vec<(usize, &Cause<'_>)>> = BTreeMap::new();
        for (index, cause) in &used {
            leaving.entry(cause.from).or_default().push((*index, cause));
        }
        let mut points: BTreeMap<(NodeIx, &[String]), usize> = BTreeMap::new();
        for (index, cause) in &used {
            let keeps = carry.graph.node(cause.to).kind.keeps();
            let touches = if keeps { cause.touches } else { &[] };
            let fresh = links.next.len();
            let point = *points.entry((cause.to, touches)).or_insert(fresh);
            if point == fresh {
                let after = leaving.get(&cause.to).into_iter().flatten();
                let after = after.filter(|(_, next)| !keeps || overlap(touches, next.touches));
                links.next.push(after.map(|(i, _)| *i).collect());
            }
            if let Some(next) = links.next.get_mut(*index) {
                next.push(point);
            }
        }
        links
    }

    /// Cycles as causes.
    fn cycles(&self) -> Vec<Vec<usize>> {
        let edges = self.next.iter().enumerate();
        let edges = edges.flat_map(|(from, next)| next.iter().map(move |to| (from, *to)));
        let cycles = components(self.next.len(), edges).into_iter();
        cycles
            .map(|c| c.into_iter().filter(|p| *p < self.causes).collect())
            .collect()
    }

    /// A shortest cycle through one of the causes, within a component.
    fn shortest(&self, starts: &[usize], within: &BTreeSet<usize>) -> Vec<usize> {
        let ways = starts.iter().filter_map(|start| self.back_to(*start, within));
        ways.min_by_key(Vec::len).unwrap_or_default()
    }

    fn back_to(&self, start: usize, within: &BTreeSet<usize>) -> Option<Vec<usize>> {
        let mut came: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(here) = queue.pop_front() {
            for next in self.next.get(here).into_iter().flatten() {
                if *next == start {
                    let mut path = vec![here];
                    while let Some(before) = path.last().and_then(|p| came.get(p)) {
                        path.push(*before);
                    }
                    path.reverse();
                    path.retain(|p| *p < self.causes);
                    return Some(path);
                }
                let inside = *next >= self.causes || within.contains(next);
                if inside && !came.contains_key(next) {
                    came.insert(*next, here);
                    queue.push_back(*next);
                }
            }
        }
        None
    }
}

/// Up to so many causes of a component the shortest cycle is looked for from each of them that leaves a context; beyond it
/// from the first only.
const SHORTEST_UP_TO: usize = 200;

fn fact(
    carry: &Carry<'_>,
    events: &[Event],
    causes: &[Cause<'_>],
    links: &Links,
    cycle: &[usize],
    open: &BTreeSet<usize>,
) -> Option<LoopFact> {
    let (model, graph) = (carry.model, carry.graph);
    let within: BTreeSet<usize> = cycle.iter().copied().collect();
    let inside = || cycle.iter().filter_map(|c| causes.get(*c));
    let nodes: BTreeSet<&str> = inside()
        .flat_map(|c| [c.from, c.to])
        .map(|n| graph.node(n).id.as_str())
        .collect();
    let agents: BTreeSet<String> = nodes
        .iter()
        .filter_map(|n| model.contexts.get(*n).map(|c| c.agent.clone()))
        .collect();
    // Systems that pass on to each other without an agent are not ours to bound.
    agents.first()?;
    let from_context = |c: &usize| {
        causes
            .get(*c)
            .is_some_and(|c| graph.node(c.from).kind == Kind::Context)
    };
    let mut starts: Vec<usize> = cycle.iter().copied().filter(from_context).collect();
    starts.truncate(if cycle.len() > SHORTEST_UP_TO {
        1
    } else {
        usize::MAX
    });
    let path: Vec<Step> = links
        .shortest(&starts, &within)
        .iter()
        .filter_map(|c| Some(step(carry, events, causes.get(*c)?)))
        .collect();
    let flows: BTreeSet<String> = inside()
        .filter_map(|c| match c.by {
            By::Flow(edge) => Some(graph.flow(edge).clone()),
            By::Event(_) => None,
        })
        .collect();
    let closing: BTreeSet<usize> = inside()
        .filter_map(|c| match c.by {
            By::Event(index) => Some(index),
            By::Flow(_) => None,
        })
        .collect();
    // A trigger that flows are drawn through is one of the nodes.
    let closing: Vec<LoopEvent> = events
        .iter()
        .enumerate()
        .filter(|(i, e)| closing.contains(i) || nodes.contains(e.fact.trigger.as_str()))
        .map(|(_, e)| e.fact.clone())
        .collect();
    Some(LoopFact {
        id: nodes.first().map(|n| (*n).to_owned())?,
        at: path.first()?.at.clone(),
        bounds: bounds(carry, &agents, &closing),
        approved: !cycle.iter().any(|c| open.contains(c)),
        nodes: nodes.into_iter().map(str::to_owned).collect(),
        agents: agents.into_iter().collect(),
        flows: flows.into_iter().collect(),
        path,
        events: closing,
    })
}

fn step(carry: &Carry<'_>, events: &[Event], cause: &Cause<'_>) -> Step {
    let (from, to) = (carry.graph.node(cause.from), carry.graph.node(cause.to));
    let short = |id| carry.model.short(id);
    let named = match cause.by {
        By::Event(index) => events
            .get(index)
            .map(|e| (&e.fact.trigger, &e.fact.at, "its event starts")),
        By::Flow(edge) => {
            let flow = &carry.graph.flow_edge(edge).named;
            Some((&flow.id, &flow.decl.place, "acts on"))
        }
    };
    let (flow, at, what) = named.map_or_else(
        || (String::new(), carry.model.decl.place.clone(), ""),
        |(flow, at, what)| (flow.clone(), at.clone(), what),
    );
    Step {
        flow,
        at,
        label: format!("`{}` {what} `{}`", short(from.id), short(to.id)),
        from: from.id.clone(),
        to: to.id.clone(),
    }
}

/// The limits that are stated for a cycle: depth of its events and of delegation between its agents, steps of its agents.
fn bounds(carry: &Carry<'_>, agents: &BTreeSet<String>, events: &[LoopEvent]) -> Vec<LoopBound> {
    let model = carry.model;
    let mut bounds: Vec<LoopBound> = events
        .iter()
        .filter_map(|e| {
            Some(LoopBound {
                kind: "max_depth".to_owned(),
                of: e.trigger.clone(),
                value: e.max_depth?,
                at: e.at.child("max_depth"),
            })
        })
        .collect();
    for id in agents {
        let Some(agent) = model.agents.get(id) else {
            continue;
        };
        let decl = &agent.named.decl;
        for delegate in decl.delegates.iter().flat_map(|d| &d.value) {
            let to = delegate.to.as_deref();
            let to = to.and_then(|t| model.named_by(id, t, |x| model.agents.contains_key(x)));
            if let (Some(to), Some(depth)) = (to.filter(|t| agents.contains(t)), &delegate.max_depth) {
                bounds.push(LoopBound {
                    kind: "max_depth".to_owned(),
                    of: format!("{id}->{to}"),
                    value: depth.value,
                    at: depth.place.clone(),
                });
            }
        }
        if let Some(steps) = decl.budget.as_ref().and_then(|b| b.max_steps.as_ref()) {
            bounds.push(LoopBound {
                kind: "max_steps".to_owned(),
                of: id.clone(),
                value: steps.value,
                at: steps.place.clone(),
            });
        }
    }
    bounds
}
