//! Facts of integrations that form one graph (`model/joint.rs` says which do).
//!
//! In: the integrations of a group. Out: the facts of each. Content moves through the graph of the whole group, so
//! labels, untrusted content, coverage, cycles and authority are computed once on the joint model; then each integration
//! takes what is its own, so that a finding is told once and of whom can mend it:
//! - what is said of a context, an agent, a connection belongs to the integration that declares it;
//! - an action, and what arrives at a node that receives, belongs to the integration whose flow does it: the last step of
//!   a path decides, the steps before may stand in the files of others;
//! - of a cycle, the integration of its first flow;
//! - what a shared store or system keeps, the integration whose flow brings it;
//! - labels of a node that integrations share are in the facts of each that has the node.
//!
//! Facts of declared elements are made from the integration's own model, with the joint one only where a flow leads away.
//! Ids are global everywhere; only the words of a path's steps leave out the reader's own integration.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::Carry;
use super::element::Context;
use super::facts::*;
use super::gates::{self, Verdicts};
use super::spread::Spread;
use super::{document, expectations, labels, moved};
use crate::graph::Graph;
use crate::model::joint::join;
use crate::model::{BoundaryNode, Model, owner};
use crate::parse::problem::Problem;
use crate::secret::Part;

/// An integration of a group.
pub struct Member<'a> {
    /// Its own model.
    pub model: &'a Model,
    /// Credential-like values of its files.
    pub scans: &'a [Part<'a>],
    /// The day, and its phase.
    pub cx: Context,
}

/// The joint model with what members ask about it, computed once.
pub struct Around<'a> {
    /// The joint model; of a single integration, its own.
    pub model: &'a Model,
    /// Nodes at which a flow of the group begins or ends.
    pub ends: BTreeSet<&'a str>,
    /// Classes that a flow of the group claims.
    pub classes: BTreeSet<&'a str>,
    /// Audience words of the actors that flows from a node reach.
    pub readers: BTreeMap<&'a str, BTreeSet<String>>,
    /// Classes that certainly pass over each flow.
    pub carried: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Around<'a> {
    fn new(carry: &'a Carry<'a>, spread: &Spread) -> Self {
        let model = carry.model;
        let mut around = Self {
            model,
            ends: BTreeSet::new(),
            classes: BTreeSet::new(),
            readers: BTreeMap::new(),
            carried: labels::carried(carry, spread),
        };
        for flow in model.flows.values() {
            around.ends.extend([flow.from.as_str(), flow.to.as_str()]);
            around.classes.extend(flow.classes.iter().map(String::as_str));
            if let Some(audience) = model.audience_of(&flow.to) {
                let readers = around.readers.entry(&flow.from).or_default();
                readers.insert(audience.word().to_owned());
            }
        }
        around
    }

    /// The boundary of a node of an integration, or of another one that its flow leads to.
    #[must_use]
    pub fn boundary<'m>(&'m self, own: &'m Model, node: &str) -> Option<&'m BoundaryNode> {
        own.boundary_of(node).or_else(|| self.model.boundary_of(node))
    }
}

