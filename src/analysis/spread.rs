//! How content spreads over edges.
//!
//! A state is an edge with one item on it: content that entered a system leaves it again only on edges that touch the same
//! objects, so it is edges, not nodes, that content arrives at. Shortest derivations are kept as parents. Linear in states
//! times the edges that leave a node.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use super::carry::{Carry, Item, Level, outside};
use crate::graph::{EdgeIx, Kind, NodeIx};
use crate::parse::manifest::world::StoreKind;

/// An edge with an item on it.
pub type State = (EdgeIx, Item);

/// How an item came onto an edge.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    /// How sure.
    pub level: Level,
    /// The state before; `None` where it starts.
    pub parent: Option<State>,
    /// Edges walked, from 1.
    pub distance: usize,
}

/// Everything that items reached: per item a column of edges, made when the item first moves.
#[derive(Debug, Default)]
pub struct Spread {
    columns: BTreeMap<Item, Vec<Option<Slot>>>,
}

/// How one item came onto one edge, small.
#[derive(Clone, Copy, Debug)]
struct Slot {
    level: Level,
    parent: Option<EdgeIx>,
    distance: u32,
}

impl Spread {
    /// Every class by enforced labels. What flows out of systems, stores, actors and triggers is declared; what a context
    /// claims starts there only if it did not come in.
    #[must_use]
    pub fn labels(carry: &Carry<'_>) -> Self {
        let mut wave = Wave::new(carry);
        let mut doubtful = Vec::new();
        for mixing in [false, true] {
            for (edge, claimed) in carry.claimed() {
                let from = carry.graph.node(carry.graph.source(edge)).kind;
                if matches!(from, Kind::Context | Kind::Model | Kind::Tool) != mixing {
                    continue;
                }
                for class in claimed {
                    let item = Item::Class(*class);
                    if wave.spread.contains((edge, item)) {
                        continue;
                    }
                    wave.arrive((edge, item), carry.behind_gates(edge, item, Level::Certain), None);
                    for inside in carry.hidden_in(*class) {
                        let item = Item::Class(inside);
                        wave.arrive(
                            (edge, item),
                            carry.behind_gates(edge, item, Level::Possible),
                            None,
                        );
                    }
                }
            }
            wave.walk(&|_| true);
            doubtful.push(std::mem::take(&mut wave.doubtful));
        }
        // What is only possible comes behind all that is certain, from sources before it comes from claims.
        for doubtful in doubtful {
            wave.doubts(doubtful);
        }
        wave.spread
    }

    /// Untrusted content. It starts on flows from untrusted actors and on flows that carry a class of outside origin.
    #[must_use]
    pub fn untrusted(carry: &Carry<'_>) -> Self {
        let foreign = carry.items(outside);
        let starts = carry.claimed().filter(|(edge, claimed)| {
            let from = carry.graph.node(carry.graph.source(*edge));
            let actor = carry.model.actors.get(&from.id);
            actor.is_some_and(|a| a.decl.trusted.as_deref() == Some(&false))
                || claimed.iter().any(|c| foreign.contains(&Item::Class(*c)))
        });
        let starts = starts.map(|(edge, _)| (edge, Item::Untrusted)).collect();
        Self::from(carry, starts, &|_| true)
    }

    /// Credentials: what secret managers give out.
    #[must_use]
    pub fn credentials(carry: &Carry<'_>) -> Self {
        let gives = |edge: &EdgeIx| {
            let from = &carry.graph.node(carry.graph.source(*edge)).id;
            let store = carry.model.stores.get(from);
            store.is_some_and(|s| s.named.decl.kind.as_deref() == Some(&StoreKind::SecretManager))
        };
        let starts = carry.graph.edges().filter(gives);
        let starts = starts.map(|edge| (edge, Item::Credential)).collect();
        Self::from(carry, starts, &|_| true)
    }

    /// What agents wrote, over `used` edges.
    #[must_use]
    pub fn output(carry: &Carry<'_>, used: &dyn Fn(EdgeIx) -> bool) -> Self {
        let kind = |edge: &EdgeIx| carry.graph.node(carry.graph.source(*edge)).kind;
        let starts = carry.graph.edges().filter(|e| kind(e) == Kind::Context);
        let starts = starts.map(|edge| (edge, Item::Output)).collect();
        Self::from(carry, starts, used)
    }

    /// Certain items from given edges, as if they stood at the node each edge leaves, over `used` edges.
    #[must_use]
    pub fn from(carry: &Carry<'_>, starts: Vec<State>, used: &dyn Fn(EdgeIx) -> bool) -> Self {
        let mut wave = Wave::new(carry);
        for (edge, item) in starts.into_iter().filter(|(e, _)| used(*e)) {
            wave.arrive((edge, item), carry.behind_gates(edge, item, Level::Certain), None);
        }
        wave.walk(used);
        wave.spread
    }

    /// How an item came onto an edge.
    #[must_use]
    pub fn get(&self, (edge, item): State) -> Option<Came> {
        let slot = (*self.columns.get(&item)?.get(edge.index())?)?;
        Some(slot.came(item))
    }

    fn contains(&self, (edge, item): State) -> bool {
        let column = self.columns.get(&item);
        column
            .and_then(|c| c.get(edge.index()))
            .is_some_and(Option::is_some)
    }

    fn insert(&mut self, carry: &Carry<'_>, (edge, item): State, came: Came) {
        let edges = carry.graph.edge_count();
        let column = self.columns.entry(item).or_insert_with(|| vec![None; edges]);
        if let Some(slot) = column.get_mut(edge.index()) {
            *slot = Some(Slot {
                level: came.level,
                parent: came.parent.map(|(edge, _)| edge),
                distance: u32::try_from(came.distance).unwrap_or(u32::MAX),
            });
        }
    }

