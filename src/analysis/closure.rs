//! Authority over any number of delegations, as sets of kinds of effect: system, objects, effect.
//!
//! What an agent has only through others is counted exactly; of the effects themselves the nearest are named, so that the
//! facts stay linear in agents however deep they delegate. Sets are bits, the closure is a worklist over delegations: one
//! pass of delegations times kinds / 64 where no agents invoke each other in a ring, a pass per round of the ring otherwise.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::actions::at_least;
use super::carry::Carry;
use super::delegation::Delegation;
use super::facts::{ActionFact, AddedEffect};
use super::routes::ways_to;
use crate::graph::{Kind, components};
use crate::model::{Id, Model, OperationNode};
use crate::parse::manifest::connection::Effect;

/// So many effects are named.
const NAMED: usize = 8;

/// A set of kinds of effect.
type Bits = Vec<u64>;

fn set(bits: &mut Bits, index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}

fn has(bits: &Bits, index: usize) -> bool {
    bits.get(index / 64).is_some_and(|w| w & (1 << (index % 64)) != 0)
}

/// Adds one set to another; says whether it grew.
fn join(into: &mut Bits, from: &Bits) -> bool {
    let mut grown = false;
    for (a, b) in into.iter_mut().zip(from) {
        grown |= *a | b != *a;
        *a |= b;
    }
    grown
}

/// What agents have and lend.
pub struct Closure<'a> {
    /// Operations by agent.
    pub own: BTreeMap<Id, BTreeSet<Id>>,
    /// Operations an agent performs without an adequate human gate, by agent.
    lent: BTreeMap<Id, BTreeSet<Id>>,
    /// The kind of effect of each operation.
    kind: BTreeMap<Id, usize>,
    kinds: usize,
    /// Kinds by the words that tasks name them with.
    named: BTreeMap<String, Vec<usize>>,
    /// Kinds that an agent's own operations amount to.
    held: BTreeMap<Id, Bits>,
    /// Kinds an agent lends, itself or through others.
    reach: BTreeMap<Id, Bits>,
    edges: BTreeMap<&'a str, Vec<&'a Delegation>>,
}

impl<'a> Closure<'a> {
    /// Closes over the delegations.
    #[must_use]
    pub fn new(carry: &Carry<'_>, actions: &[ActionFact], delegations: &'a [Delegation]) -> Self {
        let model = carry.model;
        let (own, lent) = operations(carry, actions);
        let (kind, of_kind) = kinds(model, own.values().flatten());
        let mut edges: BTreeMap<&str, Vec<&Delegation>> = BTreeMap::new();
        for delegation in delegations {
            edges.entry(&delegation.from).or_default().push(delegation);
        }
        let mut closure = Self {
            held: held(model, &own, &kind, &of_kind),
            kinds: of_kind.len(),
            named: words(model, &kind),
            own,
            lent,
            kind,
            reach: BTreeMap::new(),
            edges,
        };
        closure.close(model, delegations);
        closure
    }

