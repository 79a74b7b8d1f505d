//! Graph to facts: one analysis per file; `facts.rs` is the document policies see.

pub mod element;
pub mod facts;
pub mod inventory;
pub mod scopes;
pub mod secrets;
pub mod shared;
