//! Flowgate: what an AI agent may read, send and change, checked from files in the repository.
//!
//! ```text
//! source ─▶ parse ─▶ model ─▶ graph ─▶ analysis ─▶ policy ─▶ finding ─▶ render
//! files     YAML,    names    petgraph  facts      Rego      located    terminal, JSON,
//! & spans   .flow,   linked             (JSON)     verdicts  & folded   Mermaid, DOT, Markdown
//!           vendors
//! ```
//!
//! [`pipeline`] is the whole program as one function; [`cli`] is its command line. Data flows one way: a module names only
//! those to its left (`tests/house.rs`). A problem in the user's file is a value ([`parse::problem`]), a failure of the
//! program is an [`error`].

pub mod analysis;
pub mod catalog;
pub mod change;
pub mod cli;
pub mod config;
pub mod error;
pub mod finding;
pub mod graph;
pub mod model;
pub mod parse;
pub mod pipeline;
pub mod policy;
pub mod render;
pub mod report;
pub mod risk;
pub mod secret;
pub mod signoff;
pub mod source;
