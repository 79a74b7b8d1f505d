//! What an edge lets through (`semantics.md` 6): its gates, and whether what one flow brings can leave by another.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Step;
use super::gates::Verdicts;
use crate::graph::{EdgeIx, Graph, Kind, NodeIx};
use crate::model::{FlowEdge, Id, Model, Named};
use crate::parse::manifest::connection::Effect;
use crate::parse::manifest::control::{Gate, GateKind};
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::{DataClass, Origin};

/// What spreads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A data class, by its place in the order of ids.
    Class(usize),
    /// Content that someone untrusted wrote.
    Untrusted,
    /// A credential that a secret manager gave out.
    Credential,
    /// What an agent wrote, whatever it is.
    Output,
}

/// How sure an item is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It may hide in something, or redaction by pattern may have missed it.
    Possible,
    /// By declaration.
    Certain,
}

/// For each edge a place at one of its ends: one for all edges that touch the same things of a node.
#[derive(Default)]
struct Places {
    of: Vec<usize>,
    places: usize,
}

impl Places {
    /// From a node and what is touched of it, edge by edge.
    fn of<'a>(keys: impl Iterator<Item = (NodeIx, Option<&'a [String]>)>) -> Self {
        let mut known: BTreeMap<(NodeIx, Option<&[String]>), usize> = BTreeMap::new();
        let of = keys
            .map(|key| {
                let fresh = known.len();
                *known.entry(key).or_insert(fresh)
            })
            .collect();
        Self {
            of,
            places: known.len(),
        }
    }

    fn at(&self, edge: EdgeIx) -> usize {
        self.of.get(edge.index()).copied().unwrap_or(0)
    }
}

/// What a gate does to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Through {
    Passes,
    Doubtful,
    Stops,
}

/// An edge as content meets it.
struct Edge<'a> {
    flow: &'a FlowEdge,
    declared: BTreeSet<usize>,
    gates: Vec<&'a Named<Gate>>,
    touches: &'a [String],
    /// A question to the system that its operation reads; nothing is kept of it. What is read into another place is kept.
    asks: bool,
}

/// The rules of movement for one model.
pub struct Carry<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its graph.
    pub graph: &'a Graph,
    /// What its gates are worth.
    pub gates: &'a Verdicts<'a>,
    classes: Vec<&'a Named<DataClass>>,
    hidden: Vec<BTreeSet<usize>>,
    edges: Vec<Option<Edge<'a>>>,
    lies: Places,
    takes: Places,
}

impl<'a> Carry<'a> {
    /// Prepares the rules. Linear in the model, but for classes that may contain one another (quadratic in classes).
    #[must_use]
    pub fn new(model: &'a Model, graph: &'a Graph, gates: &'a Verdicts<'a>) -> Self {
        let classes: Vec<&Named<DataClass>> = model.classes.values().collect();
        let index: BTreeMap<&Id, usize> = model.classes.keys().enumerate().map(|(i, id)| (id, i)).collect();
        let edge = |e: EdgeIx| {
            let flow = model.flows.get(graph.flow(e))?;
            let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
            Some(Edge {
                flow,
                declared: flow
                    .classes
                    .iter()
                    .filter_map(|c| index.get(c).copied())
                    .collect(),
                gates: flow.via.iter().filter_map(|g| model.gates.get(g)).collect(),
                touches: &flow.touches,
                asks: operation
                    .is_some_and(|o| o.effect == Some(Effect::Read) && o.system.as_ref() == Some(&flow.to)),
            })
        };
        let edges: Vec<Option<Edge<'_>>> = graph.edges().map(edge).collect();
        let touches = |e: EdgeIx, node: NodeIx, asked: bool| {
            let edge = edges.get(e.index()).and_then(Option::as_ref);
            let keeps = graph.node(node).kind.keeps();
            edge.filter(|e| keeps && !(asked && e.asks)).map(|e| e.touches)
        };
        let behind = |e: EdgeIx| (graph.target(e), touches(e, graph.target(e), true));
        let before = |e: EdgeIx| (graph.source(e), touches(e, graph.source(e), false));
        let (lies, takes) = (
            Places::of(graph.edges().map(behind)),
            Places::of(graph.edges().map(before)),
        );
        let hidden = hidden(&classes);
        Self {
            model,
            graph,
            gates,
            classes,
            hidden,
            edges,
            lies,
            takes,
        }
    }

