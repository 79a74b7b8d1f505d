//! Labels, taint, coverage, cuts, cycles, authority and crossings: random integrations against a slow reference, laws that hold between two
//! integrations, and small cases with exact answers.
//!
//! The seed is fixed, so that a run repeats itself; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more and for others.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test builds it may take for granted; a panic is its answer"
)]

#[path = "analysis/build.rs"]
mod build;
#[path = "analysis/causes.rs"]
mod causes;
#[path = "analysis/compare.rs"]
mod compare;
#[path = "analysis/findings.rs"]
mod findings;
#[path = "analysis/generate.rs"]
mod generate;
#[path = "analysis/golden.rs"]
mod golden;
#[path = "analysis/local.rs"]
mod local;
#[path = "analysis/metamorphic.rs"]
mod metamorphic;
#[path = "analysis/net.rs"]
mod net;
#[path = "analysis/powers.rs"]
mod powers;
#[path = "analysis/reference.rs"]
mod reference;
#[path = "analysis/routes.rs"]
mod routes;
#[path = "analysis/seen.rs"]
mod seen;
#[path = "analysis/spec.rs"]
mod spec;

use proptest::test_runner::{Config, RngSeed};

/// So many cases, the same ones in every run unless the environment says otherwise.
fn config(cases: u32) -> Config {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    Config {
        cases: number("PROPTEST_CASES").unwrap_or(cases),
        rng_seed: RngSeed::Fixed(number("PROPTEST_RNG_SEED").map_or(20_261_122, u64::from)),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    }
}
