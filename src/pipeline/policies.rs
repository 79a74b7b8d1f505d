//! Policies that `flowgate.yaml` names, read from the tree.

use std::path::Path;

use crate::config::Config;
use crate::error::Error;
use crate::policy::packs::Pack;
use crate::policy::{PolicyError, PolicyFile, Project};
use crate::source::bundle;

/// Reads the folders and bundles of `policies:` and the packs of `packs:`, and answers to `frameworks:`.
///
/// # Errors
/// A path that cannot be read or leads out of the tree; policies that break the contract; a framework that does not exist.
pub fn read(root: &Path, config: &Config) -> Result<Project, Error> {
    let wrong = |e: PolicyError| match e {
        PolicyError::Params(why) => Error::Configuration(why),
        other => Error::Policy(other.to_string()),
    };
    let mut packs = Vec::new();
    for path in &config.packs {
        let text = bundle::file(root, path)
            .map_err(|why| Error::Configuration(format!("`packs`: `{path}`: {why}")))?;
        packs.push((path.clone(), Pack::read(path, &text).map_err(wrong)?));
    }
    Project::read(files(root, &config.policies)?)
        .and_then(|project| project.answer(&config.frameworks, &packs))
        .map_err(wrong)
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