    fn edge(&self, edge: EdgeIx) -> Option<&Edge<'a>> {
        self.edges.get(edge.index())?.as_ref()
    }

    /// Where items go on from behind an edge, and how many such places there are: one for all edges that touch the same
    /// things of a node.
    #[must_use]
    pub fn lies(&self, edge: EdgeIx) -> (usize, usize) {
        (self.lies.at(edge), self.lies.places)
    }

    /// What an edge takes from its source, likewise.
    #[must_use]
    pub fn takes(&self, edge: EdgeIx) -> usize {
        self.takes.at(edge)
    }

    /// The flow of an edge.
    #[must_use]
    pub fn flow(&self, edge: EdgeIx) -> Option<&'a FlowEdge> {
        self.edge(edge).map(|e| e.flow)
    }

    /// A question to the system that its operation reads: it starts nothing and leaves nothing there.
    #[must_use]
    pub fn asks(&self, edge: EdgeIx) -> bool {
        self.edge(edge).is_some_and(|e| e.asks)
    }

    /// Edges with the classes their flows claim.
    pub fn claimed(&self) -> impl Iterator<Item = (EdgeIx, &BTreeSet<usize>)> {
        self.graph
            .edges()
            .filter_map(|edge| Some((edge, &self.edge(edge)?.declared)))
    }

    /// Classes that may hide in a class.
    pub fn hidden_in(&self, class: usize) -> impl Iterator<Item = usize> {
        self.hidden.get(class).into_iter().flatten().copied()
    }

    /// The class of an item; `None` for what is no class.
    #[must_use]
    pub fn class(&self, item: Item) -> Option<&'a Named<DataClass>> {
        match item {
            Item::Class(ix) => self.classes.get(ix).copied(),
            Item::Untrusted | Item::Credential | Item::Output => None,
        }
    }

    /// The items of all classes that satisfy a test.
    pub fn items(&self, wanted: impl Fn(&Named<DataClass>) -> bool) -> BTreeSet<Item> {
        let all = self.classes.iter().enumerate();
        all.filter(|(_, c)| wanted(c))
            .map(|(i, _)| Item::Class(i))
            .collect()
    }

    /// Whether the flow of an edge claims an item.
    #[must_use]
    pub fn claims(&self, edge: EdgeIx, item: Item) -> bool {
        matches!(item, Item::Class(c) if self.edge(edge).is_some_and(|e| e.declared.contains(&c)))
    }

    /// The first gate of an edge that would stop an item if its support sufficed for the phase.
    #[must_use]
    pub fn unproven(&self, edge: EdgeIx, item: Item) -> Option<&'a Named<Gate>> {
        let claimed = self.claims(edge, item);
        let gates = self.edge(edge)?.gates.iter();
        gates
            .copied()
            .find(|g| !self.gates.proven(&g.id) && self.through(g, item, claimed) != Through::Passes)
    }

    /// What is left of an item behind the gates of an edge.
    #[must_use]
    pub fn behind_gates(&self, edge: EdgeIx, item: Item, level: Level) -> Option<Level> {
        let gates = self.edge(edge).map_or(&[][..], |e| e.gates.as_slice());
        if gates.is_empty() {
            return Some(level);
        }
        let claimed = self.claims(edge, item);
        let mut level = level;
        for gate in gates.iter().filter(|g| self.gates.proven(&g.id)) {
            match self.through(gate, item, claimed) {
                Through::Passes => {}
                Through::Doubtful => level = Level::Possible,
                Through::Stops => return None,
            }
        }
        Some(level)
    }

    fn through(&self, gate: &Named<Gate>, item: Item, claimed: bool) -> Through {
        let keep = |kept: bool| if kept { Through::Passes } else { Through::Stops };
        let decl = &gate.decl;
        match (decl.kind.as_deref(), item) {
            // That something was written by an agent stays true behind every gate.
            (_, Item::Output) => Through::Passes,
            // A person who sees everything passes on what is declared, and clears the one action.
            (Some(GateKind::HumanApproval), _) => {
                let full = matches!(
                    decl.approver_sees.as_deref().map(String::as_str),
                    Some("full" | "full_parameters")
                );
                keep(claimed || !full || !self.gates.adequate(&gate.id))
            }
            // A closed form has no room for instructions; a text field has.
            (Some(GateKind::Schema), Item::Untrusted | Item::Credential) => keep(!closed(decl)),
            (Some(GateKind::Schema), Item::Class(_)) => {
                keep(claimed && self.allows(gate, item).unwrap_or(true))
            }
            // A list of addresses fixes a destination, not content.
            (Some(GateKind::AllowList), Item::Class(_)) => match self.allows(gate, item) {
                Some(allowed) => keep(claimed && allowed),
                None => Through::Passes,
            },
            (Some(GateKind::Redaction), Item::Class(_) | Item::Credential) => {
                match (self.removes(gate, item), decl.method.as_deref()) {
                    (false, _) => Through::Passes,
                    // What is found by looking at the text may be missed.
                    (true, Some(method)) if method != "field" => Through::Doubtful,
                    (true, _) => Through::Stops,
                }
            }
            _ => Through::Passes,
        }
    }

    /// Whether `allows` of a gate names the class; `None` when it has no such list.
    fn allows(&self, gate: &Named<Gate>, item: Item) -> Option<bool> {
        let list = gate.decl.allows.as_ref()?;
        let class = self.class(item)?;
        Some(
            list.value
                .iter()
                .any(|a| a.value == class.name || a.value == class.id),
        )
    }

    /// Whether redaction takes the class out: by name, or because all its categories lie in what it removes.
    fn removes(&self, gate: &Named<Gate>, item: Item) -> bool {
        let removes = gate.decl.removes.iter().flat_map(|r| &r.value);
        let removes: Vec<&str> = removes.map(|r| r.value.as_str()).collect();
        let Some(class) = self.class(item) else {
            let names = ["credential", "credentials", "secret", "secrets"];
            return removes
                .iter()
                .any(|r| names.contains(r) || CREDENTIAL_CATEGORIES.iter().any(|c| below(c, r)));
        };
        let mut categories = class.decl.categories.iter().flat_map(|c| &c.value).peekable();
        let covered =
            categories.peek().is_some() && categories.all(|c| removes.iter().any(|r| below(&c.value, r)));
        removes.iter().any(|r| *r == class.name || *r == class.id) || covered
    }

    /// Whether what one edge brings can leave by the next, gates aside.
    #[must_use]
    pub fn joins(&self, edge: EdgeIx, next: EdgeIx) -> bool {
        let (Some(from), Some(to)) = (self.edge(edge), self.edge(next)) else {
            return false;
        };
        match self.graph.node(self.graph.target(edge)).kind {
            Kind::Actor => false,
            Kind::System | Kind::Store => !from.asks && overlap(from.touches, to.touches),
            Kind::Context | Kind::Model | Kind::Tool | Kind::Trigger => true,
        }
    }

    /// What of an item on one edge goes on over the next.
    #[must_use]
    pub fn onward(&self, edge: EdgeIx, next: EdgeIx, item: Item, level: Level) -> Option<Level> {
        if self.joins(edge, next) {
            self.behind_gates(next, item, level)
        } else {
            None
        }
    }

    /// A path as readers see it; `what` says what moves.
    #[must_use]
    pub fn steps(&self, path: &[EdgeIx], what: &str) -> Vec<Step> {
        path.iter().map(|e| self.step(*e, what)).collect()
    }

    fn step(&self, edge: EdgeIx, what: &str) -> Step {
        let flow = self.graph.flow(edge);
        let (from, to) = (
            self.graph.node(self.graph.source(edge)),
            self.graph.node(self.graph.target(edge)),
        );
        let at = self.model.flows.get(flow).map(|f| f.named.decl.place.clone());
        Step {
            flow: flow.clone(),
            at: at.unwrap_or_else(|| self.model.decl.place.clone()),
            from: from.id.clone(),
            to: to.id.clone(),
            label: format!(
                "`{}` → `{}`: {what}",
                self.model.short(&from.id),
                self.model.short(&to.id)
            ),
        }
    }
}

