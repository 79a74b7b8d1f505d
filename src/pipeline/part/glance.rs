//! What a text of ours says about where it belongs, seen without reading all of it.
//!
//! In: the text of a manifest or a `.flow` file. Out: the integrations it describes and the files it includes. Where a glance
//! does not tell this for certain (several documents, aliases, escapes, mistakes) the text is read, and named as one in which names
//! may hide. Whoever changes what binds files to one another (`model/bind.rs`) changes this too; `tests/part.rs` holds both
//! against each other.

use crate::parse::head::{Head, head};
use crate::parse::{self, value};
use crate::source::{FileId, Limits, walk};

/// What a text is, and what binds it to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// What it is.
    pub shape: Shape,
    /// The integrations it describes.
    pub ids: Vec<String>,
    /// The `.flow` files it includes.
    pub includes: Vec<String>,
    /// This was seen at a glance; else it took reading.
    pub plain: bool,
    /// Names may be written in it that its text does not show.
    pub hides: bool,
}

/// What a text of ours is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A manifest of integrations.
    Manifest,
    /// A `.flow` file; without an integration it belongs to its folder.
    Flow,
    /// A document of this kind, where it says one.
    Other(Option<String>),
    /// A model that decisions were made on.
    Kept,
}

impl Glance {
    fn plain(shape: Shape, ids: Vec<String>, includes: Vec<String>) -> Self {
        Self {
            shape,
            ids,
            includes,
            plain: true,
            hides: false,
        }
    }

    /// A model that decisions were made on.
    #[must_use]
    pub fn kept() -> Self {
        Self::plain(Shape::Kept, Vec::new(), Vec::new())
    }

    /// A manifest or a `.flow` file.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self.shape, Shape::Manifest | Shape::Flow)
    }

    /// A `.flow` file that does not say whose it is.
    #[must_use]
    pub fn nameless(&self) -> bool {
        self.shape == Shape::Flow && self.ids.is_empty()
    }
}

/// A manifest: at a glance, or read where that does not do.
#[must_use]
pub fn manifest(path: &str, text: &str, limits: &Limits) -> Glance {
    if let Some(glance) = manifest_at_once(path, text) {
        return glance;
    }
    let (documents, _) = value::read(FileId(0), text, limits);
    let is = |d: &&value::Node| d.get("kind").and_then(value::Node::text) == Some("AgentIntegration");
    let ids = documents
        .iter()
        .filter(is)
        .filter_map(|d| d.get("metadata")?.get("id")?.text());
    Glance {
        shape: Shape::Manifest,
        ids: ids.map(str::to_owned).collect(),
        includes: Vec::new(),
        plain: false,
        hides: escaped(text),
    }
}

/// The kinds of the documents of a manifest.
#[must_use]
pub fn kinds(path: &str, text: &str, limits: &Limits) -> Vec<String> {
    if let Some(glance) = manifest_at_once(path, text) {
        return match glance.shape {
            Shape::Other(kind) => kind.into_iter().collect(),
            _ => Vec::new(),
        };
    }
    let (documents, _) = value::read(FileId(0), text, limits);
    let kinds = documents
        .iter()
        .filter_map(|d| d.get("kind").and_then(value::Node::text));
    kinds.map(str::to_owned).collect()
}

/// A `.flow` file, likewise.
#[must_use]
pub fn flow(path: &str, text: &str, limits: &Limits) -> Glance {
    if let Some(glance) = flow_at_once(path, text) {
        return glance;
    }
    let read = parse::flow::read(FileId(0), text, limits);
    let includes = read.includes.iter().filter_map(|i| walk::resolve(path, &i.path));
    Glance {
        shape: Shape::Flow,
        ids: read.integration.into_iter().map(|(id, _)| id).collect(),
        includes: includes.collect(),
        plain: false,
        hides: text.contains('\\'),
    }
}

/// A manifest of one document, as far as its `metadata`.
fn manifest_at_once(path: &str, text: &str) -> Option<Glance> {
    // JSON may say a key twice, and the last one holds; so nothing is known before its end.
    let json = path.to_ascii_lowercase().ends_with(".json");
    if escaped(text) || text.contains("\n---") || text.contains("\n...") {
        return None;
    }
    let Head { kind, id } = head(text, json)?;
    match (kind.as_deref(), id) {
        (Some("AgentIntegration"), Some(id)) => Some(Glance::plain(Shape::Manifest, vec![id], Vec::new())),
        // A manifest without an id belongs nowhere, which reading it tells.
        (Some("AgentIntegration"), None) => None,
        (_, _) => Some(Glance::plain(Shape::Other(kind), Vec::new(), Vec::new())),
    }
}

/// A `.flow` file whose every statement about files stands in a line of its own.
fn flow_at_once(path: &str, text: &str) -> Option<Glance> {
    if text.contains(['\\', '\u{feff}']) {
        return None;
    }
    let after = |line: &'_ str, word: &str| -> Option<String> {
        let rest = line.strip_prefix(word)?;
        rest.starts_with([' ', '\t']).then(|| rest.trim().to_owned())
    };
    let named: Vec<String> = text.lines().filter_map(|l| after(l, "integration")).collect();
    let includes: Vec<String> = text.lines().filter_map(|l| after(l, "include")).collect();
    // Said elsewhere, in a comment or over two lines, it takes reading to know what is meant.
    let count = |word: &str| text.matches(word).count();
    if count("integration") != named.len() || named.len() > 1 || count("include") != includes.len() {
        return None;
    }
    let id = |rest: &String| -> Option<String> {
        let id = rest.split([' ', '\t']).next()?;
        id.chars().all(is_of_id).then(|| id.to_owned())
    };
    let ids = named.iter().map(id).collect::<Option<Vec<String>>>()?;
    let targets = includes.iter().map(|include| {
        let written = include.strip_prefix('"')?.split('"').next()?;
        walk::resolve(path, written)
    });
    Some(Glance::plain(
        Shape::Flow,
        ids,
        targets.collect::<Option<Vec<String>>>()?,
    ))
}

/// A character of an integration's id.
pub fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Whether something may be written as something else: a name would not be found in the text.
fn escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut next = text.match_indices('\\').filter_map(|(at, _)| bytes.get(at + 1));
    text.contains('\u{feff}') || next.any(|b| matches!(b, b'x' | b'u' | b'U' | b'/' | b'\n' | b'\r'))
}
