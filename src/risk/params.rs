//! Numbers of the scoring that an organisation may set; a report prints them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bands and limits of the scoring (`report.md` 5), with the defaults of the specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RiskParams {
    /// Currency of the bands.
    pub currency: String,
    /// Losses per day from which the financial level is 2, 3, 4 and 5.
    pub loss_bands: [u64; 4],
    /// People from which confidentiality rises by one.
    pub many_people: u64,
    /// Runs per day up to which volume counts 0 and 1 points.
    pub volume_bands: [u64; 2],
    /// Days a test counts as evidence.
    pub evidence_days: u32,
}

impl Default for RiskParams {
    fn default() -> Self {
        Self {
            currency: "EUR".to_owned(),
            loss_bands: [1_000, 10_000, 100_000, 1_000_000],
            many_people: 10_000,
            volume_bands: [10, 1_000],
            evidence_days: 180,
        }
    }
}
