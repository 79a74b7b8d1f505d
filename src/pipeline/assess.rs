//! What a run means for a decision on one integration: its risks, the verdict, the report.

use std::collections::{BTreeMap, BTreeSet};

use super::{Integration, Run};
use crate::analysis::exposure::exposure;
use crate::report::{Input, Report, compose};
use crate::risk::{Register, RiskParams, Treatment, register, verdict};

/// The risk register of an integration, without treatments: what the declaration itself leaves.
#[must_use]
pub fn risks(run: &Run, integration: &Integration) -> Register {
    let facts = &integration.facts;
    let exposed = exposure(&integration.model, &facts.actions);
    register(
        facts,
        &exposed,
        &run.check,
        &RiskParams::default(),
        &BTreeMap::new(),
    )
}

/// The report of an integration.
#[must_use]
pub fn assess(run: &Run, integration: &Integration) -> Report {
    let facts = &integration.facts;
    let treatments: BTreeMap<String, Treatment> = BTreeMap::new();
    let exposed = exposure(&integration.model, &facts.actions);
    let register = register(facts, &exposed, &run.check, &RiskParams::default(), &treatments);
    let rules = run.project.all();
    let core: BTreeSet<&str> = rules.iter().filter(|r| r.core).map(|r| r.id.as_str()).collect();
    let treated: BTreeSet<&str> = treatments
        .iter()
        .filter(|(_, t)| t.complete())
        .map(|(id, _)| id.as_str())
        .collect();
    let phase = facts.integration.as_ref().map_or("", |i| i.phase.as_str());
    let verdict = verdict(
        &run.check,
        &integration.model.id,
        phase,
        &core,
        &register,
        &treated,
    );
    compose(Input {
        check: &run.check,
        facts,
        register: &register,
        verdict: &verdict,
        rules: &rules,
        passes: &integration.passes,
        treatments: &treatments,
        waivers: &run.waivers,
        frameworks: &run.project.frameworks,
        tightened: &run.tightened,
        params: &run.config.params,
    })
}
