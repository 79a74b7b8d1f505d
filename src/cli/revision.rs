//! A state of the tree that the command line names: a folder, or a revision that `git` reads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config;
use crate::error::Error;
use crate::finding::secret_baseline;
use crate::pipeline::Intake;
use crate::source::git::{self, Tree};

/// A state that can be read as long as this value lives.
pub(super) struct State {
    folder: PathBuf,
    _tree: Option<Tree>,
    /// The files it consists of, where the folder may have others too.
    only: Option<BTreeSet<String>>,
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
                only: None,
            });
        }
        super::interrupt::prepare();
        let limits = Intake::config(root).unwrap_or_default().limits;
        let tree = git::tree(root, name, &limits)?;
        Ok(Self {
            folder: tree.path().to_path_buf(),
            _tree: Some(tree),
            only: None,
        })
    }

    /// What the next commit holds: the folder itself where it has just that, as under pre-commit, else files of their own.
    ///
    /// # Errors
    /// `root` lies in no repository.
    pub(super) fn staged(root: &Path) -> Result<Self, Error> {
        // A configuration that cannot be read is told by the check.
        if let Ok(config) = Intake::config(root) {
            let own = [config::FILE_NAME, secret_baseline::FILE].map(str::to_owned);
            let rules: Vec<String> = own
                .into_iter()
                .chain(config.policies)
                .chain(config.catalogs)
                .collect();
            let only = git::as_indexed(root, &rules)?;
            if only.is_some() {
                return Ok(Self {
                    folder: root.to_path_buf(),
                    _tree: None,
                    only,
                });
            }
        }
        super::interrupt::prepare();
        let limits = Intake::config(root).unwrap_or_default().limits;
        let tree = git::index(root, &limits)?;
        Ok(Self {
            folder: tree.path().to_path_buf(),
            _tree: Some(tree),
            only: None,
        })
    }

    /// The files it consists of, where its folder may have others too.
    pub(super) fn only(&self) -> Option<&BTreeSet<String>> {
        self.only.as_ref()
    }

    /// Its folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}
