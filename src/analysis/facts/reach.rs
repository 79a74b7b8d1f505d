//! Where nodes stand, and who receives what only some may see.

use schemars::JsonSchema;
use serde::Serialize;

use super::{RegionFact, Step};
use crate::source::Place;

/// Where a node stands: its boundary, the regions it is run from, the third parties that run it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LocationFact {
    /// Node id.
    pub node: String,
    /// `context`, `model`, `tool`, `system`, `store` or `actor`.
    pub kind: String,
    /// Where the node is declared.
    pub at: Place,
    /// Boundary id; absent for an actor that names none.
    pub boundary: Option<String>,
    /// Kind of that boundary.
    pub boundary_kind: String,
    /// The boundary is declared, not made because none was named.
    pub boundary_declared: bool,
    /// Who runs it: of the boundary and of the node itself. Ids of declared vendors, else the name as written.
    pub vendors: Vec<String>,
    /// Regions of the node, the main one first.
    pub regions: Vec<RegionFact>,
}

/// A class with role-based access at someone who receives it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExposureFact {
    /// `<class id>@<node id>`.
    pub id: String,
    /// Class id.
    pub class: String,
    /// Actor or channel id.
    pub node: String,
    /// `actor` or `channel`.
    pub kind: String,
    /// Where the node is declared.
    pub at: Place,
    /// The receivers are groups that the class names as having the right themselves.
    pub entitled: bool,
    /// Some way there is checked with the requester's own permissions.
    pub checked: bool,
    /// Shortest way without such a check; empty when every way has one.
    pub path: Vec<Step>,
}
