//! `expect`: properties of the graph that authors rely on. One that does not hold is a problem with its witness.
//!
//! A class means its label, a node reachability; gates count in `passes` only (`model.md`).

use std::collections::BTreeSet;

use super::carry::{Carry, Item};
use super::facts::{ExpectationFact, Step};
use super::joint;
use super::spread::Spread;
use crate::graph::{EdgeIx, Kind, NodeIx};
use crate::model::{Expectation, Model};
use crate::parse::flow::{self, Expectation as Sentence};
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::source::Place;

/// Evaluates every expectation of an integration on its graph, which may be that of several.
#[must_use]
pub fn expectations(
    carry: &Carry<'_>,
    labels: &Spread,
    model: &Model,
) -> (Vec<ExpectationFact>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut facts = Vec::new();
    for written in &model.expectations {
        let sentence = match flow::expectation(&written.text) {
            Ok(sentence) => sentence,
            Err(said) => {
                let (message, help) = said.split_once("; ").unwrap_or((&said, ""));
                problems.push(
                    Problem::new(
                        Input::WrongValue,
                        "expectation",
                        Site::Place(written.at.clone()),
                        message,
                        "not understood",
                    )
                    .help(help),
                );
                continue;
            }
        };
        let asked = Asked {
            carry,
            labels,
            own: &model.id,
            written,
        };
        match asked.witness(&sentence) {
            Ok(mut witness) => {
                joint::seen_from(&model.id, witness.iter_mut().flatten());
                if let Some(path) = &witness {
                    problems.push(failed(written, &sentence, path));
                }
                facts.push(ExpectationFact {
                    text: written.text.clone(),
                    at: written.at.clone(),
                    holds: witness.is_none(),
                    path: witness.unwrap_or_default(),
                });
            }
            Err(undefined) => problems.extend(undefined),
        }
    }
    facts.sort_by(|a, b| (&a.at, &a.text).cmp(&(&b.at, &b.text)));
    (facts, problems)
}

fn failed(written: &Expectation, sentence: &Sentence, path: &[Step]) -> Problem {
    let mut problem = Problem::new(
        Input::FailedExpectation,
        "does-not-hold",
        Site::Place(written.at.clone()),
        format!("`{}` does not hold", written.text),
        "expected here",
    )
    .help(advice(sentence));
    for step in path {
        problem = problem.step(Site::Place(step.at.clone()), step.label.clone());
    }
    problem
}

/// What to do about a path that breaks a sentence.
fn advice(sentence: &Sentence) -> String {
    let way = match sentence {
        Sentence::NoPath { .. } => "remove one of these flows".to_owned(),
        Sentence::Passes { gate, .. } => {
            format!("write `through {gate}` on one of these flows, or remove one of them")
        }
        Sentence::Never { class, .. } | Sentence::Stays { class, .. } => format!(
            "take `{class}` out on the way (a gate of kind `schema` or `redaction`), or remove one of these flows"
        ),
    };
    format!("{way}; take the expectation back if the path is meant")
}

/// What a name of a sentence means.
enum Meaning {
    Nodes(BTreeSet<NodeIx>),
    Class(Item),
}

struct Asked<'a> {
    carry: &'a Carry<'a>,
    labels: &'a Spread,
    /// Names are those of this integration.
    own: &'a str,
    written: &'a Expectation,
}

