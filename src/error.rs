//! Failures of the program: they stop the run with exit code 2. Problems of the user's files are not among them.

use std::path::PathBuf;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A path of the command line does not exist or cannot be read.
    #[error("cannot read `{path}`: {why}")]
    Path {
        /// The path as given.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A path of the command line lies outside the tree the others are in.
    #[error("`{path}` is not below `{root}`: check one tree at a time")]
    OutsideRoot {
        /// The path as given.
        path: PathBuf,
        /// The root of the checked tree as given.
        root: PathBuf,
    },
    /// `flowgate.yaml` cannot be used.
    #[error("`flowgate.yaml` cannot be used:\n{0}")]
    Configuration(String),
    /// An option names something that does not exist.
    #[error("{message}")]
    Usage {
        /// What is wrong, with a suggestion.
        message: String,
    },
    /// A policy failed or exceeded its budget.
    #[error("{0}")]
    Policy(String),
    /// Output could not be written.
    #[error("cannot write {what}: {why}")]
    Output {
        /// What was to be written.
        what: String,
        /// Why.
        why: String,
    },
}
