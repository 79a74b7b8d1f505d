//! What no output may show: bytes of frames, and values wherever they are repeated.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Intake;
use crate::finding::Check;
use crate::render::veil::Veil;
use crate::secret;
use crate::source::walk::{self, FileKind};
use crate::source::{FileId, Span};

/// Bytes of every literal, and in our own files and those with findings whatever looks like one: outputs repeat text that no
/// scan of values read.
pub fn masks(intake: &Intake, check: &Check) -> BTreeMap<FileId, Vec<Span>> {
    let mut masks: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
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
    masks
}

/// The text of those bytes, and values as they are once unescaped.
pub fn veil(intake: &Intake, masks: &BTreeMap<FileId, Vec<Span>>, values: &BTreeSet<String>) -> Veil {
    let text = |(file, spans): (&FileId, &Vec<Span>)| {
        let source = intake.sources.get(*file);
        spans
            .iter()
            .filter_map(|s| Some(source?.slice(*s).trim_matches(['"', '\''])))
            .collect::<Vec<_>>()
    };
    Veil::new(
        masks
            .iter()
            .flat_map(text)
            .chain(values.iter().map(String::as_str)),
    )
}
