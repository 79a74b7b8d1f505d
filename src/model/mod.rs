//! An integration in the domain's words: every name resolved, every default stated, every difference noted.
//!
//! In: decoded documents. Out: one [`Model`] per integration and the problems of linking.

pub mod assurance;
pub mod bind;
pub mod cross;
pub mod derived;
pub mod elements;
pub mod flows;
pub mod joint;
pub mod link;
pub mod names;
pub mod operations;
pub mod sets;
pub mod without;

pub use assurance::{Assurance, assurance_of};
pub use elements::*;
