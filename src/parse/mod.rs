//! Text to declarations, with every problem found on the way.

pub mod flow;
pub mod manifest;
pub mod problem;
pub mod value;
pub mod vendor;
