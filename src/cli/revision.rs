//! A state of the tree that the command line names: a folder, or a revision that `git` reads.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::pipeline::Intake;
use crate::source::git::{self, Tree};

/// A state that can be read as long as this value lives.
pub(super) struct State {
    folder: PathBuf,
    _tree: Option<Tree>,
}

impl State {
    /// What is named: a folder that is there, else a revision of the repository around `root`.
    ///
    /// # Errors
    /// It is neither.
    pub(super) fn named(name: &str, root: &Path) -> Result<Self, Error> {
        if Path::new(name).is_dir() {
            return Ok(Self {
                folder: PathBuf::from(name),
                _tree: None,
            });
        }
        super::interrupt::prepare();
        let limits = Intake::config(root).unwrap_or_default().limits;
        let tree = git::tree(root, name, &limits)?;
        Ok(Self {
            folder: tree.path().to_path_buf(),
            _tree: Some(tree),
        })
    }

    /// What the next commit holds.
    ///
    /// # Errors
    /// `root` lies in no repository.
    pub(super) fn staged(root: &Path) -> Result<Self, Error> {
        super::interrupt::prepare();
        let limits = Intake::config(root).unwrap_or_default().limits;
        let tree = git::index(root, &limits)?;
        Ok(Self {
            folder: tree.path().to_path_buf(),
            _tree: Some(tree),
        })
    }

    /// Its folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}
