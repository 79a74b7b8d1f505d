//! Questions of reviewers about the graph: which ways lead from here to there, and why is this data here.
//!
//! In: a linked model with its facts. Out: routes, each step with its place and the gates on it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::carry::{Carry, Item};
use super::facts::{Facts, GateFact, Step};
use super::gates::Verdicts;
use super::ways::Ways;
use crate::graph::{EdgeIx, Graph, Kind, NodeIx};
use crate::model::{Id, Model};
use crate::parse::problem::nearest;
use crate::source::Place;
use crate::source::limits::PATH_STEPS;

/// A way, flow by flow.
pub type Route = Vec<RouteStep>;

/// One flow of a way.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RouteStep {
    /// Flow id.
    pub flow: String,
    /// Where it is written.
    pub at: Place,
    /// Node id it leaves.
    pub from: String,
    /// Node id it enters.
    pub to: String,
    /// Operation id.
    pub operation: Option<String>,
    /// Class ids the flow claims.
    pub classes: Vec<String>,
    /// Gates it passes, in order.
    pub gates: Vec<RouteGate>,
}

/// A gate on a flow.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RouteGate {
    /// Gate id.
    pub gate: String,
    /// Its kind.
    pub kind: String,
    /// A person decides, adequately for this phase.
    pub adequate: bool,
    /// Its effect does not count in this phase: too little supports it.
    pub unproven: bool,
}

/// Ways from one place to another.
#[derive(Clone, Debug)]
pub struct Paths {
    /// Shortest first, then by flow ids.
    pub routes: Vec<Route>,
    /// There are more, or longer ones than were looked for.
    pub more: bool,
    /// The search ended before it was through: it took as many steps as it may.
    pub exhausted: bool,
}

/// How far ways are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Ways at most.
    pub ways: usize,
    /// Flows of a way at most.
    pub length: usize,
}

/// All simple ways between two names, shortest first. A name is a node, an agent, a connection (its system) or a boundary;
/// where ways start also a class (where it starts).
///
/// A way goes on through a system or store only on the objects it brought. Depth-first by growing length, cut by the
/// distance that is left; the number of steps is bounded.
///
/// # Errors
/// A sentence about a name that is not known, with the nearest known one.
pub fn paths(model: &Model, facts: &Facts, from: &str, to: &str, bounds: Bounds) -> Result<Paths, String> {
    let graph = Graph::build(model);
    let verdicts = Verdicts::new(&facts.gates);
    let carry = Carry::new(model, &graph, &verdicts);
    let starts = match nodes(&carry, from) {
        Some(nodes) => nodes.iter().flat_map(|n| graph.leaving(*n)).copied().collect(),
        None => class_starts(&carry, facts, from).ok_or_else(|| unknown(model, from, true))?,
    };
    let ends = nodes(&carry, to).ok_or_else(|| unknown(model, to, false))?;
    let ways = Ways::to(&carry, &BTreeSet::from([Item::Output]), &|_| true, &|e, _| {
        ends.contains(&graph.target(e))
    });
    let mut search = Search {
        carry: &carry,
        ends: &ends,
        ways: &ways,
        found: Vec::new(),
        left: PATH_STEPS,
        longer: false,
    };
    for length in 1..=bounds.length {
        search.longer = false;
        for edge in &starts {
            let avoid = BTreeSet::from([graph.source(*edge)]);
            search.walk(*edge, length, &mut Vec::new(), &avoid, bounds.ways);
        }
        if !search.longer || search.found.len() > bounds.ways || search.left == 0 {
            break;
        }
    }
    let exhausted = search.left == 0;
    let more = search.longer || search.found.len() > bounds.ways || search.left == 0;
    let mut routes = search.found;
    routes.truncate(bounds.ways);
    let gates = &facts.gates;
    Ok(Paths {
        routes: routes.iter().map(|r| route(&carry, gates, r)).collect(),
        more,
        exhausted,
    })
}

