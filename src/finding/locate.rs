//! Symbolic places to bytes, lines and columns. The only module that does so.

use std::collections::BTreeMap;

use super::Location;
use crate::parse::problem::Site;
use crate::parse::value::{Node, Value};
use crate::source::{FileId, Place, Shared, Sources, Span};

/// The parsed trees of a run by path, one per document.
#[derive(Clone, Debug, Default)]
pub struct Trees {
    files: BTreeMap<String, (FileId, Vec<Node>)>,
    /// Places of parts of scalars and of text that no tree holds.
    marks: BTreeMap<Place, (FileId, Span)>,
}

/// A located place.
#[derive(Clone, Debug)]
pub struct Located {
    /// Where.
    pub location: Location,
    /// The part of the pointer that does not exist in the file: `auth.method`.
    pub missing: Option<String>,
}

impl Trees {
    /// Keeps the trees of a file.
    pub fn insert(&mut self, path: &str, file: FileId, documents: Vec<Node>) {
        self.files.insert(path.to_owned(), (file, documents));
    }

    /// Says where a place is that trees cannot tell exactly.
    pub fn mark(&mut self, place: &Place, file: FileId, span: Span) {
        self.marks.insert(place.clone(), (file, span));
    }

    /// All files with their trees, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, FileId, &[Node])> {
        self.files
            .iter()
            .map(|(path, (file, documents))| (path.as_str(), *file, documents.as_slice()))
    }

    /// The trees of one file; none for a file that does not parse.
    #[must_use]
    pub fn documents(&self, path: &str) -> Option<(FileId, &[Node])> {
        let (file, documents) = self.files.get(path)?;
        Some((*file, documents))
    }

    /// The tree of one document.
    #[must_use]
    pub fn document(&self, path: &str, document: usize) -> Option<(FileId, &Node)> {
        let (file, documents) = self.files.get(path)?;
        documents.get(document).map(|node| (*file, node))
    }

    /// The bytes of a place: a scalar's own, a collection's key (a frame around a whole mapping shows nothing).
    ///
    /// A pointer that leads nowhere ends at its nearest existing ancestor, the rest is `missing`.
    #[must_use]
    pub fn locate(&self, place: &Place, sources: &Sources) -> Option<Located> {
        if let Some((file, span)) = self.marks.get(place) {
            return Some(Located {
                location: location(sources, *file, *span),
                missing: None,
            });
        }
        let (path, document, segments) = place.parts()?;
        let (file, root) = self.document(path, document)?;
        let (node, key, used) = root.follow(&segments);
        let span = match (&node.value, key) {
            (Value::Scalar { .. }, _) => node.span,
            (_, Some(key)) => key,
            _ => first_line(sources, file, node.span),
        };
        let rest = segments.get(used..).unwrap_or_default();
        Some(Located {
            location: location(sources, file, span),
            missing: (!rest.is_empty()).then(|| rest.join(".")),
        })
    }

    /// The location of a problem's site.
    #[must_use]
    pub fn site(&self, site: &Site, sources: &Sources) -> Option<Located> {
        match site {
            Site::Span(file, span) => Some(Located {
                location: location(sources, *file, *span),
                missing: None,
            }),
            Site::Place(place) => self.locate(place, sources),
        }
    }
}

/// The first line of a span.
fn first_line(sources: &Sources, file: FileId, span: Span) -> Span {
    let Some(text) = sources.get(file).map(|s| s.slice(span)) else {
        return span;
    };
    let line = text.split('\n').next().unwrap_or("").trim_end();
    Span::new(span.start as usize, span.start as usize + line.len())
}

/// Lines and columns of a span; `FileId`s of another run give an empty location.
#[must_use]
pub fn location(sources: &Sources, file: FileId, span: Span) -> Location {
    let Some(source) = sources.get(file) else {
        return Location {
            file: Shared::default(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            bytes: None,
        };
    };
    let (start, end) = (
        source.position(span.start as usize),
        source.position(span.end as usize),
    );
    Location {
        file: source.path.clone(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        bytes: Some((file, span)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Limits, Source};

    #[test]
    fn a_missing_key_is_placed_at_its_nearest_ancestor() {
        let text = "connections:\n  crm:\n    system: salesforce\n";
        let mut sources = Sources::default();
        let file = sources.add(Source::new("m.yaml", text));
        let mut trees = Trees::default();
        trees.insert(
            "m.yaml",
            file,
            crate::parse::value::read(file, text, &Limits::default()).0,
        );
        let at = Place::document("m.yaml", 0).child("connections").child("crm");
        let found = trees.locate(&at.child("auth").child("method"), &sources).unwrap();
        assert_eq!((found.location.line, found.location.column), (2, 3));
        assert_eq!(found.missing.as_deref(), Some("auth.method"));
        let found = trees.locate(&at.child("system"), &sources).unwrap();
        assert_eq!(
            (found.location.line, found.location.column, found.missing),
            (3, 13, None)
        );
    }
}