    /// The delegations of a caller.
    pub fn edges_of(&self, agent: &str) -> impl Iterator<Item = &'a Delegation> {
        self.edges.get(agent).into_iter().flatten().copied()
    }

    fn bits(&self) -> Bits {
        vec![0; self.kinds.div_ceil(64)]
    }

    /// What an agent lends of its own.
    fn lends(&self, agent: &str) -> Bits {
        let mut bits = self.bits();
        let lent = self.lent.get(agent).into_iter().flatten();
        lent.filter_map(|o| self.kind.get(o))
            .for_each(|k| set(&mut bits, *k));
        bits
    }

    /// Kinds that tasks let through, where each names operations (in full, or by their own name) or an effect. Words of
    /// one's own limit nothing that can be checked.
    fn allowed(&self, delegation: &Delegation) -> Option<Bits> {
        let mut bits = self.bits();
        let mut tasks = delegation.tasks().peekable();
        tasks.peek()?;
        for task in tasks {
            let kinds = self.named.get(task);
            if kinds.is_none() && Effect::from_word(task).is_none() {
                return None;
            }
            kinds.into_iter().flatten().for_each(|k| set(&mut bits, *k));
        }
        Some(bits)
    }

    fn close(&mut self, model: &Model, delegations: &[Delegation]) {
        let mut callers: BTreeMap<&str, Vec<&Delegation>> = BTreeMap::new();
        for delegation in delegations {
            callers.entry(&delegation.to).or_default().push(delegation);
        }
        let allowed: BTreeMap<(&str, &str), Bits> = delegations
            .iter()
            .filter_map(|d| Some(((d.from.as_str(), d.to.as_str()), self.allowed(d)?)))
            .collect();
        self.reach = model.agents.keys().map(|a| (a.clone(), self.lends(a))).collect();
        // Callees first: a chain is then settled in one pass.
        let mut queue: VecDeque<&str> = self.callees_first(model).into();
        let mut waiting: BTreeSet<&str> = queue.iter().copied().collect();
        while let Some(agent) = queue.pop_front() {
            waiting.remove(agent);
            let Some(lends) = self.reach.get(agent).cloned() else {
                continue;
            };
            for delegation in callers.get(agent).into_iter().flatten() {
                let mut passed = lends.clone();
                if let Some(allowed) = allowed.get(&(delegation.from.as_str(), delegation.to.as_str())) {
                    passed.iter_mut().zip(allowed).for_each(|(p, a)| *p &= a);
                }
                let grown = self
                    .reach
                    .get_mut(&delegation.from)
                    .is_some_and(|r| join(r, &passed));
                if grown && waiting.insert(&delegation.from) {
                    queue.push_back(&delegation.from);
                }
            }
        }
    }

    /// Agents in an order in which callees come before callers, as far as there is one.
    fn callees_first<'m>(&self, model: &'m Model) -> Vec<&'m str> {
        let mut order = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for agent in model.agents.keys() {
            // Depth-first without recursion: an agent is left when all it invokes are.
            let mut todo = vec![(agent.as_str(), false)];
            while let Some((agent, left)) = todo.pop() {
                if left {
                    order.push(agent);
                } else if seen.insert(agent) {
                    todo.push((agent, true));
                    let next = self.edges_of(agent);
                    let next = next.filter_map(|d| model.agents.get_key_value(&d.to));
                    todo.extend(next.map(|(id, _)| (id.as_str(), false)));
                }
            }
        }
        order
    }

    /// Rings of agents that invoke each other, by agent.
    #[must_use]
    pub fn rings(&self) -> BTreeMap<Id, usize> {
        let agents: Vec<&Id> = self.reach.keys().collect();
        let index: BTreeMap<&Id, usize> = agents.iter().enumerate().map(|(i, a)| (*a, i)).collect();
        let edges = self.edges.values().flatten();
        let edges = edges.filter_map(|d| Some((*index.get(&d.from)?, *index.get(&d.to)?)));
        let rings = components(agents.len(), edges).into_iter().enumerate();
        let of = rings.flat_map(|(ring, members)| members.into_iter().map(move |m| (m, ring)));
        of.filter_map(|(m, ring)| Some(((*agents.get(m)?).clone(), ring)))
            .collect()
    }

    /// How many kinds of effect an agent has only through others, or only by one delegation, and the nearest of them. What
    /// `tasks` of that delegation names is agreed, not added.
    #[must_use]
    pub fn beyond(&self, model: &Model, agent: &str, by: Option<&Delegation>) -> (usize, Vec<AddedEffect>) {
        let mut added = self.bits();
        for delegation in self.edges_of(agent).filter(|d| by.is_none_or(|b| b.to == d.to)) {
            if let Some(reach) = self.reach.get(&delegation.to) {
                let allowed = self.allowed(delegation);
                // What tasks leave out is not reached; what they name is agreed for this delegation.
                match (by, allowed) {
                    (Some(_), Some(_)) => {}
                    (None, Some(allowed)) => {
                        let passed: Bits = reach.iter().zip(&allowed).map(|(r, a)| r & a).collect();
                        join(&mut added, &passed);
                    }
                    (_, None) => {
                        join(&mut added, reach);
                    }
                }
            }
        }
        if let Some(held) = self.held.get(agent) {
            added.iter_mut().zip(held).for_each(|(a, h)| *a &= !h);
        }
        let count: u32 = added.iter().map(|w| w.count_ones()).sum();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        (count, self.nearest(model, agent, by, &added, count))
    }

    /// The nearest holders of some kinds, breadth-first from the caller, until enough are found.
    fn nearest(
        &self,
        model: &Model,
        agent: &str,
        by: Option<&Delegation>,
        wanted: &Bits,
        count: usize,
    ) -> Vec<AddedEffect> {
        let mut left = wanted.clone();
        let mut found: Vec<AddedEffect> = Vec::new();
        let mut came: BTreeMap<&str, &str> = BTreeMap::new();
        let first = self.edges_of(agent).filter(|d| by.is_none_or(|b| b.to == d.to));
        let mut queue: VecDeque<&str> = VecDeque::new();
        for delegation in first {
            if delegation.to != agent && !came.contains_key(delegation.to.as_str()) {
                came.insert(&delegation.to, "");
                queue.push_back(&delegation.to);
            }
        }
        while let Some(holder) = queue.pop_front() {
            if found.len() >= count.min(NAMED) {
                break;
            }
            for operation in self.lent.get(holder).into_iter().flatten() {
                let Some(kind) = self.kind.get(operation).filter(|k| has(&left, **k)) else {
                    continue;
                };
                if let Some(word) = left.get_mut(kind / 64) {
                    *word &= !(1 << (kind % 64));
                }
                let mut through = vec![holder.to_owned()];
                let mut at = holder;
                while let Some(before) = came.get(at).copied().filter(|b| !b.is_empty()) {
                    through.push(before.to_owned());
                    at = before;
                }
                through.push(agent.to_owned());
                through.reverse();
                if let Some(node) = model.operations.get(operation) {
                    found.push(AddedEffect {
                        operation: operation.clone(),
                        at: node.named.decl.place.clone(),
                        holder: holder.to_owned(),
                        through,
                    });
                }
            }
            for delegation in self.edges_of(holder) {
                if delegation.to != agent && !came.contains_key(delegation.to.as_str()) {
                    came.insert(&delegation.to, holder);
                    queue.push_back(&delegation.to);
                }
            }
        }
        found.truncate(NAMED);
        found
    }
}

