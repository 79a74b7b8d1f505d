//! What findings and facts mean for a decision: scenarios made from the graph, their levels before and after controls, and
//! the verdict (`report.md` 5 and 6).
//!
//! In: facts, exposure, findings, treatments. Out: a [`Register`] in which every input is named, and a [`Verdict`].

mod controls;
mod factors;
mod ground;
mod impact;
mod params;
mod rated;
mod register;
pub mod score;
mod scored;
pub mod standing;
mod tables;
pub mod verdict;

use std::cmp::Reverse;
use std::collections::BTreeMap;

pub use params::RiskParams;
pub use register::{Control, Dimension, Factor, Kind, Rating, Register, RiskLine, Treatment};
pub use score::Risk;
pub use standing::Standing;
pub use verdict::{Decided, Verdict, Word, verdict};

use crate::analysis::exposure::Exposure;
use crate::analysis::facts::Facts;
use crate::finding::Check;

/// The register of one integration: every scenario of every kind. `treatments` are by risk id.
#[must_use]
pub fn register(
    facts: &Facts,
    exposure: &Exposure,
    check: &Check,
    params: &RiskParams,
    treatments: &BTreeMap<String, Treatment>,
) -> Register {
    let ground = ground::Ground::new(facts, exposure, check, params);
    let mut risks = scored::all(&ground);
    risks.extend(tables::all(&ground));
    risks.extend(rated::all(&ground));
    for risk in &mut risks {
        if let Some(treatment) = treatments.get(&risk.id) {
            risk.treatment = Some(treatment.clone());
            if treatment.owner.is_some() {
                risk.owner.clone_from(&treatment.owner);
            }
        }
    }
    // What could not be rated stands before what is known to be low.
    risks.sort_by(|a, b| {
        let key = |r: &RiskLine| (Reverse(r.residual.unwrap_or(Risk::High)), r.kind);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    risks.dedup_by(|a, b| a.id == b.id);
    Register {
        params: params.clone(),
        risks,
    }
}
