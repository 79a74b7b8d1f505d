//! What a command line fetches before it runs. In: the words of a command. Out: the package or image and whether its version is
//! fixed.

use crate::source::Place;

/// How a program comes to be on the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// It is there already.
    Local,
    /// A package or image is fetched.
    Fetched {
        /// Its name, with the version where there is one.
        package: String,
        /// Whether the version is fixed.
        pinned: bool,
        /// Which word names it.
        word: usize,
    },
}

/// Programs that fetch and run, with the words before the package.
const RUNNERS: &[(&str, &[&str], Kind)] = &[
    ("npx", &[], Kind::Npm),
    ("bunx", &[], Kind::Npm),
    ("pnpx", &[], Kind::Npm),
    ("pnpm", &["dlx"], Kind::Npm),
    ("yarn", &["dlx"], Kind::Npm),
    ("npm", &["exec"], Kind::Npm),
    ("npm", &["x"], Kind::Npm),
    ("bun", &["x"], Kind::Npm),
    ("uvx", &[], Kind::Python),
    ("uv", &["tool", "run"], Kind::Python),
    ("pipx", &["run"], Kind::Python),
    ("docker", &["run"], Kind::Image),
    ("docker", &["container", "run"], Kind::Image),
    ("podman", &["run"], Kind::Image),
    ("nerdctl", &["run"], Kind::Image),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Npm,
    Python,
    Image,
}

/// Options with a value in the next word, by kind.
fn takes_value(kind: Kind, option: &str) -> bool {
    match kind {
        Kind::Npm => matches!(option, "-c" | "--call" | "--registry" | "--cache" | "--prefix"),
        Kind::Python => matches!(
            option,
            "--with"
                | "--python"
                | "-p"
                | "--index-url"
                | "--extra-index-url"
                | "--directory"
                | "--project"
                | "--env-file"
        ),
        Kind::Image => {
            let short = matches!(option, "-e" | "-v" | "-p" | "-w" | "-u" | "-h" | "-l" | "-m");
            let flag = matches!(
                option,
                "--rm"
                    | "--init"
                    | "--interactive"
                    | "--tty"
                    | "--privileged"
                    | "--detach"
                    | "--read-only"
                    | "--publish-all"
                    | "--no-healthcheck"
                    | "--oom-kill-disable"
                    | "--quiet"
            );
            short || option.starts_with("--") && !flag && !option.contains('=')
        }
    }
}

/// Options that name the package.
fn names_package(kind: Kind, option: &str) -> bool {
    match kind {
        Kind::Npm => matches!(option, "-p" | "--package"),
        Kind::Python => matches!(option, "--from" | "--spec"),
        Kind::Image => false,
    }
}

/// What a command line fetches.
#[must_use]
pub fn start(words: &[(String, Place)]) -> Start {
    let word = |i: usize| words.get(i).map(|(w, _)| w.as_str());
    let mut first = 0;
    // `cmd /c npx …`, `env NAME=value npx …`.
    while let Some(name) = word(first) {
        match program(name).as_str() {
            "cmd" if word(first + 1).is_some_and(|w| w.eq_ignore_ascii_case("/c")) => first += 2,
            "env" | "sudo" => first += 1,
            _ if first > 0 && name.contains('=') => first += 1,
            _ => break,
        }
    }
    let Some(name) = word(first) else {
        return Start::Local;
    };
    let name = program(name);
    for (runner, before, kind) in RUNNERS.iter().filter(|(r, ..)| *r == name) {
        let after = first + 1;
        let follows = before.iter().enumerate().all(|(i, b)| word(after + i) == Some(b));
        if follows {
            let _ = runner;
            return package(words, after + before.len(), *kind);
        }
    }
    Start::Local
}

/// The name of a program without path and ending.
fn program(word: &str) -> String {
    let name = word
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(word)
        .to_ascii_lowercase();
    for ending in [".cmd", ".exe", ".ps1", ".bat"] {
        if let Some(stem) = name.strip_suffix(ending) {
            return stem.to_owned();
        }
    }
    name
}