/// Ids by agent.
type ByAgent = BTreeMap<Id, BTreeSet<Id>>;

/// Operations of every agent's flows, its tools' among them, and those that no adequate human gate covers.
fn operations(carry: &Carry<'_>, actions: &[ActionFact]) -> (ByAgent, ByAgent) {
    let model = carry.model;
    let covered: BTreeSet<(&str, &str)> = actions
        .iter()
        .filter(|a| a.covered)
        .filter_map(|a| Some((a.operation.as_deref()?, a.flow.as_str())))
        .collect();
    let (mut own, mut lent) = (ByAgent::new(), ByAgent::new());
    let mut users: BTreeMap<&str, BTreeSet<Id>> = BTreeMap::new();
    for (id, flow) in model.flows.iter().filter(|(_, f)| !model.is_planned(f)) {
        let Some(operation) = &flow.operation else {
            continue;
        };
        let mut agents: BTreeSet<Id> = BTreeSet::new();
        for end in [&flow.from, &flow.to] {
            if let Some(context) = model.contexts.get(end) {
                agents.insert(context.agent.clone());
            } else if model.tools.contains_key(end) {
                let of_tool = users.entry(end).or_insert_with(|| users_of(carry, end));
                agents.extend(of_tool.iter().cloned());
            }
        }
        for agent in agents {
            own.entry(agent.clone()).or_default().insert(operation.clone());
            if !covered.contains(&(operation.as_str(), id.as_str())) {
                lent.entry(agent).or_default().insert(operation.clone());
            }
        }
    }
    (own, lent)
}