    /// Every state in the order of flow ids.
    pub fn iter(&self) -> impl Iterator<Item = (State, Came)> {
        let edges = self.columns.values().map(Vec::len).max().unwrap_or(0);
        (0..edges).flat_map(move |at| {
            self.columns.iter().filter_map(move |(item, column)| {
                let slot = (*column.get(at)?)?;
                Some(((EdgeIx::new(at), *item), slot.came(*item)))
            })
        })
    }

    /// The edge on which the derivation of a state starts.
    #[must_use]
    pub fn start(&self, state: State) -> EdgeIx {
        let mut at = state;
        while let Some(before) = self.get(at).and_then(|c| c.parent) {
            at = before;
        }
        at.0
    }

    /// The edges an item took to arrive over `last`, in order.
    #[must_use]
    pub fn path(&self, last: State) -> Vec<EdgeIx> {
        let mut path = Vec::new();
        let mut state = Some(last);
        while let Some(at) = state {
            path.push(at.0);
            state = self.get(at).and_then(|c| c.parent);
        }
        path.reverse();
        path
    }

    /// The best arrival of an item at a node: certain before possible, then short, then by flow id.
    #[must_use]
    pub fn arrival(&self, carry: &Carry<'_>, node: NodeIx, item: Item) -> Option<(EdgeIx, Came)> {
        carry
            .graph
            .entering(node)
            .iter()
            .filter_map(|e| Some((*e, self.get((*e, item))?)))
            .min_by_key(|(e, c)| (Reverse(c.level), c.distance, *e))
    }
}

impl Slot {
    fn came(self, item: Item) -> Came {
        Came {
            level: self.level,
            parent: self.parent.map(|edge| (edge, item)),
            distance: self.distance as usize,
        }
    }
}

/// Where items have gone on from.
#[derive(Default)]
struct Left(BTreeMap<Item, Vec<bool>>);

impl Left {
    /// Notes that an item goes on from behind an edge; says whether that is new.
    fn insert(&mut self, carry: &Carry<'_>, edge: EdgeIx, item: Item) -> bool {
        let (place, places) = carry.lies(edge);
        let column = self.0.entry(item).or_insert_with(|| vec![false; places]);
        column
            .get_mut(place)
            .is_some_and(|left| !std::mem::replace(left, true))
    }
}

/// A spread under way.
struct Wave<'c, 'a> {
    carry: &'c Carry<'a>,
    spread: Spread,
    queue: VecDeque<State>,
    /// Where items have gone on from: what comes later by another edge goes nowhere new.
    left: Left,
    /// What is only possible; it is followed once everything certain is known.
    doubtful: Vec<(State, Option<State>)>,
}

impl<'c, 'a> Wave<'c, 'a> {
    fn new(carry: &'c Carry<'a>) -> Self {
        Self {
            carry,
            spread: Spread::default(),
            queue: VecDeque::new(),
            left: Left::default(),
            doubtful: Vec::new(),
        }
    }

    fn arrive(&mut self, state: State, level: Option<Level>, parent: Option<State>) {
        match level {
            Some(Level::Certain) => self.take(state, parent),
            Some(Level::Possible) => self.doubtful.push((state, parent)),
            None => {}
        }
    }

    /// The first certain arrival counts.
    fn take(&mut self, state: State, parent: Option<State>) {
        if self.spread.contains(state) {
            return;
        }
        let before = parent.and_then(|p| self.spread.get(p)).map_or(0, |c| c.distance);
        let came = Came {
            level: Level::Certain,
            parent,
            distance: before + 1,
        };
        self.spread.insert(self.carry, state, came);
        self.queue.push_back(state);
    }

    /// Breadth-first, so that the first arrival is a shortest one; edges in order of flow ids break ties.
    fn walk(&mut self, used: &dyn Fn(EdgeIx) -> bool) {
        while let Some(state) = self.queue.pop_front() {
            self.go_on(state, used);
        }
    }

    fn go_on(&mut self, (edge, item): State, used: &dyn Fn(EdgeIx) -> bool) {
        if !self.left.insert(self.carry, edge, item) {
            return;
        }
        let graph = self.carry.graph;
        for next in graph
            .leaving(graph.target(edge))
            .iter()
            .copied()
            .filter(|e| used(*e))
        {
            let level = self.carry.onward(edge, next, item, Level::Certain);
            self.arrive((next, item), level, Some((edge, item)));
        }
    }

    /// Spreads what is only possible behind everything that is certain. Doubts begin at different distances, so they are
    /// taken by distance, and of equal ones in the order they were found.
    fn doubts(&mut self, doubtful: Vec<(State, Option<State>)>) {
        let graph = self.carry.graph;
        let mut left = Left::default();
        let mut queue: BTreeMap<usize, Vec<(State, Option<State>)>> = BTreeMap::new();
        for (state, parent) in doubtful {
            let before = parent.and_then(|p| self.spread.get(p));
            let distance = before.map_or(0, |c| c.distance) + 1;
            queue.entry(distance).or_default().push((state, parent));
        }
        while let Some((distance, found)) = queue.pop_first() {
            for (state, parent) in found {
                if self.spread.contains(state) {
                    continue;
                }
                let level = Level::Possible;
                let came = Came {
                    level,
                    parent,
                    distance,
                };
                self.spread.insert(self.carry, state, came);
                let (edge, item) = state;
                if !left.insert(self.carry, edge, item) {
                    continue;
                }
                for next in graph.leaving(graph.target(edge)).iter().copied() {
                    if self.carry.onward(edge, next, item, level).is_some() {
                        let following = ((next, item), Some(state));
                        queue.entry(distance + 1).or_default().push(following);
                    }
                }
            }
        }
    }
}
