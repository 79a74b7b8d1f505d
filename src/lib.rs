//! Flowgate.
pub mod analysis;
pub mod parse;
pub mod source;
