//! Files written whole or not at all, and folders that exist only while the program works.
//!
//! In: a path and bytes. Out: the file, or an error and nothing. The bytes are written beside it and take its name when all
//! of them are on the disk. What is not done yet is removed when the program is interrupted ([`abandon`]).

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often what is not done is removed at most, and the time between.
const ROUNDS: usize = 200;
const PAUSE: Duration = Duration::from_millis(2);

/// Everything that is not done yet.
static UNDONE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn undone() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNDONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file or folder that goes away with this value.
#[derive(Debug)]
pub struct Temporary(PathBuf);

impl Temporary {
    /// A fresh folder that nobody else reads.
    ///
    /// # Errors
    /// The system's folder for such things is not there or cannot be written.
    pub fn folder() -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let home = std::env::temp_dir().canonicalize()?;
        Self::held(&home, "flowgate", |path| builder.create(path)).map(|(folder, ())| folder)
    }

    /// A fresh file in the folder of another one.
    fn beside(path: &Path) -> io::Result<(Self, File)> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let here = Path::new(".");
        Self::held(folder.unwrap_or(here), ".flowgate", |path| File::create_new(path))
    }

    /// Makes it and takes it in as undone, both or neither.
    fn held<T>(folder: &Path, begin: &str, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(Self, T)> {
        let mut undone = undone();
        let (path, made) = fresh(folder, begin, make)?;
        undone.insert(path.clone());
        Ok((Self(path), made))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it its name; what had it before is gone.
    fn becomes(self, path: &Path) -> io::Result<()> {
        let mut undone = undone();
        fs::rename(&self.0, path)?;
        undone.remove(&self.0);
        Ok(())
    }

    /// Gives it a name that nothing has.
    fn begins(self, path: &Path) -> io::Result<()> {
        match fs::hard_link(&self.0, path) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => match path.symlink_metadata() {
                // A file system without links: nothing else asks between here and there but another run of this program.
                Err(there) if there.kind() == io::ErrorKind::NotFound => self.becomes(path),
                _ => Err(e),
            },
            done => done,
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if undone().remove(&self.0) {
            remove(&self.0);
        }
    }
}

fn remove(path: &Path) {
    let _ = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}

/// Makes something under a name that is not taken.
fn fresh<T>(folder: &Path, begin: &str, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(PathBuf, T)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // A name that is taken is not ours: the next one is tried.
    for _ in 0..1_000 {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{begin}-{}-{n}.tmp", std::process::id()));
        match make(&path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|made| (path, made)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Puts bytes onto the disk.
fn fill(mut file: File, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    fill(&mut file)?;
    file.sync_all()
}

/// Writes a file, over one that is there; that one's permissions are kept where they are given.
///
/// # Errors
/// The folder is not there or cannot be written, the disk is full. Then nothing has changed.
pub fn write(path: &Path, bytes: &[u8], permissions: Option<&Permissions>) -> io::Result<()> {
    write_by(path, permissions, |file| file.write_all(bytes))
}

/// As [`write()`], of bytes that come one after the other.
///
/// # Errors
/// As there, and what the giver of the bytes says.
pub fn write_by(
    path: &Path,
    permissions: Option<&Permissions>,
    give: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    // What is no plain file (a pipe, a terminal) has no name to take.
    if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return give(&mut File::options().write(true).open(path)?);
    }
    let (temporary, file) = Temporary::beside(path)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions.clone())?;
    }
    fill(file, give)?;
    temporary.becomes(path)
}

/// Writes files that do not exist yet, all of them or none.
///
/// # Errors
/// The one that cannot be written, and why. Then none of them is there.
pub fn create(files: &[(PathBuf, &str)]) -> Result<(), (PathBuf, io::Error)> {
    let mut staged = Vec::new();
    for (path, text) in files {
        let stage = || {
            let (temporary, file) = Temporary::beside(path)?;
            fill(file, |file| file.write_all(text.as_bytes())).map(|()| temporary)
        };
        staged.push(stage().map_err(|e| (path.clone(), e))?);
    }
    for (i, (temporary, (path, _))) in staged.into_iter().zip(files).enumerate() {
        if let Err(e) = temporary.begins(path) {
            files.iter().take(i).for_each(|(done, _)| remove(done));
            return Err((path.clone(), e));
        }
    }
    Ok(())
}

/// Makes something in a folder that is not done yet: not after an interruption has taken it away.
pub fn make<T>(make: impl FnOnce() -> T) -> T {
    let _undone = undone();
    make()
}

/// Removes everything that is not done yet, for ever: whoever is about to write waits until the program has ended.
pub fn abandon() {
    let undone = undone();
    // Another program, such as a browser, may be at work in a folder that is being removed: until it stays away.
    let mut away = 0;
    for _ in 0..ROUNDS {
        undone.iter().for_each(|path| remove(path));
        away = if undone.iter().any(|path| path.symlink_metadata().is_ok()) {
            0
        } else {
            away + 1
        };
        if away == 3 {
            break;
        }
        std::thread::sleep(PAUSE);
    }
    std::mem::forget(undone);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn files_are_there_whole_or_not_at_all() {
        let temporary = Temporary::folder().unwrap();
        let at = |name: &str| temporary.path().join(name);
        write(&at("a"), b"one", None).unwrap();
        write(&at("a"), b"two", None).unwrap();
        assert_eq!(fs::read(at("a")).unwrap(), b"two");
        // A folder does not give its name away.
        fs::create_dir(at("b")).unwrap();
        assert!(write(&at("b"), b"x", None).is_err());
        assert!(write(&at("no/c"), b"x", None).is_err());
        assert_eq!(listed(temporary.path()), ["a", "b"]);
        let folder = temporary.path().to_path_buf();
        drop(temporary);
        assert!(!folder.exists());
    }

    #[test]
    fn new_files_are_all_there_or_none_and_nothing_is_written_over() {
        let temporary = Temporary::folder().unwrap();
        let at = |name: &str| temporary.path().join(name);
        fs::write(at("taken"), "old").unwrap();
        let (path, error) = create(&[(at("new"), "x"), (at("taken"), "y")]).unwrap_err();
        assert_eq!((path, error.kind()), (at("taken"), io::ErrorKind::AlreadyExists));
        assert_eq!(listed(temporary.path()), ["taken"]);
        assert_eq!(fs::read(at("taken")).unwrap(), b"old");
        create(&[(at("new"), "x"), (at("other"), "y")]).unwrap();
        assert_eq!(listed(temporary.path()), ["new", "other", "taken"]);
    }
}
