//! Which files a run reads: the tree below a root, sorted, without what `.gitignore` leaves out, never outside the root.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::failure;
use super::git;
use super::limits::{Limits, raise};

/// What a file may be to us, told by its name; content decides later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `*.flowgate.yaml|yml|json`: must be ours.
    Manifest,
    /// `*.flow`.
    Flow,
    /// Another configuration file, a vendor's manifest among them: read for secrets, for what it grants, and when a manifest names
    /// it.
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
    if VENDOR_ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        return Some(FileKind::Data);
    }
    // Samples that are copied and filled in: `.mcp.json.example`.
    let whole = SAMPLES.iter().find_map(|ending| lower.strip_suffix(ending));
    let stem = [".yaml", ".yml", ".json", ".jsonc"]
        .iter()
        .find_map(|ext| whole.unwrap_or(&lower).strip_suffix(ext));
    match stem {
        Some(stem) if whole.is_none() && stem.ends_with(".flowgate") => Some(FileKind::Manifest),
        Some(_) => Some(FileKind::Data),
        None => configures(&lower).then_some(FileKind::Data),
    }
}

/// Whether a file of others may be a vendor's manifest: then its trees are needed, not only its text.
#[must_use]
pub fn may_be_vendors(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let whole = SAMPLES.iter().find_map(|ending| lower.strip_suffix(ending));
    VENDOR_ENDINGS.iter().any(|ending| lower.ends_with(ending))
        || [".yaml", ".yml", ".json", ".jsonc"]
            .iter()
            .any(|ext| whole.unwrap_or(&lower).ends_with(ext))
}

/// Endings of configuration files beside YAML and JSON.
const ENDINGS: &[&str] = &[
    ".jsonc",
    ".json5",
    ".jsonl",
    ".ndjson",
    ".tfstate",
    ".webmanifest",
    ".toml",
    ".xml",
    ".config",
    ".plist",
    ".props",
    ".ini",
    ".cfg",
    ".conf",
    ".cnf",
    ".properties",
    ".env",
    ".hcl",
    ".tf",
    ".tfvars",
];

/// Names of those that have none.
const NAMES: &[&str] = &[
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".dockercfg",
    ".git-credentials",
    ".pgpass",
    ".env",
    ".envrc",
];

/// Whether a name, in lower case, is that of a configuration file.
fn configures(name: &str) -> bool {
    ENDINGS.iter().any(|e| name.ends_with(e)) || NAMES.contains(&name) || name.starts_with(".env.")
}

/// Ends of names that vendors' manifests in other languages have.
const VENDOR_ENDINGS: &[&str] = &[
    "-meta.xml",
    ".agent",
    ".authprovider",
    ".connectedapp",
    ".csptrustedsite",
    ".externalcredential",
    ".genaifunction",
    ".genaiplanner",
    ".genaiplannerbundle",
    ".genaiplugin",
    ".namedcredential",
    ".permissionset",
    ".profile",
    ".remotesite",
    // The configuration of Codex; other TOML files are of build tools.
    "config.toml",
    "mcp.toml",
];

/// Ends of samples of other files.
const SAMPLES: &[&str] = &[".example", ".sample", ".template", ".dist"];

/// Files named by machines, huge and without statements of an author.
const LOCK_FILES: &[&str] = &[
    "package-lock.json",
    "pnpm-lock.yaml",
    "pnpm-lock.yml",
    "npm-shrinkwrap.json",
    "packages.lock.json",
    "project.assets.json",
    "conda-lock.yml",
    ".terraform.lock.hcl",
    "pubspec.lock.yaml",
    "bun.lock.json",
];

/// Something of the tree that is not read although it may have to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its path below the root; `.` for the tree itself.
    pub path: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// Finds the files below `root`, sorted by path, and what could not be read.
