//! Vendors' own manifests: what they grant and what they themselves declare to need. One file per kind, one table.

pub mod slack;

use super::problem::Problem;
use super::value::Node;
use crate::source::{FileId, Place};

/// A scope that a vendor file grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Name.
    pub scope: String,
    /// Kind of token it is for (`bot`, `user`), where the vendor tells.
    pub token: Option<&'static str>,
    /// Where.
    pub at: Place,
}

/// A feature of a vendor file that needs scopes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// An operation of the catalogue.
    Operation(String),
    /// A scope.
    Scope(String),
}

/// What a vendor file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorManifest {
    /// Product word of the catalogue.
    pub product: &'static str,
    /// Scopes it grants.
    pub grants: Vec<Grant>,
    /// What it declares that needs scopes, with places.
    pub needs: Vec<(Need, Place)>,
}

/// One kind of vendor file.
pub struct Importer {
    /// Name of the kind in messages.
    pub name: &'static str,
    /// Whether a document is of this kind, by its content.
    pub recognises: fn(&Node) -> bool,
    /// Reads it.
    pub read: fn(FileId, &Node, &Place, &mut Vec<Problem>) -> VendorManifest,
}

/// Every kind this program reads.
pub const IMPORTERS: &[Importer] = &[Importer {
    name: "Slack app manifest",
    recognises: slack::recognises,
    read: slack::read,
}];

/// Reads a document as the first kind that recognises it.
pub fn read(file: FileId, node: &Node, at: &Place, problems: &mut Vec<Problem>) -> Option<VendorManifest> {
    IMPORTERS
        .iter()
        .find(|i| (i.recognises)(node))
        .map(|i| (i.read)(file, node, at, problems))
}
