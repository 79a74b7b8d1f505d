//! What part of the tree is asked for, and which file a problem stands in.

use std::path::{Path, PathBuf};

use crate::parse::problem::Site;
use crate::source::Sources;

/// Paths the command line asks for below the root; all when it names the root.
pub struct Asked(Vec<String>);

impl Asked {
    /// From full paths.
    pub fn new(root: &Path, below: &[PathBuf]) -> Self {
        Self(
            below
                .iter()
                .filter_map(|p| crate::source::walk::relative(root, p))
                .collect(),
        )
    }

    /// Of every path.
    pub fn all_of_it() -> Self {
        Self(Vec::new())
    }

    /// Of these paths; with none of them nothing is asked for.
    pub fn these(paths: impl Iterator<Item = String>) -> Self {
        // No file lies below this name.
        Self(paths.chain([String::from("\0")]).collect())
    }

    /// Whether the whole tree is asked for.
    pub fn all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a file is asked for.
    pub fn one(&self, path: &str) -> bool {
        let below = |a: &String| {
            path.strip_prefix(a.as_str())
                .is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        // What is wrong with the tree itself concerns every part of it.
        self.0.is_empty() || path == "." || self.0.iter().any(below)
    }

    /// Whether any of the files is.
    pub fn any(&self, paths: &[String]) -> bool {
        paths.iter().any(|p| self.one(p))
    }
}

/// Path of the file a problem stands in.
pub fn file_of(site: &Site, sources: &Sources) -> String {
    match site {
        Site::Span(file, _) => sources.path(*file).to_owned(),
        Site::Place(place) => place
            .parts()
            .map(|(path, ..)| path.to_owned())
            .unwrap_or_default(),
    }
}
