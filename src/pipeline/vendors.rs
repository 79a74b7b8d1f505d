//! Vendors' files of the tree: read, joined into applications, and named by connections.

use super::Intake;
use crate::config;
use crate::parse::manifest::field::At;
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::vendor;
use crate::source::walk::{self, FileKind};

impl Intake {
    /// Reads every vendor file of the tree. What is wrong with one is told where a manifest names it.
    pub(super) fn manifests(&mut self) {
        let mut read = Vec::new();
        for (path, file, documents) in self.trees.iter() {
            let theirs = walk::kind_of(path) == Some(FileKind::Data) && path != config::FILE_NAME;
            if theirs {
                read.extend(vendor::read_all(file, path, documents, &mut Vec::new()));
            }
        }
        self.manifests = vendor::join(read);
        for (i, manifest) in self.manifests.iter().enumerate() {
            for path in &manifest.files {
                self.manifest_of.insert(path.clone(), i);
            }
        }
    }

    /// Reads the vendor files that connections name.
    pub(super) fn vendors(&mut self) {
        let named: Vec<(String, At<String>)> = self
            .bound
            .iter()
            .flat_map(|b| {
                b.decl
                    .connections
                    .iter()
                    .flat_map(|c| c.value.values())
                    .flat_map(|c| [c.scopes_from.clone(), c.permissions_from.clone()])
                    .flatten()
                    .map(|f| (b.id.clone(), f))
            })
            .collect();
        for (integration, written) in named {
            match self.vendor(&written) {
                Ok((path, manifest)) => {
                    self.vendor_files.insert(written.place.clone(), manifest);
                    self.vendor_paths.entry(integration).or_default().push(path);
                }
                Err(problem) => self.problems.push(*problem),
            }
        }
    }

    fn vendor(&mut self, written: &At<String>) -> Result<(String, vendor::VendorManifest), Box<Problem>> {
        let problem = |input, reason, message: String, label: &str, help: String| {
            Box::new(
                Problem::new(input, reason, Site::Place(written.place.clone()), message, label).help(help),
            )
        };
        let from = written
            .place
            .parts()
            .map(|(path, ..)| path.to_owned())
            .unwrap_or_default();
        let Some(path) = walk::resolve(&from, &written.value) else {
            return Err(problem(
                Input::Unreadable,
                "outside",
                format!("`{}` leads out of the checked tree", written.value),
                "outside the tree",
                "name a file below the root of the tree, relative to this file".into(),
            ));
        };
        let unknown = || {
            let kinds: Vec<&str> = vendor::IMPORTERS.iter().map(|i| i.name).collect();
            problem(
                Input::WrongValue,
                "vendor-kind",
                format!("`{path}` is no vendor manifest this program knows"),
                "names this file",
                format!("known kinds: {}", kinds.join(", ")),
            )
        };
        let unread = || {
            let told = problem(
                Input::Unreadable,
                "vendor-file",
                format!("`{path}` cannot be read"),
                "names this file",
                "mend the file: its scopes are unknown until then".into(),
            );
            match self.unread.get(&path) {
                Some(why) => Box::new(told.note(why.site.clone(), why.message.clone())),
                None => told,
            }
        };
        let Some((file, documents)) = self.trees.documents(&path) else {
            if self.sources.find(&path).is_some() {
                return Err(if self.unread.contains_key(&path) {
                    unread()
                } else {
                    unknown()
                });
            }
            return Err(problem(
                Input::Unreadable,
                "vendor-file",
                format!("there is no file `{path}`"),
                "no such file",
                "write a path relative to this file; files that `.gitignore` leaves out are not read".into(),
            ));
        };
        if documents.is_empty() {
            return Err(unread());
        }
        let mut problems = Vec::new();
        let manifest = vendor::read_all(file, &path, documents, &mut problems);
        self.problems.extend(problems);
        // The other parts of the application count too.
        let whole = self.manifest_of.get(&path).and_then(|i| self.manifests.get(*i));
        let manifest = manifest.map(|m| whole.cloned().unwrap_or(m));
        manifest.map(|m| (path.clone(), m)).ok_or_else(unknown)
    }
}
