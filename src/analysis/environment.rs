//! In which environment a place is: as it says itself, else as a connection to it or its boundary says.

use crate::model::Model;
use crate::parse::manifest::world::Environment;

/// The environment of a system.
#[must_use]
pub fn of_system(model: &Model, id: &str) -> Option<String> {
    let system = model.systems.get(id)?;
    let own = system.named.decl.environment.as_deref().copied();
    let connected = || {
        model
            .connections
            .values()
            .filter(|c| c.system.as_deref() == Some(id))
            .find_map(|c| c.named.decl.environment.as_deref().copied())
    };
    word(
        own.or_else(connected)
            .or_else(|| of_boundary(model, &system.boundary)),
    )
}

/// The environment of a store.
#[must_use]
pub fn of_store(model: &Model, id: &str) -> Option<String> {
    let store = model.stores.get(id)?;
    let own = store.named.decl.environment.as_deref().copied();
    word(own.or_else(|| of_boundary(model, &store.boundary)))
}

fn of_boundary(model: &Model, id: &str) -> Option<Environment> {
    let boundary = model.boundaries.get(id)?;
    boundary.named.decl.environment.as_deref().copied()
}

fn word(environment: Option<Environment>) -> Option<String> {
    environment.map(|e| e.word().to_owned())
}
