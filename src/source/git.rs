//! A tree as a revision has it, read by the `git` program into a folder of its own: no checkout is touched, no filter or hook
//! of the repository runs, nothing is fetched.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::Date;
use super::failure;
use super::limits::Limits;
use super::walk;
use super::write::{self, Temporary};
use crate::error::Error;

/// A folder that goes away with this value.
#[derive(Debug)]
pub struct Tree(Temporary);

impl Tree {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn new() -> Result<Self, Error> {
        Temporary::folder().map(Self).map_err(|e| cannot(&e))
    }
}

fn cannot(e: &std::io::Error) -> Error {
    Error::Output {
        what: "a temporary folder".into(),
        why: failure::words(e.kind()),
    }
}

/// Endings of files beside those of the walk that a check may read: policies and bundles. Ignore rules are none of them: they say
/// nothing of files that git has.
const MORE: &[&str] = &[".rego", ".tar.gz"];

/// The files below `folder` as `revision` has them.
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
    let tree = Tree::new()?;
    blobs(folder, &entries(&listed), limits, tree.path())?;
    Ok(tree)
}

/// What the next commit changes below a folder.
#[derive(Debug, Default)]
pub struct Staged {
    /// Files that it adds or changes.
    pub changed: Vec<String>,
    /// Whether a file goes that a check may read, or a document that many integrations may depend on: who did is not seen from what
    /// is left.
    pub removes: bool,
}

/// What differs between the last commit and the index. A file that is renamed goes and comes; a document of one of these `kinds` that
/// goes from a file shows by the line that says its kind.
///
/// # Errors
/// As [`tree`].
pub fn staged(folder: &Path, kinds: &[&str]) -> Result<Staged, Error> {
    let differ = [
        "diff",
        "--cached",
        "--name-status",
        "--no-renames",
        "--relative",
        "-z",
        "--no-ext-diff",
    ];
    let out = run(folder, &differ)?;
    let says = format!("-Gkind[\"']?[[:space:]]*:[[:space:]]*[\"']?({})", kinds.join("|"));
    let mut gone = differ.to_vec();
    gone.extend([says.as_str(), "--diff-filter=M"]);
    let gone = !run(folder, &gone)?.is_empty();
    let mut staged = Staged {
        removes: gone,
        ..Staged::default()
    };
    let mut words = paths(&out);
    while let (Some(status), Some(path)) = (words.next(), words.next()) {
        match (status.as_deref(), path) {
            (Some("D"), path) => staged.removes |= path.is_none_or(|p| read(&p)),
            (_, Some(path)) => staged.changed.push(path),
            (_, None) => {}
        }
    }
    Ok(staged)
}

/// Whether a check may read a file of this path.
#[must_use]
pub fn read(path: &str) -> bool {
    let name = walk::last_part(path);
    walk::kind_of(name).is_some() || MORE.iter().any(|e| name.ends_with(e))
}

/// Paths of the files below `folder` that git tracks; none where there is no repository or no `git`.
///
/// # Errors
/// `git` fails in a repository.
pub fn tracked(folder: &Path) -> Result<BTreeSet<String>, Error> {
    let inside = command(folder)
        .args(["rev-parse", "--is-inside-work-tree"])
        .stdin(Stdio::null())
        .output();
    if !inside.is_ok_and(|o| o.status.success()) {
        return Ok(BTreeSet::new());
    }
    let out = run(folder, &["ls-files", "-z"])?;
    Ok(paths(&out).flatten().collect())
}

/// As [`tracked`], for who only asks whether there is more to read: none where git cannot tell.
#[must_use]
pub(super) fn known(folder: &Path) -> BTreeSet<String> {
    // Whoever owns the folder: a container that checks out as one user and checks as another must not read less.
    let asked = ["-c", "safe.directory=*", "ls-files", "-z", "--recurse-submodules"];
    run(folder, &asked)
        .map(|out| paths(&out).flatten().collect())
        .unwrap_or_default()
}

