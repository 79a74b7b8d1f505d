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
    columns: BTreeMap<Item, Column>,
}

/// How one item came onto each edge.
#[derive(Debug)]
pub struct Column(Vec<Slot>);

/// How one item came onto one edge, in eight bytes: columns are what a walk reads most.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The edge before; `NONE` where the item starts.
    parent: u32,
    /// Twice the edges walked, and one more where the item is certain; 0 where it did not come.
    walked: u32,
}

const NONE: u32 = u32::MAX;

impl Column {
    fn new(edges: usize) -> Self {
        let nothing = Slot {
            parent: NONE,
            walked: 0,
        };
        Self(vec![nothing; edges])
    }

    fn holds(&self, edge: EdgeIx) -> bool {
        self.0.get(edge.index()).is_some_and(|slot| slot.walked > 0)
    }

    fn insert(&mut self, edge: EdgeIx, parent: Option<EdgeIx>, distance: u32, level: Level) {
        if let Some(slot) = self.0.get_mut(edge.index()) {
            *slot = Slot {
                parent: parent.map_or(NONE, |edge| u32::try_from(edge.index()).unwrap_or(NONE)),
                walked: distance.min(u32::MAX >> 1) << 1 | u32::from(level == Level::Certain),
            };
        }
    }

    /// How the item came onto an edge.
    #[must_use]
    pub fn get(&self, edge: EdgeIx) -> Option<Arrival> {
        let slot = self.0.get(edge.index())?;
        (slot.walked > 0).then(|| Arrival {
            level: if slot.walked & 1 == 1 {
                Level::Certain
            } else {
                Level::Possible
            },
            parent: (slot.parent != NONE).then(|| EdgeIx::new(slot.parent as usize)),
            distance: slot.walked >> 1,
        })
    }
}

/// How the item of a column came onto an edge.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// How sure.
    pub level: Level,
    /// The edge before; `None` where the item starts.
    pub parent: Option<EdgeIx>,
    /// Edges walked, from 1.
    pub distance: u32,
}

