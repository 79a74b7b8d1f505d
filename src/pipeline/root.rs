//! The root of the checked tree: the nearest folder with a project file at or above the paths that are asked for.

use crate::source::failure;
use std::path::{Path, PathBuf};

use crate::config;
use crate::error::Error;

/// The root of the checked tree and the paths below it that are asked for.
///
/// The root is the nearest folder with a `flowgate.yaml` at or above the first path, else that path's folder.
///
/// # Errors
/// A path that does not exist, or paths of several trees.
pub fn root_of(paths: &[PathBuf]) -> Result<(PathBuf, Vec<PathBuf>), Error> {
    let given: Vec<PathBuf> = if paths.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        paths.to_vec()
    };
    let mut full = Vec::new();
    for path in &given {
        full.push(path.canonicalize().map_err(|e| Error::Path {
            path: path.clone(),
            why: failure::words(e.kind()),
        })?);
    }
    let first = full.first().cloned().unwrap_or_default();
    let folder = if first.is_dir() {
        first.clone()
    } else {
        first.parent().map(Path::to_path_buf).unwrap_or_default()
    };
    let root = folder
        .ancestors()
        .find(|a| a.join(config::FILE_NAME).is_file())
        .map_or(folder.clone(), Path::to_path_buf);
    for (given, path) in given.iter().zip(&full) {
        if !path.starts_with(&root) {
            return Err(Error::OutsideRoot {
                path: given.clone(),
                root: given_root(given),
            });
        }
    }
    let below = full.into_iter().filter(|p| *p != root).collect();
    Ok((root, below))
}

/// A folder as the root of a tree of its own.
///
/// # Errors
/// A path that does not exist.
pub fn folder_of(path: &Path) -> Result<PathBuf, Error> {
    path.canonicalize().map_err(|e| Error::Path {
        path: path.to_path_buf(),
        why: failure::words(e.kind()),
    })
}

/// The root in words of the command line: the user never wrote its absolute path.
fn given_root(path: &Path) -> PathBuf {
    path.parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