/// Untrusted origin: anyone or outsiders write it.
#[must_use]
pub fn outside(class: &Named<DataClass>) -> bool {
    matches!(
        class.decl.origin.as_deref(),
        Some(Origin::Public | Origin::External)
    )
}

/// Only fields of types that leave no room for a sentence: a type nobody knows may be text.
#[must_use]
pub fn closed(gate: &At<Gate>) -> bool {
    let Some(fields) = gate.fields.as_deref().map(|f| &f.0) else {
        return false;
    };
    let typed = |v: &serde_json::Value| {
        let word = |t: &str| t.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned);
        let word = v.as_str().and_then(|t| word(t.trim()));
        matches!(word.as_deref(), Some("enum" | "id" | "number" | "date"))
    };
    match fields {
        serde_json::Value::Object(map) => !map.is_empty() && map.values().all(typed),
        _ => false,
    }
}

/// Categories of credentials in fideslang terms and words near to them.
pub const CREDENTIAL_CATEGORIES: &[&str] = &[
    "system.authentication",
    "system.credentials",
    "user.authorization",
];

/// A class of credentials, by its category.
#[must_use]
pub fn is_credential(class: &Named<DataClass>) -> bool {
    let mut categories = class.decl.categories.iter().flat_map(|c| &c.value);
    categories.any(|c| CREDENTIAL_CATEGORIES.iter().any(|known| below(&c.value, known)))
}