/// What git lists with `-z`, `None` for a path that is no UTF-8.
fn paths(out: &[u8]) -> impl Iterator<Item = Option<String>> {
    let paths = out.split(|b| *b == 0).filter(|p| !p.is_empty());
    paths.map(|p| String::from_utf8(p.to_vec()).ok())
}

/// The files below `folder` as the index has them: what the next commit will hold.
///
/// # Errors
/// As [`tree`].
pub fn index(folder: &Path, limits: &Limits) -> Result<Tree, Error> {
    let id = run(folder, &["write-tree"])?;
    let id = String::from_utf8_lossy(&id).trim().to_owned();
    let mut prefix = run(folder, &["rev-parse", "--show-prefix"])?;
    prefix.truncate(prefix.trim_ascii_end().len());
    let whole = run(folder, &["ls-tree", "-r", "-z", "--long", "--full-tree", &id])?;
    let below = |blob: Blob| {
        let path = blob.path.strip_prefix(prefix.as_slice())?.to_vec();
        Some(Blob { path, ..blob })
    };
    let wanted: Vec<Blob> = entries(&whole).into_iter().filter_map(below).collect();
    let tree = Tree::new()?;
    blobs(folder, &wanted, limits, tree.path())?;
    Ok(tree)
}

/// The files below `folder` that the index has, where the folder has all that a check may read just as the index has it; `None`
/// where it does not, or where that takes more than a look: `rules` are folders of files that decide what is read and how.
///
/// # Errors
/// As [`tree`].
pub fn as_indexed(folder: &Path, rules: &[String]) -> Result<Option<BTreeSet<String>>, Error> {
    let all = |out: Vec<u8>| paths(&out).collect::<Option<BTreeSet<String>>>();
    let Some(indexed) = all(run(folder, &["ls-files", "-z"])?) else {
        return Ok(None);
    };
    // Files may be stored otherwise than they lie in the folder, also by what stands above it.
    let attributes = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--",
        ":(top)*.gitattributes",
    ];
    if !run(folder, &attributes)?.is_empty()
        || !run(folder, &["config", "--get", "core.autocrlf"])?.is_empty()
    {
        return Ok(None);
    }
    let changed = run(
        folder,
        &["diff", "--name-only", "--relative", "-z", "--no-ext-diff"],
    )?;
    if all(changed).is_none_or(|changed| changed.iter().any(|path| read(path))) {
        return Ok(None);
    }
    let whole = rules.iter().all(|rules| {
        let at = folder.join(rules);
        let inside = if at.is_dir() {
            let below = walk::plain(&at).into_iter();
            let rules = rules.trim_start_matches("./").trim_end_matches('/');
            below.map(|p| format!("{rules}/{p}")).collect()
        } else if at.exists() {
            vec![rules.clone()]
        } else {
            Vec::new()
        };
        inside.iter().all(|p| indexed.contains(p))
    });
    Ok(whole.then_some(indexed))
}

