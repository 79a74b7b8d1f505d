//! People that what an agent wrote reaches, and whether a person always approves it first.

use super::carry::{Carry, Item};
use super::facts::ExchangeFact;
use super::routes::open;
use super::spread::{Came, Spread};
use crate::graph::{EdgeIx, NodeIx};

/// Every actor that output of an agent reaches, by id. `output` is what agents wrote, over all flows. Linear.
#[must_use]
pub fn exchanges(carry: &Carry<'_>, output: &Spread) -> Vec<ExchangeFact> {
    let unapproved = Spread::output(carry, &|edge| open(carry, edge));
    let (model, graph) = (carry.model, carry.graph);
    let arrives = |spread: &Spread, node: NodeIx| -> Option<(EdgeIx, Came)> {
        spread.arrival(carry, node, Item::Output)
    };
    let facts = model.actors.iter().filter_map(|(id, actor)| {
        let node = *graph.copies(id).first()?;
        let way = arrives(&unapproved, node).map(|(edge, _)| unapproved.path((edge, Item::Output)));
        let approved = way.is_none();
        let path = match way {
            Some(way) => way,
            None => output.path((arrives(output, node)?.0, Item::Output)),
        };
        let (first, last) = (*path.first()?, *path.last()?);
        Some(ExchangeFact {
            actor: id.clone(),
            audience: model.audience_of(id).map(|a| a.word().to_owned()),
            at: actor.decl.place.clone(),
            context: graph.node(graph.source(first)).id.clone(),
            channel: graph.node(graph.source(last)).id.clone(),
            flow: graph.flow(last).clone(),
            approved,
            path: carry.steps(&path, "what the agent wrote"),
        })
    });
    facts.collect()
}
