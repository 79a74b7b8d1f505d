//! Pictures of an integration: one neutral [`Picture`] a view, drawn as SVG, PNG, DOT or Mermaid (`report.md` 4).
//!
//! [`views::pictures`] makes them; [`layout`] and [`scene`] give SVG and PNG their places, DOT and Mermaid bring their own.

pub mod dot;
pub mod evidence;
pub mod flows;
pub mod font;
pub mod graph;
pub mod layout;
pub mod mermaid;
pub mod nodes;
pub mod png;
pub mod scene;
pub mod svg;
pub mod views;

pub use graph::Picture;
pub use views::View;
