//! Which documents belong together: manifests with their `.flow` files, organisation documents into one.

use std::collections::BTreeMap;

use super::elements::Id;
use crate::parse::manifest::field::{At, Drift, Field, is_id};
use crate::parse::manifest::{Document, Integration, Organization};
use crate::parse::problem::{Input, Problem, Site};
use crate::source::walk::folder;
use crate::source::{FileId, Place, Span};

/// One decoded document of the tree.
#[derive(Debug)]
pub struct Part {
    /// Its file.
    pub file: FileId,
    /// Path of the file, relative to the checked root.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// What a document holds.
#[derive(Debug)]
pub enum Content {
    /// A manifest.
    Integration(Box<At<Integration>>),
    /// A document that integrations share.
    Organization(Box<At<Organization>>),
    /// A lowered `.flow` file.
    Flow {
        /// `integration ID` of its first line.
        integration: Option<(String, Span)>,
        /// Its declarations.
        declarations: Box<At<Integration>>,
        /// The files it includes, and those they include, each once.
        included: Vec<Included>,
    },
}

impl Content {
    /// What a document adds to integrations; waivers, decisions and treatments add nothing to them.
    #[must_use]
    pub fn of(document: Document) -> Option<Self> {
        match document {
            Document::Integration(decl) => Some(Self::Integration(decl)),
            Document::Organization(decl) => Some(Self::Organization(decl)),
            Document::Waivers(_) | Document::SignOff(_) | Document::RiskRegister(_) => None,
        }
    }
}

/// A `.flow` file that another one includes: its declarations belong to the other's integration.
#[derive(Clone, Debug)]
pub struct Included {
    /// Its file.
    pub file: FileId,
    /// Its path.
    pub path: String,
    /// `integration ID` of its first line, which must be the other's.
    pub integration: Option<(String, Span)>,
    /// Where it is included.
    pub by: (FileId, Span),
    /// Its declarations.
    pub declarations: At<Integration>,
}

/// One integration before linking.
#[derive(Debug)]
pub struct Bound {
    /// Id of the integration.
    pub id: Id,
    /// Merged declarations; flows of all files stand one after another.
    pub decl: At<Integration>,
    /// Files it was read from.
    pub files: Vec<(FileId, String)>,
    /// Whether a manifest is among them.
    pub has_manifest: bool,
    /// Differences found while merging.
    pub drift: Vec<Drift>,
}

/// Sorts documents into integrations and one organisation.
///
/// A `.flow` file belongs to the integration it names, else to the only manifest of its folder (`semantics.md` 1).
pub fn bind(mut parts: Vec<Part>, problems: &mut Vec<Problem>) -> (Vec<Bound>, Option<At<Organization>>) {
    // Manifests first, then by path: the result must not depend on the order files were found in.
    parts.sort_by(|a, b| {
        let flow = |p: &Part| matches!(p.content, Content::Flow { .. });
        (flow(a), &a.path).cmp(&(flow(b), &b.path))
    });
    let mut bound: BTreeMap<Id, Bound> = BTreeMap::new();
    let mut organization: Option<At<Organization>> = None;
    for part in parts {
        match part.content {
            Content::Organization(more) => match &mut organization {
                None => organization = Some(*more),
                Some(have) => merge_organization(have, *more, problems),
            },
            Content::Integration(decl) => {
                let id = decl.metadata.as_ref().and_then(|m| m.id.clone());
                let Some(id) = id else {
                    problems.push(no_id(&decl.place));
                    continue;
                };
                if !is_id(&id.value) {
                    problems.push(
                        Problem::new(
                            Input::WrongValue,
                            "integration-id",
                            Site::Place(id.place.clone()),
                            format!("`{}` is not an id", id.value),
                            "not an id",
                        )
                        .help("ids are lower case letters, digits, `_` and `-`, and begin with a letter"),
                    );
                    continue;
                }
                if let Some(first) = bound.get(&id.value) {
                    problems.push(
                        Problem::new(
                            Input::Duplicate,
                            "duplicate-integration",
                            Site::Place(id.place.clone()),
                            format!("two manifests have the id `{}`", id.value),
                            "second manifest, ignored",
                        )
                        .note(
                            Site::Place(first.decl.place.child("metadata").child("id")),
                            "first manifest",
                        )
                        .help("give each integration an id of its own"),
                    );
                    continue;
                }
                bound.insert(
                    id.value.clone(),
                    Bound {
                        id: id.value,
                        decl: *decl,
                        files: vec![(part.file, part.path)],
                        has_manifest: true,
                        drift: Vec::new(),
                    },
                );
            }
            Content::Flow {
                integration,
                declarations,
                included,
            } => {
                let named = integration.as_ref().map(|(id, _)| id.clone());
                let mut neighbours = bound.values().filter(|b| {
                    b.has_manifest && b.files.iter().any(|(_, p)| folder(p) == folder(&part.path))
                });
                let only = neighbours
                    .next()
                    .map(|b| b.id.clone())
                    .filter(|_| neighbours.next().is_none());
                let Some(id) = named.or(only) else {
                    problems.push(
                        Problem::new(
                            Input::MissingField,
                            "integration",
                            Site::Span(part.file, Span::new(0, 0)),
                            "the file does not say which integration it describes",
                            "`integration ID` is missing",
                        )
                        .help("begin the file with `integration` and the manifest's `metadata.id`"),
                    );
                    continue;
                };
                attach(&mut bound, id.clone(), part.file, part.path, *declarations);
                for more in included {
                    if let Some((other, span)) = more.integration.as_ref().filter(|(o, _)| *o != id) {
                        problems.push(other_integration(&more, &id, other, *span));
                    }
                    attach(&mut bound, id.clone(), more.file, more.path, more.declarations);
                }
            }
        }
    }
    (bound.into_values().collect(), organization)
}

/// An included file that says it describes another integration.
fn other_integration(included: &Included, id: &str, other: &str, span: Span) -> Problem {
    let (by, at) = included.by;
    Problem::new(
        Input::WrongValue,
        "include-integration",
        Site::Span(by, at),
        format!(
            "`{}` belongs to integration `{other}`, this file to `{id}`",
            included.path
        ),
        "included here",
    )
    .note(
        Site::Span(included.file, span),
        "the included file names another integration",
    )
    .help("remove the `integration` line of the included file: it belongs to whoever includes it")
}

fn no_id(at: &Place) -> Problem {
    Problem::new(
        Input::MissingField,
        "metadata-id",
        Site::Place(at.child("metadata").child("id")),
        "the integration has no id",
        "`metadata.id` is missing",
    )
    .help("write `metadata: {id: my-agent}`")
}

/// Merges a `.flow` file's declarations into its integration.
fn attach(
    bound: &mut BTreeMap<Id, Bound>,
    id: Id,
    file: FileId,
    path: String,
    declarations: At<Integration>,
) {
    match bound.get_mut(&id) {
        None => {
            bound.insert(
                id.clone(),
                Bound {
                    id,
                    decl: declarations,
                    files: vec![(file, path)],
                    has_manifest: false,
                    drift: Vec::new(),
                },
            );
        }
        Some(have) => {
            have.files.push((file, path));
            let mut more = declarations;
            // Flows and expectations of several files stand beside each other; linking matches flows by their ends.
            let flows = more.value.flows.take();
            let expectations = more.value.expectations.take();
            append(&mut have.decl.value.flows, flows);
            append(&mut have.decl.value.expectations, expectations);
            // The file's own description is not the integration's: both may have one.
            Integration::merge(&mut have.decl, more, "", &mut have.drift);
        }
    }
}

fn append<T>(have: &mut Option<At<Vec<T>>>, more: Option<At<Vec<T>>>) {
    match (have.as_mut(), more) {
        (_, None) => {}
        (None, more) => *have = more,
        (Some(have), Some(more)) => have.value.extend(more.value),
    }
}

/// Organisation documents are merged by name; a difference is a problem, since no integration could repair it.
fn merge_organization(have: &mut At<Organization>, mut more: At<Organization>, problems: &mut Vec<Problem>) {
    // Each document has an identity of its own.
    more.value.metadata = None;
    let mut drift = Vec::new();
    Organization::merge(have, more, "", &mut drift);
    for d in drift {
        problems.push(
            Problem::new(
                Input::Duplicate,
                "organisation",
                Site::Place(d.other),
                format!(
                    "organisation documents disagree on `{}`: `{}` here, `{}` there",
                    d.field, d.second, d.first
                ),
                "states something else",
            )
            .note(Site::Place(d.at), "first statement, used")
            .help("keep the statement in one document"),
        );
    }
}
