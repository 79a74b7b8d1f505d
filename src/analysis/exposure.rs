//! What a risk starts from, before any control: who may steer a context, what could reach a node if no gate stood, and how many
//! separate routes lead to an effect (`report.md` 5). Computed for reports only; no policy sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::actions::at_least;
use super::carry::{Carry, Item, outside, overlap};
use super::facts::ActionFact;
use super::gates::Verdicts;
use super::spread::{Spread, State};
use crate::graph::{Graph, Kind, smallest_cut};
use crate::model::{Id, Model};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::world::{Audience, Origin};

/// The worst source that reaches a context (factor S).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Nothing but what the team itself wrote.
    Curated,
    /// Colleagues.
    Internal,
    /// Outsiders who are known: partners, customers.
    Authenticated,
    /// Anyone.
    Anyone,
}

impl Source {
    /// Points of factor S.
    #[must_use]
    pub fn points(self) -> u8 {
        self as u8
    }
}

/// What stands against an integration before any control.
#[derive(Clone, Debug, Default)]
pub struct Exposure {
    /// Worst source of each context with the node it comes from; a context that is missing is curated.
    pub sources: BTreeMap<Id, (Source, Id)>,
    /// Classes that could reach each node if no gate stood.
    pub reach: BTreeMap<Id, BTreeSet<Id>>,
    /// Separate routes to the effect of each action, gates ignored, by action id.
    pub routes: BTreeMap<String, usize>,
}

/// Computes it from a model and the actions found in it. Four spreads over the graph, and one flow per effect group.
#[must_use]
pub fn exposure(model: &Model, actions: &[ActionFact]) -> Exposure {
    let graph = Graph::build(model);
    // Verdicts on no gate: none of them counts.
    let open = Verdicts::new(&[]);
    let carry = Carry::new(model, &graph, &open);
    Exposure {
        sources: sources(&carry),
        reach: reach(&carry),
        routes: routes(&carry, actions),
    }
}

/// How far what flows from a node with these classes is from the team's own hand.
fn origin(carry: &Carry<'_>, node: &str, classes: &[usize]) -> Source {
    let actor = carry.model.actors.get(node).map(|actor| {
        let audience = carry.model.audience_of(&actor.id);
        match audience {
            Some(Audience::Public | Audience::Candidate) => Source::Anyone,
            Some(a) if a.is_external() => Source::Authenticated,
            _ if actor.decl.trusted.as_deref() == Some(&false) => Source::Authenticated,
            _ => Source::Internal,
        }
    });
    let class = classes
        .iter()
        .filter_map(|c| carry.class(Item::Class(*c)))
        .map(|c| match c.decl.origin.as_deref() {
            Some(Origin::Public) => Source::Anyone,
            Some(Origin::External) => Source::Authenticated,
            _ if outside(c) => Source::Authenticated,
            Some(Origin::Internal) => Source::Internal,
            Some(Origin::Derived) | None => Source::Curated,
        })
        .max();
    actor.max(class).unwrap_or(Source::Curated)
}

fn sources(carry: &Carry<'_>) -> BTreeMap<Id, (Source, Id)> {
    let mut worst = BTreeMap::new();
    for source in [Source::Anyone, Source::Authenticated, Source::Internal] {
        let starts: Vec<State> = carry
            .claimed()
            .filter(|(edge, classes)| {
                let from = carry.graph.node(carry.graph.source(*edge));
                // What an agent wrote itself is no source of its own.
                !matches!(from.kind, Kind::Context | Kind::Model) && origin(carry, from.id, classes) == source
            })
            .map(|(edge, _)| (edge, Item::Untrusted))
            .collect();
        let spread = Spread::from(carry, starts, &|_| true);
        let contexts = carry.graph.nodes().map(|n| (n, carry.graph.node(n)));
        for (ix, node) in contexts.filter(|(_, n)| n.kind == Kind::Context) {
            let Some((edge, _)) = spread.arrival(carry, ix, Item::Untrusted) else {
                continue;
            };
            let first = spread.path((edge, Item::Untrusted)).first().copied();
            let from = first.map_or(ix, |e| carry.graph.source(e));
            worst
                .entry(node.id.clone())
                .or_insert_with(|| (source, carry.graph.node(from).id.clone()));
        }
    }
    worst
}

