//! A model without one of its gates or flows, to see what depended on it.

use super::elements::{Id, Model};

impl Model {
    /// Takes a gate or a flow out, named as written or by its id; a request goes with its answer. Says whether there was one.
    pub fn take_out(&mut self, name: &str) -> bool {
        if let Some(gate) = self.global(name, |id| self.gates.contains_key(id)) {
            self.gates.remove(&gate);
            for flow in self.flows.values_mut() {
                flow.via.retain(|g| *g != gate);
            }
            return true;
        }
        let Some(id) = self.global(name, |id| self.flows.contains_key(id)) else {
            return false;
        };
        let pair: Option<Id> = self.flows.remove(&id).and_then(|f| f.pair);
        if let Some(other) = pair {
            self.flows.remove(&other);
        }
        true
    }

    /// Names that [`Model::take_out`] knows.
    pub fn removable(&self) -> impl Iterator<Item = &str> {
        self.gates
            .keys()
            .chain(self.flows.keys())
            .map(|id| self.short(id))
    }
}
