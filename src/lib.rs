//! Flowgate.
pub mod analysis;
pub mod finding;
pub mod parse;
pub mod source;
