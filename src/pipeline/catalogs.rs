//! An organisation's own catalogue files, as `catalogs:` of the project names them.

use std::path::Path;

use crate::catalog::Catalog;
use crate::config::Config;
use crate::error::Error;
use crate::source::{read, walk};

/// The built-in catalogue with the project's own files.
///
/// # Errors
/// A file that leads out of the tree, cannot be read, or is not in the form of the catalogue: what it says of scopes is part
/// of the configuration.
pub fn read(root: &Path, config: &Config) -> Result<Catalog, Error> {
    let mut catalog = Catalog::default();
    for path in &config.catalogs {
        let wrong = |why: String| Error::Configuration(why);
        let inside = walk::resolve(crate::config::FILE_NAME, path).ok_or_else(|| {
            wrong(format!(
                "`catalogs` names `{path}`, which leads out of the checked tree"
            ))
        })?;
        let leads_out = || {
            wrong(format!(
                "`catalogs` names `{inside}`: it is not there, or a link leads out of the tree"
            ))
        };
        let full = walk::within(root, &inside).ok_or_else(leads_out)?;
        let text = read::text(&full, &config.limits)
            .map_err(|why| wrong(format!("`catalogs` names `{inside}`: {why}")))?;
        catalog.add(&inside, &text).map_err(|w| wrong(w.to_string()))?;
    }
    Ok(catalog)
}
