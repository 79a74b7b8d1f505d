//! Findings and facts to bytes. Every format is a pure function of its input: no clock, no path outside the checked root.

pub mod answer;
pub mod change;
pub mod diagram;
pub mod difference;
pub mod escape;
pub mod formats;
pub mod imported;
pub mod json;
pub mod origin;
pub mod scopes;
pub mod scroll;
pub mod terminal;
pub mod veil;

#[cfg(test)]
pub(crate) mod sample;
