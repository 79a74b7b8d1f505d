//! What the findings and facts mean for a decision. So far the verdict; scenarios and scores are not part of it yet.

pub mod score;
pub mod verdict;

pub use verdict::{Verdict, Word, verdict};
