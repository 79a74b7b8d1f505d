//! Files that `fmt` reads and replaces: which ones, and how a file is changed whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::source::Limits;
use crate::source::failure;
use crate::source::limits::raise;
use crate::source::walk::{self, FileKind, Skipped};
use crate::source::{read, write};

/// The `.flow` files at and below the paths, each once, in order; and what could not be looked at.
///
/// # Errors
/// A path that does not exist, or a file of another kind.
pub(super) fn find(paths: &[PathBuf], limits: &Limits) -> Result<(Vec<PathBuf>, Vec<Skipped>), Error> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let (mut found, mut unreadable, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for path in paths {
        let wrong = |e: std::io::Error| Error::Path {
            path: path.clone(),
            why: failure::words(e.kind()),
        };
        let below = if fs::metadata(path).map_err(wrong)?.is_dir() {
            let (files, skipped) = walk::find(path, limits);
            unreadable.extend(skipped);
            let flows = files.into_iter().filter(|f| f.kind == FileKind::Flow);
            flows.map(|f| f.full).collect()
        } else {
            let name = path.to_string_lossy();
            if walk::kind_of(&name) != Some(FileKind::Flow) {
                return Err(Error::Usage {
                    message: format!("`{name}` is no `.flow` file"),
                });
            }
            vec![path.clone()]
        };
        for file in below {
            if seen.insert(file.canonicalize().map_err(wrong)?) {
                found.push(file);
            }
        }
    }
    Ok((found, unreadable))
}

/// Bytes as text, within the limit.
pub(super) fn text(bytes: Vec<u8>, limit: usize) -> Result<String, String> {
    if bytes.len() > limit {
        return Err(format!("longer than {limit} bytes; {}", raise("file_bytes")));
    }
    String::from_utf8(bytes).map_err(|e| format!("not UTF-8 (byte {} on)", e.utf8_error().valid_up_to()))
}

/// A file that was read.
pub(in crate::cli) struct Kept {
    /// Its text.
    pub text: String,
    /// Where it is, links followed.
    full: PathBuf,
    permissions: Permissions,
}

impl Kept {
    pub(in crate::cli) fn read(path: &Path, limits: &Limits) -> Result<Self, String> {
        let said = |e: std::io::Error| failure::words(e.kind());
        let full = path.canonicalize().map_err(said)?;
        let permissions = fs::metadata(&full).map_err(said)?.permissions();
        let text = read::text(&full, limits).map_err(|why| why.to_string())?;
        Ok(Self {
            text,
            full,
            permissions,
        })
    }

    /// Whether the file, links followed, lies in a folder.
    pub(in crate::cli) fn lies_below(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|f| self.full.starts_with(f))
    }

    /// Replaces the file whole or not at all: the new text is written beside it and takes its name and permissions.
    pub(in crate::cli) fn replace(&self, text: &str) -> Result<(), String> {
        if self.permissions.readonly() {
            // A rename would not ask.
            return Err("the file is read-only".into());
        }
        crate::cli::interrupt::prepare();
        write::write(&self.full, text.as_bytes(), Some(&self.permissions))
            .map_err(|e| failure::words(e.kind()))
    }
}
