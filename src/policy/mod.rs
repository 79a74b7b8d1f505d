//! Facts to verdicts: rules in Rego, read, guarded, evaluated one by one (the only place that names regorus).
//!
//! A rule is a file of `policies/rules`: its `# METADATA` block ([`metadata`]) says what it is, its sets `subjects`, `fail`
//! and `unknown` what it judges ([`verdict`]). A rule that errors, in whatever way, makes its judgement an error and never
//! a pass.

pub mod block;
pub mod catalogue;
pub mod compile;
pub mod engine;
pub mod error;
pub mod guard;
pub mod libraries;
pub mod lint;
mod machine;
pub mod metadata;
pub mod needs;
pub mod offer;
pub mod packs;
pub mod params;
pub mod project;
pub mod severity;
pub mod shape;
pub mod trace;
pub mod trial;
mod value;
pub mod verdict;

pub use catalogue::rules;
pub use engine::Engine;
pub use error::PolicyError;
pub use metadata::{Parameter, RuleMeta};
pub use needs::Needs;
pub use project::{PolicyFile, Project};
pub use severity::Severity;
pub use verdict::{Judgement, Outcome, Verdict};

#[cfg(test)]
mod tests;