impl Arrival {
    fn of(self, item: Item) -> Came {
        Came {
            level: self.level,
            parent: self.parent.map(|edge| (edge, item)),
            distance: self.distance as usize,
        }
    }
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
                    wave.start((edge, item), carry.behind_gates(edge, item, Level::Certain));
                    for inside in carry.hidden_in(*class) {
                        let item = Item::Class(inside);
                        wave.start((edge, item), carry.behind_gates(edge, item, Level::Possible));
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
            let actor = (from.kind == Kind::Actor).then(|| carry.model.actors.get(from.id));
            actor
                .flatten()
                .is_some_and(|a| a.decl.trusted.as_deref() == Some(&false))
                || claimed.iter().any(|c| foreign.contains(&Item::Class(*c)))
        });
        let starts = starts.map(|(edge, _)| (edge, Item::Untrusted)).collect();
        Self::from(carry, starts, &|_| true)
    }

    /// Credentials: what secret managers give out.
    #[must_use]
    pub fn credentials(carry: &Carry<'_>) -> Self {
        let gives = |edge: &EdgeIx| {
            let from = carry.graph.node(carry.graph.source(*edge)).id;
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
            wave.start((edge, item), carry.behind_gates(edge, item, Level::Certain));
        }
        wave.walk(used);
        wave.spread
    }

    /// How an item came onto an edge.
    #[must_use]
    pub fn get(&self, (edge, item): State) -> Option<Came> {
        Some(self.columns.get(&item)?.get(edge)?.of(item))
    }

    fn contains(&self, (edge, item): State) -> bool {
        self.columns.get(&item).is_some_and(|c| c.holds(edge))
    }

    /// What moved, in order, and where it came.
    pub fn columns(&self) -> impl Iterator<Item = (Item, &Column)> {
        self.columns.iter().map(|(item, column)| (*item, column))
    }

    /// Every state in the order of flow ids.
    pub fn iter(&self) -> impl Iterator<Item = (State, Came)> {
        let edges = self.columns.values().map(|c| c.0.len()).max().unwrap_or(0);
        (0..edges).map(EdgeIx::new).flat_map(move |edge| {
            let came =
                move |(item, column): (Item, &Column)| Some(((edge, item), column.get(edge)?.of(item)));
            self.columns().filter_map(came)
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

/// Something that may be on an edge, and the edge it came by.
type Doubt = (EdgeIx, Item, Option<EdgeIx>);

/// A spread under way. No item has to do with another: each is walked by itself.
struct Wave<'c, 'a> {
    carry: &'c Carry<'a>,
    spread: Spread,
    /// Where items start that are not walked yet.
    starts: Vec<State>,
    /// Per item the places it went on from: what comes there later by another edge goes nowhere new.
    left: BTreeMap<Item, Vec<bool>>,
    /// What is only possible; it is followed once everything certain is known.
    doubtful: Vec<Doubt>,
}

impl<'c, 'a> Wave<'c, 'a> {
    fn new(carry: &'c Carry<'a>) -> Self {
        Self {
            carry,
            spread: Spread::default(),
            starts: Vec::new(),
            left: BTreeMap::new(),
            doubtful: Vec::new(),
        }
    }

    fn start(&mut self, (edge, item): State, level: Option<Level>) {
        match level {
            Some(Level::Certain) => self.starts.push((edge, item)),
            Some(Level::Possible) => self.doubtful.push((edge, item, None)),
            None => {}
        }
    }

    /// Walks from all starts.
    fn walk(&mut self, used: &dyn Fn(EdgeIx) -> bool) {
        let mut starts = std::mem::take(&mut self.starts);
        starts.sort_by_key(|(_, item)| *item);
        for starts in starts.chunk_by(|a, b| a.1 == b.1) {
            if let Some((_, item)) = starts.first() {
                self.walk_one(*item, starts.iter().map(|(edge, _)| *edge), used);
            }
        }
    }

    /// Breadth-first, so that the first arrival is a shortest one; edges in order of flow ids break ties.
    fn walk_one(&mut self, item: Item, starts: impl Iterator<Item = EdgeIx>, used: &dyn Fn(EdgeIx) -> bool) {
        let carry = self.carry;
        let column = self.spread.columns.entry(item);
        let column = column.or_insert_with(|| Column::new(carry.graph.edge_count()));
        let left = self
            .left
            .entry(item)
            .or_insert_with(|| vec![false; carry.places()]);
        let mut queue: VecDeque<(EdgeIx, u32)> = VecDeque::new();
        for edge in starts {
            if !column.holds(edge) {
                column.insert(edge, None, 1, Level::Certain);
                queue.push_back((edge, 1));
            }
        }
        while let Some((edge, distance)) = queue.pop_front() {
            if !leaves(left, carry, edge) {
                continue;
            }
            for next in carry.following(edge).filter(|e| used(*e)) {
                if column.holds(next) {
                    continue;
                }
                match carry.behind_gates(next, item, Level::Certain) {
                    Some(Level::Certain) => {
                        column.insert(next, Some(edge), distance + 1, Level::Certain);
                        queue.push_back((next, distance + 1));
                    }
                    Some(Level::Possible) => self.doubtful.push((next, item, Some(edge))),
                    None => {}
                }
            }
        }
    }

    /// Spreads what is only possible behind everything that is certain.
    fn doubts(&mut self, mut doubtful: Vec<Doubt>) {
        doubtful.sort_by_key(|(_, item, _)| *item);
        for doubtful in doubtful.chunk_by(|a, b| a.1 == b.1) {
            if let Some((_, item, _)) = doubtful.first() {
                self.doubts_of(*item, doubtful);
            }
        }
    }

    /// Doubts begin at different distances, so they are taken by distance, and of equal ones in the order they were found.
    fn doubts_of(&mut self, item: Item, doubtful: &[Doubt]) {
        let carry = self.carry;
        let column = self.spread.columns.entry(item);
        let column = column.or_insert_with(|| Column::new(carry.graph.edge_count()));
        let mut left = vec![false; carry.places()];
        let mut queue: BTreeMap<u32, Vec<(EdgeIx, Option<EdgeIx>)>> = BTreeMap::new();
        for (edge, _, parent) in doubtful {
            let before = parent.and_then(|p| column.get(p)).map_or(0, |came| came.distance);
            queue.entry(before + 1).or_default().push((*edge, *parent));
        }
        while let Some((distance, found)) = queue.pop_first() {
            for (edge, parent) in found {
                if column.holds(edge) {
                    continue;
                }
                column.insert(edge, parent, distance, Level::Possible);
                if !leaves(&mut left, carry, edge) {
                    continue;
                }
                let next = carry.following(edge).filter(|next| {
                    !column.holds(*next) && carry.behind_gates(*next, item, Level::Possible).is_some()
                });
                let next = next.map(|next| (next, Some(edge)));
                queue.entry(distance + 1).or_default().extend(next);
            }
        }
    }
}

/// Notes that an item goes on from behind an edge; says whether that is new.
fn leaves(left: &mut [bool], carry: &Carry<'_>, edge: EdgeIx) -> bool {
    left.get_mut(carry.lies(edge))
        .is_some_and(|left| !std::mem::replace(left, true))
}