///
/// Symbolic links are not followed: a link could lead out of the tree, and what it points to inside is found anyway. A link
/// with a name of ours that leads to nothing that is found is told.
#[must_use]
pub fn find(root: &Path, limits: &Limits) -> (Vec<Found>, Vec<Skipped>) {
    let mut found = Vec::new();
    let mut skipped = Vec::new();
    let mut links = Vec::new();
    let mut left_out: BTreeSet<PathBuf> = BTreeSet::new();
    let mut ignored = Ignored::above(root);
    let walk = walkdir::WalkDir::new(root)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let folder = entry.file_type().is_dir();
            let keep = entry.depth() == 0 || !ignored.has(entry.path(), folder, entry.depth());
            if keep && folder {
                ignored.enter(entry.path(), entry.depth());
            } else if !keep && entry.file_name() != GIT {
                left_out.insert(entry.path().to_path_buf());
            }
            keep
        });
    for entry in walk {
        let entry = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => entry,
            Err(error) => {
                let at = error.path().map(|p| shown(root, p)).unwrap_or_default();
                let why = error
                    .io_error()
                    .map_or_else(|| "it is part of a loop".to_owned(), |e| failure::words(e.kind()));
                skipped.push(Skipped {
                    path: at,
                    why,
                    help: "give the checker leave to read it, or exclude it".to_owned(),
                });
                continue;
            }
        };
        let shown = shown(root, entry.path());
        let name = shown.rsplit('/').next().unwrap_or(&shown);
        let Some(kind) = kind_of(name).filter(|_| !LOCK_FILES.contains(&name)) else {
            continue;
        };
        let path = relative(root, entry.path());
        if entry.file_type().is_file() {
            match path {
                Some(path) => found.push(Found {
                    path,
                    full: entry.into_path(),
                    kind,
                }),
                // Its name cannot be written in any output.
                None => skipped.push(Skipped {
                    path: shown,
                    why: "the name is not UTF-8".to_owned(),
                    help: "rename the file".to_owned(),
                }),
            }
        } else if kind != FileKind::Data {
            links.push((shown, entry.into_path()));
        }
        if found.len() > limits.files {
            break;
        }
    }
    found.extend(tracked(root, &left_out));
    found.sort();
    if found.len() > limits.files {
        found.truncate(limits.files);
        skipped.push(Skipped {
            path: ".".to_owned(),
            why: format!("more than {} files", limits.files),
            help: format!(
                "check a part of the tree, exclude what is not ours, or {}",
                raise("files")
            ),
        });
    }
    for (link, full) in links {
        skipped.extend(unfollowed(root, &link, &full, &found));
    }
    (found, skipped)
}

/// The files that git has below what ignore rules leave out: for git they are not ignored, and a change must not hide what it
/// brings. Where git cannot be asked there are none.
fn tracked(root: &Path, left_out: &BTreeSet<PathBuf>) -> Vec<Found> {
    if left_out.is_empty() || Ignored::repository(root).is_none() {
        return Vec::new();
    }
    let Ok(home) = root.canonicalize() else {
        return Vec::new();
    };
    let read = |path: String| {
        let name = last_part(&path);
        let kind = kind_of(name).filter(|_| !LOCK_FILES.contains(&name))?;
        let full = root.join(&path);
        let hidden = full.ancestors().any(|a| left_out.contains(a));
        // As in the walk, no link on the way.
        let plain = || full.is_file() && full.canonicalize().is_ok_and(|f| f == home.join(&path));
        (hidden && plain()).then_some(Found { path, full, kind })
    };
    git::known(root).into_iter().filter_map(read).collect()
}

/// What is wrong with an entry of our names that is no plain file.
fn unfollowed(root: &Path, shown: &str, full: &Path, found: &[Found]) -> Option<Skipped> {
    let told = |why: &str, help: &str| {
        Some(Skipped {
            path: shown.to_owned(),
            why: why.to_owned(),
            help: help.to_owned(),
        })
    };
    if !full.is_symlink() {
        return told("it is no plain file", "write the file itself here");
    }
    let Ok(target) = full.canonicalize() else {
        return told("the link leads nowhere", "mend the link, or remove it");
    };
    match relative(&root.canonicalize().ok()?, &target) {
        Some(inside) if found.iter().any(|f| f.path == inside) => None,
        Some(_) => told(
            "links are not followed, and the name of what it leads to is none of ours",
            "give the file itself this name",
        ),
        None => told(
            "the link leads out of the checked tree",
            "put the file itself here: what lies outside is not read",
        ),
    }
}

/// A path below the root as outputs show it, also where it is not UTF-8.
fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if below.is_empty() {
        ".".to_owned()
    } else {
        below.into_owned()
    }
}

/// The ignore files in force on the way down, the nearest last, each with the depth of its folder.
struct Ignored(Vec<(usize, Gitignore)>);

/// What git keeps its own in.
const GIT: &str = ".git";

/// Names of files with ignore rules.
const IGNORE_FILES: &[&str] = &[".gitignore", ".ignore"];