/// Agents that call a tool, itself or over other tools.
fn users_of(carry: &Carry<'_>, tool: &str) -> BTreeSet<Id> {
    let nodes = carry.graph.copies(tool).iter();
    let edges = nodes.flat_map(|n| ways_to(carry, *n));
    let sources = edges.map(|e| carry.graph.node(carry.graph.source(e)));
    let contexts = sources.filter(|n| n.kind == Kind::Context);
    contexts
        .filter_map(|n| carry.model.contexts.get(n.id).map(|c| c.agent.clone()))
        .collect()
}

/// An effect on something: system, effect, objects.
type KindOfEffect<'a> = (Option<&'a str>, Option<Effect>, Vec<String>);

fn kind_of<'a>(operation: &'a OperationNode, touches: Vec<String>) -> KindOfEffect<'a> {
    (operation.system.as_deref(), operation.effect, touches)
}

/// The kinds of effect of operations.
fn kinds<'a>(
    model: &'a Model,
    operations: impl Iterator<Item = &'a Id>,
) -> (BTreeMap<Id, usize>, Vec<KindOfEffect<'a>>) {
    let none = crate::parse::manifest::control::Flow::default();
    let mut index: BTreeMap<KindOfEffect<'a>, usize> = BTreeMap::new();
    let (mut kind, mut all) = (BTreeMap::new(), Vec::new());
    for id in operations {
        if let (Some(operation), false) = (model.operations.get(id), kind.contains_key(id)) {
            let touches = crate::model::flows::touches(model, &none, Some(id));
            let key = kind_of(operation, touches);
            let fresh = all.len();
            let found = *index.entry(key.clone()).or_insert(fresh);
            if found == fresh {
                all.push(key);
            }
            kind.insert(id.clone(), found);
        }
    }
    (kind, all)
}

/// Kinds by name of an operation, in full and its last part, and by effect.
fn words(model: &Model, kind: &BTreeMap<Id, usize>) -> BTreeMap<String, Vec<usize>> {
    let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (id, kind) in kind {
        let Some(operation) = model.operations.get(id) else {
            continue;
        };
        let name = operation.named.name.as_str();
        let last = name.split_once('.').map(|(_, last)| last);
        let effect = operation.effect.map(Effect::word);
        for word in [Some(name), last, effect].into_iter().flatten() {
            words.entry(word.to_owned()).or_default().push(*kind);
        }
    }
    words
}

/// Kinds that an agent's own operations amount to: the same system and objects, the same effect or a weaker one.
fn held(
    model: &Model,
    own: &ByAgent,
    kind: &BTreeMap<Id, usize>,
    all: &[KindOfEffect<'_>],
) -> BTreeMap<Id, Bits> {
    let mut of_system: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (index, (system, ..)) in all.iter().enumerate() {
        of_system.entry(*system).or_default().push(index);
    }
    // Who may touch any object may touch these; who may touch some may not touch any.
    let amounts = |mine: &KindOfEffect<'_>, other: &KindOfEffect<'_>| {
        let strong = match (mine.1, other.1) {
            (Some(a), Some(b)) => at_least(a, b),
            (a, b) => a == b,
        };
        let wide = mine.2.is_empty() || !other.2.is_empty() && other.2.iter().all(|o| mine.2.contains(o));
        strong && wide
    };
    model
        .agents
        .keys()
        .map(|agent| {
            let mut bits: Bits = vec![0; all.len().div_ceil(64)];
            let mine: BTreeSet<usize> = own
                .get(agent)
                .into_iter()
                .flatten()
                .filter_map(|o| kind.get(o).copied())
                .collect();
            for index in mine {
                let Some(key) = all.get(index) else { continue };
                for other in of_system.get(&key.0).into_iter().flatten() {
                    if all.get(*other).is_some_and(|o| amounts(key, o)) {
                        set(&mut bits, *other);
                    }
                }
            }
            (agent.clone(), bits)
        })
        .collect()
}
