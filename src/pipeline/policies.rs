//! Policies that `flowgate.yaml` names, read from the tree.

use std::path::Path;

use crate::config::Config;
use crate::error::Error;
use crate::policy::{PolicyFile, Project};
use crate::source::bundle;

/// Reads the folders and bundles of `policies:`.
///
/// # Errors
/// A path that cannot be read or leads out of the tree; policies that break the contract.
pub fn read(root: &Path, config: &Config) -> Result<Project, Error> {
    Project::read(files(root, &config.policies)?).map_err(|e| Error::Policy(e.to_string()))
}

/// The files of folders and bundles, as errors name them.
///
/// # Errors
/// As [`read`].
pub fn files(root: &Path, written: &[String]) -> Result<Vec<PolicyFile>, Error> {
    let mut files = Vec::new();
    for path in written {
        let texts = bundle::read(root, path)
            .map_err(|why| Error::Configuration(format!("`policies`: `{path}`: {why}")))?;
        let folder = path.trim_start_matches("./").trim_end_matches('/');
        files.extend(texts.into_iter().map(|(below, text)| PolicyFile {
            path: format!("{folder}/{below}"),
            below,
            text,
        }));
    }
    Ok(files)
}