fn package(words: &[(String, Place)], from: usize, kind: Kind) -> Start {
    let mut i = from;
    while let Some((word, _)) = words.get(i) {
        if let Some((option, value)) = word.split_once('=')
            && names_package(kind, option)
        {
            return fetched(value, kind, i);
        }
        if names_package(kind, word) {
            return match words.get(i + 1) {
                Some((name, _)) => fetched(name, kind, i + 1),
                None => Start::Local,
            };
        }
        if word.starts_with('-') && word != "-" {
            i += if takes_value(kind, word) { 2 } else { 1 };
            continue;
        }
        return fetched(word, kind, i);
    }
    Start::Local
}

fn fetched(name: &str, kind: Kind, word: usize) -> Start {
    let local = name.starts_with(['.', '/', '~', '$', '{', '<'])
        || name.contains('\\')
        || name.contains(":/") && !name.contains("://");
    if local || name.is_empty() {
        return Start::Local;
    }
    let pinned = match kind {
        Kind::Npm => name
            .get(1..)
            .and_then(|n| n.rsplit_once('@'))
            .is_some_and(|(_, v)| is_version(v)),
        Kind::Python => {
            let version = name.split_once("==").or_else(|| name.rsplit_once('@'));
            version.is_some_and(|(_, v)| is_version(v.trim_start_matches('=')) || is_digest(v))
        }
        Kind::Image => {
            let last = name.rsplit('/').next().unwrap_or(name);
            name.contains("@sha256:") || last.split_once(':').is_some_and(|(_, tag)| is_tag(tag))
        }
    };
    Start::Fetched {
        package: name.to_owned(),
        pinned,
        word,
    }
}

/// `1.2.3`, `0.9`, `1.0.0-beta.1`: no range, no tag.
fn is_version(text: &str) -> bool {
    let mut parts = text.splitn(3, '.');
    let digits = |p: Option<&str>| p.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    digits(parts.next())
        && digits(parts.next())
        && parts
            .next()
            .is_none_or(|p| p.starts_with(|c: char| c.is_ascii_digit()) && !p.contains(['x', '*', ' ']))
}

/// A commit.
fn is_digest(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A tag that names a version rather than what is newest.
fn is_tag(tag: &str) -> bool {
    let floating = [
        "latest", "main", "master", "edge", "stable", "nightly", "dev", "alpine", "slim",
    ];
    !tag.is_empty() && !floating.contains(&tag) && tag.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> (String, bool) {
        let words: Vec<_> = line
            .split_whitespace()
            .map(|w| (w.to_owned(), Place::document("x", 0)))
            .collect();
        match start(&words) {
            Start::Local => ("-".to_owned(), true),
            Start::Fetched { package, pinned, .. } => (package, pinned),
        }
    }

    #[test]
    fn packages_and_whether_their_version_is_fixed() {
        for (line, package, pinned) in [
            ("npx -y @acme/server", "@acme/server", false),
            ("npx -y @acme/server@1.2.3 --flag", "@acme/server@1.2.3", true),
            ("npx @acme/server@latest", "@acme/server@latest", false),
            ("npx server@^1.2.3", "server@^1.2.3", false),
            ("/opt/bin/npx --package=server@2.0.0 run", "server@2.0.0", true),
            ("cmd /c npx.cmd -y server", "server", false),
            (
                "uvx --from git+https://example.org/x@main x",
                "git+https://example.org/x@main",
                false,
            ),
            ("uvx server==1.0.1", "server==1.0.1", true),
            ("uvx server@1.0.1", "server@1.0.1", true),
            ("uv tool run server", "server", false),
            ("uv run python server.py", "-", true),
            (
                "docker run -i --rm -e TOKEN=x --name n acme/server",
                "acme/server",
                false,
            ),
            ("docker run -i acme/server:latest", "acme/server:latest", false),
            (
                "docker run -i registry.example.org:5000/acme/server:1.4",
                "registry.example.org:5000/acme/server:1.4",
                true,
            ),
            ("docker compose run --rm server", "-", true),
            ("node dist/index.js", "-", true),
            ("npx ./local", "-", true),
            ("pnpm dlx server", "server", false),
            ("npx", "-", true),
        ] {
            assert_eq!(of(line), (package.to_owned(), pinned), "{line}");
        }
    }
}
