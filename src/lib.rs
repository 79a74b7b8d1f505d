//! Flowgate.
pub mod analysis;
pub mod finding;
pub mod parse;
pub mod render;
pub mod risk;
pub mod source;
