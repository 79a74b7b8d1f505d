//! The project file and what it names: read before anything else, since it says what is read.

use std::path::{Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};

use super::Intake;
use crate::config::{self, Config};
use crate::error::Error;
use crate::finding::locate::Trees;
use crate::finding::secret_baseline::{self, SecretBaseline};
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::{manifest, value};
use crate::source::{Limits, Place, Source, Sources, Span, read, walk};

impl Intake {
    /// The configuration alone.
    ///
    /// # Errors
    /// It cannot be used.
    pub fn config(root: &Path) -> Result<Config, Error> {
        configuration(root, &mut Sources::default(), &mut Trees::default())
    }
}

/// Reads the literals that are known, where the judge has a list of them.
pub(super) fn known_secrets(judge: &Path, limits: &Limits) -> Result<SecretBaseline, Error> {
    let path = judge.join(secret_baseline::FILE);
    if !path.is_file() {
        return Ok(SecretBaseline::default());
    }
    let wrong = |why: String| Error::Path {
        path: PathBuf::from(secret_baseline::FILE),
        why,
    };
    let path = walk::within(judge, secret_baseline::FILE)
        .ok_or_else(|| wrong("it is a link that leads out of the tree".to_owned()))?;
    let text = read::text(&path, limits).map_err(|why| wrong(why.to_string()))?;
    SecretBaseline::read(&text).map_err(|e| wrong(e.to_string()))
}

/// Patterns of `include` and `exclude` in `.gitignore` syntax as one matcher; nothing for an empty list.
pub(super) fn globs(patterns: &[String]) -> Result<Option<Override>, Error> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut builder = OverrideBuilder::new("");
    let wrong = |e: ignore::Error| Error::Configuration(format!("a pattern is not valid: {e}"));
    for pattern in patterns {
        builder.add(pattern).map_err(wrong)?;
    }
    builder.build().map(Some).map_err(wrong)
}

/// A pattern that names a folder names all in it.
pub(super) fn named(patterns: &Override, path: &str) -> bool {
    Path::new(path)
        .ancestors()
        .enumerate()
        .any(|(i, p)| patterns.matched(p, i > 0).is_whitelist())
}

pub(super) fn configuration(root: &Path, sources: &mut Sources, trees: &mut Trees) -> Result<Config, Error> {
    let path = root.join(config::FILE_NAME);
    if !path.is_file() {
        return Ok(Config::default());
    }
    if walk::within(root, config::FILE_NAME).is_none() {
        return Err(Error::Configuration(
            "it is a link that leads out of the tree".to_owned(),
        ));
    }
    let text = read::text(&path, &Limits::default()).map_err(|why| Error::Configuration(why.to_string()))?;
    let file = sources.add(Source::new(config::FILE_NAME, text.as_str()));
    let (documents, mut problems) = value::read(file, &text, &Limits::default());
    let mut config = Config::default();
    // An empty file says nothing.
    if let Some(node) = documents.first() {
        let at = Place::document(config::FILE_NAME, 0);
        let before = problems.len();
        let kind = node.get("kind");
        if kind.and_then(value::Node::text) != Some("Project") {
            problems.push(Problem::new(
                Input::Version,
                "kind",
                Site::Span(file, kind.map_or(Span::default(), |k| k.span)),
                "`flowgate.yaml` must say `kind: Project`",
                "not a project",
            ));
        }
        // The version is checked by the same words as any document's.
        let _ = manifest::read(file, node, &at, &mut problems);
        if problems.len() == before {
            config = config::read(file, node, &at, &mut problems);
        }
    }
    trees.insert(config::FILE_NAME, file, documents);
    if problems.is_empty() {
        return Ok(config);
    }
    let lines: Vec<String> = problems
        .iter()
        .map(|p| {
            let place = trees
                .site(&p.site, sources)
                .map_or((1, 1), |l| (l.location.line, l.location.column));
            let help = p.help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
            format!(
                "{}:{}:{}: {}{help}",
                config::FILE_NAME,
                place.0,
                place.1,
                p.message
            )
        })
        .collect();
    Err(Error::Configuration(lines.join("\n")))
}
