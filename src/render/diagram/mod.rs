//! Pictures of an integration: one neutral [`Picture`], drawn as Mermaid or DOT text (`report.md` 4).

pub mod dot;
pub mod evidence;
pub mod flows;
pub mod graph;
pub mod mermaid;
pub mod nodes;

pub use graph::Picture;