/// A search for ways of one length.
struct Search<'s, 'a> {
    carry: &'s Carry<'a>,
    ends: &'s BTreeSet<NodeIx>,
    ways: &'s Ways,
    found: Vec<Vec<EdgeIx>>,
    /// Steps left.
    left: usize,
    /// Some way is longer than the length looked for.
    longer: bool,
}

impl Search<'_, '_> {
    /// Takes an edge with `length` edges left, itself among them.
    fn walk(
        &mut self,
        edge: EdgeIx,
        length: usize,
        path: &mut Vec<EdgeIx>,
        seen: &BTreeSet<NodeIx>,
        wanted: usize,
    ) {
        let graph = self.carry.graph;
        let Some(ahead) = self.ways.distance((edge, Item::Output)) else {
            return;
        };
        if self.left == 0 || self.found.len() > wanted || seen.contains(&graph.target(edge)) {
            return;
        }
        if ahead > length {
            self.longer = true;
            return;
        }
        self.left -= 1;
        path.push(edge);
        let node = graph.target(edge);
        if self.ends.contains(&node) {
            // A way ends where it first arrives; ways of other lengths are found in their turn.
            if length == 1 {
                self.found.push(path.clone());
            }
        } else if length > 1 && graph.node(node).kind != Kind::Actor {
            let mut seen = seen.clone();
            seen.insert(node);
            for next in graph.leaving(node).iter().copied() {
                if self.carry.joins(edge, next) {
                    self.walk(next, length - 1, path, &seen, wanted);
                }
            }
        }
        path.pop();
    }
}

/// Why a class, or untrusted content, is at a node.
#[derive(Clone, Debug)]
pub struct Why {
    /// Node id.
    pub node: Id,
    /// Class id; `None` for untrusted content.
    pub class: Option<Id>,
    /// Only possibly there.
    pub possible: bool,
    /// The flow that enters the node claims it; otherwise it came by mixing.
    pub claimed: bool,
    /// Shortest derivation; empty when it does not come there.
    pub route: Route,
}

/// The derivation of a class at a node; `untrusted` stands for untrusted content.
///
/// # Errors
/// A sentence about a name that is not known, with the nearest known one.
pub fn why(model: &Model, facts: &Facts, node: &str, class: &str) -> Result<Why, String> {
    let graph = Graph::build(model);
    let verdicts = Verdicts::new(&facts.gates);
    let carry = Carry::new(model, &graph, &verdicts);
    let nodes = nodes(&carry, node).ok_or_else(|| unknown(model, node, false))?;
    let ids: BTreeSet<&str> = nodes.iter().map(|n| graph.node(*n).id.as_str()).collect();
    let of = |steps: &[Step]| {
        steps
            .iter()
            .map(|s| step(model, &facts.gates, s))
            .collect::<Route>()
    };
    let class = match model.global(class, |id| model.classes.contains_key(id)) {
        Some(id) => Some(id),
        None if class == "untrusted" => None,
        None => {
            let classes = model.classes.keys().map(|c| model.short(c));
            let near = nearest(class, classes.chain(["untrusted"]));
            return Err(match near {
                Some(near) => format!("there is no data class `{class}`: did you mean `{near}`?"),
                None => format!("there is no data class `{class}`: name one, or `untrusted`"),
            });
        }
    };
    let first = ids.first().map(|id| (*id).to_owned()).unwrap_or_default();
    let nothing = Why {
        node: first,
        class: class.clone(),
        possible: false,
        claimed: false,
        route: Vec::new(),
    };
    let found = match &class {
        None => facts
            .taint
            .iter()
            .filter(|t| ids.contains(t.node.as_str()))
            .min_by_key(|t| t.path.len())
            .map(|t| Why {
                node: t.node.clone(),
                route: of(&t.path),
                ..nothing.clone()
            }),
        Some(id) => {
            let receipts = facts.receipts.iter().filter(|r| ids.contains(r.node.as_str()));
            let arrivals = receipts.flat_map(|r| r.classes.iter().map(move |c| (r, c)));
            arrivals
                .filter(|(_, c)| c.class == *id)
                .min_by_key(|(_, c)| (c.possible, c.path.len()))
                .map(|(r, c)| Why {
                    node: r.node.clone(),
                    possible: c.possible,
                    claimed: c.claimed,
                    route: of(&c.path),
                    ..nothing.clone()
                })
        }
    };
    Ok(found.unwrap_or(nothing))
}