/// Computes everything known about the integrations of a group, in their order.
#[must_use]
pub fn facts(members: &[Member<'_>]) -> Vec<(Facts, Vec<Problem>)> {
    let models: Vec<&Model> = members.iter().map(|m| m.model).collect();
    let joined = if models.len() > 1 { join(&models) } else { None };
    let (Some(first), Some(model)) = (members.first(), joined.as_ref().or(models.first().copied())) else {
        return Vec::new();
    };
    let graph = Graph::build(model);
    let gates: Vec<Vec<GateFact>> = members.iter().map(|m| gates::gates(m.model, &m.cx)).collect();
    let verdicts = match (&joined, gates.first()) {
        (None, Some(own)) => Verdicts::new(own),
        _ => Verdicts::joint(
            models
                .iter()
                .map(|m| m.id.as_str())
                .zip(gates.iter().map(Vec::as_slice)),
        ),
    };
    let carry = Carry::new(model, &graph, &verdicts);
    let spread = Spread::labels(&carry);
    let around = Around::new(&carry, &spread);
    let shares = share(members, moved(&carry, &spread, &first.cx), &first.cx);
    let mut all = Vec::new();
    for ((member, moved), gates) in members.iter().zip(shares).zip(&gates) {
        let (expectations, problems) = expectations::expectations(&carry, &spread, member.model);
        let moved = Facts {
            gates: gates.clone(),
            expectations,
            ..moved
        };
        let mut facts = document(member, &around, moved);
        if joined.is_some() {
            facts.neighbours = neighbours(member.model, model);
            as_own(member.model, &mut facts);
        }
        all.push((facts, problems));
    }
    all
}

/// What moved, by the integration it belongs to, in the order of the members. All belongs to the only one.
fn share(members: &[Member<'_>], moved: Facts, cx: &Context) -> Vec<Facts> {
    if members.len() == 1 {
        return vec![moved];
    }
    let mut deal = Deal {
        index: members
            .iter()
            .enumerate()
            .map(|(i, m)| (m.model.id.as_str(), i))
            .collect(),
        members,
        hands: members.iter().map(|_| super::empty(cx)).collect(),
    };
    deal.out(moved.actions, |f| &f.flow, |h| &mut h.actions);
    deal.out(moved.latent, |f| &f.connection, |h| &mut h.latent);
    deal.out(moved.crossings, |f| &f.flow, |h| &mut h.crossings);
    deal.out(moved.trifecta, |f| &f.context, |h| &mut h.trifecta);
    deal.out(
        moved.loops,
        |f| f.flows.first().unwrap_or(&f.id),
        |h| &mut h.loops,
    );
    deal.out(moved.authority, |f| &f.agent, |h| &mut h.authority);
    deal.out(moved.delegations, |f| &f.from, |h| &mut h.delegations);
    deal.out(
        moved.memories,
        |f| f.flow.as_ref().unwrap_or(&f.store),
        |h| &mut h.memories,
    );
    deal.out(moved.instructions, |f| &f.id, |h| &mut h.instructions);
    deal.out(moved.retrievals, |f| &f.flow, |h| &mut h.retrievals);
    deal.out(moved.egress, |f| &f.flow, |h| &mut h.egress);
    deal.out(moved.interpreters, |f| &f.flow, |h| &mut h.interpreters);
    deal.out(moved.exchanges, |f| &f.flow, |h| &mut h.exchanges);
    deal.out(moved.self_changes, |f| &f.context, |h| &mut h.self_changes);
    // What is brought to a place is told of who brings it.
    let last = |path: &[Step], else_: &str| path.last().map_or(else_.to_owned(), |s| s.flow.clone());
    deal.out_by(
        moved.receipts,
        |f| last(f.classes.first().map_or(&[], |c| &c.path), &f.node),
        |h| &mut h.receipts,
    );
    let at_own = |node: &str, path: &[Step]| match owner(node) {
        Some(_) => node.to_owned(),
        None => last(path, node),
    };
    deal.out_by(moved.taint, |f| at_own(&f.node, &f.path), |h| &mut h.taint);
    deal.out_by(moved.tenancy, |f| at_own(&f.node, &f.path), |h| &mut h.tenancy);
    deal.out_by(
        moved.credentials,
        |f| at_own(&f.node, &f.path),
        |h| &mut h.credentials,
    );
    deal.out_by(
        moved.exposures,
        |f| at_own(&f.node, &f.path),
        |h| &mut h.exposures,
    );
    deal.out_by(moved.copies, |f| last(&f.path, &f.id), |h| &mut h.copies);
    deal.labels(moved.labels);
    deal.hands
}

/// Facts on their way to those they belong to.
struct Deal<'a> {
    index: BTreeMap<&'a str, usize>,
    members: &'a [Member<'a>],
    hands: Vec<Facts>,
}

