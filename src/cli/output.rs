//! Writes results to files, whole or not at all: a reader never sees half a report.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::source::write;

/// Makes a folder to write into, where it does not exist.
///
/// # Errors
/// It cannot be made.
pub(super) fn folder(path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(path).map_err(|e| cannot(path, &e))
}

/// Writes a file: the bytes are written beside it and take its name when all of them are there.
///
/// # Errors
/// The folder does not exist or cannot be written, the disk is full.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    super::interrupt::prepare();
    write::write(path, bytes, None).map_err(|e| cannot(path, &e))
}

/// Writes files that do not exist yet, all of them or none.
///
/// # Errors
/// As [`write`], and one of them is there.
pub(super) fn create(files: &[(PathBuf, &str)]) -> Result<(), Error> {
    super::interrupt::prepare();
    write::create(files).map_err(|(path, e)| cannot(&path, &e))
}

/// The failure to write what is named.
pub(super) fn cannot(path: &Path, error: &std::io::Error) -> Error {
    Error::Output {
        what: format!("`{}`", path.display()),
        why: error.kind().to_string(),
    }
}