/// The nodes a name means; `None` when it means none.
fn nodes(carry: &Carry<'_>, name: &str) -> Option<BTreeSet<NodeIx>> {
    let (model, graph) = (carry.model, carry.graph);
    [format!("{}/{name}", model.id), name.to_owned()]
        .iter()
        .find_map(|id| {
            let copies = |id: &Id| graph.copies(id).iter().copied();
            if !graph.copies(id).is_empty() {
                return Some(copies(id).collect());
            }
            if let Some(system) = model.connections.get(id).and_then(|c| c.system.as_ref()) {
                return Some(copies(system).collect());
            }
            if let Some(agent) = model.agents.get(id) {
                return Some(agent.contexts.iter().flat_map(copies).collect());
            }
            let inside = |n: &NodeIx| {
                let around = model.boundaries_around(graph.node(*n).id);
                around.iter().any(|b| b.named.id == *id)
            };
            let boundary = model.boundaries.contains_key(id);
            boundary.then(|| graph.nodes().filter(inside).collect())
        })
}

/// The flows a class starts on.
fn class_starts(carry: &Carry<'_>, facts: &Facts, name: &str) -> Option<Vec<EdgeIx>> {
    let model = carry.model;
    let id = model.global(name, |id| model.classes.contains_key(id))?;
    let received = facts.receipts.iter().flat_map(|r| &r.classes);
    let first = received.filter(|c| c.class == id).filter_map(|c| c.path.first());
    let flows: BTreeSet<&str> = first.map(|s| s.flow.as_str()).collect();
    let edges = carry.graph.edges();
    Some(
        edges
            .filter(|e| flows.contains(carry.graph.flow(*e).as_str()))
            .collect(),
    )
}

fn unknown(model: &Model, name: &str, classes: bool) -> String {
    let ids = model
        .nodes()
        .chain(model.triggers.keys())
        .chain(model.connections.keys())
        .chain(model.boundaries.keys())
        .chain(model.classes.keys().filter(|_| classes));
    let known: Vec<&str> = ids.map(|id| model.short(id)).collect();
    let class = model.global(name, |id| model.classes.contains_key(id)).is_some();
    match nearest(name, known.iter().copied()) {
        _ if class => {
            format!("`{name}` is a data class: `flowgate why NODE {name}` tells how it comes to a node")
        }
        Some(near) => format!("there is no node `{name}`: did you mean `{near}`?"),
        None => format!("there is no node `{name}`: name a node, an agent, a connection or a boundary"),
    }
}

fn route(carry: &Carry<'_>, gates: &[GateFact], path: &[EdgeIx]) -> Route {
    let steps = carry.steps(path, "");
    steps.iter().map(|s| step(carry.model, gates, s)).collect()
}

fn step(model: &Model, gates: &[GateFact], step: &Step) -> RouteStep {
    let flow = model.flows.get(&step.flow);
    let via = flow.map_or(&[][..], |f| f.via.as_slice());
    let fact = |id: &Id| gates.iter().find(|g| g.element.id == *id);
    RouteStep {
        flow: step.flow.clone(),
        at: step.at.clone(),
        from: step.from.clone(),
        to: step.to.clone(),
        operation: flow.and_then(|f| f.operation.clone()),
        classes: flow.map(|f| f.classes.clone()).unwrap_or_default(),
        gates: via
            .iter()
            .filter_map(fact)
            .map(|g| RouteGate {
                gate: g.element.id.clone(),
                kind: g.kind.clone(),
                adequate: g.adequate,
                unproven: g.unproven,
            })
            .collect(),
    }
}
