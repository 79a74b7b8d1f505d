//! What no output may show: bytes of frames, and values wherever they are repeated.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Intake;
use crate::finding::Check;
use crate::parse::{document, flow, value};
use crate::render::veil::Veil;
use crate::secret::{self, Dialect};
use crate::source::walk::{self, FileKind};
use crate::source::{FileId, Limits, Span};

/// Bytes by file that no output may show.
pub type Covered = BTreeMap<FileId, Vec<Span>>;

/// What the search for credentials found to hide.
pub(super) fn covered(intake: &Intake) -> Covered {
    let files = intake.sources.iter();
    files
        .filter_map(|(file, source)| Some((file, intake.scans.get(&*source.path)?)))
        .filter(|(_, scan)| !scan.hidden.is_empty())
        .map(|(file, scan)| (file, scan.hidden.clone()))
        .collect()
}

/// Bytes of what the search for credentials `covered`, and in our own files and those with findings whatever looks like one:
/// outputs repeat text that no scan of values read.
pub(super) fn masks(intake: &Intake, check: &Check, covered: Covered) -> Covered {
    let mut masks = covered;
    let findings = check.findings.iter().chain(&check.unknown);
    let shown: BTreeSet<FileId> = findings
        .flat_map(|f| {
            let more = f.related.iter().chain(&f.path).map(|l| &l.location);
            std::iter::once(&f.location).chain(more)
        })
        .filter_map(|l| l.bytes.map(|(file, _)| file))
        .collect();
    let ours = |path: &str| walk::kind_of(path).is_some_and(|k| k != FileKind::Data);
    let raw: Vec<(FileId, Vec<Span>)> = intake
        .sources
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|(file, source)| shown.contains(file) || ours(&source.path))
        .map(|(file, source)| (file, secret::raw::hidden(&source.text)))
        .collect();
    for (file, spans) in raw {
        masks.entry(file).or_default().extend(spans);
    }
    masks.values_mut().for_each(merge);
    masks
}

/// Puts spans in order and joins those that overlap, so that those of a line are found without looking at all.
fn merge(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    *spans = merged;
}

/// A text with `*` for every byte that no output may show. Lines stay where they are.
#[must_use]
pub fn masked(path: &str, text: &str, limits: &Limits) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for span in of_text(path, text, limits) {
        let range = span.range();
        for byte in bytes.get_mut(range).unwrap_or_default() {
            *byte = if matches!(*byte, b'\n' | b'\r') {
                *byte
            } else {
                b'*'
            };
        }
    }
    // Spans begin and end between characters, so this is text.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The bytes of one text that no output may show.
#[must_use]
pub fn of_text(path: &str, text: &str, limits: &Limits) -> Vec<Span> {
    let file = FileId(0);
    let (documents, parsed) = match walk::kind_of(path) {
        Some(FileKind::Flow) => (vec![flow::read(file, text, limits).root], true),
        Some(FileKind::Data) => {
            let read = document::read(file, path, text, limits);
            (read.nodes, read.problems.is_empty())
        }
        Some(FileKind::Manifest) | None => {
            let (nodes, problems) = value::read(file, text, limits);
            (nodes, problems.is_empty())
        }
    };
    of_documents(path, text, &documents, parsed)
}

/// The same of a text that is read already.
#[must_use]
pub fn of_documents(path: &str, text: &str, documents: &[value::Node], parsed: bool) -> Vec<Span> {
    let mut spans = secret::scan(path, text, Dialect::of(path), documents, parsed).hidden;
    spans.extend(secret::raw::hidden(text));
    merge(&mut spans);
    spans
}

/// The text of those bytes, and values as they are once unescaped. Of text that nobody believed to be a credential only single
/// words: hiding phrases would let whoever writes one blank what outputs say.
pub(super) fn veil(intake: &Intake, masks: &BTreeMap<FileId, Vec<Span>>, values: &BTreeSet<String>) -> Veil {
    let text = |(file, spans): (&FileId, &Vec<Span>)| {
        let source = intake.sources.get(*file);
        spans
            .iter()
            .filter_map(|s| Some(source?.slice(*s).trim_matches(['"', '\''])))
            .filter(|text| !text.contains(char::is_whitespace))
            .collect::<Vec<_>>()
    };
    Veil::new(
        masks
            .iter()
            .flat_map(text)
            .chain(values.iter().map(String::as_str)),
    )
}
