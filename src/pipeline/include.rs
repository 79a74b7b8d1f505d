//! `include "file.flow"`: which `.flow` files stand for themselves and which belong to the file that includes them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use crate::model::bind::{Content, Included, Part};
use crate::parse::flow::Include;
use crate::parse::manifest::Integration;
use crate::parse::manifest::field::At;
use crate::parse::problem::{Input, Problem, Site, nearest};
use crate::source::limits::raise;
use crate::source::{FileId, Limits, Span, walk};

/// One `.flow` file that was read.
pub struct Picture {
    /// Its file.
    pub file: FileId,
    /// `integration ID` of its first line.
    pub integration: Option<(String, Span)>,
    /// Its `include` statements.
    pub includes: Vec<Include>,
    /// Its declarations.
    pub declarations: At<Integration>,
}

/// Every `.flow` file of a tree, by path.
#[derive(Default)]
pub struct Pictures(BTreeMap<String, Picture>);

/// An `include` that leads to a file that was read.
struct Edge {
    to: String,
    span: Span,
}

/// The `include` statements of each file.
type Edges = BTreeMap<String, Vec<Edge>>;

impl Pictures {
    /// Adds a file.
    pub fn add(&mut self, path: &str, picture: Picture) {
        self.0.insert(path.to_owned(), picture);
    }

    /// A part for each file that no other includes, with what it includes.
    pub fn into_parts(self, root: &Path, limits: &Limits, problems: &mut Vec<Problem>) -> Vec<Part> {
        let edges = self.edges(root, problems);
        let roots = self.roots(&edges);
        self.cycles(&edges, &roots, problems);
        let mut below: Vec<Vec<Included>> = Vec::new();
        let mut left = limits.files;
        for root in &roots {
            below.push(self.closure(root, &edges, limits, &mut left, problems));
        }
        let mut pictures = self.0;
        let parts = roots.into_iter().zip(below).filter_map(|(path, included)| {
            let picture = pictures.remove(&path)?;
            Some(Part {
                file: picture.file,
                path,
                content: Content::Flow {
                    integration: picture.integration,
                    declarations: Box::new(picture.declarations),
                    included,
                },
            })
        });
        parts.collect()
    }

    fn edges(&self, root: &Path, problems: &mut Vec<Problem>) -> Edges {
        let mut edges = Edges::new();
        for (path, picture) in &self.0 {
            for include in &picture.includes {
                match self.target(root, path, include) {
                    Ok(to) => edges.entry(path.clone()).or_default().push(Edge {
                        to,
                        span: include.span,
                    }),
                    Err((message, label, help)) => problems.push(
                        Problem::new(
                            Input::Unreadable,
                            "include",
                            Site::Span(picture.file, include.span),
                            message,
                            label,
                        )
                        .help(help),
                    ),
                }
            }
        }
        edges
    }

    /// The path an `include` leads to, or message, label and help.
    fn target(
        &self,
        root: &Path,
        from: &str,
        include: &Include,
    ) -> Result<String, (String, &'static str, String)> {
        let written = &include.path;
        let Some(path) = walk::resolve(from, written) else {
            return Err((
                format!("`{written}` leads out of the checked tree"),
                "outside the tree",
                "name a `.flow` file below the root of the tree, relative to this file".into(),
            ));
        };
        if self.0.contains_key(&path) {
            return Ok(path);
        }
        if walk::kind_of(&path) != Some(walk::FileKind::Flow) {
            return Err((
                format!("`{written}` is no `.flow` file"),
                "cannot be included",
                "only `.flow` files can be included; manifests are found by themselves".into(),
            ));
        }
        // Link by link: asking for the whole path would look behind links that lead out of the tree.
        let mut full = root.to_path_buf();
        for part in path.split('/') {
            full.push(part);
            match full.symlink_metadata() {
                Ok(found) if found.is_symlink() => {
                    return Err((
                        format!("`{written}` is or lies behind a symbolic link"),
                        "a link",
                        "links are not followed: include the file they lead to, which must be in the tree"
                            .into(),
                    ));
                }
                Ok(_) => {}
                Err(_) => {
                    let near = nearest(&path, self.0.keys().map(String::as_str).filter(|p| *p != from));
                    let help = near.map_or_else(
                        || "write a path relative to this file".to_owned(),
                        |near| format!("did you mean `{}`?", walk::between(from, near)),
                    );
                    return Err((format!("there is no file `{path}`"), "no such file", help));
                }
            }
        }
        Err((
            format!("`{path}` is not read"),
            "left out",
            "`.gitignore`, or `include` and `exclude` in flowgate.yaml, leave it out, or it cannot be read"
                .into(),
        ))
    }