impl Asked<'_> {
    /// A path that breaks the sentence, if there is one.
    fn witness(&self, sentence: &Sentence) -> Result<Option<Vec<Step>>, Vec<Problem>> {
        match sentence {
            Sentence::NoPath { from, to } => self.path(from, to, &|_| true),
            Sentence::Passes { from, to, gate } => {
                let id = self
                    .element(gate, "gate", self.carry.model.gates.keys())
                    .map_err(|p| vec![*p])?;
                let without = |e: EdgeIx| !self.carry.graph.flow_edge(e).via.contains(&id);
                self.path(from, to, &without)
            }
            Sentence::Never { node, class } => {
                let (nodes, class) = (self.nodes(node), self.class(class));
                let (nodes, class) = both(nodes, class)?;
                Ok(self.arrives(class, |n| nodes.contains(&n)))
            }
            Sentence::Stays { class, boundaries } => {
                let mut inside = BTreeSet::new();
                let mut undefined = Vec::new();
                for name in boundaries {
                    match self.element(name, "boundary", self.carry.model.boundaries.keys()) {
                        Ok(id) => inside.extend(within(self.carry, &id)),
                        Err(problem) => undefined.push(*problem),
                    }
                }
                let class = self.class(class).map_err(|p| vec![*p])?;
                if !undefined.is_empty() {
                    return Err(undefined);
                }
                Ok(self.arrives(class, |n| !inside.contains(&n)))
            }
        }
    }

    fn path(
        &self,
        from: &str,
        to: &str,
        used: &dyn Fn(EdgeIx) -> bool,
    ) -> Result<Option<Vec<Step>>, Vec<Problem>> {
        let (from, to) = both(self.meaning(from), self.nodes(to))?;
        let carry = self.carry;
        match from {
            Meaning::Class(item) => {
                let starts = self
                    .labels
                    .iter()
                    .filter(|((_, i), c)| *i == item && c.parent.is_none());
                let spread = Spread::from(carry, starts.map(|(state, _)| state).collect(), used);
                Ok(arrival(carry, &spread, item, |n| to.contains(&n)))
            }
            Meaning::Nodes(from) => {
                let from: Vec<NodeIx> = from.into_iter().collect();
                let through = |n: NodeIx| carry.graph.node(n).kind != Kind::Actor;
                let path = carry.graph.shortest(&from, &to, used, through);
                Ok(path.map(|p| carry.steps(&p, "data")))
            }
        }
    }

    fn arrives(&self, item: Item, wanted: impl Fn(NodeIx) -> bool) -> Option<Vec<Step>> {
        arrival(self.carry, self.labels, item, wanted)
    }

    fn class(&self, name: &str) -> Result<Item, Box<Problem>> {
        let model = self.carry.model;
        let id = self.element(name, "class", model.classes.keys())?;
        let found = self.carry.items(|c| c.id == id).into_iter().next();
        found.ok_or_else(|| self.undefined(name, "class", &[]))
    }

    fn nodes(&self, name: &str) -> Result<BTreeSet<NodeIx>, Box<Problem>> {
        match self.meaning(name)? {
            Meaning::Nodes(nodes) => Ok(nodes),
            Meaning::Class(_) => Err(Box::new(
                Problem::new(
                    Input::WrongValue,
                    "expectation",
                    Site::Place(self.written.at.clone()),
                    format!("`{name}` is a class, a path ends at a node"),
                    "not a node",
                )
                .help(format!("write `NODE never receives {name}`")),
            )),
        }
    }

    fn meaning(&self, name: &str) -> Result<Meaning, Box<Problem>> {
        let (model, graph) = (self.carry.model, self.carry.graph);
        for id in [format!("{}/{name}", self.own), name.to_owned()] {
            let copies = graph.copies(&id);
            if !copies.is_empty() {
                return Ok(Meaning::Nodes(copies.iter().copied().collect()));
            }
            if let Some(system) = model.connections.get(&id).and_then(|c| c.system.as_ref()) {
                return Ok(Meaning::Nodes(graph.copies(system).iter().copied().collect()));
            }
            if let Some(agent) = model.agents.get(&id) {
                let contexts = agent.contexts.iter().flat_map(|c| graph.copies(c));
                return Ok(Meaning::Nodes(contexts.copied().collect()));
            }
            if model.boundaries.contains_key(&id) {
                return Ok(Meaning::Nodes(within(self.carry, &id)));
            }
            if let Some(item) = self.carry.items(|c| c.id == id).into_iter().next() {
                return Ok(Meaning::Class(item));
            }
        }
        let known = self.names();
        Err(self.undefined(name, "node, agent, boundary or class", &known))
    }

    fn element<'i>(
        &self,
        name: &str,
        kind: &str,
        ids: impl Iterator<Item = &'i String>,
    ) -> Result<String, Box<Problem>> {
        let ids: Vec<&String> = ids.collect();
        let local = format!("{}/{name}", self.own);
        let found = ids
            .iter()
            .find(|i| ***i == local)
            .or_else(|| ids.iter().find(|i| **i == name));
        let known: Vec<String> = ids.iter().map(|i| self.short(i).to_owned()).collect();
        found
            .map(|i| (*i).clone())
            .ok_or_else(|| self.undefined(name, kind, &known))
    }

    /// Every name a sentence may use.
    fn names(&self) -> Vec<String> {
        let model = self.carry.model;
        let ids = model
            .nodes()
            .chain(model.boundaries.keys())
            .chain(model.classes.keys());
        ids.map(|i| self.short(i).to_owned()).collect()
    }

    /// The name an id has in the sentence.
    fn short<'i>(&self, id: &'i str) -> &'i str {
        let own = id.strip_prefix(self.own);
        own.and_then(|rest| rest.strip_prefix('/')).unwrap_or(id)
    }

    fn undefined(&self, name: &str, kind: &str, known: &[String]) -> Box<Problem> {
        let problem = Problem::new(
            Input::UndefinedName,
            "undefined",
            Site::Place(self.written.at.clone()),
            format!("the expectation names `{name}`, which is no {kind}"),
            format!("no {kind} has this name"),
        );
        Box::new(match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => {
                let defined = [format!("{}/{near}", self.own), near.to_owned()];
                let at = defined.iter().find_map(|id| place_of(self.carry.model, id));
                let problem = problem.help(format!("did you mean `{near}`?"));
                match at {
                    Some(at) => problem.note(Site::Place(at.clone()), format!("`{near}` is defined here")),
                    None => problem,
                }
            }
            None => problem.help(format!("declare `{name}` or correct the name")),
        })
    }
}

