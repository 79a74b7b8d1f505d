//! Writes results to files, whole or not at all: a reader never sees half a report.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::error::Error;

/// Makes a folder to write into, where it does not exist.
///
/// # Errors
/// It cannot be made.
pub(super) fn folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|e| Error::Output {
        what: format!("`{}`", path.display()),
        why: e.kind().to_string(),
    })
}

/// Writes a file: the bytes are written beside it and take its name when all of them are there.
///
/// # Errors
/// The folder does not exist or cannot be written, the disk is full.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let wrong = |e: std::io::Error| Error::Output {
        what: format!("`{}`", path.display()),
        why: e.kind().to_string(),
    };
    // What is no plain file (a pipe, a terminal) has no name to take.
    if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return fs::write(path, bytes).map_err(wrong);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let mut file = File::create_new(&beside).map_err(wrong)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|e| {
        let _ = fs::remove_file(&beside);
        wrong(e)
    })
}
