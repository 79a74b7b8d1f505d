//! Vendors' own manifests: what they grant and what they themselves declare to need. One file per kind, one table.
//!
//! In: the spanned tree of a file of any language ([`super::document`]). Out: a [`VendorManifest`]. A kind is told by content,
//! and by the path where the content alone is not enough. What a file cannot say is `unknown`, never "none".

mod a2a;
mod agent_plugin;
mod agent_script;
mod agentforce;
mod appsscript;
mod autogen;
mod cagent;
mod claude_settings;
mod crewai;
mod cyclonedx;
mod entra;
mod fides;
mod forge;
mod github_app;
mod hosts;
mod kubernetes_agent;
mod langgraph;
mod m365_agent;
mod m365_plugin;
mod manifest;
mod mcp;
mod openapi;
mod package;
pub mod reading;
mod salesforce;
mod salesforce_client_app;
mod salesforce_connected_app;
mod salesforce_credential;
mod salesforce_permissions;
mod slack;
mod teams;
mod threagile;
mod watsonx;

pub use hosts::product_of_host;
pub use manifest::*;
use reading::{Cursor, Reading};

use super::problem::Problem;
use super::value::Node;
use crate::source::{FileId, Place};

/// A document that may be of some kind.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Path of its file, lower case, with `/`.
    pub path: &'a str,
    /// Its tree.
    pub root: &'a Node,
}

impl Seen<'_> {
    /// Whether the root has a member.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.root.get(key).is_some()
    }

    /// Whether the root has all of some members.
    #[must_use]
    pub fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|k| self.has(k))
    }

    /// Whether the root has one of some members.
    #[must_use]
    pub fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|k| self.has(k))
    }

    /// Whether the file is named like this: the end of its path, an underscore and a hyphen being equal.
    #[must_use]
    pub fn named(&self, ending: &str) -> bool {
        self.path.replace('_', "-").ends_with(&ending.replace('_', "-"))
    }
}

/// One kind of vendor file.
pub struct Importer {
    /// Word of the kind in facts and in `flowgate import`.
    pub kind: &'static str,
    /// Name of the kind in messages.
    pub name: &'static str,
    /// Product of the catalogue that its scopes belong to; empty where the file or nobody says.
    pub product: &'static str,
    /// Whether a document is of this kind.
    pub recognises: fn(Seen<'_>) -> bool,
    /// Reads it.
    pub read: fn(&Cursor<'_>, &mut Reading<'_>),
}

/// Every kind this program reads, the more particular first.
pub const IMPORTERS: &[Importer] = &[
    slack::IMPORTER,
    forge::IMPORTER,
    appsscript::IMPORTER,
    entra::IMPORTER,
    teams::IMPORTER,
    salesforce_connected_app::IMPORTER,
    salesforce_client_app::IMPORTER,
    salesforce_permissions::IMPORTER,
    salesforce_credential::IMPORTER,
    agentforce::IMPORTER,
    agent_script::IMPORTER,
    openapi::IMPORTER,
    github_app::IMPORTER,
    m365_agent::IMPORTER,
    m365_plugin::IMPORTER,
    cyclonedx::IMPORTER,
    threagile::IMPORTER,
    fides::IMPORTER,
    kubernetes_agent::IMPORTER,
    watsonx::IMPORTER,
    langgraph::IMPORTER,
    autogen::IMPORTER,
    agent_plugin::IMPORTER,
    mcp::IMPORTER,
    claude_settings::IMPORTER,
    a2a::IMPORTER,
    cagent::IMPORTER,
    crewai::IMPORTER,
];

/// Reads a document as the first kind that recognises it.
pub fn read(file: FileId, node: &Node, at: &Place, problems: &mut Vec<Problem>) -> Option<VendorManifest> {
    let file_path = at.parts().map(|(path, ..)| path.to_owned()).unwrap_or_default();
    let lower = file_path.to_lowercase();
    let seen = Seen {
        path: &lower,
        root: node,
    };
    let importer = IMPORTERS.iter().find(|i| (i.recognises)(seen))?;
    let mut reading = Reading {
        file,
        vendor: importer.name,
        problems,
        manifest: VendorManifest {
            kind: importer.kind,
            product: importer.product,
            files: vec![file_path],
            ..VendorManifest::default()
        },
    };
    let root = Cursor { node, at: at.clone() };
    (importer.read)(&root, &mut reading);
    Some(reading.manifest)
}

/// Reads every document of a file; those of no kind are passed over. Parts of one application are joined.
pub fn read_all(
    file: FileId,
    path: &str,
    documents: &[Node],
    problems: &mut Vec<Problem>,
) -> Option<VendorManifest> {
    let all = documents
        .iter()
        .enumerate()
        .filter_map(|(i, node)| read(file, node, &Place::document(path, i), problems));
    all.reduce(|mut first, next| {
        first.join(next);
        first
    })
}

/// Joins the parts of an application that lie in several files; the others stay as they are, in their order.
#[must_use]
pub fn join(parts: Vec<VendorManifest>) -> Vec<VendorManifest> {
    let mut whole: Vec<VendorManifest> = Vec::new();
    for part in parts {
        let same = part.joins.is_some().then(|| {
            whole
                .iter_mut()
                .find(|w| w.joins == part.joins && w.kind == part.kind)
        });
        match same.flatten() {
            Some(have) => have.join(part),
            None => whole.push(part),
        }
    }
    whole
}

/// The importer of a kind.
#[must_use]
pub fn importer(kind: &str) -> Option<&'static Importer> {
    IMPORTERS.iter().find(|i| i.kind == kind)
}
