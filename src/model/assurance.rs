//! How well a statement is supported.

use schemars::JsonSchema;
use serde::Serialize;

use super::elements::Named;
use crate::parse::manifest::people::Level;
use crate::parse::manifest::record::Common;
use crate::source::Date;

/// How well a fact is supported, ordered (`semantics.md` 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// A default, a catalogue value or a derived flow.
    Assumed,
    /// Only stated.
    Declared,
    /// With a link, ticket or contract id.
    Referenced,
    /// With a reference and a test date not older than the limit.
    Tested,
}

/// Assurance of an element by its own statement: `tested` needs a reference and a date within `evidence_days` before
/// `today`, else it counts as declared; `referenced` needs a reference (`semantics.md` 5).
#[must_use]
pub fn assurance_of<T>(named: &Named<T>, common: &Common, today: Date, evidence_days: u32) -> Assurance {
    if named.implicit {
        return Assurance::Assumed;
    }
    let Some(stated) = common.assurance.as_deref() else {
        return Assurance::Declared;
    };
    let referenced = stated.reference.is_some();
    let fresh = stated
        .date
        .as_ref()
        .is_some_and(|d| (0..=i64::from(evidence_days)).contains(&(today.days() - d.value.days())));
    match stated.level.as_deref() {
        Some(Level::Tested) if referenced && fresh => Assurance::Tested,
        Some(Level::Referenced) if referenced => Assurance::Referenced,
        _ => Assurance::Declared,
    }
}
