//! What vendors' own files in the tree say, whether or not an integration names them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::source::Place;

/// A vendor file, or several that describe one application.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VendorFileFact {
    /// Path of its first file.
    pub id: String,
    /// The start of that file.
    pub at: Place,
    /// Word of its kind: `slack`, `mcp`, …
    pub kind: String,
    /// Name of its kind.
    pub kind_name: String,
    /// Product its scopes belong to; absent when it is about no one product.
    pub product: Option<String>,
    /// Whether an integration takes scopes or permissions from it: those are then judged with its operations.
    pub described: bool,
    /// Aspects that the file does not say: `scopes`, `operations`, …
    pub unknown: Vec<String>,
}

/// One statement of a vendor file. Which fields are there depends on the aspect.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VendorStatementFact {
    /// `<file>:<aspect>:<number>`.
    pub id: String,
    /// Id of the file.
    pub file: String,
    /// Where.
    pub at: Place,
    /// `grant`, `permission`, `egress`, `operation`, `server`, or a fact that only some vendors have: `anonymous-execution`,
    /// `any-command`, `default-mode`, `floating-library`, `home-directory`, `implicit-flow`, `ip-relaxation`, `lasting-command`,
    /// `network-command`, `no-authentication`, `org-wide`, `refresh-token`, `secret-in-url`, `unsafe-content`,
    /// `unscoped-capability`.
    pub aspect: String,
    /// The scope, host, function, package or word.
    pub value: String,
    /// Grants: kind of token or consent.
    pub token: Option<String>,
    /// Grants and permissions: access by the catalogue, `unknown` where it does not know.
    pub access: Option<String>,
    /// Grants: breadth by the catalogue.
    pub breadth: Option<String>,
    /// Grants and permissions: why it is all-powerful.
    pub powerful: Option<String>,
    /// Operations: `read`, `write`, `send`, `delete` or `execute`, where it can be told.
    pub effect: Option<String>,
    /// Operations: the effect is the vendor's own word, not told from the name.
    pub stated: Option<bool>,
    /// Operations: `required`, `absent` or `unknown`.
    pub confirmation: Option<String>,
    /// Servers: whether the package that is fetched has a fixed version.
    pub pinned: Option<bool>,
    /// Egress: `any`, `anybody` (hosts that anybody can have), `tunnel`, `some` (a wildcard below one name) or `one`.
    pub reach: Option<String>,
    /// Egress: not encrypted, and not on the own machine.
    pub plain: Option<bool>,
}
