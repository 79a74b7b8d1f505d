//! What an edge lets through (`semantics.md` 6): its gates, and whether what one flow brings can leave by another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::facts::Step;
use super::gates::Verdicts;
use crate::graph::{EdgeIx, Graph, Kind, NodeIx};
use crate::model::{Id, Model, Named};
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
    of: Vec<u32>,
    places: usize,
}

impl Places {
    /// From a node and what is touched of it, edge by edge; a node of which nothing is kept is one place. Linear.
    fn of<'a>(nodes: usize, keys: impl Iterator<Item = (NodeIx, Option<&'a [String]>)>) -> Self {
        const NONE: u32 = u32::MAX;
        let mut whole = vec![NONE; nodes];
        let mut parts: HashMap<(NodeIx, &[String]), u32> = HashMap::new();
        let mut places = 0;
        let of = keys.map(|(node, touches)| {
            let place = match (touches, whole.get_mut(node.index())) {
                (None, Some(place)) => place,
                (touches, _) => parts.entry((node, touches.unwrap_or_default())).or_insert(NONE),
            };
            if *place == NONE {
                *place = places;
                places += 1;
            }
            *place
        });
        let of = of.collect();
        Self {
            of,
            places: places as usize,
        }
    }

    fn at(&self, edge: EdgeIx) -> usize {
        self.of.get(edge.index()).map_or(0, |place| *place as usize)
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
    /// The classes its flow claims, in order.
    declared: Vec<usize>,
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
    pub graph: &'a Graph<'a>,
    /// What its gates are worth.
    pub gates: &'a Verdicts<'a>,
    classes: Vec<&'a Named<DataClass>>,
    hidden: Vec<BTreeSet<usize>>,
    edges: Vec<Edge<'a>>,
    /// Which edges go through gates: most do not, and every step asks.
    gated: Vec<bool>,
    lies: Places,
    takes: Places,
}

impl<'a> Carry<'a> {
    /// Prepares the rules. Linear in the model, but for classes that may contain one another (quadratic in classes).
    #[must_use]
    pub fn new(model: &'a Model, graph: &'a Graph<'a>, gates: &'a Verdicts<'a>) -> Self {
        let classes: Vec<&Named<DataClass>> = model.classes.values().collect();
        let index: BTreeMap<&Id, usize> = model.classes.keys().enumerate().map(|(i, id)| (id, i)).collect();
        let edge = |e: EdgeIx| {
            let flow = graph.flow_edge(e);
            let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
            let mut declared: Vec<usize> = flow
                .classes
                .iter()
                .filter_map(|c| index.get(c).copied())
                .collect();
            declared.sort_unstable();
            declared.dedup();
            Edge {
                declared,
                gates: flow.via.iter().filter_map(|g| model.gates.get(g)).collect(),
                touches: &flow.touches,
                asks: operation
                    .is_some_and(|o| o.effect == Some(Effect::Read) && o.system.as_ref() == Some(&flow.to)),
            }
        };
        let edges: Vec<Edge<'_>> = graph.edges().map(edge).collect();
        let touched = |node: NodeIx, edge: &Edge<'a>, asked: bool| {
            let keeps = graph.node(node).kind.keeps() && !(asked && edge.asks);
            (node, keeps.then_some(edge.touches))
        };
        let all = || graph.edges().zip(&edges);
        let behind = all().map(|(at, edge)| touched(graph.target(at), edge, true));
        let before = all().map(|(at, edge)| touched(graph.source(at), edge, false));
        let nodes = graph.nodes().len();
        let (lies, takes) = (Places::of(nodes, behind), Places::of(nodes, before));
        let hidden = hidden(&classes);
        Self {
            model,
            graph,
            gates,
            classes,
            hidden,
            gated: edges.iter().map(|e| !e.gates.is_empty()).collect(),
            edges,
            lies,
            takes,
        }
    }

    fn edge(&self, edge: EdgeIx) -> Option<&Edge<'a>> {
        self.edges.get(edge.index())
    }

    /// Where items go on from behind an edge: one place for all edges that touch the same things of a node.
    #[must_use]
    pub fn lies(&self, edge: EdgeIx) -> usize {
        self.lies.at(edge)
    }

    /// How many such places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.lies.places
    }

    /// What an edge takes from its source, likewise.
    #[must_use]
    pub fn takes(&self, edge: EdgeIx) -> usize {
        self.takes.at(edge)
    }

    /// A question to the system that its operation reads: it starts nothing and leaves nothing there.
    #[must_use]
    pub fn asks(&self, edge: EdgeIx) -> bool {
        self.edge(edge).is_some_and(|e| e.asks)
    }

    /// Edges with the classes their flows claim.
    pub fn claimed(&self) -> impl Iterator<Item = (EdgeIx, &[usize])> {
        let edges = self.graph.edges().zip(&self.edges);
        edges.map(|(at, edge)| (at, edge.declared.as_slice()))
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
        if self.gated.get(edge.index()) != Some(&true) {
            return Some(level);
        }
        let gates = self.edge(edge).map_or(&[][..], |e| e.gates.as_slice());
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
        let touches = self.edge(next).map(|e| e.touches);
        touches.is_some_and(|touches| self.beyond(edge).is_some_and(|b| overlap(b, touches)))
    }

    /// The edges by which what one edge brings can leave, gates aside, in the order of flow ids.
    pub fn following(&self, edge: EdgeIx) -> impl Iterator<Item = EdgeIx> {
        let (beyond, graph) = (self.beyond(edge), self.graph);
        let leaving = beyond.map_or(&[][..], |_| graph.leaving(graph.target(edge)));
        let touched = beyond.unwrap_or_default();
        leaving.iter().copied().filter(move |next| {
            touched.is_empty() || self.edge(*next).is_some_and(|e| overlap(touched, e.touches))
        })
    }

    /// The objects by which what an edge brings can be had behind it; empty where all of it can, `None` where none.
    fn beyond(&self, edge: EdgeIx) -> Option<&'a [String]> {
        let from = self.edge(edge)?;
        match self.graph.node(self.graph.target(edge)).kind {
            Kind::Actor => None,
            Kind::System | Kind::Store => (!from.asks).then_some(from.touches),
            Kind::Context | Kind::Model | Kind::Tool | Kind::Trigger => Some(&[]),
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
        Step {
            flow: flow.clone(),
            at: self.graph.flow_edge(edge).named.decl.place.clone(),
            from: from.id.clone(),
            to: to.id.clone(),
            label: format!(
                "`{}` → `{}`: {what}",
                self.model.short(from.id),
                self.model.short(to.id)
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
