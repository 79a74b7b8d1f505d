//! What is drawn and not checked. In: the elements of a facts document. Out: their ids by kind, for rules that know of an element
//! by its id alone.

use super::facts::{Element, Facts, PlannedFact};

/// Ids of what is drawn and not checked, by kind.
#[must_use]
pub fn planned(facts: &Facts) -> PlannedFact {
    fn ids<'e>(elements: impl Iterator<Item = &'e Element>) -> Vec<String> {
        let mut ids: Vec<String> = elements.filter(|e| e.planned).map(|e| e.id.clone()).collect();
        ids.sort();
        ids
    }
    let nodes = facts.systems.iter().map(|e| &e.element);
    let nodes = nodes.chain(facts.contexts.iter().map(|e| &e.element));
    let nodes = nodes.chain(facts.models.iter().map(|e| &e.element));
    let nodes = nodes.chain(facts.tools.iter().map(|e| &e.element));
    let nodes = nodes.chain(facts.stores.iter().map(|e| &e.element));
    let nodes = nodes.chain(facts.actors.iter().map(|e| &e.element));
    PlannedFact {
        agents: ids(facts.agents.iter().map(|e| &e.element)),
        boundaries: ids(facts.boundaries.iter().map(|e| &e.element)),
        classes: ids(facts.classes.iter().map(|e| &e.element)),
        connections: ids(facts.connections.iter().map(|e| &e.element)),
        flows: ids(facts.flows.iter().map(|e| &e.element)),
        gates: ids(facts.gates.iter().map(|e| &e.element)),
        nodes: ids(nodes.chain(facts.triggers.iter().map(|e| &e.element))),
        operations: ids(facts.operations.iter().map(|e| &e.element)),
    }
}
