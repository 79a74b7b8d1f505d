//! What the system refused, in words for people: those of `std` name its own variants ("entity not found").

use std::io::ErrorKind;

/// The kind of an error as the end of a sentence: "cannot read `x`: …". Never a path, and the same on every system.
#[must_use]
pub fn words(kind: ErrorKind) -> String {
    let known = match kind {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::AlreadyExists => "something of this name is there already",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of its path is no folder",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::ReadOnlyFilesystem => "the disk may only be read",
        ErrorKind::InvalidInput => "the name cannot be one of a file",
        ErrorKind::Interrupted => "it was interrupted",
        _ => return kind.to_string(),
    };
    known.to_owned()
}
