//! An integration in the domain's words: every name resolved, every default stated, every difference noted.
//!
//! In: decoded documents. Out: one [`Model`] per integration and the problems of linking.

pub mod assurance;
pub mod elements;

pub use assurance::{Assurance, assurance_of};
pub use elements::*;
