//! Flowgate.
pub mod analysis;
pub mod config;
pub mod finding;
pub mod model;
pub mod parse;
pub mod render;
pub mod risk;
pub mod source;