impl Deal<'_> {
    /// By an id of the fact.
    fn out<T>(&mut self, facts: Vec<T>, of: impl Fn(&T) -> &str, to: impl Fn(&mut Facts) -> &mut Vec<T>) {
        self.out_by(facts, |f| of(f).to_owned(), to);
    }

    /// By the owner of an id; what is about something that integrations share goes to the first of those that have it.
    fn out_by<T>(
        &mut self,
        facts: Vec<T>,
        of: impl Fn(&T) -> String,
        to: impl Fn(&mut Facts) -> &mut Vec<T>,
    ) {
        for fact in facts {
            let id = of(&fact);
            let first = || self.members.iter().position(|m| m.model.place_of(&id).is_some());
            let whose = match owner(&id) {
                Some(own) => self.index.get(own).copied(),
                None => first(),
            };
            if let Some(hand) = self.hands.get_mut(whose.unwrap_or_default()) {
                to(hand).push(fact);
            }
        }
    }

    /// Labels of a node go to each integration that has it, in the order of nodes.
    fn labels(&mut self, labels: Vec<LabelFact>) {
        let (shared, own): (Vec<_>, Vec<_>) = labels.into_iter().partition(|l| owner(&l.node).is_none());
        self.out(own, |l| &l.node, |h| &mut h.labels);
        for (member, hand) in self.members.iter().zip(&mut self.hands) {
            let there = shared.iter().filter(|l| member.model.place_of(&l.node).is_some());
            hand.labels.extend(there.cloned());
            hand.labels
                .sort_by(|a, b| (&a.node, &a.class).cmp(&(&b.node, &b.class)));
        }
    }
}

/// The nodes of other integrations at which flows of this one begin or end.
fn neighbours(model: &Model, joint: &Model) -> Vec<NeighbourFact> {
    let ends = model.flows.values().flat_map(|f| [&f.from, &f.to]);
    let away: BTreeSet<&String> = ends.filter(|id| model.place_of(id).is_none()).collect();
    let facts = away.into_iter().filter_map(|id| {
        let kind = [
            (joint.contexts.contains_key(id), "context"),
            (joint.systems.contains_key(id), "system"),
            (joint.stores.contains_key(id), "store"),
            (joint.models.contains_key(id), "model"),
            (joint.tools.contains_key(id), "tool"),
            (joint.actors.contains_key(id), "actor"),
            (joint.triggers.contains_key(id), "trigger"),
        ];
        Some(NeighbourFact {
            id: id.clone(),
            kind: kind.into_iter().find(|(is, _)| *is)?.1.to_owned(),
            integration: owner(id).map(str::to_owned),
            at: joint.place_of(id)?.clone(),
            external: joint.is_outsider(id),
        })
    });
    facts.collect()
}

/// Words and gates as the integration knows them.
fn as_own(model: &Model, facts: &mut Facts) {
    let prefix = format!("{}/", model.id);
    let gate = |id: &mut String| {
        if let Some(shared) = id.strip_prefix(&prefix).filter(|g| model.gates.contains_key(*g)) {
            *id = shared.to_owned();
        }
    };
    for action in &mut facts.actions {
        action.gates.iter_mut().for_each(gate);
        action.adequate_gates.iter_mut().for_each(gate);
    }
    let received = facts.receipts.iter_mut().flat_map(|r| &mut r.classes);
    let mut paths: Vec<&mut Vec<Step>> = Vec::new();
    for class in received {
        class.unproven_gate.iter_mut().for_each(gate);
        paths.push(&mut class.path);
    }
    for legs in &mut facts.trifecta {
        paths.extend([
            &mut legs.private_path,
            &mut legs.untrusted_path,
            &mut legs.outbound_path,
        ]);
    }
    for tenancy in &mut facts.tenancy {
        paths.extend([&mut tenancy.path, &mut tenancy.outbound_path]);
    }
    paths.extend(facts.taint.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.actions.iter_mut().map(|f| &mut f.witness));
    paths.extend(facts.loops.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.delegations.iter_mut().map(|f| &mut f.untrusted_path));
    paths.extend(facts.memories.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.instructions.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.retrievals.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.egress.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.interpreters.iter_mut().map(|f| &mut f.open_path));
    paths.extend(facts.credentials.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.exchanges.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.self_changes.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.exposures.iter_mut().map(|f| &mut f.path));
    paths.extend(facts.copies.iter_mut().map(|f| &mut f.path));
    seen_from(&model.id, paths.into_iter().flatten());
}

/// Steps in the words of an integration: its own elements without its id.
pub fn seen_from<'s>(integration: &str, steps: impl Iterator<Item = &'s mut Step>) {
    let own = format!("`{integration}/");
    for step in steps {
        step.label = step.label.replace(&own, "`");
    }
}
