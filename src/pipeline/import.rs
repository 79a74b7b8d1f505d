//! Vendors' manifests alone: files in, what each application declares out, with every problem located.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::hidden;
use super::progress::Progress;
use crate::error::Error;
use crate::finding::locate::Trees;
use crate::finding::{Findings, build};
use crate::parse::document;
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::vendor::{self, VendorManifest};
use crate::render::terminal::Masks;
use crate::render::veil::Veil;
use crate::source::{FileId, Limits, Source, Sources, Span, read};

/// What was read.
pub struct Import {
    /// Files.
    pub sources: Sources,
    /// Applications in the order of the files; parts of one are joined.
    pub apps: Vec<VendorManifest>,
    /// Problems, located.
    pub findings: Findings,
    /// Some file is no manifest, or not whole.
    pub broken: bool,
    /// Bytes that no frame may show.
    pub masks: Masks,
    /// Values that no output may show.
    pub veil: Veil,
}

/// Reads vendor files.
///
/// # Errors
/// A path that cannot be read. What is wrong with a file is a finding.
pub fn import(paths: &[PathBuf], limits: &Limits) -> Result<Import, Error> {
    let mut sources = Sources::default();
    let mut trees = Trees::default();
    let mut apps: Vec<VendorManifest> = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    let mut masks = Masks::new();
    for path in paths {
        let unreadable = |why: String| Error::Path {
            path: path.clone(),
            why,
        };
        if path.is_dir() {
            return Err(unreadable("it is a folder: name the files".to_owned()));
        }
        let text = read::text(path, limits).map_err(|why| unreadable(why.to_string()))?;
        let shown = shown(path);
        let file = sources.add(Source::new(shown.as_str(), text.as_str()));
        let read = document::read(file, &shown, &text, limits);
        masks.insert(
            file,
            hidden::of_documents(&shown, &text, &read.nodes, read.problems.is_empty()),
        );
        let found = vendor::read_all(file, &shown, &read.nodes, &mut problems);
        let unparsed = read.problems.iter().any(|p| p.input.prevents_assessment());
        problems.extend(read.problems);
        match found {
            _ if unparsed => {}
            Some(manifest) => apps.push(manifest),
            None => problems.push(unknown_kind(file, &text)),
        }
        trees.insert(&shown, file, read.nodes);
    }
    let findings = problems
        .iter()
        .map(|p| build::from_problem(p, None, &trees, &sources, None))
        .collect();
    let hidden = masks.iter().flat_map(|(file, spans)| {
        let source = sources.get(*file);
        spans
            .iter()
            .filter_map(move |s| Some(source?.slice(*s).trim_matches(['"', '\''])))
    });
    let veil = Veil::new(hidden);
    Ok(Import {
        broken: problems.iter().any(|p| p.input.prevents_assessment()),
        sources,
        apps: vendor::join(apps),
        findings,
        masks,
        veil,
    })
}

/// What vendors' manifests below a folder declare, by path; parts of one application are joined.
///
/// # Errors
/// An unusable project configuration in the folder.
pub fn below(folder: &Path) -> Result<Vec<VendorManifest>, Error> {
    let progress = Progress::default();
    let ground = super::intake::Ground::of(folder, folder, &progress)?;
    let which = super::intake::Which::All;
    Ok(super::intake::read(&ground, folder, which, &BTreeMap::new(), &progress).manifests)
}

/// The path as given; of an absolute one only the end, enough to tell a kind by it.
fn shown(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|c| !matches!(c, Component::CurDir | Component::RootDir | Component::Prefix(_)))
        .map(|c| c.as_os_str().to_string_lossy().into_owned())
        .collect();
    let from = if path.is_absolute() {
        parts.len().saturating_sub(3)
    } else {
        0
    };
    parts.get(from..).unwrap_or_default().join("/")
}

fn unknown_kind(file: FileId, text: &str) -> Problem {
    let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    let end = text
        .get(start..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |i| start + i);
    let kinds: Vec<&str> = vendor::IMPORTERS.iter().map(|i| i.name).collect();
    Problem::new(
        Input::WrongValue,
        "vendor-kind",
        Site::Span(file, Span::new(start, end)),
        "this is no vendor manifest this program knows",
        "told by its content",
    )
    .help(format!("known kinds: {}", kinds.join(", ")))
}
