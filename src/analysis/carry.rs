//! What an edge lets through, and how content spreads over edges (`semantics.md` 6).
//!
//! A state is an edge with one item on it: content that entered a system leaves it again only on edges that touch the same
//! objects, so it is edges, not nodes, that content arrives at. Shortest derivations are kept as parents.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
}

/// How sure an item is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It may hide in something, or redaction by pattern may have missed it.
    Possible,
    /// By declaration.
    Certain,
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
    edges: BTreeMap<EdgeIx, Edge<'a>>,
}

/// An item on an edge, and what it followed from; `None` where it starts.
type State = ((EdgeIx, Item), Option<(EdgeIx, Item)>);

/// How an item came onto an edge.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    /// How sure.
    pub level: Level,
    /// The state before; `None` where it starts.
    pub parent: Option<(EdgeIx, Item)>,
    /// Edges walked, from 1.
    pub distance: usize,
}

/// Everything that items reached.
#[derive(Debug, Default)]
pub struct Spread {
    /// How each state came about.
    pub came: BTreeMap<(EdgeIx, Item), Came>,
}

impl<'a> Carry<'a> {
    /// Prepares the rules. Linear in the model, but for classes that may contain one another (quadratic in classes).
    #[must_use]
    pub fn new(model: &'a Model, graph: &'a Graph, gates: &'a Verdicts<'a>) -> Self {
        let classes: Vec<&Named<DataClass>> = model.classes.values().collect();
        let index: BTreeMap<&Id, usize> = model.classes.keys().enumerate().map(|(i, id)| (id, i)).collect();
        let edges = graph
            .edges()
            .filter_map(|e| {
                let flow = model.flows.get(graph.flow(e))?;
                let operation = flow.operation.as_ref().and_then(|o| model.operations.get(o));
                Some((
                    e,
                    Edge {
                        declared: flow
                            .classes
                            .iter()
                            .filter_map(|c| index.get(c).copied())
                            .collect(),
                        gates: flow.via.iter().filter_map(|g| model.gates.get(g)).collect(),
                        touches: &flow.touches,
                        asks: operation.is_some_and(|o| {
                            o.effect == Some(Effect::Read) && o.system.as_ref() == Some(&flow.to)
                        }),
                    },
                ))
            })
            .collect();
        let hidden = hidden(&classes);
        Self {
            model,
            graph,
            gates,
            classes,
            hidden,
            edges,
        }
    }

    /// The class of an item; `None` for untrusted content.
    #[must_use]
    pub fn class(&self, item: Item) -> Option<&'a Named<DataClass>> {
        match item {
            Item::Class(ix) => self.classes.get(ix).copied(),
            Item::Untrusted => None,
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
        matches!(item, Item::Class(c) if self.edges.get(&edge).is_some_and(|e| e.declared.contains(&c)))
    }

