//! Text to declarations, with every problem found on the way.

mod agent_script;
pub mod document;
pub mod flow;
pub mod head;
mod json;
pub mod manifest;
pub mod problem;
pub mod remedy;
mod toml;
pub mod value;
pub mod vendor;
mod xml;
