//! Writes results to files, whole or not at all: a reader never sees half a report.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::render::scroll::Scroll;
use crate::render::veil::Veil;
use crate::source::failure;
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

/// As [`write`], of a document that comes in pieces.
///
/// # Errors
/// As there.
pub(super) fn tell(path: &Path, write: impl FnOnce(&mut Scroll<'_>), veil: &Veil) -> Result<(), Error> {
    super::interrupt::prepare();
    let give = |file: &mut File| {
        let mut sink = |piece: &str| file.write_all(veil.hidden(piece).as_bytes());
        Scroll::tell(&mut sink, write)
    };
    write::write_by(path, None, give).map_err(|e| cannot(path, &e))
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
        why: failure::words(error.kind()),
    }
}
