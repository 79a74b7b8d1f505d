//! What receives data, with every class that arrives judged against clearance and audience of the receiver.

use std::collections::{BTreeMap, BTreeSet};

use super::carry::{Carry, Item, Level};
use super::facts::{ReceiptFact, ReceivedClass};
use super::inventory::{is_external_model, private};
use super::locations::{regions, vendors};
use super::spread::{Came, Spread};
use crate::graph::{EdgeIx, Kind};
use crate::model::{Named, owner};
use crate::parse::manifest::world::{Audience, DataClass, Tier};

/// The last edge of an item, and how it came there.
type Arrival = (EdgeIx, Came);

/// Every node that receives data; a trigger only passes on. What several integrations bring to a place is told of each.
#[must_use]
pub fn receipts(carry: &Carry<'_>, spread: &Spread) -> Vec<ReceiptFact> {
    let (model, graph) = (carry.model, carry.graph);
    // By node and by the integration whose flow brings it.
    let mut arrived: BTreeMap<(&str, Option<&str>), BTreeMap<Item, Arrival>> = BTreeMap::new();
    // Certain before possible, then short, then by flow id.
    let order = |(edge, came): &Arrival| (std::cmp::Reverse(came.level), came.distance, *edge);
    for ((edge, item), came) in spread.iter() {
        let node = graph.node(graph.target(edge));
        if node.kind != Kind::Trigger {
            let new = (edge, came);
            let by = (node.id.as_str(), owner(graph.flow(edge)));
            let best = arrived.entry(by).or_default().entry(item).or_insert(new);
            if order(&new) < order(best) {
                *best = new;
            }
        }
    }
    let facts = arrived.into_iter().filter_map(|((id, _), items)| {
        let receiver = Receiver::new(carry, id)?;
        let mut classes: Vec<ReceivedClass> = items
            .into_iter()
            .filter_map(|(item, (edge, came))| receiver.class(carry, spread, item, edge, came))
            .collect();
        classes.sort_by(|a, b| b.tier.cmp(&a.tier).then_with(|| a.class.cmp(&b.class)));
        Some(ReceiptFact {
            node: id.to_owned(),
            kind: receiver.kind.to_owned(),
            at: model.place_of(id)?.clone(),
            boundary: model.boundary_of(id).map(|b| b.named.id.clone()),
            vendors: vendors(model, id),
            regions: regions(model, id),
            clearance: receiver.clearance.map(Tier::rank),
            audience: receiver.audience.iter().map(|a| a.word().to_owned()).collect(),
            classes,
        })
    });
    facts.collect()
}

/// A node that receives, with what it may hold and who reads it.
struct Receiver {
    id: String,
    kind: &'static str,
    clearance: Option<Tier>,
    audience: BTreeSet<Audience>,
}

impl Receiver {
    fn new(carry: &Carry<'_>, id: &str) -> Option<Self> {
        let model = carry.model;
        let (kind, clearance, audience) = if let Some(system) = model.systems.get(id) {
            ("system", Some(system.clearance), audience_of_system(carry, id))
        } else if let Some(store) = model.stores.get(id) {
            ("store", Some(store.clearance), BTreeSet::new())
        } else if let Some(node) = model.models.get(id) {
            // A provider without contract, or one that trains on requests, is an outsider (`rules.md` 2.10).
            let outside = is_external_model(model, id).then_some(Audience::Partner);
            (
                "model",
                (!node.unknown).then_some(node.clearance),
                outside.into_iter().collect(),
            )
        } else if model.actors.contains_key(id) {
            ("actor", None, model.audience_of(id).into_iter().collect())
        } else if model.contexts.contains_key(id) {
            ("context", None, BTreeSet::new())
        } else if model.tools.contains_key(id) {
            ("tool", None, BTreeSet::new())
        } else {
            return None;
        };
        Some(Self {
            id: id.to_owned(),
            kind,
            clearance,
            audience,
        })
    }

    fn class(
        &self,
        carry: &Carry<'_>,
        spread: &Spread,
        item: Item,
        edge: EdgeIx,
        came: Came,
    ) -> Option<ReceivedClass> {
        let class = carry.class(item)?;
        let tier = class.decl.tier.as_deref().copied();
        let path = spread.path((edge, item));
        // What another integration brought here before comes back: that is told there.
        let node = |e: &EdgeIx| carry.graph.node(carry.graph.target(*e));
        if path.iter().rev().skip(1).any(|e| *node(e).id == self.id) {
            return None;
        }
        let unproven = path.iter().find_map(|e| carry.unproven(*e, item));
        Some(ReceivedClass {
            class: class.id.clone(),
            tier: tier.map(Tier::rank),
            at: class.decl.place.clone(),
            possible: came.level == Level::Possible,
            claimed: carry.claims(edge, item),
            private: private(class),
            data_subject: self.kind == "actor" && self.audience.iter().any(|a| is_subject(class, *a)),
            exceeds_clearance: tier.zip(self.clearance).is_some_and(|(t, c)| t > c),
            audience_outside: self
                .audience
                .iter()
                .filter(|a| !allows(carry, class, &self.id, **a))
                .map(|a| a.word().to_owned())
                .collect(),
            unproven_gate: unproven.map(|g| g.id.clone()),
            path: carry.steps(&path, &format!("`{}`", carry.model.short(&class.id))),
        })
    }
}

/// Who reads a system: its own statement, else the actors that flows from it reach.
#[must_use]
pub fn audience_of_system(carry: &Carry<'_>, id: &str) -> BTreeSet<Audience> {
    let model = carry.model;
    let own: BTreeSet<Audience> = model
        .systems
        .get(id)
        .into_iter()
        .flat_map(|s| s.named.decl.audience.iter().flat_map(|a| &a.value))
        .map(|a| a.value)
        .collect();
    // Its actors are receivers themselves: what reaches them is judged there, along the flow that takes it to them.
    own
}

/// Whether a class may be seen by an audience at a node (`semantics.md` 2).
///
/// Without a statement the tier decides: public may go anywhere, everything above stays inside.
fn allows(carry: &Carry<'_>, class: &Named<DataClass>, node: &str, audience: Audience) -> bool {
    let Some(allowed) = &class.decl.allowed_audience else {
        let tier = class.decl.tier.as_deref().copied();
        return !audience.is_external() || tier.is_none_or(|t| t == Tier::Public);
    };
    let actor = carry.model.actors.get(node);
    let groups = |word: &str| {
        actor.is_some_and(|a| {
            a.name == word
                || a.id == word
                || a.decl
                    .groups
                    .iter()
                    .flat_map(|g| &g.value)
                    .any(|g| g.value == word)
        })
    };
    allowed.value.iter().any(|word| match word.as_str() {
        "employees" => audience == Audience::Internal,
        // The person concerned: an actor of an audience that the class is about.
        "data_subject" => is_subject(class, audience),
        word => Audience::ALL.iter().any(|a| a.word() == word && *a == audience) || groups(word),
    })
}

/// People of an audience are those the class is about.
fn is_subject(class: &Named<DataClass>, audience: Audience) -> bool {
    let mut subjects = class.decl.subjects.iter().flat_map(|s| &s.value);
    subjects.any(|s| s.value == audience.word())
}
