//! A tree as a revision has it, read by the `git` program into a folder of its own: no checkout is touched, no filter or hook
//! of the repository runs, nothing is fetched.

use std::fs::DirBuilder;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::limits::Limits;
use super::walk;
use crate::error::Error;

/// A folder that goes away with this value.
#[derive(Debug)]
pub struct Tree(PathBuf);

impl Tree {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A fresh folder that nobody else reads.
    fn new() -> Result<Self, Error> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // A name that is taken is not ours: the next one is tried.
        for _ in 0..1000 {
            let n = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("flowgate-{}-{n}", std::process::id()));
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            match builder.create(&path) {
                Ok(()) => return path.canonicalize().map(Self).map_err(|e| cannot(&e)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(cannot(&e)),
            }
        }
        Err(Error::Output {
            what: "a temporary folder".into(),
            why: "every name is taken".into(),
        })
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn cannot(e: &std::io::Error) -> Error {
    Error::Output {
        what: "a temporary folder".into(),
        why: e.kind().to_string(),
    }
}

/// Endings of files beside those of the walk that a check may read: policies, bundles, ignore rules.
const MORE: &[&str] = &[".rego", ".tar.gz", ".gitignore", ".ignore"];

/// The files below `folder` as `revision` has them. A file that is too large to be read is left out, as the walk leaves it.
///
/// # Errors
/// `git` is not there, `folder` lies in no repository, or the revision does not exist.
pub fn tree(folder: &Path, revision: &str, limits: &Limits) -> Result<Tree, Error> {
    let commit = format!("{revision}^{{commit}}");
    let id = run(
        folder,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
    )?;
    let id = String::from_utf8_lossy(&id).trim().to_owned();
    if id.is_empty() {
        return Err(Error::Usage {
            message: format!(
                "there is no revision `{revision}` in the repository of this folder; a shallow clone may not have it"
            ),
        });
    }
    let listed = run(folder, &["ls-tree", "-r", "-z", "--long", &id])?;
    let wanted = entries(&listed, limits);
    let tree = Tree::new()?;
    blobs(folder, &wanted, tree.path())?;
    Ok(tree)
}

/// Paths of files that differ between two revisions, or of one against the index.
///
/// # Errors
/// As [`tree`].
pub fn staged(folder: &Path) -> Result<Vec<String>, Error> {
    let out = run(
        folder,
        &[
            "diff",
            "--cached",
            "--name-only",
            "--relative",
            "-z",
            "--no-ext-diff",
            "--diff-filter=d",
        ],
    )?;
    Ok(out
        .split(|b| *b == 0)
        .filter(|p| !p.is_empty())
        .filter_map(|p| String::from_utf8(p.to_vec()).ok())
        .collect())
}

/// The files below `folder` as the index has them: what the next commit will hold.
///
/// # Errors
/// As [`tree`].
pub fn index(folder: &Path, limits: &Limits) -> Result<Tree, Error> {
    let id = run(folder, &["write-tree"])?;
    let id = String::from_utf8_lossy(&id).trim().to_owned();
    let prefix = run(folder, &["rev-parse", "--show-prefix"])?;
    let prefix = String::from_utf8_lossy(&prefix)
        .trim_end_matches(['\n', '/'])
        .to_owned();
    let whole = run(folder, &["ls-tree", "-r", "-z", "--long", "--full-tree", &id])?;
    let wanted = entries(&whole, limits)
        .into_iter()
        .filter_map(|(id, path)| {
            let below = if prefix.is_empty() {
                Some(path.as_str())
            } else {
                path.strip_prefix(&prefix)?.strip_prefix('/')
            };
            Some((id, below?.to_owned()))
        })
        .collect::<Vec<_>>();
    let tree = Tree::new()?;
    blobs(folder, &wanted, tree.path())?;
    Ok(tree)
}

/// Object and path of each plain file that a check may read.
fn entries(listed: &[u8], limits: &Limits) -> Vec<(String, String)> {
    let text = listed
        .split(|b| *b == 0)
        .filter_map(|l| std::str::from_utf8(l).ok());
    let entry = |line: &str| {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split_whitespace();
        let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        // Links and submodules are not followed, as in a walk.
        let plain = kind == "blob" && mode.starts_with("100");
        let fits = size.parse::<usize>().is_ok_and(|s| s <= limits.file_bytes);
        let name = path.rsplit('/').next()?;
        let read = walk::kind_of(name).is_some() || MORE.iter().any(|e| name.ends_with(e));
        let inside = path.split('/').all(|p| !matches!(p, "" | "." | ".." | ".git"));
        (plain && fits && read && inside).then(|| (id.to_owned(), path.to_owned()))
    };
    text.filter_map(entry).collect()
}

/// Writes each object to its path.
fn blobs(folder: &Path, wanted: &[(String, String)], to: &Path) -> Result<(), Error> {
    if wanted.is_empty() {
        return Ok(());
    }
    let mut child = command(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| no_git(&e))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(broken());
    };
    let asked: String = wanted.iter().map(|(id, _)| format!("{id}\n")).collect();
    // Questions and answers at once: a pipe that is full on both sides would wait for ever.
    let asking = std::thread::spawn(move || input.write_all(asked.as_bytes()));
    let mut output = BufReader::new(output);
    for (_, path) in wanted {
        let mut head = String::new();
        output.read_line(&mut head).map_err(|_| broken())?;
        let size: u64 = head
            .split_whitespace()
            .nth(2)
            .and_then(|s| s.parse().ok())
            .ok_or_else(broken)?;
        let target = to.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|e| cannot(&e))?;
        }
        let mut file = std::fs::File::create_new(&target).map_err(|e| cannot(&e))?;
        let copied = std::io::copy(&mut output.by_ref().take(size), &mut file).map_err(|e| cannot(&e))?;
        let mut end = [0u8; 1];
        output.read_exact(&mut end).map_err(|_| broken())?;
        if copied != size {
            return Err(broken());
        }
    }
    let _ = asking.join();
    let _ = child.wait();
    Ok(())
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let output = command(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| no_git(&e))?;
    // A question with `--quiet` that finds nothing says nothing.
    if output.status.success() || (output.stderr.is_empty() && output.stdout.is_empty()) {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default();
    Err(Error::Usage {
        message: format!("git: {}", first.trim_start_matches("fatal: ")),
    })
}

fn no_git(e: &std::io::Error) -> Error {
    Error::Usage {
        message: format!("the `git` program cannot be run: {}", e.kind()),
    }
}

fn broken() -> Error {
    Error::Usage {
        message: "git: an object of the repository cannot be read".into(),
    }
}