/// A category equals another or lies below it (`user.contact.email` below `user.contact`).
fn below(category: &str, above: &str) -> bool {
    category
        .strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Both may touch the same objects: one of them does not say, or a name is in both.
#[must_use]
pub fn overlap(a: &[String], b: &[String]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x))
}

/// For each class the classes that may hide in it, over any number of steps.
fn hidden(classes: &[&Named<DataClass>]) -> Vec<BTreeSet<usize>> {
    let direct: Vec<BTreeSet<usize>> = classes
        .iter()
        .enumerate()
        .map(|(own, class)| {
            let names = class.decl.may_contain.iter().flat_map(|m| &m.value);
            let names: Vec<&str> = names.map(|n| n.value.as_str()).collect();
            let named = |other: &Named<DataClass>| {
                names.iter().any(|n| *n == other.name || *n == other.id)
                    || other
                        .decl
                        .categories
                        .iter()
                        .flat_map(|c| &c.value)
                        .any(|c| names.iter().any(|n| below(&c.value, n)))
            };
            let others = classes.iter().enumerate().filter(|(i, _)| *i != own);
            others.filter(|(_, c)| named(c)).map(|(i, _)| i).collect()
        })
        .collect();
    (0..direct.len())
        .map(|start| {
            let mut all = BTreeSet::new();
            let mut todo = vec![start];
            while let Some(class) = todo.pop() {
                for inside in direct.get(class).into_iter().flatten() {
                    if *inside != start && all.insert(*inside) {
                        todo.push(*inside);
                    }
                }
            }
            all
        })
        .collect()
}
