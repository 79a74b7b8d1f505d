//! Graph to facts: one analysis per file; `facts.rs` is the document policies see.

pub mod facts;