fn reach(carry: &Carry<'_>) -> BTreeMap<Id, BTreeSet<Id>> {
    let mut reach: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for ((edge, item), _) in Spread::labels(carry).iter() {
        if let Some(class) = carry.class(item) {
            let node = carry.graph.node(carry.graph.target(edge));
            reach.entry(node.id.clone()).or_default().insert(class.id.clone());
        }
    }
    reach
}

/// What an action is compared by.
struct Route<'a> {
    id: &'a str,
    flow: &'a str,
    touches: &'a [String],
    effect: Effect,
    target: String,
}

/// Largest number of ways from contexts to the effect that share no flow.
fn routes(carry: &Carry<'_>, actions: &[ActionFact]) -> BTreeMap<String, usize> {
    let model = carry.model;
    let all: Vec<Route<'_>> = actions
        .iter()
        .filter_map(|a| {
            let operation = a.operation.as_ref().and_then(|o| model.operations.get(o));
            Some(Route {
                id: &a.id,
                flow: &a.flow,
                touches: &model.flows.get(&a.flow)?.touches,
                effect: operation.and_then(|o| o.effect).unwrap_or(Effect::Write),
                target: operation
                    .and_then(|o| o.system.clone())
                    .unwrap_or_else(|| a.target.clone()),
            })
        })
        .collect();
    let mut by_target: BTreeMap<&str, Vec<&Route<'_>>> = BTreeMap::new();
    for route in &all {
        by_target.entry(&route.target).or_default().push(route);
    }
    let tools = Tools::new(carry);
    all.iter()
        .map(|route| {
            let same = by_target.get(route.target.as_str()).into_iter().flatten();
            let flows: BTreeSet<&str> = same
                .filter(|o| overlap(o.touches, route.touches) && at_least(o.effect, route.effect))
                .map(|o| o.flow)
                .collect();
            (route.id.to_owned(), tools.disjoint(&flows))
        })
        .collect()
}

/// Flows on ways from contexts to tools: the only place where two routes may share a flow.
struct Tools<'m> {
    /// From, to, by flow id.
    ends: BTreeMap<&'m str, (&'m str, &'m str)>,
    contexts: BTreeSet<&'m str>,
    tools: BTreeSet<&'m str>,
}

impl<'m> Tools<'m> {
    fn new(carry: &Carry<'m>) -> Self {
        let model = carry.model;
        let ends = carry.graph.edges().map(|e| {
            let flow = carry.graph.flow_edge(e);
            (
                carry.graph.flow(e).as_str(),
                (flow.from.as_str(), flow.to.as_str()),
            )
        });
        Self {
            ends: ends.collect(),
            contexts: model.contexts.keys().map(String::as_str).collect(),
            tools: model.tools.keys().map(String::as_str).collect(),
        }
    }

    fn disjoint(&self, flows: &BTreeSet<&'m str>) -> usize {
        let from_tool = |flow: &&str| {
            self.ends
                .get(*flow)
                .is_some_and(|(from, _)| self.tools.contains(from))
        };
        let (through, direct): (BTreeSet<&str>, BTreeSet<&str>) = flows.iter().copied().partition(from_tool);
        if through.is_empty() {
            return direct.len();
        }
        // Flows between contexts and tools, and the last flows of the group.
        let inner = self
            .ends
            .iter()
            .filter(|(_, (_, to))| self.tools.contains(to))
            .map(|(id, _)| *id);
        let items: BTreeSet<&str> = inner.chain(through.iter().copied()).collect();
        let leaves_context = |id: &&&str| {
            self.ends
                .get(**id)
                .is_some_and(|(from, _)| self.contexts.contains(from))
        };
        let starts: BTreeSet<&str> = items.iter().filter(leaves_context).copied().collect();
        let mut leaving: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for id in &items {
            if let Some((from, _)) = self.ends.get(id) {
                leaving.entry(from).or_default().insert(id);
            }
        }
        let next: BTreeMap<&str, BTreeSet<&str>> = items
            .iter()
            .filter_map(|id| Some((*id, leaving.get(self.ends.get(id)?.1)?.clone())))
            .collect();
        direct.len() + smallest_cut(&items, &starts, &through, &next).len()
    }
}
