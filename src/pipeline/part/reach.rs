//! Files that decide for every integration: of a change to one of them no part of the tree shows all that follows.

use std::path::Path;

use crate::config::{self, Config};
use crate::finding::secret_baseline;
use crate::parse::manifest;
use crate::signoff::stored;
use crate::source::read;
use crate::source::walk::{self, FileKind};

/// Whether one of these files, by paths below the root, is of that kind: configuration, rules, catalogues, decisions, and documents of
/// ours that describe no integration, as those of the organisation and of waivers.
#[must_use]
pub fn concerns_all(root: &Path, config: &Config, paths: &[String]) -> bool {
    paths.iter().any(|path| {
        let rules = config.policies.iter().chain(&config.catalogs);
        let mut rules = rules.map(|p| p.trim_start_matches("./"));
        path == config::FILE_NAME
            || path == secret_baseline::FILE
            || path.ends_with(stored::ENDING)
            || rules.any(|folder| Path::new(path).starts_with(folder))
            || walk::kind_of(walk::last_part(path)) == Some(FileKind::Manifest) && others(root, config, path)
    })
}

/// The kind of document that decides for one integration.
const FOR_ONE: &str = "AgentIntegration";

/// The kinds of documents that decide for several.
pub fn kinds_for_all() -> Vec<&'static str> {
    let all = manifest::KINDS.iter().copied();
    all.filter(|kind| *kind != FOR_ONE).collect()
}

/// Whether a manifest has a document that is no integration's. One that cannot be read decides nothing.
fn others(root: &Path, config: &Config, path: &str) -> bool {
    let full = root.join(path);
    let Some(text) = full
        .is_file()
        .then(|| read::text(&full, &config.limits).ok())
        .flatten()
    else {
        return false;
    };
    super::glance::kinds(path, &text, &config.limits)
        .iter()
        .any(|kind| kind != FOR_ONE)
}