/// Both results, or the problems of both.
fn both<A, B>(a: Result<A, Box<Problem>>, b: Result<B, Box<Problem>>) -> Result<(A, B), Vec<Problem>> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err([a.err(), b.err()].into_iter().flatten().map(|p| *p).collect()),
    }
}

/// The shortest way an item came to a wanted node.
fn arrival(
    carry: &Carry<'_>,
    spread: &Spread,
    item: Item,
    wanted: impl Fn(NodeIx) -> bool,
) -> Option<Vec<Step>> {
    let (edge, _) = spread
        .iter()
        .filter(|((edge, i), _)| *i == item && wanted(carry.graph.target(*edge)))
        .map(|((edge, _), came)| (edge, came))
        .min_by_key(|(edge, came)| (std::cmp::Reverse(came.level), came.distance, *edge))?;
    let name = carry
        .class(item)
        .map(|c| carry.model.short(&c.id).to_owned())
        .unwrap_or_default();
    Some(carry.steps(&spread.path((edge, item)), &format!("`{name}`")))
}

/// Nodes in a boundary or in one nested in it.
fn within(carry: &Carry<'_>, boundary: &str) -> BTreeSet<NodeIx> {
    let (model, graph) = (carry.model, carry.graph);
    let inside = |node: &str| {
        let mut at = model.boundary_of(node);
        // A chain longer than there are boundaries runs in a circle.
        for _ in 0..=model.boundaries.len() {
            let Some(b) = at else { return false };
            if b.named.id == boundary {
                return true;
            }
            at = b.named.decl.parent.as_deref().and_then(|p| {
                model
                    .boundaries
                    .get(&model.beside(&b.named.id, p))
                    .or_else(|| model.boundaries.get(p))
            });
        }
        false
    };
    graph.nodes().filter(|n| inside(graph.node(*n).id)).collect()
}

/// Where anything is declared that a sentence may name.
fn place_of<'m>(model: &'m Model, id: &str) -> Option<&'m Place> {
    None.or_else(|| model.place_of(id))
        .or_else(|| model.agents.get(id).map(|a| &a.named.decl.place))
        .or_else(|| model.boundaries.get(id).map(|b| &b.named.decl.place))
        .or_else(|| model.classes.get(id).map(|c| &c.decl.place))
        .or_else(|| model.gates.get(id).map(|g| &g.decl.place))
}