impl Ignored {
    /// Rules of the folders above the root, up to the one with the repository.
    fn above(root: &Path) -> Self {
        let repository = Self::repository(root);
        let above = root
            .ancestors()
            .skip(1)
            .take_while(|a| repository.is_some_and(|r| a.starts_with(r)));
        let mut all: Vec<Gitignore> = above.flat_map(Self::rules).collect();
        if let Some(repository) = repository {
            all.extend(Self::file(repository, &repository.join(".git/info/exclude")));
        }
        all.reverse();
        Self(all.into_iter().map(|rules| (0, rules)).collect())
    }

    /// The repository around a folder.
    fn repository(folder: &Path) -> Option<&Path> {
        folder.ancestors().find(|a| a.join(GIT).exists())
    }

    fn rules(folder: &Path) -> impl Iterator<Item = Gitignore> {
        IGNORE_FILES
            .iter()
            .filter_map(|name| Self::file(folder, &folder.join(name)))
    }

    fn file(folder: &Path, file: &Path) -> Option<Gitignore> {
        if !file.is_file() {
            return None;
        }
        let mut builder = GitignoreBuilder::new(folder);
        // A pattern that is wrong ignores nothing; the others hold.
        let _ = builder.add(file);
        builder.build().ok()
    }

    /// Takes in the rules of a folder that is entered.
    fn enter(&mut self, folder: &Path, depth: usize) {
        self.leave(depth);
        self.0.extend(Self::rules(folder).map(|rules| (depth + 1, rules)));
    }

    /// Rules of folders that are not around an entry of this depth any more are dropped.
    fn leave(&mut self, depth: usize) {
        while self.0.last().is_some_and(|(own, _)| *own > depth) {
            self.0.pop();
        }
    }

    /// Whether an entry is left out. The nearest rule that matches decides; `.git` is never looked into.
    fn has(&mut self, path: &Path, folder: bool, depth: usize) -> bool {
        self.leave(depth);
        if path.file_name().is_some_and(|n| n == GIT) {
            return true;
        }
        let decided = self
            .0
            .iter()
            .rev()
            .map(|(_, rules)| rules.matched(path, folder))
            .find(|m| !m.is_none());
        decided.is_some_and(|m| m.is_ignore())
    }
}

/// Where a path below the root leads, links followed; `None` when that is nowhere or out of the tree.
#[must_use]
pub fn within(root: &Path, below: &str) -> Option<PathBuf> {
    let full = root.join(below).canonicalize().ok()?;
    full.starts_with(root.canonicalize().ok()?).then_some(full)
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

/// The folder of a path with `/`, empty at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of such a path.
#[must_use]
pub fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
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
    fn ignore_files_of_every_folder_count_and_the_nearest_decides() {
        let root = std::env::temp_dir().join(format!("flowgate-walk-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        for folder in ["a/b", "c", "build", ".git/x"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in [
            "a/x.yaml",
            "a/b/x.yaml",
            "a/b/keep.yaml",
            "c/x.yaml",
            "build/x.yaml",
            ".git/x/x.yaml",
            "y.yaml",
        ] {
            std::fs::write(root.join(file), "").unwrap();
        }
        std::fs::write(root.join(".gitignore"), "build/\n/y.yaml\n").unwrap();
        std::fs::write(root.join("a/.gitignore"), "b/*\n!b/keep.yaml\n").unwrap();
        let (found, unreadable) = find(&root, &Limits::default());
        let paths: Vec<&str> = found.iter().map(|f| f.path.as_str()).collect();
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(paths, ["a/b/keep.yaml", "a/x.yaml", "c/x.yaml"]);
        assert!(unreadable.is_empty(), "{unreadable:?}");
    }

    #[test]
    fn names_tell_kinds() {
        assert_eq!(kind_of("a.flowgate.yml"), Some(FileKind::Manifest));
        assert_eq!(kind_of("picture.flow"), Some(FileKind::Flow));
        assert_eq!(kind_of("manifest.json"), Some(FileKind::Data));
        assert_eq!(kind_of("App.connectedApp-meta.xml"), Some(FileKind::Data));
        assert_eq!(kind_of(".mcp.json.example"), Some(FileKind::Data));
        assert_eq!(kind_of("a.flowgate.yaml.example"), Some(FileKind::Data));
        for name in [
            ".env",
            ".env.production",
            "a.toml",
            "web.config",
            ".npmrc",
            "main.tf",
            "app.properties",
        ] {
            assert_eq!(kind_of(name), Some(FileKind::Data), "{name}");
        }
        for name in ["main.rs", "Cargo.lock", "environment", "README.md"] {
            assert_eq!(kind_of(name), None, "{name}");
        }
    }
}