    /// The files that stand for themselves: those nobody includes, and of a circle that nothing else leads to the one
    /// that names its integration.
    fn roots(&self, edges: &Edges) -> Vec<String> {
        let targets: BTreeSet<&String> = edges.values().flatten().map(|e| &e.to).collect();
        let mut all: Vec<(&String, &Picture)> = self.0.iter().collect();
        all.sort_by_key(|(path, p)| (targets.contains(path), p.integration.is_none(), *path));
        let mut reached: BTreeSet<&String> = BTreeSet::new();
        let mut roots = Vec::new();
        for (path, _) in all {
            if !reached.insert(path) {
                continue;
            }
            roots.push(path.clone());
            let mut open = vec![path];
            while let Some(path) = open.pop() {
                for edge in edges.get(path).into_iter().flatten() {
                    if reached.insert(&edge.to) {
                        open.push(&edge.to);
                    }
                }
            }
        }
        roots
    }

    /// Everything below a file, nearest first, each file once.
    fn closure(
        &self,
        root: &String,
        edges: &Edges,
        limits: &Limits,
        left: &mut usize,
        problems: &mut Vec<Problem>,
    ) -> Vec<Included> {
        let mut seen: BTreeSet<&String> = BTreeSet::from([root]);
        let mut open: VecDeque<(&String, usize)> = VecDeque::from([(root, 0)]);
        let mut included = Vec::new();
        while let Some((path, depth)) = open.pop_front() {
            let Some(from) = self.0.get(path) else { continue };
            for edge in edges.get(path).into_iter().flatten() {
                if !seen.insert(&edge.to) {
                    continue;
                }
                let Some(picture) = self.0.get(&edge.to) else {
                    continue;
                };
                let too_much = if depth >= limits.include_depth {
                    Some((
                        format!("files are included deeper than {}", limits.include_depth),
                        format!("include fewer levels, or {}", raise("include_depth")),
                    ))
                } else if *left == 0 {
                    Some((
                        format!("more than {} files are included", limits.files),
                        format!("include fewer files, or {}", raise("files")),
                    ))
                } else {
                    None
                };
                if let Some((message, help)) = too_much {
                    let site = Site::Span(from.file, edge.span);
                    let label = "the limit is reached here";
                    let problem =
                        Problem::new(Input::Unreadable, "include-limit", site, message, label).help(help);
                    // Several files may lead to the same statement.
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                    return included;
                }
                *left -= 1;
                included.push(Included {
                    file: picture.file,
                    path: edge.to.clone(),
                    integration: picture.integration.clone(),
                    by: (from.file, edge.span),
                    declarations: picture.declarations.clone(),
                });
                open.push_back((&edge.to, depth + 1));
            }
        }
        included
    }

    /// One problem per circle, found by going down from the files that stand for themselves.
    fn cycles(&self, edges: &Edges, roots: &[String], problems: &mut Vec<Problem>) {
        let mut done: BTreeSet<&String> = BTreeSet::new();
        for root in roots {
            // Files on the way down with the next statement of each to follow; no recursion, a way may be long.
            let mut way: Vec<(&String, usize)> = vec![(root, 0)];
            let mut on_way: BTreeSet<&String> = BTreeSet::from([root]);
            while let Some((path, next)) = way.last_mut() {
                let edge = edges.get(*path).and_then(|all| all.get(*next));
                *next += 1;
                let Some(edge) = edge else {
                    on_way.remove(*path);
                    done.insert(*path);
                    way.pop();
                    continue;
                };
                if on_way.contains(&edge.to) {
                    let circle = way.iter().skip_while(|(p, _)| **p != edge.to);
                    let lines = circle.filter_map(|(p, next)| {
                        let edge = edges.get(*p)?.get(next.checked_sub(1)?)?;
                        Some((*p, self.0.get(*p)?.file, edge))
                    });
                    problems.extend(circle_problem(&lines.collect::<Vec<_>>()));
                } else if !done.contains(&edge.to) {
                    on_way.insert(&edge.to);
                    way.push((&edge.to, 0));
                }
            }
        }
    }
}

/// A circle from its first file on, each `include` of it a place.
fn circle_problem(lines: &[(&String, FileId, &Edge)]) -> Option<Problem> {
    let [(first, file, edge), rest @ ..] = lines else {
        return None;
    };
    let shown = lines.iter().map(|(path, ..)| path.as_str());
    let way: Vec<String> = shown.chain([first.as_str()]).map(|p| format!("`{p}`")).collect();
    let message = format!("`{first}` includes itself: {}", way.join(" → "));
    let label = format!("`{first}` includes `{}`", edge.to);
    let mut problem = Problem::new(
        Input::Unreadable,
        "include-cycle",
        Site::Span(*file, edge.span),
        message,
        label,
    );
    for (path, file, edge) in rest {
        problem = problem.note(
            Site::Span(*file, edge.span),
            format!("`{path}` includes `{}`", edge.to),
        );
    }
    Some(problem.help("remove one of these lines; what both files need can stand in a third one"))
}
