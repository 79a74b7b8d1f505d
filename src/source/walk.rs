//! Which files a run reads: the tree below a root, sorted, without what `.gitignore` leaves out, never outside the root.

use std::path::{Path, PathBuf};

use super::limits::Limits;

/// What a file may be to us, told by its name; content decides later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `*.flowgate.yaml|yml|json`: must be ours.
    Manifest,
    /// `*.flow`.
    Flow,
    /// Another YAML or JSON file: read for secrets, and when a manifest names it.
    Data,
}

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Path relative to the root, with `/`.
    pub path: String,
    /// Where it is.
    pub full: PathBuf,
    /// What it may be.
    pub kind: FileKind,
}

/// The kind of a file by its name; `None` for files this program does not read.
#[must_use]
pub fn kind_of(name: &str) -> Option<FileKind> {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".flow") {
        return Some(FileKind::Flow);
    }
    let stem = [".yaml", ".yml", ".json"]
        .iter()
        .find_map(|ext| lower.strip_suffix(ext))?;
    Some(if stem.ends_with(".flowgate") {
        FileKind::Manifest
    } else {
        FileKind::Data
    })
}

/// Files named by machines, huge and without statements of an author.
const LOCK_FILES: &[&str] = &[
    "package-lock.json",
    "pnpm-lock.yaml",
    "composer.lock",
    "npm-shrinkwrap.json",
];

/// Finds the files below `root` that lie below one of `paths` (all when empty).
///
/// Symbolic links are not followed: a link could lead out of the tree, and what it points to inside is found anyway.
/// Returns the files sorted by path and a line for each entry that could not be read.
#[must_use]
pub fn find(root: &Path, paths: &[PathBuf], limits: &Limits) -> (Vec<Found>, Vec<String>) {
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    let starts: Vec<PathBuf> = if paths.is_empty() {
        vec![root.to_path_buf()]
    } else {
        paths.to_vec()
    };
    for start in starts {
        let walk = ignore::WalkBuilder::new(&start)
            .hidden(false)
            .git_global(false)
            .require_git(false)
            .follow_links(false)
            .sort_by_file_name(std::ffi::OsStr::cmp)
            .filter_entry(|e| e.file_name() != ".git")
            .build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                    let full = entry.into_path();
                    let Some(path) = relative(root, &full) else {
                        continue;
                    };
                    let name = path.rsplit('/').next().unwrap_or(&path);
                    if LOCK_FILES.contains(&name) {
                        continue;
                    }
                    if let Some(kind) = kind_of(name) {
                        found.push(Found { path, full, kind });
                    }
                    if found.len() > limits.files {
                        unreadable.push(format!(
                            "more than {} files: check a part of the tree, or raise `limits.files`",
                            limits.files
                        ));
                        return (found, unreadable);
                    }
                }
                Ok(_) => {}
                Err(error) => unreadable.push(without_root(root, &error.to_string())),
            }
        }
    }
    found.sort();
    found.dedup();
    (found, unreadable)
}

/// A path below the root with `/`; `None` when it is not below it or not UTF-8.
#[must_use]
pub fn relative(root: &Path, full: &Path) -> Option<String> {
    let rest = full.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = rest.components().map(|c| c.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// The plain files below a directory, without any ignore file's opinion: for fixtures and vendor folders.
#[must_use]
pub fn plain(root: &Path) -> Vec<String> {
    let mut files: Vec<String> = walkdir::WalkDir::new(root)
        .into_iter()
        .flatten()
        .filter(|e| e.file_type().is_file())
        .filter_map(|e| relative(root, e.path()))
        .collect();
    files.sort();
    files
}

/// Resolves a path written in a file against that file's folder, without ever leaving the root.
///
/// Purely textual: `..` above the root and absolute paths give `None`.
#[must_use]
pub fn resolve(from: &str, written: &str) -> Option<String> {
    if written.starts_with('/') || written.contains('\\') || written.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path of a file as another one would write it.
#[must_use]
pub fn between(from: &str, to: &str) -> String {
    let mut here: Vec<&str> = from.split('/').collect();
    here.pop();
    let there: Vec<&str> = to.split('/').collect();
    let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", here.len() - same);
    up.chain(there.into_iter().skip(same))
        .collect::<Vec<_>>()
        .join("/")
}

fn without_root(root: &Path, message: &str) -> String {
    message.replace(&format!("{}/", root.display()), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_paths_never_leave_the_root() {
        assert_eq!(
            resolve("a/b/m.yaml", "../slack/x.yaml").as_deref(),
            Some("a/slack/x.yaml")
        );
        assert_eq!(
            resolve("m.yaml", "./slack/x.yaml").as_deref(),
            Some("slack/x.yaml")
        );
        for out in ["../x", "/etc/passwd", "a/../../x", "C:\\x", "..\\x"] {
            assert_eq!(resolve("m.yaml", out), None, "{out}");
        }
    }

    #[test]
    fn names_tell_kinds() {
        assert_eq!(kind_of("a.flowgate.yml"), Some(FileKind::Manifest));
        assert_eq!(kind_of("picture.flow"), Some(FileKind::Flow));
        assert_eq!(kind_of("manifest.json"), Some(FileKind::Data));
        assert_eq!(kind_of("main.rs"), None);
    }
}