/// Who wrote the files below `folder`, as `Name <address>`, sorted: authors of commits in the given days, and whoever this
/// repository takes for the present user where the files differ from the last commit.
///
/// # Errors
/// As [`tree`].
pub fn authors(
    folder: &Path,
    files: &[String],
    since: Option<Date>,
    until: Option<Date>,
) -> Result<Vec<String>, Error> {
    let since = since.map(|d| format!("--since={d}T00:00:00Z"));
    let until = until.map(|d| format!("--until={d}T23:59:59Z"));
    let mut log = vec!["log", "--format=%an <%ae>"];
    log.extend(since.as_deref());
    log.extend(until.as_deref());
    log.push("--");
    log.extend(files.iter().map(String::as_str));
    let mut found = match run(folder, &log) {
        Ok(out) => lines(&out),
        // A repository without a commit has no author yet.
        Err(_) if run(folder, &["rev-parse", "--verify", "--quiet", "HEAD"]).is_ok_and(|h| h.is_empty()) => {
            Vec::new()
        }
        Err(error) => return Err(error),
    };
    if until.is_none() {
        let mut status = vec!["status", "--porcelain", "--"];
        status.extend(files.iter().map(String::as_str));
        if !run(folder, &status)?.is_empty() {
            found.extend(user(folder));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Whoever this repository takes for the present user, as `Name <address>`.
#[must_use]
pub fn user(folder: &Path) -> Option<String> {
    let value = |key: &str| {
        let out = run(folder, &["config", "--get", key]).ok()?;
        lines(&out).into_iter().next()
    };
    let name = value("user.name")?;
    Some(match value("user.email") {
        Some(address) => format!("{name} <{address}>"),
        None => name,
    })
}

fn lines(out: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(out);
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.map(str::to_owned).collect()
}

/// A file of a revision that a check may read.
struct Blob {
    id: String,
    /// Below the folder that is asked for, as bytes: a name that is no UTF-8 is told by the walk.
    path: Vec<u8>,
    bytes: u64,
}

/// Each plain file that a check may read.
fn entries(listed: &[u8]) -> Vec<Blob> {
    let entry = |line: &[u8]| {
        let tab = line.iter().position(|b| *b == b'\t')?;
        let (head, path) = (line.get(..tab)?, line.get(tab + 1..)?);
        let mut words = std::str::from_utf8(head).ok()?.split_whitespace();
        let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        // Links and submodules are not followed, as in a walk.
        let plain = kind == "blob" && mode.starts_with("100");
        let mut parts = path.split(|b| *b == b'/');
        let inside = parts.all(|p| !matches!(p, b"" | b"." | b".." | b".git"));
        let shown = String::from_utf8_lossy(path);
        (plain && inside && read(&shown)).then_some(())?;
        Some(Blob {
            id: id.to_owned(),
            path: path.to_owned(),
            bytes: size.parse().ok()?,
        })
    };
    listed.split(|b| *b == 0).filter_map(entry).collect()
}

/// A path of bytes as the system has it.
fn path_of(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(
        bytes,
    ));
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(bytes).into_owned());
}

/// Writes each file to its path. One that is too large to be read is a hole of its size: its reader tells of it.
fn blobs(folder: &Path, wanted: &[Blob], limits: &Limits, to: &Path) -> Result<(), Error> {
    let fits = |blob: &Blob| blob.bytes <= limits.file_bytes as u64;
    let create = |blob: &Blob| -> Result<std::fs::File, Error> {
        let target = to.join(path_of(&blob.path));
        let made = write::make(|| {
            if let Some(parent) = target.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::File::create_new(&target)
        });
        made.map_err(|e| cannot(&e))
    };
    for blob in wanted.iter().filter(|b| !fits(b)) {
        create(blob)?.set_len(blob.bytes).map_err(|e| cannot(&e))?;
    }
    let wanted: Vec<&Blob> = wanted.iter().filter(|b| fits(b)).collect();
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
    let asked: String = wanted.iter().map(|b| format!("{}\n", b.id)).collect();
    // Questions and answers at once: a pipe that is full on both sides would wait for ever.
    let asking = thread::Builder::new()
        .spawn(move || input.write_all(asked.as_bytes()))
        .map_err(|e| no_git(&e))?;
    let mut output = BufReader::new(output);
    for blob in wanted {
        let mut head = String::new();
        output.read_line(&mut head).map_err(|_| broken())?;
        let size: u64 = head
            .split_whitespace()
            .nth(2)
            .and_then(|s| s.parse().ok())
            .ok_or_else(broken)?;
        let mut file = create(blob)?;
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
    let why = match e.kind() {
        std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        kind => failure::words(kind),
    };
    Error::Usage {
        message: format!("the `git` program cannot be run: {why}"),
    }
}

fn broken() -> Error {
    Error::Usage {
        message: "git: an object of the repository cannot be read".into(),
    }
}
