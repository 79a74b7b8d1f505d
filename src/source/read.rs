//! One file, whole and as it was at one moment, within its limit.
//!
//! In: a path. Out: its bytes or text, or why there are none, without a path of this machine. A file that changes while it is
//! read is read again; one that does not stand still is told, not judged half old and half new.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use super::failure;
use super::limits::{Limits, raise};

/// How often a file that changes is read.
const TRIES: usize = 3;

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It has more bytes than `limits.file_bytes` allows.
    Large {
        /// Its size where it is known.
        bytes: u64,
        /// The limit.
        most: usize,
    },
    /// It was written to while it was read, each time.
    Changing,
    /// It is not UTF-8 from this byte on.
    NotText(usize),
    /// The system says no: it is gone, or may not be read.
    Failed(io::ErrorKind),
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Large { bytes, most } => write!(
                f,
                "the file has {bytes} bytes, the limit is {most}; {} if that is meant",
                raise("file_bytes")
            ),
            Self::Changing => f.write_str("the file changes while it is read"),
            Self::NotText(at) => write!(f, "the file is not UTF-8 (byte {at} on)"),
            Self::Failed(kind) => f.write_str(&failure::words(*kind)),
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.kind())
    }
}

/// The bytes of a file. What is no plain file, such as a pipe that a user names, is read to its end or the limit.
///
/// # Errors
/// It is too large, changes, or cannot be read.
pub fn bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Unread> {
    steady(path, limits.file_bytes, || ())
}

/// The text of a file.
///
/// # Errors
/// As [`bytes`], and it is not UTF-8.
pub fn text(path: &Path, limits: &Limits) -> Result<String, Unread> {
    String::from_utf8(bytes(path, limits)?).map_err(|e| Unread::NotText(e.utf8_error().valid_up_to()))
}

/// What bytes of another encoding say, as far as that can be told: UTF-16 with its mark, else UTF-8 with a stand-in for each
/// byte that is none. Lines stay lines; what is written in ASCII stays readable.
#[must_use]
pub fn readable(bytes: &[u8]) -> String {
    let units = |from: fn([u8; 2]) -> u16| -> Vec<u16> {
        let pairs = bytes.chunks_exact(2).skip(1);
        pairs.filter_map(|pair| pair.try_into().ok()).map(from).collect()
    };
    match bytes {
        [0xFF, 0xFE, ..] => String::from_utf16_lossy(&units(u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => String::from_utf16_lossy(&units(u16::from_be_bytes)),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Reads until the file is the same before and after; `between` is where tests change it.
fn steady(path: &Path, most: usize, between: impl Fn()) -> Result<Vec<u8>, Unread> {
    for _ in 0..TRIES {
        let file = File::open(path)?;
        let before = file.metadata()?;
        if before.is_file() && before.len() > most as u64 {
            return Err(Unread::Large {
                bytes: before.len(),
                most,
            });
        }
        let mut bytes = Vec::with_capacity(if before.is_file() {
            before.len() as usize + 1
        } else {
            0
        });
        // The size is only what it was: the limit holds whatever comes.
        (&file).take(most as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > most {
            return Err(Unread::Large {
                bytes: bytes.len() as u64,
                most,
            });
        }
        between();
        let after = file.metadata()?;
        if !after.is_file() || (state(&before) == state(&after) && after.len() == bytes.len() as u64) {
            return Ok(bytes);
        }
    }
    Err(Unread::Changing)
}

fn state(of: &Metadata) -> (u64, Option<SystemTime>) {
    (of.len(), of.modified().ok())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn written(name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("flowgate-read-{name}-{}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn a_file_that_changes_is_read_again_and_one_that_never_rests_is_told() {
        let path = written("steady", b"a");
        let turns = Cell::new(0);
        let once = || {
            turns.set(turns.get() + 1);
            if turns.get() == 1 {
                std::fs::write(&path, b"longer").unwrap();
            }
        };
        assert_eq!(steady(&path, 100, once).unwrap(), b"longer");
        assert_eq!(turns.get(), 2);
        let always = || {
            turns.set(turns.get() + 1);
            std::fs::write(&path, vec![b'x'; turns.get()]).unwrap();
        };
        assert_eq!(steady(&path, 100, always), Err(Unread::Changing));
        assert_eq!(
            steady(&path, 2, || ()),
            Err(Unread::Large {
                bytes: turns.get() as u64,
                most: 2
            })
        );
        std::fs::remove_file(&path).unwrap();
        assert_eq!(
            steady(&path, 2, || ()),
            Err(Unread::Failed(io::ErrorKind::NotFound))
        );
    }

    #[test]
    fn bytes_of_other_encodings_keep_what_is_ascii() {
        assert_eq!(readable(b"caf\xe9=1\nb"), "caf\u{fffd}=1\nb");
        let wide = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            let mut bytes = mark.to_vec();
            bytes.extend("k: é\n".encode_utf16().flat_map(unit));
            bytes
        };
        assert_eq!(readable(&wide([0xFF, 0xFE], u16::to_le_bytes)), "k: é\n");
        assert_eq!(readable(&wide([0xFE, 0xFF], u16::to_be_bytes)), "k: é\n");
        assert_eq!(readable(&[0xFF, 0xFE, b'a']), "");
        let path = written("latin", b"a: caf\xe9");
        assert_eq!(text(&path, &Limits::default()), Err(Unread::NotText(6)));
        std::fs::remove_file(path).unwrap();
    }
}