    /// The first gate of an edge that would stop an item if its support sufficed for the phase.
    #[must_use]
    pub fn unproven(&self, edge: EdgeIx, item: Item) -> Option<&'a Named<Gate>> {
        let claimed = self.claims(edge, item);
        let gates = self.edges.get(&edge)?.gates.iter();
        gates
            .copied()
            .find(|g| !self.gates.proven(&g.id) && self.through(g, item, claimed) != Through::Passes)
    }

    /// What is left of an item behind the gates of an edge.
    #[must_use]
    pub fn behind_gates(&self, edge: EdgeIx, item: Item, level: Level) -> Option<Level> {
        let claimed = self.claims(edge, item);
        let gates = self.edges.get(&edge).map_or(&[][..], |e| e.gates.as_slice());
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
            // A person who sees everything passes on what is declared, and clears the one action.
            (Some(GateKind::HumanApproval), _) => {
                let full = matches!(
                    decl.approver_sees.as_deref().map(String::as_str),
                    Some("full" | "full_parameters")
                );
                keep(claimed || !full || !self.gates.adequate(&gate.id))
            }
            // A closed form has no room for instructions; a text field has.
            (Some(GateKind::Schema), Item::Untrusted) => keep(!closed(decl)),
            (Some(GateKind::Schema), Item::Class(_)) => {
                keep(claimed && self.allows(gate, item).unwrap_or(true))
            }
            // A list of addresses fixes a destination, not content.
            (Some(GateKind::AllowList), Item::Class(_)) => match self.allows(gate, item) {
                Some(allowed) => keep(claimed && allowed),
                None => Through::Passes,
            },
            (Some(GateKind::Redaction), Item::Class(_)) => {
                match (self.removes(gate, item), decl.method.as_deref()) {
                    (false, _) => Through::Passes,
                    (true, Some(method)) if method == "pattern" => Through::Doubtful,
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
        let Some(class) = self.class(item) else {
            return false;
        };
        let removes = gate.decl.removes.iter().flat_map(|r| &r.value);
        let removes: Vec<&str> = removes.map(|r| r.value.as_str()).collect();
        let mut categories = class.decl.categories.iter().flat_map(|c| &c.value).peekable();
        let covered =
            categories.peek().is_some() && categories.all(|c| removes.iter().any(|r| below(&c.value, r)));
        removes.iter().any(|r| *r == class.name || *r == class.id) || covered
    }

    /// Whether what one edge brings can leave by the next, gates aside.
    #[must_use]
    pub fn joins(&self, edge: EdgeIx, next: EdgeIx) -> bool {
        let (Some(from), Some(to)) = (self.edges.get(&edge), self.edges.get(&next)) else {
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

    /// Where classes start: what flows out of systems, stores, actors and triggers is declared; what a context claims
    /// starts there only if it did not come in.
    #[must_use]
    pub fn labels(&self) -> Spread {
        let mut spread = Spread::default();
        let mut all_doubtful = Vec::new();
        for mixing in [false, true] {
            let mut doubtful = Vec::new();
            let mut queue = VecDeque::new();
            for (edge, on) in &self.edges {
                let from = self.graph.node(self.graph.source(*edge)).kind;
                if matches!(from, Kind::Context | Kind::Model | Kind::Tool) != mixing {
                    continue;
                }
                for class in &on.declared {
                    let item = Item::Class(*class);
                    if spread.came.contains_key(&(*edge, item)) {
                        continue;
                    }
                    let level = self.behind_gates(*edge, item, Level::Certain);
                    self.arrive(&mut spread, &mut queue, &mut doubtful, (*edge, item), level, None);
                    for inside in self.hidden.get(*class).into_iter().flatten() {
                        let item = Item::Class(*inside);
                        if self.behind_gates(*edge, item, Level::Possible).is_some() {
                            doubtful.push(((*edge, item), None));
                        }
                    }
                }
            }
            self.walk(&mut spread, queue, &mut doubtful, &|_| true);
            all_doubtful.push(doubtful);
        }
        // What is certain goes first, from sources as from claims.
        for doubtful in all_doubtful {
            self.doubts(&mut spread, doubtful);
        }
        spread
    }

    /// Where untrusted content starts: flows from untrusted actors, and flows that carry a class of outside origin.
    #[must_use]
    pub fn untrusted(&self) -> Spread {
        let starts = self.edges.iter().filter(|(edge, on)| {
            let from = self.graph.node(self.graph.source(**edge));
            let actor = self.model.actors.get(&from.id);
            actor.is_some_and(|a| a.decl.trusted.as_deref() == Some(&false))
                || on
                    .declared
                    .iter()
                    .any(|c| self.classes.get(*c).is_some_and(|c| outside(c)))
        });
        let starts = starts.map(|(e, _)| (*e, Item::Untrusted)).collect();
        self.spread(starts, &|_| true)
    }

    /// Spreads certain items from given edges, as if they stood at the node each edge leaves, over `used` edges.
    #[must_use]
    pub fn spread(&self, starts: Vec<(EdgeIx, Item)>, used: &dyn Fn(EdgeIx) -> bool) -> Spread {
        let (mut spread, mut queue, mut doubtful) = (Spread::default(), VecDeque::new(), Vec::new());
        for (edge, item) in starts.into_iter().filter(|(e, _)| used(*e)) {
            let level = self.behind_gates(edge, item, Level::Certain);
            self.arrive(&mut spread, &mut queue, &mut doubtful, (edge, item), level, None);
        }
        self.walk(&mut spread, queue, &mut doubtful, used);
        spread
    }

    fn arrive(
        &self,
        spread: &mut Spread,
        queue: &mut VecDeque<(EdgeIx, Item)>,
        doubtful: &mut Vec<State>,
        state: (EdgeIx, Item),
        level: Option<Level>,
        parent: Option<(EdgeIx, Item)>,
    ) {
        match level {
            Some(Level::Certain) if !spread.came.contains_key(&state) => {
                let before = parent.and_then(|p| spread.came.get(&p)).map_or(0, |c| c.distance);
                let came = Came {
                    level: Level::Certain,
                    parent,
                    distance: before + 1,
                };
                spread.came.insert(state, came);
                queue.push_back(state);
            }
            Some(Level::Possible) => doubtful.push((state, parent)),
            _ => {}
        }
    }

    /// Breadth-first, so that the first arrival is a shortest one; edges in order of flow ids break ties.
    fn walk(
        &self,
        spread: &mut Spread,
        mut queue: VecDeque<(EdgeIx, Item)>,
        doubtful: &mut Vec<State>,
        used: &dyn Fn(EdgeIx) -> bool,
    ) {
        while let Some((edge, item)) = queue.pop_front() {
            for next in self
                .graph
                .leaving(self.graph.target(edge))
                .into_iter()
                .filter(|e| used(*e))
            {
                let level = self.onward(edge, next, item, Level::Certain);
                self.arrive(
                    spread,
                    &mut queue,
                    doubtful,
                    (next, item),
                    level,
                    Some((edge, item)),
                );
            }
        }
    }

    /// Spreads what is only possible, behind everything that is certain. Doubts begin at different distances, so they are
    /// taken by distance, and of equal ones in the order they were found.
    fn doubts(&self, spread: &mut Spread, doubtful: Vec<State>) {
        let before = |spread: &Spread, parent: Option<(EdgeIx, Item)>| {
            parent.and_then(|p| spread.came.get(&p)).map_or(0, |c| c.distance)
        };
        let mut queue: BTreeMap<usize, VecDeque<State>> = BTreeMap::new();
        for (state, parent) in doubtful {
            let distance = before(spread, parent) + 1;
            queue.entry(distance).or_default().push_back((state, parent));
        }
        while let Some((distance, found)) = queue.pop_first() {
            for (state, parent) in found {
                if spread.came.contains_key(&state) {
                    continue;
                }
                let came = Came {
                    level: Level::Possible,
                    parent,
                    distance,
                };
                spread.came.insert(state, came);
                let (edge, item) = state;
                for next in self.graph.leaving(self.graph.target(edge)) {
                    if self.onward(edge, next, item, Level::Possible).is_some() {
                        let following = ((next, item), Some(state));
                        queue.entry(distance + 1).or_default().push_back(following);
                    }
                }
            }
        }
    }

    /// The edges an item took to arrive over `last`, in order.
    #[must_use]
    pub fn path(&self, spread: &Spread, last: (EdgeIx, Item)) -> Vec<EdgeIx> {
        let mut path = Vec::new();
        let mut state = Some(last);
        while let Some(at) = state {
            path.push(at.0);
            state = spread.came.get(&at).and_then(|c| c.parent);
        }
        path.reverse();
        path
    }

    /// The best arrival of an item at a node: certain before possible, then short, then by flow id.
    #[must_use]
    pub fn arrival(&self, spread: &Spread, node: NodeIx, item: Item) -> Option<(EdgeIx, Came)> {
        self.graph
            .entering(node)
            .into_iter()
            .filter_map(|e| Some((e, *spread.came.get(&(e, item))?)))
            .min_by_key(|(e, c)| (std::cmp::Reverse(c.level), c.distance, *e))
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
fn closed(gate: &At<Gate>) -> bool {
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
